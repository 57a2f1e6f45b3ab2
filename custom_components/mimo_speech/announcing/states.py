"""Waiting for the states of other entities."""

import asyncio
from collections.abc import Callable

from homeassistant.core import (
    Event,
    EventStateChangedData,
    EventStateReportedData,
    HomeAssistant,
    callback,
)
from homeassistant.helpers.event import (
    async_track_state_change_event,
    async_track_state_report_event,
)


async def async_wait_for_state(
    hass: HomeAssistant, entity_id: str, is_there: Callable[[], bool], timeout_s: float
) -> bool:
    """Return whether it came to be so in time; that is looked at whenever the entity reports."""
    reported = asyncio.Event()

    @callback
    def wake(_: Event[EventStateChangedData] | Event[EventStateReportedData]) -> None:
        reported.set()

    unsubscribe = async_track_state_change_event(hass, entity_id, wake)
    # What a player tells while it is off is no change of its state.
    unsubscribe_reports = async_track_state_report_event(hass, entity_id, wake)
    try:
        async with asyncio.timeout(timeout_s):
            while not is_there():
                await reported.wait()
                reported.clear()
    except TimeoutError:
        return False
    finally:
        unsubscribe()
        unsubscribe_reports()
    return True
