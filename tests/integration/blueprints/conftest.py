"""Fixtures for blueprints, and automations that are made of them."""

from collections.abc import AsyncGenerator, Generator
from unittest.mock import patch

from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.mimo_speech.announcing import announcements
from tests.integration.blueprint_house import BlueprintHouse
from tests.integration.conftest import voice

from .blueprint import IN_NO_TIME


@pytest.fixture(autouse=True)
def _quick_speakers() -> Generator[None]:
    with patch.object(announcements, "Limits", return_value=IN_NO_TIME):
        yield


@pytest.fixture
async def house(
    hass: HomeAssistant,
    account: MockConfigEntry,
    hass_client: ClientSessionGenerator,
    hass_ws_client: WebSocketGenerator,
) -> AsyncGenerator[BlueprintHouse]:
    house = BlueprintHouse(hass)
    await house.async_open(hass_client, hass_ws_client)
    yield house
    await house.async_close()


@pytest.fixture
def voices() -> list[ConfigSubentryData]:
    """Have the samples come as they are, to be compared."""
    return [voice(format="wav")]
