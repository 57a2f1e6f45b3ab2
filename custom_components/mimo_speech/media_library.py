"""Access to sounds in Home Assistant's media library, from any media source."""

from typing import Literal

import aiohttp
from homeassistant.components.media_player.browse_media import async_process_play_media_url
from homeassistant.components.media_source import (
    MediaSourceItem,
    PlayMedia,
    async_resolve_media,
)
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.aiohttp_client import async_get_clientsession

type _Reason = Literal["is_speech", "not_found", "too_large"]


class MediaError(Exception):
    """A sound is not available."""

    def __init__(self, reason: _Reason) -> None:
        super().__init__(reason)
        self.reason: _Reason = reason


async def async_find_sound(hass: HomeAssistant, media_content_id: str) -> PlayMedia:
    """Resolve a sound to a path or a URL.

    Raises `MediaError` if it is missing, or if it is speech, whose id contains the text. Other
    media sources may raise anything.
    """
    try:
        item = MediaSourceItem.from_uri(hass, media_content_id, None)
    except ValueError as err:
        raise MediaError("not_found") from err
    if item.domain == Platform.TTS:
        raise MediaError("is_speech")
    if not (item.domain and item.identifier):
        raise MediaError("not_found")
    try:
        return await async_resolve_media(hass, media_content_id, None)
    except (AssertionError, HomeAssistantError, NotImplementedError, ValueError) as err:
        # Home Assistant's local media source asserts that the name has a known media type.
        raise MediaError("not_found") from err


async def async_download_sound(hass: HomeAssistant, url: str, max_bytes: int) -> bytes:
    """Download a sound. Raises `MediaError`."""
    try:
        address = async_process_play_media_url(hass, url)
    except HomeAssistantError as err:
        # Home Assistant does not know its own URL.
        raise MediaError("not_found") from err
    content = bytearray()
    try:
        async with async_get_clientsession(hass).get(address) as response:
            response.raise_for_status()
            async for piece in response.content.iter_any():
                content += piece
                if len(content) > max_bytes:
                    raise MediaError("too_large")
    except aiohttp.ClientError as err:
        raise MediaError("not_found") from err
    return bytes(content)
