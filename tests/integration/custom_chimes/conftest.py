"""Fixtures for sounds of the media library, and a media source that is slow."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestServer
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockModule,
    MockPlatform,
    mock_integration,
    mock_platform,
)

from custom_components.mimo_speech import speech_chime

from .sounds import Library, Radio


@pytest.fixture
async def library(hass: HomeAssistant, tmp_path: Path) -> Library:
    library = Library(hass, tmp_path)
    await library.async_set_up()
    return library


@pytest.fixture
async def radio(hass: HomeAssistant, library: Library) -> AsyncGenerator[Radio]:
    """Return a media source on a web server, which has the library's files and a few pages."""
    radio = Radio()

    async def get_source(_: HomeAssistant) -> Radio:
        return radio

    async def silent(_: web.Request) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    async def late(request: web.Request) -> web.Response:
        await radio.is_awake.wait()
        file = library.media / request.match_info["name"]
        # Whoever asked may be gone, and would leave an open file behind.
        return web.Response(body=await hass.async_add_executor_job(file.read_bytes))

    platform = MockPlatform()
    vars(platform)["async_get_media_source"] = get_source
    mock_integration(hass, MockModule("radio"))
    mock_platform(hass, "radio.media_source", platform)
    assert await async_setup_component(hass, "radio", {})
    app = web.Application()
    app.add_routes([web.get("/silent", silent), web.get("/late/{name}", late)])
    app.router.add_static("/files", library.media)
    async with TestServer(app) as server:
        radio.url = str(server.make_url("/"))
        yield radio


@pytest.fixture
def _gong(library: Library) -> None:
    library.make("gong.wav", "-ar", "24000", "-ac", "1")


@pytest.fixture
def max_delay_s() -> float:
    """Return how long words wait for their chime; tests where it is too late override it."""
    return 30.0


@pytest.fixture(autouse=True)
def _delay(monkeypatch: pytest.MonkeyPatch, max_delay_s: float) -> None:
    monkeypatch.setattr(speech_chime, "_MAX_DELAY_S", max_delay_s)


@pytest.fixture
async def chime(radio: Radio, _gong: None, library: Library) -> bytes:
    """Return the PCM of the chime that is late, which nobody has loaded yet."""
    return await library.load("gong.wav")
