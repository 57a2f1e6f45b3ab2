"""The simulator on loopback; its only clients are the tests."""

from collections.abc import AsyncGenerator

import pytest

from mimo_simulator import Simulator, Timing
from tests.simulator.asking import KEY


@pytest.fixture(autouse=True)
def _loopback(socket_enabled: None) -> None:
    """Let tests talk to the simulator."""


@pytest.fixture
async def simulator() -> AsyncGenerator[Simulator]:
    """Return a simulator that answers without any waiting."""
    async with Simulator(keys={KEY}, timing=Timing.instant()) as simulator:
        yield simulator
