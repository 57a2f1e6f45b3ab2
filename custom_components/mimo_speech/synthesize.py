"""The action `synthesize`: the audio of one text, as a file if that is wanted."""

from dataclasses import replace
from functools import partial
from typing import Final

from homeassistant.components.ffmpeg import get_ffmpeg_manager
from homeassistant.components.tts import ATTR_PREFERRED_FORMAT
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from .kept_speech import MANNER_FIELDS, async_keep, check_text, read_manner
from .media_files import MediaFile, duration_s, find_media_file, write_speech
from .mimo import Dialect, TextSettings, join, prepare

ATTR_FILE_NAME: Final = "file_name"
ATTR_OVERWRITE: Final = "overwrite"
ATTR_TEXT: Final = "text"

SYNTHESIZE_SCHEMA: Final = vol.Schema(
    MANNER_FIELDS
    | {
        vol.Required(ATTR_TEXT): cv.string,
        vol.Optional(ATTR_FILE_NAME): cv.string,
        vol.Optional(ATTR_OVERWRITE, default=False): cv.boolean,
    }
)

_ATTR_PREFERRED_BITRATE: Final = "preferred_bitrate"
"""Home Assistant 2026.3 has no name for it: it refuses the option."""


async def async_synthesize(call: ServiceCall) -> ServiceResponse:
    """Speak a text, if wanted into a file, and tell about it."""
    hass, text = call.hass, call.data[ATTR_TEXT]
    manner = read_manner(call)
    check_text(text)
    file = await _async_find_file(call)
    if file is not None:
        # The file is made of this: what Home Assistant streams has no length in its header.
        manner = replace(manner, options={**manner.options, ATTR_PREFERRED_FORMAT: "wav"})
    ffmpeg = get_ffmpeg_manager(hass).binary
    speech = await async_keep(manner, text)
    if file is not None:
        bitrate_kbps = manner.options.get(_ATTR_PREFERRED_BITRATE)
        await hass.async_add_executor_job(write_speech, file, speech.audio, bitrate_kbps, ffmpeg)
    duration = await hass.async_add_executor_job(duration_s, speech.audio, ffmpeg)
    return {
        "media_content_id": file.media_content_id if file else manner.async_media_content_id(text),
        "path": str(file.path) if file else None,
        "duration": round(duration, 3),
        "voice": manner.request.voice,
        "model": manner.request.model,
        "characters": await hass.async_add_executor_job(
            _count_characters, text, manner.text_settings
        ),
        "time_to_first_audio": round(speech.first_audio_s, 3),
    }


async def _async_find_file(call: ServiceCall) -> MediaFile | None:
    name: str | None = call.data.get(ATTR_FILE_NAME)
    if name is None:
        return None
    find = partial(find_media_file, can_overwrite=call.data[ATTR_OVERWRITE])
    return await call.hass.async_add_executor_job(find, call.hass.config.media_dirs, name)


def _count_characters(text: str, settings: TextSettings) -> int:
    """Count what is spoken: without what the preparation of the text leaves out, or styles."""
    return len(join(prepare(text, settings), Dialect.NONE))
