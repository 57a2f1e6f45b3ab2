"""Actions that make speech ahead of time, in Home Assistant's own cache of speech."""

import asyncio
from dataclasses import dataclass, field, replace
from functools import partial
import json
from pathlib import Path
import time
from typing import Any, Final

from homeassistant.components.ffmpeg import get_ffmpeg_manager
from homeassistant.components.tts import (
    ATTR_PREFERRED_FORMAT,
    SpeechManager,
    TTSCache,
    generate_media_source_id,
)
from homeassistant.components.tts.const import DATA_COMPONENT, DATA_TTS_MANAGER
from homeassistant.const import ATTR_ENTITY_ID, CONF_LANGUAGE, Platform
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util.json import JsonObjectType
import voluptuous as vol

from .const import DOMAIN
from .exceptions import as_ha_error
from .media_files import MediaFile, audio_not_made, duration_s, find_media_file, write_speech
from .mimo import (
    Dialect,
    MimoBlankTextError,
    SpeechRequest,
    TextSettings,
    is_blank,
    join,
    prepare,
)
from .speech_cache import discard_reason
from .tts import MimoTextToSpeechEntity

ATTR_FILE_NAME: Final = "file_name"
ATTR_LANGUAGE: Final = CONF_LANGUAGE
ATTR_OPTIONS: Final = "options"
ATTR_OVERWRITE: Final = "overwrite"
ATTR_TEXT: Final = "text"
ATTR_TEXTS: Final = "texts"

_ATTR_PREFERRED_BITRATE: Final = "preferred_bitrate"
"""Home Assistant 2026.3 has no name for it: it refuses the option."""
_PREPARED_AT_ONCE: Final = 2
_FILE_CHECKS: Final = 200
"""How often to look for a file that Home Assistant is about to write."""
_FILE_CHECK_S: Final = 0.05

_MANNER: Final = {
    vol.Required(ATTR_ENTITY_ID): cv.entity_domain(Platform.TTS),
    vol.Optional(ATTR_LANGUAGE): cv.string,
    vol.Optional(ATTR_OPTIONS, default=dict): dict,
}
_SYNTHESIZE: Final = vol.Schema(
    _MANNER
    | {
        vol.Required(ATTR_TEXT): cv.string,
        vol.Optional(ATTR_FILE_NAME): cv.string,
        vol.Optional(ATTR_OVERWRITE, default=False): cv.boolean,
    }
)
_PREPARE: Final = vol.Schema(
    _MANNER | {vol.Required(ATTR_TEXTS): vol.All(cv.ensure_list, [cv.string])}
)


@callback
def async_setup_actions(hass: HomeAssistant) -> None:
    """Offer the actions."""
    hass.services.async_register(
        DOMAIN, "synthesize", _async_synthesize, _SYNTHESIZE, SupportsResponse.ONLY
    )
    hass.services.async_register(
        DOMAIN, "prepare", _async_prepare, _PREPARE, SupportsResponse.OPTIONAL
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Manner:
    """How a call wants its texts spoken."""

    hass: HomeAssistant
    entity: MimoTextToSpeechEntity
    language: str
    options: dict[str, Any]
    """Of the call alone."""
    request: SpeechRequest
    text_settings: TextSettings

    @property
    def manager(self) -> SpeechManager:
        """Home Assistant's cache of speech."""
        return self.hass.data[DATA_TTS_MANAGER]

    @callback
    def async_media_content_id(self, text: str) -> str:
        """Return what plays a text from the cache."""
        return generate_media_source_id(
            self.hass, text, self.entity.entity_id, self.language, self.options, cache=True
        )

    @callback
    def async_ask(self, text: str) -> _Speech:
        """Ask the cache as `tts.speak` does; the audio is made unless it is there.

        It is made by this voice or not at all: it will be played when the service is back.
        """
        known = {*self.manager.mem_cache, *self.manager.file_cache}
        language, options = self.manager.process_options(self.entity, self.language, self.options)
        cache = self.manager.async_cache_message_in_memory(
            engine=self.entity.entity_id,
            message=text,
            use_file_cache=True,
            language=language,
            options=options,
        )
        return _Speech(cache=cache, is_new=cache.cache_key not in known)


@dataclass(slots=True, kw_only=True)
class _Speech:
    """One text in the cache, or on its way there."""

    cache: TTSCache
    is_new: bool
    """Whether it is made for this call."""
    audio: bytes = field(default=b"", init=False, repr=False)
    first_audio_s: float = field(default=0.0, init=False)
    """Seconds from asking to the first audio."""
    _asked_at: float = field(default_factory=time.monotonic, init=False)

    async def async_read(self) -> None:
        """Read the audio. Raises `HomeAssistantError` if it cannot be made."""
        pieces: list[bytes] = []
        try:
            async for piece in self.cache.async_stream_data():
                if not pieces:
                    self.first_audio_s = time.monotonic() - self._asked_at
                pieces.append(piece)
        except (OSError, TypeError, ValueError) as err:
            # There is no FFmpeg, or an option for it is no number.
            raise audio_not_made(err) from err
        self.audio = b"".join(pieces)


async def _async_synthesize(call: ServiceCall) -> ServiceResponse:
    """Speak a text, if wanted into a file, and tell about it."""
    hass, text = call.hass, call.data[ATTR_TEXT]
    manner = _read_manner(call)
    _check_text(text)
    file = await _async_find_file(call)
    if file is not None:
        # The file is made of this: what Home Assistant streams has no length in its header.
        manner = replace(manner, options={**manner.options, ATTR_PREFERRED_FORMAT: "wav"})
    ffmpeg = get_ffmpeg_manager(hass).binary
    speech = await _async_keep(manner, text)
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


async def _async_prepare(call: ServiceCall) -> ServiceResponse:
    """Have texts on disk, ready to be spoken, and tell which are."""
    manner = _read_manner(call)
    turns = asyncio.Semaphore(_PREPARED_AT_ONCE)

    async def prepare_in_turn(text: str) -> JsonObjectType:
        async with turns:
            return await _async_prepare_text(manner, text)

    texts: list[str] = call.data[ATTR_TEXTS]
    different = list(dict.fromkeys(texts))
    states = await asyncio.gather(*map(prepare_in_turn, different))
    state_of = dict(zip(different, states, strict=True))
    failed = [text for text in texts if not state_of[text]["ready"]]
    if failed and not call.return_response:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="not_all_ready",
            translation_placeholders={
                "failed": str(len(failed)),
                "total": str(len(texts)),
                "reason": str(state_of[failed[0]]["error"]),
            },
        )
    return {"ready": len(texts) - len(failed), "texts": [state_of[text] for text in texts]}


