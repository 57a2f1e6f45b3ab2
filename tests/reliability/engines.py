"""Other text-to-speech engines, as a house may have them beside MiMo."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any, Final, override

from homeassistant.components import tts
from homeassistant.components.ffmpeg import get_ffmpeg_manager
from homeassistant.components.tts import TextToSpeechEntity, TTSAudioResponse
from homeassistant.components.tts.const import DATA_COMPONENT
from homeassistant.components.tts.entity import TTSAudioRequest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError

from custom_components.mimo_speech.mimo import MIMO_PCM
from mimo_simulator.tones import tone
from mimo_simulator.validation import read_request
from mimo_simulator.wav import wav_header

from .listening import FALLBACK, Clip

HANGS_S: Final = 1.5


class OtherEngine(TextToSpeechEntity):
    """Speaks tunes of its own, and remembers what it was asked for."""

    _attr_supported_languages = ["en", "zh"]  # noqa: RUF012 - Home Assistant's way
    _attr_default_language = "en"

    def __init__(self, name: str = "Piper") -> None:
        self._attr_name = name
        self.entity_id = f"tts.{name.lower()}"
        self.clips: list[Clip] = []
        self.languages: list[str] = []

    @override
    async def async_get_tts_audio(
        self, message: str, language: str, options: dict[str, Any]
    ) -> tts.TtsAudioType:
        self.languages.append(language)
        return "wav", self.wav(message)

    def wav(self, message: str) -> bytes:
        pcm = tune(message, str(self.name))
        self.clips.append(Clip(speaker=FALLBACK, text=message, pcm=pcm))
        return wav_header(len(pcm)) + pcm


class Mp3Engine(OtherEngine):
    """Answers MP3 at a rate of its own, as cloud engines do."""

    @override
    async def async_get_tts_audio(
        self, message: str, language: str, options: dict[str, Any]
    ) -> tts.TtsAudioType:
        process = await asyncio.create_subprocess_exec(
            *(get_ffmpeg_manager(self.hass).binary, "-loglevel", "error"),
            *("-f", "wav", "-i", "pipe:0", "-ar", "44100", "-ac", "2", "-f", "mp3", "pipe:1"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        mp3, _ = await process.communicate(self.wav(message))
        return "mp3", mp3


class RaisingEngine(OtherEngine):
    """Raises an error that quotes the text."""

    @override
    async def async_get_tts_audio(
        self, message: str, language: str, options: dict[str, Any]
    ) -> tts.TtsAudioType:
        raise HomeAssistantError(f"Cannot say {message!r}")


class NothingEngine(OtherEngine):
    """Answers without audio."""

    @override
    async def async_get_tts_audio(
        self, message: str, language: str, options: dict[str, Any]
    ) -> tts.TtsAudioType:
        return None, None


class SilentEngine(OtherEngine):
    """Answers a WAV without a sample."""

    @override
    def wav(self, message: str) -> bytes:
        return wav_header(0)


class HangingEngine(OtherEngine):
    """Answers when nobody waits any longer."""

    @override
    async def async_get_tts_audio(
        self, message: str, language: str, options: dict[str, Any]
    ) -> tts.TtsAudioType:
        await asyncio.sleep(HANGS_S)
        return None, None


class EndingEngine(OtherEngine):
    """Speaks the first half, then raises."""

    @override
    def async_supports_streaming_input(self) -> bool:
        return True

    @override
    async def async_stream_tts_audio(self, request: TTSAudioRequest) -> TTSAudioResponse:
        message = "".join([fragment async for fragment in request.message_gen])
        return TTSAudioResponse("wav", self._half(self.wav(message)))

    async def _half(self, wav: bytes) -> AsyncGenerator[bytes]:
        yield wav[: len(wav) // 2]
        raise HomeAssistantError("Broken")


class GermanEngine(OtherEngine):
    """Speaks one other language."""

    _attr_supported_languages = ["de"]  # noqa: RUF012 - Home Assistant's way
    _attr_default_language = "de"


def tune(message: str, name: str) -> bytes:
    """Return what an engine of this name says."""
    audio = {"voice": name, "format": "wav"}
    messages = [{"role": "assistant", "content": message}]
    pcm = tone(read_request({"model": "other", "messages": messages, "audio": audio}))
    return pcm[: len(pcm) - len(pcm) % MIMO_PCM.frame_bytes]


async def async_add_engine[E: OtherEngine](hass: HomeAssistant, engine: E) -> E:
    """Set an engine up."""
    await hass.data[DATA_COMPONENT].async_add_entities([engine])
    return engine
