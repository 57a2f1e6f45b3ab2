"""Announcements at random, a few with every run of the tests; scripts/soak makes many of them."""

from collections.abc import AsyncGenerator, Callable
import os
import random
import shutil
from typing import Any
from unittest.mock import patch

import imageio_ffmpeg
import pytest

from custom_components.mimo_speech.mimo.http import service as service_module
from custom_components.mimo_speech.mimo.http.rate import RequestRate
from mimo_simulator import Simulator, Timing

from .random_house import RandomHouse
from .soak import Soak

SHORT_SOAK = 100
LENGTH = int(os.environ.get("MIMO_ANNOUNCEMENTS") or SHORT_SOAK)
SEED = int(os.environ.get("MIMO_SOAK_SEED") or random.SystemRandom().randrange(10**6))


@pytest.fixture
async def house(
    clock: Callable[[], float],
    simulator: Simulator,
    hass_storage: dict[str, Any],
) -> AsyncGenerator[RandomHouse]:
    simulator.timing = Timing(first_audio=0.3, speed=8)
    ffmpeg = shutil.which("ffmpeg") or imageio_ffmpeg.get_ffmpeg_exe()
    house = RandomHouse(clock, simulator, hass_storage, ffmpeg)
    # More than the service's hundred requests a minute.
    with patch.object(service_module, "RequestRate", lambda **_: RequestRate(limit=10**6)):
        await house.async_start()
        yield house
        await house.async_close()


@pytest.mark.timeout(0 if LENGTH > SHORT_SOAK else 300)
async def test_every_announcement_is_heard_once_in_order_or_reported(
    house: RandomHouse, capsys: pytest.CaptureFixture[str]
) -> None:
    soak = Soak(house, SEED)
    await soak.run(lambda figures: figures.announcements >= LENGTH)
    figures = soak.figures
    with capsys.disabled():
        print(  # noqa: T201 - the figures are what a soak is for
            f"\n\nAnnouncements at random, seed {SEED}:",
            *figures.lines(),
            *figures.complaints,
            sep="\n",
        )
    assert not figures.complaints
