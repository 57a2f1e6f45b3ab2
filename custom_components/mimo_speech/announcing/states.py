"""The states of other entities: asking for them, and waiting for them."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from homeassistant.components.media_player import MediaPlayerEntity
from homeassistant.components.media_player.const import DOMAIN as MEDIA_PLAYER_DOMAIN
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.entity_component import EntityComponent, async_update_entity
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.util.hass_dict import HassKey

_PLAYERS: HassKey[EntityComponent[MediaPlayerEntity]] = HassKey(MEDIA_PLAYER_DOMAIN)
"""Home Assistant's own key, which is in one module in 2026.3 and in another in 2026.10."""


@callback
def async_find_player(hass: HomeAssistant, entity_id: str) -> MediaPlayerEntity | None:
    """Return the entity of a media player, for what its state does not show."""
    component = hass.data.get(_PLAYERS)
    return component.get_entity(entity_id) if component else None


async def async_refresh_polled(hass: HomeAssistant, entity_id: str, timeout_s: float) -> None:
    """Have a polled media player tell its state, which somebody may have changed since."""
    player = async_find_player(hass, entity_id)
    if player is not None and player.should_poll:
        await async_refresh(hass, entity_id, timeout_s)


async def async_refresh(hass: HomeAssistant, entity_id: str, timeout_s: float) -> None:
    """Have an entity tell its state, if it does so in time."""
    with suppress(TimeoutError, HomeAssistantError):
        async with asyncio.timeout(timeout_s):
            await async_update_entity(hass, entity_id)


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
