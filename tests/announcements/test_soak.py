"""Announcements at random, a few with every run of the tests; scripts/soak makes many of them."""

from collections.abc import AsyncGenerator, Callable
import os
import random
import shutil
import time
from typing import Any
from unittest.mock import patch

import imageio_ffmpeg
import pytest

from custom_components.mimo_speech.mimo.http import service as service_module
from custom_components.mimo_speech.mimo.http.rate import RequestRate
from mimo_simulator import Simulator, Timing

from .document import write_soak
from .random_house import RandomHouse
from .soak import Figures, Soak

SHORT_SOAK = 100
LEAST = 200
SHARE = 10
"""Of the announcements of the soak of speech, which takes that much less time for each."""

LENGTH = os.environ.get("MIMO_SOAK")
"""A number of announcements, minutes with an "m" behind, or empty; None: a short soak."""
SHORT_SEED = 29324
"""A speaker that refuses for a moment had lost its music with it."""
SEED = int(
    os.environ.get("MIMO_SOAK_SEED")
    or (SHORT_SEED if LENGTH is None else random.SystemRandom().randrange(10**6))
)


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


def is_enough() -> Callable[[Figures], bool]:
    if LENGTH and LENGTH.endswith("m"):
        # The clock of the tests stands still while they compute.
        ends_at = time.perf_counter() + float(LENGTH[:-1]) * 60
        return lambda _: time.perf_counter() > ends_at
    least = SHORT_SOAK if LENGTH is None else max(LEAST, int(LENGTH or 0) // SHARE)
    return lambda figures: figures.announcements >= least


@pytest.mark.timeout(300 if LENGTH is None else 0)
async def test_every_announcement_is_heard_once_in_order_or_reported(
    house: RandomHouse, capsys: pytest.CaptureFixture[str]
) -> None:
    soak = Soak(house, SEED)
    await soak.run(is_enough())
    figures = soak.figures
    with capsys.disabled():
        print(  # noqa: T201 - the figures are what a soak is for
            f"\n\nAnnouncements at random, seed {SEED}:",
            *figures.lines(),
            *figures.complaints,
            sep="\n",
        )
    assert not figures.complaints
    if LENGTH:
        write_soak(figures.markdown())
