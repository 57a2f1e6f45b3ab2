"""Commands to one media player, apart from the one to speak."""

import asyncio
from collections.abc import Mapping
import logging
from typing import Any, Final

from homeassistant.components.media_player.const import DOMAIN as MEDIA_PLAYER_DOMAIN
from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import Context

from .home import AnnouncingHome

_LOGGER = logging.getLogger(__name__)

_RETRY_S: Final = 2.0


class PlayerCommands:
    """Sends actions to a media player; one that fails is logged, for the announcement goes on."""

    def __init__(self, home: AnnouncingHome, entity_id: str) -> None:
        self._hass = home.hass
        self._limits = home.limits
        self._entity_id = entity_id

    async def async_send(
        self, action: str, data: Mapping[str, Any], context: Context | None = None
    ) -> bool:
        """Send it once; return whether it was taken."""
        error = await self._async_try(action, data, context)
        self._log(action, error)
        return error is None

    async def async_insist(self, action: str, data: Mapping[str, Any]) -> bool:
        """Send it again while it is refused; return whether it was taken in time."""
        error: Exception | None = None
        try:
            async with asyncio.timeout(self._limits.insist_s):
                while error := await self._async_try(action, data, None):  # noqa: ASYNC110 - no event tells
                    await asyncio.sleep(_RETRY_S)
        except TimeoutError:
            self._log(action, error)
            return False
        return True

    async def _async_try(
        self, action: str, data: Mapping[str, Any], context: Context | None
    ) -> Exception | None:
        try:
            async with asyncio.timeout(self._limits.call_s):
                await self._hass.services.async_call(
                    MEDIA_PLAYER_DOMAIN,
                    action,
                    {ATTR_ENTITY_ID: self._entity_id, **data},
                    blocking=True,
                    context=context,
                )
        except Exception as err:  # noqa: BLE001  # Of another integration: whatever it raises is told.
            return err
        return None

    def _log(self, action: str, error: Exception | None) -> None:
        if error is not None:
            _LOGGER.warning("%s of %s failed: %r", action, self._entity_id, error)
