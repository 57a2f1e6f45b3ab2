"""Text-to-speech engines of others, for voices to fall back on."""

import asyncio
from collections.abc import AsyncGenerator
import io
from typing import Any, override
import wave

from homeassistant.components.tts import TextToSpeechEntity, TTSAudioResponse
from homeassistant.components.tts.const import DATA_COMPONENT
from homeassistant.components.tts.entity import TTSAudioRequest
from homeassistant.core import HomeAssistant

PIPER = "tts.piper"


def wav(pcm: bytes, rate_hz: int = 24_000) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(rate_hz)
        writer.writeframes(pcm)
    return file.getvalue()


class Piper(TextToSpeechEntity):
    """An engine that answers as a test says, and keeps what it was asked."""

    _attr_name = "Piper"
    _attr_default_language = "en_US"
    entity_id = PIPER

    def __init__(self, answer: Exception | tuple[str | None, bytes | None]) -> None:
        self._answer = answer
        self._attr_supported_languages = ["de_DE", "en_GB", "en_US"]
        self.asked: list[str] = []
        self.languages: list[str] = []

    @override
    async def async_get_tts_audio(
        self, message: str, language: str, options: dict[str, Any]
    ) -> tuple[str | None, bytes | None]:
        self.asked.append(message)
        self.languages.append(language)
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


class Stalling(Piper):
    """An engine that falls silent after what it was given to say, until it is let go."""

    def __init__(self, answer: tuple[str, bytes]) -> None:
        super().__init__(answer)
        self._is_let_go = asyncio.Event()

    def let_go(self) -> None:
        self._is_let_go.set()

    @override
    def async_supports_streaming_input(self) -> bool:
        return True

    @override
    async def async_stream_tts_audio(self, request: TTSAudioRequest) -> TTSAudioResponse:
        self.asked.append("".join([fragment async for fragment in request.message_gen]))
        return TTSAudioResponse("wav", self._stall())

    async def _stall(self) -> AsyncGenerator[bytes]:
        assert isinstance(self._answer, tuple)
        if self._answer[1]:
            yield self._answer[1]
        await self._is_let_go.wait()


async def add[Engine: Piper](hass: HomeAssistant, engine: Engine) -> Engine:
    await hass.data[DATA_COMPONENT].async_add_entities([engine])
    return engine
