"""Updating and waiting for states of other entities."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from homeassistant.components.media_player import MediaPlayerEntity
from homeassistant.components.media_player.const import DOMAIN as MEDIA_PLAYER_DOMAIN
from homeassistant.core import (
    Event,
    EventStateChangedData,
    EventStateReportedData,
    HomeAssistant,
    callback,
)
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.entity_component import EntityComponent, async_update_entity
from homeassistant.helpers.event import (
    async_track_state_change_event,
    async_track_state_report_event,
)
from homeassistant.util.hass_dict import HassKey

_PLAYERS: HassKey[EntityComponent[MediaPlayerEntity]] = HassKey(MEDIA_PLAYER_DOMAIN)
"""Home Assistant's own key; its module differs between 2026.3 and 2026.10."""


@callback
def async_find_player(hass: HomeAssistant, entity_id: str) -> MediaPlayerEntity | None:
    """Return the entity object of a media player, for properties that its state lacks."""
    component = hass.data.get(_PLAYERS)
    return component.get_entity(entity_id) if component else None


async def async_refresh_polled(hass: HomeAssistant, entity_id: str, timeout_s: float) -> None:
    """Update the state of a polled media player, which may be outdated."""
    player = async_find_player(hass, entity_id)
    if player is not None and player.should_poll:
        await async_refresh(hass, entity_id, timeout_s)


async def async_refresh(hass: HomeAssistant, entity_id: str, timeout_s: float) -> None:
    """Update the state of an entity; ignore errors and timeouts."""
    with suppress(TimeoutError, HomeAssistantError):
        async with asyncio.timeout(timeout_s):
            await async_update_entity(hass, entity_id)


async def async_wait_for_state(
    hass: HomeAssistant, entity_id: str, is_there: Callable[[], bool], timeout_s: float
) -> bool:
    """Wait for a condition, checked whenever the entity reports; return whether it was met."""
    reported = asyncio.Event()

    @callback
    def wake(_: Event[EventStateChangedData] | Event[EventStateReportedData]) -> None:
        reported.set()

    unsubscribe = async_track_state_change_event(hass, entity_id, wake)
    # While a player is off, its reports do not change its state.
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
