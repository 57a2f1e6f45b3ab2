"""The house of `tests/house` with real players, each skipped where it is not installed."""

from collections.abc import AsyncGenerator
import shutil

from aiohttp import web
from aiohttp.test_utils import TestServer
import pytest
import pytest_asyncio

from mimo_house.account import Account, add_account, add_voice
from mimo_house.api import HomeAssistant
from mimo_house.house import SIMULATOR_KEY
from mimo_house.service import Service
from tests.house.conftest import assistant, folder, house_log, logged, service, session

from .ear import Music
from .home import HOST, Room, add_player
from .mpd_player import Mpd, running_mpd
from .vlc_player import PASSWORD, Vlc, running_vlc

__all__ = ["assistant", "folder", "house_log", "logged", "service", "session"]


def require(player: str) -> None:
    """Skip the test where a player is not installed."""
    if shutil.which(player) is None:
        pytest.skip(f"There is no {player} here.")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def account(assistant: HomeAssistant, service: Service) -> Account:
    return await add_account(assistant, SIMULATOR_KEY, service.base_url)


async def _add_voice(assistant: HomeAssistant, account: Account, audio_format: str) -> str:
    return await add_voice(
        assistant,
        account,
        {"name": f"{audio_format} voice", "model": "mimo-v2.5-tts", "language": "en"},
        {"voice": "Mia", "sound": {"format": audio_format}},
    )


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def voices(assistant: HomeAssistant, account: Account) -> dict[str, str]:
    """Return a voice for each format that keeps the samples as they are."""
    return {
        audio_format: await _add_voice(assistant, account, audio_format)
        for audio_format in ("wav", "flac")
    }


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def music(tmp_path_factory: pytest.TempPathFactory) -> Music:
    folder = tmp_path_factory.mktemp("music")
    return Music(folder / "noise.wav", seconds=90)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def music_address(music: Music) -> AsyncGenerator[str]:
    site = web.Application()
    site.router.add_static("/", music.path.parent)
    async with TestServer(site, host=HOST) as server:
        yield str(server.make_url(f"/{music.path.name}"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def mpd(music: Music, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Mpd]:
    require("mpd")
    async with running_mpd(tmp_path_factory.mktemp("mpd"), music.path.parent) as mpd:
        yield mpd


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def mpd_player(assistant: HomeAssistant, mpd: Mpd) -> str:
    return await add_player(assistant, "mpd", {"host": HOST, "port": mpd.port})


@pytest_asyncio.fixture(loop_scope="module")
async def mpd_room(
    assistant: HomeAssistant,
    service: Service,
    mpd: Mpd,
    mpd_player: str,
    voices: dict[str, str],
) -> Room:
    # From a WAV file whose length is told, mpd 0.23 leaves out the first six samples.
    room = Room(assistant, service, mpd_player, voices["flac"])
    await mpd.rest()
    await room.update()
    return room


async def _vlc_room(
    assistant: HomeAssistant, service: Service, vlc: Vlc, voices: dict[str, str]
) -> Room:
    answers = {"host": HOST, "port": vlc.port, "password": PASSWORD}
    player = await add_player(assistant, "vlc_telnet", answers)
    return Room(assistant, service, player, voices["wav"])


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def recorded_vlc() -> AsyncGenerator[Vlc]:
    """Run a VLC whose samples are heard; it has no volume."""
    require("vlc")
    async with running_vlc("--aout=afile") as vlc:
        yield vlc


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def recorded_vlc_room(
    assistant: HomeAssistant, service: Service, recorded_vlc: Vlc, voices: dict[str, str]
) -> Room:
    return await _vlc_room(assistant, service, recorded_vlc, voices)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def vlc() -> AsyncGenerator[Vlc]:
    """Run a VLC with a volume, on a sound card that swallows everything."""
    require("vlc")
    async with running_vlc("--aout=alsa") as vlc:
        yield vlc


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def vlc_room(
    assistant: HomeAssistant, service: Service, vlc: Vlc, voices: dict[str, str]
) -> Room:
    return await _vlc_room(assistant, service, vlc, voices)
