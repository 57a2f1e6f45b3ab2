"""The actions `synthesize` and `prepare`, which create speech without playing it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
import logging
from typing import Final

from homeassistant.components.ffmpeg import get_ffmpeg_manager
from homeassistant.components.tts import ATTR_PREFERRED_FORMAT
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import ATTR_ENTITY_ID, CONF_LANGUAGE, Platform
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
from homeassistant.util.json import JsonValueType
import voluptuous as vol

from .call_options import call_option_fields, options_of_call
from .const import DOMAIN
from .exceptions import async_message_of
from .media_files import MediaFile, duration_s, find_media_file, write_speech
from .mimo import Casting, Dialect, join, prepare
from .speech_chime import async_has_chime
from .tts import MimoTextToSpeechEntity, async_find_engine, check_text
from .tts_cache import SpeechCache
from .voice_cast import VoiceCast

_LOGGER = logging.getLogger(__name__)

SERVICE_PREPARE: Final = "prepare"
SERVICE_SYNTHESIZE: Final = "synthesize"
ATTR_FILE_NAME: Final = "file_name"
ATTR_LANGUAGE: Final = CONF_LANGUAGE
ATTR_OVERWRITE: Final = "overwrite"
ATTR_TEXT: Final = "text"
ATTR_TEXTS: Final = "texts"
ATTR_WAIT: Final = "wait"

_SPEECH_FIELDS: Final = {
    vol.Required(ATTR_ENTITY_ID): cv.entity_domain(Platform.TTS),
    vol.Optional(ATTR_LANGUAGE): cv.string,
    **call_option_fields(),
}
SYNTHESIZE_SCHEMA: Final = vol.Schema(
    _SPEECH_FIELDS
    | {
        vol.Required(ATTR_TEXT): cv.string,
        vol.Optional(ATTR_FILE_NAME): cv.string,
        vol.Optional(ATTR_OVERWRITE, default=False): cv.boolean,
    }
)
PREPARE_SCHEMA: Final = vol.Schema(
    _SPEECH_FIELDS
    | {
        vol.Required(ATTR_TEXTS): vol.All(cv.ensure_list, [cv.string]),
        vol.Optional(ATTR_WAIT, default=True): cv.boolean,
    }
)

_ATTR_PREFERRED_BITRATE: Final = "preferred_bitrate"
"""Home Assistant 2026.3 has no constant for it and rejects the option."""
_PREPARED_AT_ONCE: Final = 2


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions."""
    hass.services.async_register(
        DOMAIN, SERVICE_SYNTHESIZE, _async_synthesize, SYNTHESIZE_SCHEMA, SupportsResponse.ONLY
    )
    hass.services.async_register(
        DOMAIN, SERVICE_PREPARE, _async_prepare, PREPARE_SCHEMA, SupportsResponse.OPTIONAL
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechParameters:
    """Parameters of a call."""

    entry: ConfigEntry
    """The account of the voice."""
    entity: MimoTextToSpeechEntity
    cache: SpeechCache
    cast: VoiceCast
    """The voices of the parts of a text."""

    async def async_has_chime(self) -> bool:
        """Tell whether the chime is available; nobody is listening, so this may take time."""
        options = self.entity.settings.audio_options_of(self.cache.options)
        return await async_has_chime(self.cache.hass, options.chime)


def _read_parameters(call: ServiceCall) -> SpeechParameters:
    """Return the parameters of a call; raises as `tts.speak` does."""
    hass = call.hass
    entity = async_find_engine(hass, call.data[ATTR_ENTITY_ID])
    language = call.data.get(ATTR_LANGUAGE) or entity.default_language
    options = options_of_call(call.data)
    cast = entity.voice_cast(language, options)
    entity.settings.audio_options_of(options)
    return SpeechParameters(
        entry=entity.entry,
        entity=entity,
        cache=SpeechCache(hass=hass, engine=entity, language=language, options=options),
        cast=cast,
    )


async def _async_synthesize(call: ServiceCall) -> ServiceResponse:
    """Create the speech of a text, write a file if one is given, and describe the speech."""
    hass, text = call.hass, call.data[ATTR_TEXT]
    parameters = _read_parameters(call)
    check_text(text)
    cache = parameters.cache
    file = await _async_find_file(call)
    if file is not None:
        # The source of the file, because Home Assistant's stream has no length in its header.
        cache = replace(cache, options={**cache.options, ATTR_PREFERRED_FORMAT: "wav"})
    ffmpeg = get_ffmpeg_manager(hass).binary
    speech = await cache.async_store(text, has_chime=await parameters.async_has_chime())
    if file is not None:
        bitrate_kbps = cache.options.get(_ATTR_PREFERRED_BITRATE)
        await hass.async_add_executor_job(write_speech, file, speech.audio, bitrate_kbps, ffmpeg)
    duration = await hass.async_add_executor_job(duration_s, speech.audio, ffmpeg)
    return {
        "media_content_id": file.media_content_id if file else cache.async_media_content_id(text),
        "path": str(file.path) if file else None,
        "duration": round(duration, 3),
        **await hass.async_add_executor_job(_describe, text, parameters),
        "time_to_first_audio": round(speech.first_audio_s, 3),
    }


async def _async_find_file(call: ServiceCall) -> MediaFile | None:
    name: str | None = call.data.get(ATTR_FILE_NAME)
    if name is None:
        return None
    find = partial(find_media_file, can_overwrite=call.data[ATTR_OVERWRITE])
    return await call.hass.async_add_executor_job(find, call.hass.config.media_dirs, name)


def _describe(text: str, parameters: SpeechParameters) -> dict[str, JsonValueType]:
    """Return model and voice of the first part, and the number of characters spoken.

    Characters that text processing removes do not count, nor do styles.
    """
    casting = Casting(parameters.cast.own, parameters.cast)
    sentences = prepare(text, parameters.cast.own.settings, casting.settings_of)
    request = casting.template_for(sentences[0])
    return {
        "model": request.model,
        "voice": request.voice if isinstance(request.voice, str) else None,
        "characters": len(join(sentences, Dialect.NONE)),
    }


async def _async_prepare(call: ServiceCall) -> ServiceResponse:
    """Store texts on disk; return their states at the end or, with `wait: false`, immediately."""
    parameters = _read_parameters(call)
    texts: list[str] = call.data[ATTR_TEXTS]
    different = list(dict.fromkeys(texts))
    if not call.data[ATTR_WAIT]:
        cache = parameters.cache
        missing = [text for text in different if not await cache.async_has(text)]
        incomplete = [text for text in different if await cache.async_lacks_chime(text)]
        if unfinished := list(dict.fromkeys(missing + incomplete)):
            parameters.entry.async_create_background_task(
                call.hass, _async_store_unattended(parameters, unfinished), "mimo_speech prepare"
            )
        return _response(cache, texts, dict.fromkeys(missing))
    failures = await _async_store(parameters, different)
    reasons = {text: await async_message_of(call.hass, err) for text, err in failures.items()}
    failed = [text for text in texts if text in reasons]
    if failed and not call.return_response:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="not_all_ready",
            translation_placeholders={
                "failed": str(len(failed)),
                "total": str(len(texts)),
                "reason": reasons[failed[0]],
            },
        )
    return _response(parameters.cache, texts, reasons)


