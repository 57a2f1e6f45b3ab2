"""Fallback: another text-to-speech engine speaks when the service does not."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from contextvars import ContextVar, copy_context
import logging
from typing import Any, Final

from homeassistant.components import tts
from homeassistant.components.tts.const import DATA_COMPONENT
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import language as language_util

from .const import DOMAIN
from .mimo import (
    MIMO_PCM,
    Fallback,
    FallbackError,
    Language,
    MimoBrokenAnswerError,
    PcmReader,
    language_of,
)
from .voice_settings import AudioOptions

_LOGGER = logging.getLogger(__name__)

_MANDARIN: Final = "cmn"
_FIRST_AUDIO_S: Final = 30.0
"""Generous, since small computers load a voice slowly and the alternative is silence."""
_NEXT_AUDIO_S: Final = 15.0
_OPTIONS: Final = {
    tts.ATTR_PREFERRED_FORMAT: "wav",
    tts.ATTR_PREFERRED_SAMPLE_RATE: MIMO_PCM.sample_rate_hz,
    tts.ATTR_PREFERRED_SAMPLE_CHANNELS: MIMO_PCM.channels,
    tts.ATTR_PREFERRED_SAMPLE_BYTES: MIMO_PCM.sample_width_bytes,
}

# Passed from a speech to the task of its fallback, but not beyond.
_STOOD_IN_FOR: ContextVar[frozenset[str]] = ContextVar("stood_in_for", default=frozenset())


@callback
def async_find_fallback(
    hass: HomeAssistant, entity_id: str, fallback_id: str, language: str, timeout_s: float
) -> Fallback | None:
    """Return the fallback of an engine; None if there is none.

    Engines that already have a fallback speaking for them are not used, so that chains of fallbacks
    end.
    """
    stood_in_for = _STOOD_IN_FOR.get() | {entity_id}
    # Actions triggered by this speech, such as automations, are not part of it.
    _STOOD_IN_FOR.set(frozenset())
    if not fallback_id or fallback_id in stood_in_for:
        return None

    async def speak(words: str) -> AsyncGenerator[bytes]:
        _LOGGER.debug("%s speaks instead of %s", fallback_id, entity_id)
        try:
            wav = _async_speak_with(hass, fallback_id, language, words, stood_in_for)
            async with aclosing(_pcm(wav)) as chunks:
                async for pcm in chunks:
                    yield pcm
        except Exception as err:
            # Engines may raise anything, and some quote the text.
            _LOGGER.warning("The fallback %s failed: %s", fallback_id, type(err).__name__)
            raise FallbackError from err

    return Fallback(speak=speak, timeout_s=timeout_s)


async def _async_speak_with(
    hass: HomeAssistant, engine: str, language: str, words: str, stood_in_for: frozenset[str]
) -> AsyncGenerator[bytes]:
    """Yield the WAV of another engine, in the format of the service's speech."""
    entity = hass.data[DATA_COMPONENT].get_entity(engine)
    options = _OPTIONS | _plain_options(entity)
    stream = tts.async_create_stream(hass, engine, _language_for(entity, language), options)
    context = copy_context()
    context.run(_STOOD_IN_FOR.set, stood_in_for)
    context.run(stream.async_set_message, words)
    timeout_s = _FIRST_AUDIO_S
    async with aclosing(stream.async_stream_result()) as chunks:
        while True:
            async with asyncio.timeout(timeout_s):
                chunk = await anext(chunks, None)
            if chunk is None:
                return
            yield chunk
            timeout_s = _NEXT_AUDIO_S


def _language_for(entity: tts.TextToSpeechEntity | None, language: str) -> str | None:
    """Return the engine's code for a language; None for its default rather than no speech."""
    supported = [] if entity is None else entity.supported_languages
    if language in supported:
        return language
    wanted = [language]
    if language_of(language) is Language.CHINESE:
        # Some engines use the code of Mandarin.
        wanted.append(_MANDARIN + language.removeprefix(Language.CHINESE))
    matches = (match for code in wanted for match in language_util.matches(code, supported))
    return next(matches, None)


def _plain_options(entity: tts.TextToSpeechEntity | None) -> dict[str, Any]:
    """Return options that disable chime and silences of another voice of this integration."""
    is_of_ours = entity is not None and entity.platform.platform_name == DOMAIN
    return AudioOptions().as_dict() if is_of_ours else {}


async def _pcm(wav: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
    """Yield the samples of a WAV file; raise if there are none or the format is wrong."""
    reader = PcmReader()
    is_empty = True
    async with aclosing(wav):
        async for chunk in wav:
            if pcm := reader.feed(chunk):
                if reader.pcm_format != MIMO_PCM:
                    raise MimoBrokenAnswerError(
                        f"Unexpected audio format of the fallback: {reader.pcm_format}"
                    )
                is_empty = False
                yield pcm
    if pcm := reader.finish():
        yield pcm
    elif is_empty:
        raise MimoBrokenAnswerError("The fallback returned no audio")
