"""Everything that goes wrong, against a real Home Assistant."""

from collections.abc import Generator
from unittest.mock import patch

from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity import Entity
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mimo_speech.const import CONF_SAMPLE
from custom_components.mimo_speech.mimo import Timeouts
from custom_components.mimo_speech.mimo.http import client
from custom_components.mimo_speech.mimo.http.hedging import HedgeBudget
from mimo_simulator import Simulator
from tests.integration.conftest import (  # noqa: F401 - pytest finds them here
    _house,
    account,
    entry,
    hass_config_dir,
    simulator,
    speak,
    voices,
)

from .engines import OtherEngine, async_add_engine
from .house import House
from .voices import put_sample


@pytest.fixture
def limits() -> Timeouts:
    """Return the limits of a request; tests that wait for them override it."""
    return Timeouts()


@pytest.fixture
def _limits(limits: Timeouts) -> Generator[None]:
    with patch.object(client, "Timeouts", lambda: limits):
        yield


@pytest.fixture
def _no_hedges() -> Generator[None]:
    """Leave out the requests that depend on what was observed before; they have their own tests."""
    with patch.object(HedgeBudget, "take", return_value=False):
        yield


@pytest.fixture
def _all_sensors() -> Generator[None]:
    """Switch on the sensors that people switch on when they need them."""
    with patch.object(Entity, "entity_registry_enabled_default", new=True):
        yield


@pytest.fixture(autouse=True)
def _samples(
    hass: HomeAssistant,
    voices: list[ConfigSubentryData],  # noqa: F811 - see above
) -> None:
    """Put the sample of cloned voices where the account will look for it."""
    if any(CONF_SAMPLE in item["data"] for item in voices):
        put_sample(hass)


@pytest.fixture
async def house(
    hass: HomeAssistant,
    _limits: None,
    _no_hedges: None,
    _all_sensors: None,
    account: MockConfigEntry,  # noqa: F811 - see above
    simulator: Simulator,  # noqa: F811 - see above
    caplog: pytest.LogCaptureFixture,
) -> House:
    return House(hass, account, simulator, caplog)


@pytest.fixture
async def piper(
    hass: HomeAssistant,
    account: MockConfigEntry,  # noqa: F811 - see above
) -> OtherEngine:
    return await async_add_engine(hass, OtherEngine())
