"""The blueprint of an alarm."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

from homeassistant.components.tts.const import DATA_TTS_MANAGER
from homeassistant.core import CoreState
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from mimo_simulator import Fault, Simulator
from tests.integration.blueprint_house import BlueprintHouse
from tests.integration.conftest import engine

from .blueprint import HALL, KITCHEN, alarm, pcm, texts

SMOKE = "binary_sensor.smoke"


LEAK = "binary_sensor.leak"


SMOKE_TEXT = "Attention! Smoke in the attic. Please leave the danger area."


LEAK_TEXT = "Attention! Water in the cellar. Please leave the danger area."


NEW_LEAK = "Water in the kitchen"


NEW_LEAK_TEXT = f"Attention! {NEW_LEAK}. Please leave the danger area."


async def alarming(house: BlueprintHouse, *, ready: int = 2, **inputs: Any) -> str:
    """Have an alarm with two detectors, plain unless something else is asked.

    Return when so many of their texts are ready.
    """
    quiet(house)
    plain = {
        "sensors": [SMOKE, LEAK],
        "speakers": [KITCHEN],
        "engine": engine(house.hass),
        "style": [],
        "most": 3,
        "volume": 0,
    }
    automation = await house.async_automate("alarm", **(plain | inputs))
    await house.async_until(lambda: house.kept() == ready)
    return automation


def quiet(house: BlueprintHouse) -> None:
    house.hass.states.async_set(SMOKE, "off", {"friendly_name": "Smoke in the attic"})
    house.hass.states.async_set(LEAK, "off", {"friendly_name": "Water in the cellar"})


def lose(house: BlueprintHouse, sensor: str, state: str) -> None:
    """Hear nothing of a detector any more."""
    known = house.hass.states.get(sensor)
    assert known
    house.hass.states.async_set(sensor, state, known.attributes)


def rename(house: BlueprintHouse, sensor: str, name: str) -> None:
    house.hass.states.async_set(sensor, "off", {"friendly_name": name})


@pytest.mark.parametrize(
    "inputs",
    [{}, {"style": ["serious"], "preset_voice": "白桦", "language": "zh-CN", "lead_in": 250.0}],
    ids=["plain", "all options"],
)
async def test_alarm_sounds_without_the_service(
    house: BlueprintHouse, simulator: Simulator, inputs: dict[str, Any]
) -> None:
    automation = await alarming(house, **inputs)
    prepared = simulator.speech_requests
    assert len(prepared) == 2
    simulator.inject(Fault.close_before_headers(), times=None)
    alarm(house, LEAK)
    await house.async_until_spoken(automation, passing_s=6)
    assert simulator.speech_requests == prepared
    (record,) = (record for record in prepared if "cellar" in (record.text or ""))
    assert [heard.status for heard in house.heard] == [200] * 3
    assert all(heard.pcm.endswith(simulator.pcm_for(record)) for heard in house.heard)


async def test_alarm_sounds_offline_after_a_restart(
    house: BlueprintHouse, simulator: Simulator
) -> None:
    """The words are on disk; Home Assistant's memory of them is gone."""
    automation = await alarming(house)
    prepared = len(simulator.speech_requests)
    house.hass.data[DATA_TTS_MANAGER].mem_cache.clear()
    simulator.inject(Fault.close_before_headers(), times=None)
    alarm(house, SMOKE)
    await house.async_until_spoken(automation, passing_s=6)
    assert [heard.status for heard in house.heard] == [200] * 3
    assert len(simulator.speech_requests) == prepared


async def test_words_are_made_ready_when_home_assistant_starts(
    house: BlueprintHouse, simulator: Simulator
) -> None:
    house.hass.set_state(CoreState.not_running)
    await alarming(house, ready=0)
    assert not simulator.speech_requests
    # The web page is served already, on a port of the test's own.
    with patch.object(house.hass.http, "start"):
        await house.hass.async_start()
    await house.async_until(lambda: house.kept() == 2)
    assert texts(simulator) == [SMOKE_TEXT, LEAK_TEXT]


async def test_words_are_made_ready_once_a_day(house: BlueprintHouse, simulator: Simulator) -> None:
    await alarming(house, prepare_at="04:30:00")
    rename(house, LEAK, NEW_LEAK)
    now = dt_util.now()
    next_time = now.replace(hour=4, minute=30, second=0)
    async_fire_time_changed(house.hass, next_time + timedelta(days=next_time < now))
    await house.async_until(lambda: house.kept() == 3)
    assert texts(simulator) == [SMOKE_TEXT, LEAK_TEXT, NEW_LEAK_TEXT]


async def test_words_are_made_ready_when_the_voice_comes_back(
    house: BlueprintHouse, simulator: Simulator, account: MockConfigEntry
) -> None:
    await alarming(house)
    rename(house, LEAK, NEW_LEAK)
    await house.hass.config_entries.async_reload(account.entry_id)
    await house.async_until(lambda: house.kept() == 3)
    assert texts(simulator) == [SMOKE_TEXT, LEAK_TEXT, NEW_LEAK_TEXT]