def _response(
    cache: SpeechCache, texts: Sequence[str], not_ready: Mapping[str, str | None]
) -> ServiceResponse:
    """Return which texts are ready, and the errors of those that failed."""
    states: list[JsonValueType] = [
        {
            "text": text,
            "ready": text not in not_ready,
            "media_content_id": None if text in not_ready else cache.async_media_content_id(text),
            "error": not_ready.get(text),
        }
        for text in texts
    ]
    return {"ready": sum(text not in not_ready for text in texts), "texts": states}


async def _async_store_unattended(parameters: SpeechParameters, texts: list[str]) -> None:
    """Store texts on disk in the background; the log contains error codes, never texts."""
    if failures := await _async_store(parameters, texts):
        kinds = {err.translation_key or type(err).__name__ for err in failures.values()}
        _LOGGER.warning(
            "%s failed to prepare %s of %s texts: %s",
            parameters.entity.entity_id,
            len(failures),
            len(texts),
            ", ".join(sorted(kinds)),
        )


async def _async_store(
    parameters: SpeechParameters, texts: list[str]
) -> dict[str, HomeAssistantError]:
    """Store texts on disk; return the errors by text."""
    has_chime = await parameters.async_has_chime()
    turns = asyncio.Semaphore(_PREPARED_AT_ONCE)

    async def store_in_turn(text: str) -> HomeAssistantError | None:
        async with turns:
            try:
                check_text(text)
                await parameters.cache.async_store(text, has_chime=has_chime)
            except HomeAssistantError as err:
                return err
        return None

    errors = await asyncio.gather(*map(store_in_turn, texts))
    return {text: err for text, err in zip(texts, errors, strict=True) if err is not None}
