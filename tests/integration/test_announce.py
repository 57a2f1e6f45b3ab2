"""The actions `announce` and `repeat` on real Home Assistant, with players that fetch and play."""

from collections.abc import AsyncGenerator
from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.mimo_speech.const import DOMAIN
from mimo_simulator import Simulator

from .blueprint_house import BlueprintHouse

KITCHEN = "media_player.kitchen"
HALL = "media_player.hall"


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


async def announce(hass: HomeAssistant, message: str = "Dinner.", **data: Any) -> dict[str, Any]:
    data = {"target": {"entity_id": KITCHEN}, "message": message} | data
    response = await hass.services.async_call(
        DOMAIN, "announce", data, blocking=True, return_response=True
    )
    assert response
    return dict(response)


async def test_announcement_is_heard_at_its_volume_and_the_volume_is_given_back(
    hass: HomeAssistant, house: BlueprintHouse, simulator: Simulator
) -> None:
    response = await announce(hass, volume=60, target={"entity_id": [KITCHEN, HALL]})
    results = {speaker: report["result"] for speaker, report in response["speakers"].items()}
    assert results == {KITCHEN: "spoken", HALL: "spoken"}
    (record,) = simulator.speech_requests
    for speaker, volume in ((house.kitchen, 0.2), (house.hall, 0.4)):
        (heard,) = speaker.heard
        assert heard.volume == 0.6
        assert speaker.volume == volume
    assert record.pcm


async def test_repeat_asks_the_service_for_nothing(
    hass: HomeAssistant, house: BlueprintHouse, simulator: Simulator
) -> None:
    await announce(hass)
    again = await hass.services.async_call(
        DOMAIN, "repeat", {}, blocking=True, return_response=True
    )
    assert again
    assert [heard.pcm for heard in house.heard] == [house.heard[0].pcm] * 2
    assert len(simulator.speech_requests) == 1