async def test_words_that_could_not_be_made_keep_no_other_from_it(
    house: BlueprintHouse, simulator: Simulator
) -> None:
    simulator.inject(Fault.server_error())
    await alarming(house, ready=1)
    assert texts(simulator) == [SMOKE_TEXT, LEAK_TEXT]
    await house.async_reload()
    await house.async_until(lambda: house.kept() == 2)
    assert len(simulator.speech_requests) == 3


async def test_alarm_does_not_wait_for_words_that_are_being_made(
    house: BlueprintHouse, simulator: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    await alarming(house)
    rename(house, LEAK, NEW_LEAK)
    simulator.inject(Fault.stall(after_pieces=1), times=None)
    house.hass.bus.async_fire("automation_reloaded")
    await house.async_until(lambda: NEW_LEAK_TEXT in texts(simulator))
    alarm(house, SMOKE)
    await house.async_until(lambda: len(house.heard) == 1)
    # Else the service has been given up.
    assert "Error getting audio" not in caplog.text


async def test_alarm_goes_on_until_the_danger_is_over(house: BlueprintHouse) -> None:
    automation = await alarming(house, most=100)
    alarm(house, SMOKE)
    await house.async_until(lambda: len(house.heard) == 5, passing_s=6)
    quiet(house)
    await house.async_until(lambda: house.runs(automation) == 0)
    assert len(house.heard) == 5


@pytest.mark.parametrize("state", ["unavailable", "unknown"])
async def test_alarm_goes_on_while_its_detector_is_lost(house: BlueprintHouse, state: str) -> None:
    automation = await alarming(house, most=100)
    alarm(house, SMOKE)
    await house.async_until(lambda: len(house.heard) == 1)
    lose(house, SMOKE, state)
    lose(house, LEAK, state)
    await house.async_until(lambda: len(house.heard) == 4, passing_s=6)
    rename(house, SMOKE, "Smoke in the attic")
    await house.async_until(lambda: house.runs(automation) == 0)
    assert len(house.heard) == 4


async def test_alarm_has_its_volume_and_gives_it_back(house: BlueprintHouse) -> None:
    automation = await alarming(house, speakers=[KITCHEN, HALL], volume=100)
    alarm(house, SMOKE)
    await house.async_until_spoken(automation, passing_s=6)
    assert [heard.volume for heard in house.heard + house.hall.heard] == [1.0] * 6
    assert (house.kitchen.volume, house.hall.volume) == (0.2, 0.4)


async def test_alarm_tells_of_every_danger(house: BlueprintHouse, simulator: Simulator) -> None:
    automation = await alarming(house, most=2)
    smoke, leak = pcm(simulator, SMOKE_TEXT), pcm(simulator, LEAK_TEXT)
    alarm(house, SMOKE)
    await house.async_until(lambda: len(house.heard) == 1)
    alarm(house, LEAK)
    await house.async_until(lambda: len(house.heard) == 3, passing_s=6)
    assert [heard.pcm.endswith(leak) for heard in house.heard] == [False, False, True]
    assert house.heard[0].pcm.endswith(smoke)
    quiet(house)
    await house.async_until(lambda: house.runs(automation) == 0)
    assert len(house.heard) == 3


async def test_alarm_waits_for_a_speaker_to_come_back(house: BlueprintHouse) -> None:
    automation = await alarming(house, most=100)
    house.kitchen.become(available=False)
    alarm(house, SMOKE)
    await house.async_pass(6)
    house.kitchen.become()
    await house.async_until(lambda: len(house.heard) == 1, passing_s=6)
    quiet(house)
    await house.async_until(lambda: house.runs(automation) == 0)


@pytest.mark.parametrize("satellite", ["idle", "processing"])
async def test_alarm_goes_on_at_others_while_a_satellite_is_in_conversation(
    house: BlueprintHouse, satellite: str
) -> None:
    house.hass.states.async_set("assist_satellite.hall", satellite)
    await alarming(house, speakers=[KITCHEN, "assist_satellite.hall"])
    alarm(house, SMOKE)
    await house.async_until(lambda: len(house.heard) == 1)
    await house.async_pass(60)
    await house.async_until(lambda: len(house.heard) == 2, passing_s=6)


async def test_alarm_can_be_tried_by_hand(house: BlueprintHouse, simulator: Simulator) -> None:
    automation = await alarming(house)
    await house.hass.services.async_call("automation", "trigger", {"entity_id": automation})
    await house.async_until_spoken(automation, passing_s=6)
    (heard,) = house.heard
    assert heard.pcm.endswith(pcm(simulator, SMOKE_TEXT))
