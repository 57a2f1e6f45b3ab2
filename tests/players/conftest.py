"""The house of `tests/house` with real players, each skipped where it is not installed."""

from collections.abc import AsyncGenerator
from pathlib import Path
import shutil

import pytest
import pytest_asyncio

from mimo_house.account import Account, add_account, add_voice
from mimo_house.api import HomeAssistant
from mimo_house.house import SIMULATOR_KEY
from mimo_house.service import Service
from tests.house.conftest import assistant, folder, house_log, service, session

from .ear import Music
from .home import Room, add_player
from .mpd_player import HOST, Mpd, running_mpd

__all__ = ["assistant", "folder", "house_log", "service", "session"]


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
    await mpd.rest()
    # From a WAV file whose length is told, mpd 0.23 leaves out the first six samples.
    return Room(assistant, service, mpd_player, voices["flac"])
