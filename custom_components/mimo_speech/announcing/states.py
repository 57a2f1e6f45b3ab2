"""Waiting for the states of other entities."""

import asyncio
from collections.abc import Callable

from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers.event import async_track_state_change_event


async def async_wait_for_state(
    hass: HomeAssistant, entity_id: str, is_there: Callable[[], bool], timeout_s: float
) -> bool:
    """Return whether the state came to be so in time."""
    changed = asyncio.Event()

    @callback
    def wake(_: Event[EventStateChangedData]) -> None:
        changed.set()

    unsubscribe = async_track_state_change_event(hass, entity_id, wake)
    try:
        async with asyncio.timeout(timeout_s):
            while not is_there():
                await changed.wait()
                changed.clear()
    except TimeoutError:
        return False
    finally:
        unsubscribe()
    return True
