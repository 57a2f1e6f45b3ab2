"""Commands to a media player, except the one that plays an announcement."""

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
    """Calls actions of a media player; failures are logged and do not stop the announcement."""

    def __init__(self, home: AnnouncingHome, entity_id: str) -> None:
        self._hass = home.hass
        self._limits = home.limits
        self._entity_id = entity_id

    async def async_send(
        self, action: str, data: Mapping[str, Any], context: Context | None = None
    ) -> bool:
        """Call the action once; return whether it succeeded."""
        error = await self._async_try(action, data, context)
        self._log(action, error)
        return error is None

    async def async_insist(self, action: str, data: Mapping[str, Any]) -> bool:
        """Call the action, with retries until the timeout; return whether it succeeded."""
        error: Exception | None = None
        try:
            async with asyncio.timeout(self._limits.insist_s):
                # No event tells when the player accepts the command.
                while error := await self._async_try(action, data, None):  # noqa: ASYNC110
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
        except Exception as err:  # noqa: BLE001  # Other integrations may raise anything.
            return err
        return None

    def _log(self, action: str, error: Exception | None) -> None:
        if error is not None:
            _LOGGER.warning("%s of %s failed: %r", action, self._entity_id, error)
