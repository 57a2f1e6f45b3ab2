"""A voice satellite, after `assist_satellite/entity.py` of Home Assistant 2026.11.

The component itself needs packages that only a whole Home Assistant has.
"""

import asyncio
from enum import StrEnum
import logging
from typing import Any, Final, override

from homeassistant.components.media_player.browse_media import async_process_play_media_url
from homeassistant.components.media_source import async_resolve_media, is_media_source_id
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_component import EntityComponent
import voluptuous as vol

from .device import Device

DOMAIN: Final = "assist_satellite"
_PREANNOUNCE_URL: Final = "/api/assist_satellite/static/preannounce.mp3"


class AssistSatelliteError(HomeAssistantError):
    """As Home Assistant's own."""


class SatelliteBusyError(AssistSatelliteError):
    """As Home Assistant's own."""


class SatelliteState(StrEnum):
    """As Home Assistant's own."""

    IDLE = "idle"
    LISTENING = "listening"
    PROCESSING = "processing"
    RESPONDING = "responding"


class Satellite(Entity):
    """A satellite: it announces on its own, and talks with people."""

    platform_name = "esphome"
    _attr_should_poll = False
    _attr_supported_features = 1

    def __init__(self, device: Device) -> None:
        self.device: Final = device
        self._attr_name = self._attr_unique_id = device.name
        self.conversations_cut = 0
        """How often an announcement ended what somebody said."""
        self.chimes: list[str | None] = []
        self._state = SatelliteState.IDLE
        self._is_announcing = False

    @property
    @override
    def available(self) -> bool:
        """Return whether it can be reached."""
        return self.device.is_connected

    @property
    @override
    def state(self) -> str:
        """Return what it does."""
        return self._state

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the device."""
        await super().async_added_to_hass()
        self.async_on_remove(self.device.listen(self.async_write_ha_state))

    def become(self, state: SatelliteState) -> None:
        """Be in another stage of a conversation."""
        self._state = state
        self.async_write_ha_state()

    async def async_internal_announce(
        self,
        message: str | None = None,
        media_id: str | None = None,
        preannounce: bool = True,  # noqa: FBT001, FBT002 - Home Assistant's way
        preannounce_media_id: str = _PREANNOUNCE_URL,
    ) -> None:
        """Play, and return when it is over."""
        if self._state in (SatelliteState.LISTENING, SatelliteState.PROCESSING):
            self.conversations_cut += 1
        assert media_id, f"Only media are simulated, not {message}"
        if is_media_source_id(media_id):
            media_id = (await async_resolve_media(self.hass, media_id, None)).url
        url = async_process_play_media_url(self.hass, media_id)
        if self._is_announcing:
            raise SatelliteBusyError
        self.chimes.append(preannounce_media_id if preannounce else None)
        self._is_announcing = True
        self.become(SatelliteState.RESPONDING)
        try:
            await asyncio.wait([self.device.announce(url)])
        finally:
            self._is_announcing = False
            self.become(SatelliteState.IDLE)


class OccupiedSatellite(Satellite):
    """Announces something of its own all the time, though it seems idle."""

    def __init__(self, device: Device) -> None:
        super().__init__(device)
        self._is_announcing = True


async def async_set_up_satellites(hass: HomeAssistant) -> None:
    """Have the component's action."""
    component = EntityComponent[Entity](logging.getLogger(__name__), DOMAIN, hass)
    schema: dict[Any, Any] = {
        vol.Optional("message"): str,
        vol.Optional("media_id"): vol.Any(str, {"media_content_id": str}),
        vol.Optional("preannounce", default=True): bool,
        vol.Optional("preannounce_media_id"): str,
    }
    component.async_register_entity_service(
        "announce",
        vol.All(
            cv.make_entity_service_schema(schema), cv.has_at_least_one_key("message", "media_id")
        ),
        "async_internal_announce",
        [1],
    )
    hass.config.components.add(DOMAIN)
