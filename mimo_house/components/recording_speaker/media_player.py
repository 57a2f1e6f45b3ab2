"""A media player that fetches media as a network speaker does, and records it.

Its state is `playing` for the duration of the audio.

Each recording consists of two files in the folder: `NNN.audio` with the bytes received, and, once
it has ended, `NNN.json` with its HTTP status, whether it is complete, its content type, and times
(monotonic clock, seconds): `asked_at`, `ended_at`, and `arrivals`, a list of [time, bytes so far].
"""

import asyncio
from asyncio.subprocess import DEVNULL, PIPE
from contextlib import suppress
import json
from pathlib import Path
import time
from typing import Any, override

from aiohttp import ClientPayloadError
from homeassistant.components.media_player import (
    PLATFORM_SCHEMA as MEDIA_PLAYER_PLATFORM_SCHEMA,
)
from homeassistant.components.media_player import (
    BrowseMedia,
    MediaPlayerEntity,
    MediaPlayerEntityFeature,
    MediaPlayerState,
    MediaType,
    async_process_play_media_url,
)
from homeassistant.components.media_source import (
    async_browse_media,
    async_resolve_media,
    is_media_source_id,
)
from homeassistant.const import CONF_NAME
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.entity_platform import AddEntitiesCallback
from homeassistant.helpers.typing import ConfigType, DiscoveryInfoType
import voluptuous as vol

_RATE_HZ = 8_000
_BYTES_PER_SAMPLE = 2
CONF_FOLDER = "folder"
PLATFORM_SCHEMA = MEDIA_PLAYER_PLATFORM_SCHEMA.extend(
    {vol.Required(CONF_NAME): cv.string, vol.Required(CONF_FOLDER): cv.string}
)


async def async_setup_platform(
    hass: HomeAssistant,
    config: ConfigType,
    async_add_entities: AddEntitiesCallback,
    _discovery_info: DiscoveryInfoType | None = None,
) -> None:
    """Add the speaker."""
    folder = Path(config[CONF_FOLDER])
    await hass.async_add_executor_job(lambda: folder.mkdir(parents=True, exist_ok=True))
    recorded = await hass.async_add_executor_job(lambda: len(list(folder.glob("*.audio"))))
    async_add_entities([RecordingSpeaker(config[CONF_NAME], folder, recorded)])


class RecordingSpeaker(MediaPlayerEntity):
    """Records audio instead of playing it."""

    _attr_should_poll = False
    _attr_state = MediaPlayerState.IDLE
    _attr_supported_features = (
        MediaPlayerEntityFeature.BROWSE_MEDIA
        | MediaPlayerEntityFeature.MEDIA_ANNOUNCE
        | MediaPlayerEntityFeature.PLAY_MEDIA
    )

    def __init__(self, name: str, folder: Path, recorded: int) -> None:
        self._attr_name = name
        self._attr_unique_id = "recording_speaker"
        self._folder = folder
        self._recorded = recorded

    @override
    async def async_browse_media(
        self, media_content_type: MediaType | str | None = None, media_content_id: str | None = None
    ) -> BrowseMedia:
        """Offer Home Assistant's media, including text-to-speech."""
        return await async_browse_media(self.hass, media_content_id)

    @override
    async def async_play_media(
        self, media_type: MediaType | str, media_id: str, **kwargs: Any
    ) -> None:
        """Start fetching in the background, and return at once as players do."""
        asked_at = time.monotonic()
        if is_media_source_id(media_id):
            media_id = (await async_resolve_media(self.hass, media_id, self.entity_id)).url
        url = async_process_play_media_url(self.hass, media_id)
        self._recorded += 1
        file = self._folder / f"{self._recorded:03}.audio"
        self.hass.async_create_background_task(
            self._async_record(url, file, asked_at), f"{self.entity_id} records {file.name}"
        )

    async def _async_record(self, url: str, file: Path, asked_at: float) -> None:
        self._set_state(MediaPlayerState.PLAYING)
        recorded = self._recorded
        arrivals, body, is_whole = [], bytearray(), False
        async with async_get_clientsession(self.hass).get(url) as answer:
            with suppress(ClientPayloadError):
                async for piece in answer.content.iter_any():
                    body += piece
                    arrivals.append((time.monotonic(), len(body)))
                is_whole = True
        notes = {
            "status": answer.status,
            "is_whole": is_whole,
            "content_type": answer.content_type,
            "asked_at": asked_at,
            "ended_at": time.monotonic(),
            "arrivals": arrivals,
        }
        await self.hass.async_add_executor_job(_keep, file, bytes(body), json.dumps(notes))
        await asyncio.sleep(await _async_duration_s(bytes(body)))
        if recorded == self._recorded:
            self._set_state(MediaPlayerState.IDLE)

    def _set_state(self, state: MediaPlayerState) -> None:
        self._attr_state = state
        self.async_write_ha_state()


async def _async_duration_s(body: bytes) -> float:
    """Return the duration of the audio; 0 if ffmpeg cannot decode it."""
    sound = (*("-f", "s16le"), *("-ac", "1"), *("-ar", str(_RATE_HZ)))
    process = await asyncio.create_subprocess_exec(
        *("ffmpeg", "-loglevel", "error", "-i", "pipe:", *sound, "pipe:"),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
    )
    samples, _ = await process.communicate(body)
    return len(samples) / _BYTES_PER_SAMPLE / _RATE_HZ


def _keep(file: Path, body: bytes, notes: str) -> None:
    """Write audio and notes; the notes are written last and atomically, to signal completion."""
    file.write_bytes(body)
    unfinished = file.with_suffix(".unfinished")
    unfinished.write_text(notes)
    unfinished.rename(file.with_suffix(".json"))
