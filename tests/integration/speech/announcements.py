"""Speech as Home Assistant asks for it."""

from collections.abc import AsyncGenerator
from typing import Any

from homeassistant.components import tts
from homeassistant.components.tts.const import DATA_COMPONENT
from homeassistant.core import HomeAssistant

from custom_components.mimo_speech.const import CONF_PATIENCE
from tests.integration.conftest import engine, voice

LONG = "The laundry is done. " * 200
"""Audio that does not end is ended once it is far longer than its text can take."""


def request_of(hass: HomeAssistant, text: str | None, **options: Any) -> tts.entity.TTSAudioRequest:
    """Return a request as Home Assistant hands it to the engine, options merged."""

    async def message() -> AsyncGenerator[str]:
        for fragment in (text or "").split("|"):
            yield fragment

    merged = dict(entity_of(hass).default_options or {}) | options
    return tts.entity.TTSAudioRequest("en", merged, message())


def entity_of(hass: HomeAssistant) -> tts.TextToSpeechEntity:
    entity = hass.data[DATA_COMPONENT].get_entity(engine(hass))
    assert entity
    return entity


async def wav_of(hass: HomeAssistant, text: str, **options: Any) -> list[bytes]:
    response = await entity_of(hass).async_stream_tts_audio(request_of(hass, text, **options))
    assert response.extension == "wav"
    heard: list[bytes] = []
    await listen(response, heard)
    return heard


async def listen(response: tts.TTSAudioResponse, heard: list[bytes]) -> None:
    """Add to what is heard until the speech ends or fails."""
    async for chunk in response.data_gen:
        heard += [chunk]


OLD_VOICE = voice()


OLD_VOICE["data"] = {key: value for key, value in OLD_VOICE["data"].items() if key != CONF_PATIENCE}
