"""Speakers of every make, in a real Home Assistant with a clock of its own."""

from collections.abc import AsyncGenerator, Callable

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.integration.conftest import (  # noqa: F401 - pytest finds them here
    _house,
    account,
    entry,
    simulator,
    voices,
)

from .clock import jumping_clock
from .home import Home


@pytest.fixture(autouse=True)
async def clock() -> AsyncGenerator[Callable[[], float]]:
    """Let no test wait in real time. The plugin has configured the loop before."""
    with jumping_clock() as now:
        yield now


@pytest.fixture
async def home(
    hass: HomeAssistant,
    account: MockConfigEntry,  # noqa: F811 - see above
    clock: Callable[[], float],
) -> AsyncGenerator[Home]:
    home = Home(hass, clock)
    await home.async_open()
    yield home
    await home.async_close()