async def _async_prepare_text(manner: _Manner, text: str) -> JsonObjectType:
    """Have one text on disk; tell if it is, or why not."""
    state: JsonObjectType = {"text": text, "ready": False, "media_content_id": None, "error": None}
    try:
        _check_text(text)
        await _async_keep(manner, text)
    except HomeAssistantError as err:
        return state | {"error": await _async_message(manner.hass, err)}
    return state | {"ready": True, "media_content_id": manner.async_media_content_id(text)}


async def _async_keep(manner: _Manner, text: str) -> _Speech:
    """Return the speech of a text, once it is on disk.

    Raises `HomeAssistantError` if it cannot be made, is not whole, or cannot be kept.
    """
    speech = manner.async_ask(text)
    key = speech.cache.cache_key
    try:
        await speech.async_read()
        await _async_wait_for_file(manner, speech)
    except HomeAssistantError:
        if speech.is_new:
            raise
        # It was made for memory alone (`cache: false`), or its file was deleted since.
        manner.manager.mem_cache.pop(key, None)
        manner.manager.file_cache.pop(key, None)
        return await _async_keep(manner, text)
    return speech


async def _async_wait_for_file(manner: _Manner, speech: _Speech) -> None:
    """Return when the file is there: Home Assistant writes it after the end of the audio."""
    manager = manner.manager
    for _ in range(_FILE_CHECKS):
        if reason := discard_reason(speech.cache):
            raise reason
        name = manager.file_cache.get(speech.cache.cache_key)
        if name:
            if await manner.hass.async_add_executor_job(Path(manager.cache_dir, name).is_file):
                return
            break
        if not speech.is_new:
            break
        await asyncio.sleep(_FILE_CHECK_S)
    raise HomeAssistantError(translation_domain=DOMAIN, translation_key="not_kept")


def _read_manner(call: ServiceCall) -> _Manner:
    """Return how to speak; raises as `tts.speak` does for what the voice cannot do."""
    hass, entity_id = call.hass, call.data[ATTR_ENTITY_ID]
    component = hass.data.get(DATA_COMPONENT)
    entity = component.get_entity(entity_id) if component else None
    if not isinstance(entity, MimoTextToSpeechEntity):
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="not_a_voice",
            translation_placeholders={"entity_id": entity_id},
        )
    language = call.data.get(ATTR_LANGUAGE) or entity.default_language
    # As a media player hands them on, or the cache would not find the audio again.
    options = json.loads(json.dumps(call.data[ATTR_OPTIONS], default=str))
    request = entity.speech_request(language, options)
    entity.settings.sound_of(options)
    hass.data[DATA_TTS_MANAGER].process_options(entity, language, options)
    return _Manner(
        hass=hass,
        entity=entity,
        language=language,
        options=options,
        request=request,
        text_settings=entity.settings.text_settings(request.model, language, options),
    )


def _check_text(text: str) -> None:
    if is_blank(text):
        raise as_ha_error(MimoBlankTextError("There is nothing to speak"))


def _count_characters(text: str, settings: TextSettings) -> int:
    """Count what is spoken: without what the preparation of the text leaves out, or styles."""
    return len(join(prepare(text, settings), Dialect.NONE))


async def _async_find_file(call: ServiceCall) -> MediaFile | None:
    name: str | None = call.data.get(ATTR_FILE_NAME)
    if name is None:
        return None
    find = partial(find_media_file, can_overwrite=call.data[ATTR_OVERWRITE])
    return await call.hass.async_add_executor_job(find, call.hass.config.media_dirs, name)


async def _async_message(hass: HomeAssistant, error: HomeAssistantError) -> str:
    """Return what went wrong in the language of the house; the error itself speaks English."""
    domain, key = error.translation_domain, error.translation_key
    if domain is None or key is None:
        return str(error)
    texts = await async_get_translations(hass, hass.config.language, "exceptions", [domain])
    text = texts.get(f"component.{domain}.exceptions.{key}.message")
    return text.format(**(error.translation_placeholders or {})) if text else str(error)
