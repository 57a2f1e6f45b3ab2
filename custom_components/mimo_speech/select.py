"""Selects of a voice: the style in force, such as to whisper at night, and the test speaker."""

from typing import Any, Final, override

from homeassistant.components.select import SelectEntity
from homeassistant.const import (
    ATTR_SUPPORTED_FEATURES,
    EVENT_STATE_CHANGED,
    STATE_UNAVAILABLE,
    EntityCategory,
)
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, State, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.restore_state import RestoreEntity

from .account import MimoConfigEntry
from .announcing.targets import SPEAKER_DOMAINS, async_available_speakers
from .entity import VoiceEntity
from .mimo import STYLES
from .speaker_labels import async_speaker_labels
from .voice import Voice

PARALLEL_UPDATES = 0

AS_CONFIGURED: Final = "as_configured"
ATTR_SPEAKER: Final = "speaker"
NO_SPEAKER: Final = "none"
_SPEAKER_PREFIXES: Final = tuple(f"{domain}." for domain in SPEAKER_DOMAINS)
"""Entity id of the selected speaker, whose label is for people."""


async def async_setup_entry(
    hass: HomeAssistant,
    entry: MimoConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the selects of each voice."""
    await entry.runtime_data.voices.async_add_platform(
        lambda voice: [
            StyleInForce(entry, voice, "style"),
            SentenceSpeaker(entry, voice, "test_speaker"),
        ],
        async_add_entities,
    )


class StyleInForce(VoiceEntity, SelectEntity, RestoreEntity):
    """The style in which a voice speaks unless a call sets one."""

    _attr_current_option: str = AS_CONFIGURED

    def __init__(self, entry: MimoConfigEntry, voice: Voice, key: str) -> None:
        super().__init__(entry, voice, key)
        recommended = (style.style_id for style in STYLES)
        self._attr_options = list(
            dict.fromkeys((AS_CONFIGURED, *voice.configured.styles, *recommended))
        )

    @override
    async def async_added_to_hass(self) -> None:
        """Restore the last style."""
        await super().async_added_to_hass()
        self.async_on_remove(lambda: self._voice.async_use_style(None))
        last = await self.async_get_last_state()
        if last is not None and last.state in self.options:
            self._attr_current_option = last.state
        # If the entity was renamed, there is no last state, but the current option is known.
        self._use(self._attr_current_option)

    @override
    async def async_select_option(self, option: str) -> None:
        """Set the style in force."""
        self._use(option)
        self.async_write_ha_state()

    def _use(self, option: str) -> None:
        self._attr_current_option = option
        self._voice.async_use_style(None if option == AS_CONFIGURED else option)


class SentenceSpeaker(VoiceEntity, SelectEntity, RestoreEntity):
    """Where the test sentence of a voice is said.

    It offers the speakers that are available. The selected one stays, also while it is not.
    """

    _attr_entity_category = EntityCategory.CONFIG

    def __init__(self, entry: MimoConfigEntry, voice: Voice, key: str) -> None:
        super().__init__(entry, voice, key)
        self._labels: dict[str, str] = {}
        self._attr_options = [NO_SPEAKER]
        self._attr_current_option = NO_SPEAKER

    @override
    async def async_added_to_hass(self) -> None:
        """Go on with the speaker that was selected last, and follow those of the home."""
        await super().async_added_to_hass()
        last = await self.async_get_last_state()
        if self._voice.test_speaker is None and last is not None:
            self._voice.test_speaker = last.attributes.get(ATTR_SPEAKER)
        listen = self.hass.bus.async_listen
        self.async_on_remove(
            listen(EVENT_STATE_CHANGED, self._async_follow, event_filter=_changes_speakers)
        )
        self.async_on_remove(listen(er.EVENT_ENTITY_REGISTRY_UPDATED, self._async_follow_registry))
        self._refresh()

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        return {ATTR_SPEAKER: self._voice.test_speaker}

    @override
    async def async_select_option(self, option: str) -> None:
        """Say the test sentence there from now on."""
        labels = self._labels.items()
        self._voice.test_speaker = next((key for key, label in labels if label == option), None)
        self._refresh()
        self.async_write_ha_state()

    @callback
    def _async_follow(self, event: Event[EventStateChangedData]) -> None:
        self._refresh()
        self.async_write_ha_state()

    @callback
    def _async_follow_registry(self, event: Event[er.EventEntityRegistryUpdatedData]) -> None:
        data = event.data
        if data["entity_id"].partition(".")[0] not in SPEAKER_DOMAINS:
            return
        if (
            data["action"] == "update"
            and "old_entity_id" in data
            and data["old_entity_id"] == self._voice.test_speaker
        ):
            self._voice.test_speaker = data["entity_id"]
        self._refresh()
        self.async_write_ha_state()

    def _refresh(self) -> None:
        selected = self._voice.test_speaker
        speakers = async_available_speakers(self.hass)
        self._labels = async_speaker_labels(
            self.hass, speakers if selected is None else speakers | {selected}
        )
        self._attr_options = [NO_SPEAKER, *self._labels.values()]
        self._attr_current_option = NO_SPEAKER if selected is None else self._labels[selected]


@callback
def _changes_speakers(event_data: EventStateChangedData) -> bool:
    """Tell whether a change of state changes which speakers are offered, or their labels."""
    if not event_data["entity_id"].startswith(_SPEAKER_PREFIXES):
        return False
    return _offer(event_data["old_state"]) != _offer(event_data["new_state"])


def _offer(state: State | None) -> tuple[object, ...]:
    """Return what of a state matters to the offer."""
    if state is None:
        return ()
    features = state.attributes.get(ATTR_SUPPORTED_FEATURES)
    return (state.state == STATE_UNAVAILABLE, state.name, features)
