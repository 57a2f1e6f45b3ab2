"""Calls of the actions that generate speech."""

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from homeassistant.components import tts
from homeassistant.components.media_source import async_resolve_media
from homeassistant.components.tts.const import DATA_TTS_MANAGER
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import async_mock_service

from custom_components.mimo_speech.const import DOMAIN
from mimo_simulator import Simulator
from tests.integration.conftest import engine
from tests.waiting import until

TEXT = "Dinner is ready. Please wash your hands."


type Call = Callable[..., Coroutine[Any, Any, dict[str, Any]]]


async def act(hass: HomeAssistant, action: str, data: dict[str, Any]) -> dict[str, Any]:
    data = {"entity_id": engine(hass)} | data
    return dict(
        await hass.services.async_call(DOMAIN, action, data, blocking=True, return_response=True)
        or {}
    )


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*"))


async def audio_of(hass: HomeAssistant, media_content_id: str) -> bytes:
    """Return what a media player would get."""
    assert await async_setup_component(hass, "media_source", {})
    media = await async_resolve_media(hass, media_content_id, "media_player.kitchen")
    stream = tts.async_get_stream(hass, media.url.rpartition("/")[2])
    assert stream
    return b"".join([chunk async for chunk in stream.async_stream_result()])


async def requests_came(simulator: Simulator, count: int) -> None:
    await until(lambda: len(simulator.speech_requests) == count)


async def speak(hass: HomeAssistant, message: str, **data: Any) -> bytes:
    """Return what a media player gets from `tts.speak`."""
    calls = async_mock_service(hass, "media_player", "play_media")
    data = {"entity_id": engine(hass), "media_player_entity_id": "media_player.kitchen"} | data
    await hass.services.async_call("tts", "speak", data | {"message": message}, blocking=True)
    return await audio_of(hass, calls[-1].data["media_content_id"])


async def restart_cache(hass: HomeAssistant) -> None:
    """Forget what a restart would make Home Assistant's cache forget."""
    manager = hass.data[DATA_TTS_MANAGER]
    manager.mem_cache.clear()
    manager.file_cache.clear()
    await manager.async_init_cache()
