"""Connect early: a satellite that is listening will need speech soon."""

from typing import Final

from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback

from .account import MimoConfigEntry

_SATELLITES: Final = "assist_satellite."
_LISTENING_STATES: Final = frozenset({"listening", "processing"})


@callback
def async_follow_satellites(hass: HomeAssistant, entry: MimoConfigEntry) -> None:
    """Open a connection when a satellite starts to listen, until the entry is unloaded.

    The start of its conversation is too early: if Home Assistant detects the wake word, it begins
    long before anybody speaks.
    """

    @callback
    def is_listening(event_data: EventStateChangedData) -> bool:
        state = event_data["new_state"]
        return (
            event_data["entity_id"].startswith(_SATELLITES)
            and state is not None
            and state.state in _LISTENING_STATES
        )

    @callback
    def expect_speech(_: Event[EventStateChangedData]) -> None:
        entry.runtime_data.async_expect_speech()

    entry.async_on_unload(
        hass.bus.async_listen(EVENT_STATE_CHANGED, expect_speech, event_filter=is_listening)
    )
