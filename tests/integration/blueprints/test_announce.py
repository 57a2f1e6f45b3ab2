"""The blueprint that announces an event."""

from typing import Any

from homeassistant.components.media_player.const import (
    MediaPlayerEntityFeature,
    MediaPlayerState,
)
import pytest

from custom_components.mimo_speech.mimo import (
    Chime,
    chime_pcm,
)
from mimo_simulator import Simulator
from tests.integration.blueprint_house import BlueprintHouse
from tests.integration.conftest import engine

from .blueprint import HALL, KITCHEN, hours_from_now, pcm

WASHER = "binary_sensor.washer"


SAMPLES_PER_MS = 24


BYTES_PER_MS = 2 * SAMPLES_PER_MS


async def announcing(house: BlueprintHouse, **inputs: Any) -> str:
    """Announce the end of the laundry in the kitchen, plainly unless something else is asked."""
    house.hass.states.async_set(WASHER, "off")
    never = {"night_from": "00:00:00", "night_until": "00:00:00"}
    trigger = {"trigger": "state", "entity_id": WASHER, "to": "on"}
    plain = {
        "triggers": [trigger],
        "message": "The laundry is done.",
        "speakers": [KITCHEN],
        "engine": engine(house.hass),
        "chime": "none",
        "lead_in": 0,
    }
    return await house.async_automate("announce", **(never | plain | inputs))


async def test_event_is_announced(house: BlueprintHouse, simulator: Simulator) -> None:
    await announcing(house)
    await house.async_set(WASHER, "on")
    (record,) = simulator.speech_requests
    assert record.text == "The laundry is done."
    (heard,) = house.heard
    assert heard.pcm == simulator.pcm_for(record)


async def test_chime_and_lead_in_come_before_the_words(
    house: BlueprintHouse, simulator: Simulator
) -> None:
    await announcing(house, chime="two_tone", lead_in=500)
    await house.async_set(WASHER, "on")
    (heard,) = house.heard
    assert heard.pcm.startswith(bytes(500 * BYTES_PER_MS) + chime_pcm(Chime.TWO_TONE))
    assert heard.pcm.endswith(simulator.pcm_for(simulator.speech_requests[0]))


NIGHT = {"day_style": ["happy"], "night_style": ["whisper"], "volume": 70, "night_volume": 30}


@pytest.mark.parametrize(
    ("begin", "end", "is_night"),
    [(-1, 1, True), (-1, -2, True), (1, 2, False), (-2, -1, False), (2, -2, False)],
)
async def test_night_has_its_own_style_and_volume(
    house: BlueprintHouse, simulator: Simulator, begin: int, end: int, *, is_night: bool
) -> None:
    hours = {"night_from": hours_from_now(begin), "night_until": hours_from_now(end)}
    await announcing(house, **NIGHT, **hours)
    await house.async_set(WASHER, "on")
    (record,) = simulator.speech_requests
    assert record.text == ("(耳语)" if is_night else "(开心)") + "The laundry is done."
    assert [heard.volume for heard in house.heard] == [0.3 if is_night else 0.7]
    assert house.kitchen.volume == 0.2


@pytest.mark.parametrize(
    ("inputs", "speaker"),
    [
        ({}, "Mia"),
        ({"language": "zh-CN"}, "冰糖"),
        ({"preset_voice": "Dean"}, "Dean"),
    ],
)
async def test_voice_and_language_are_chosen(
    house: BlueprintHouse, simulator: Simulator, inputs: dict[str, str], speaker: str
) -> None:
    await announcing(house, **inputs)
    await house.async_set(WASHER, "on")
    assert [record.voice for record in simulator.speech_requests] == [speaker]


async def test_volume_returns_on_every_speaker(house: BlueprintHouse) -> None:
    await announcing(house, speakers=[KITCHEN, HALL], volume=80)
    await house.async_set(WASHER, "on")
    assert house.kitchen.volumes == [0.8, 0.2]
    assert house.hall.volumes == [0.8, 0.4]
    assert [heard.volume for heard in house.heard + house.hall.heard] == [0.8, 0.8]


async def test_volume_stays_unless_asked_for(house: BlueprintHouse) -> None:
    await announcing(house)
    await house.async_set(WASHER, "on")
    assert house.heard
    assert house.kitchen.volumes == []


async def test_speaker_that_cannot_play_silences_no_other(house: BlueprintHouse) -> None:
    """It is there and can be turned on, as a television that is off."""
    house.hall.can_only(MediaPlayerEntityFeature.TURN_ON)
    await announcing(house, speakers=[KITCHEN, HALL], volume=80)
    await house.async_set(WASHER, "on")
    assert [heard.volume for heard in house.heard] == [0.8]
    assert house.hall.volumes == house.hall.heard == []


async def test_announcements_wait_for_each_other(
    house: BlueprintHouse, simulator: Simulator
) -> None:
    message = "It is {{ trigger.to_state.attributes.n }} o'clock."
    trigger = {"trigger": "state", "entity_id": WASHER}
    automation = await announcing(house, volume=80, message=message, triggers=[trigger])
    house.kitchen.finish.clear()
    for hour in ("one", "two", "three"):
        house.hass.states.async_set(WASHER, hour, {"n": hour})
    await house.async_until(lambda: house.kitchen.state == MediaPlayerState.PLAYING)
    assert house.runs(automation) == 3
    house.kitchen.finish.set()
    await house.async_until(lambda: house.runs(automation) == 0)
    assert [heard.pcm for heard in house.heard] == [
        pcm(simulator, f"It is {hour} o'clock.") for hour in ("one", "two", "three")
    ]
    assert [heard.volume for heard in house.heard] == [0.8] * 3
    assert house.kitchen.volume == 0.2


@pytest.mark.parametrize(
    ("message", "texts"),
    [
        ("{{ trigger.to_state.name }} is {{ trigger.to_state.state }}.", ["washer is on."]),
        ("12", ["12"]),
        ("1,000", ["1,000"]),
        ("{{ '' }}", []),
        ("  ", []),
    ],
)
async def test_message_is_a_template(
    house: BlueprintHouse, simulator: Simulator, message: str, texts: list[str]
) -> None:
    await announcing(house, message=message)
    await house.async_set(WASHER, "on")
    assert [record.text for record in simulator.speech_requests] == texts


@pytest.mark.parametrize(("at_home", "times"), [("on", 1), ("off", 0)])
async def test_condition_decides(house: BlueprintHouse, at_home: str, times: int) -> None:
    house.hass.states.async_set("input_boolean.home", at_home)
    condition = {"condition": "state", "entity_id": "input_boolean.home", "state": "on"}
    await announcing(house, conditions=[condition])
    await house.async_set(WASHER, "on")
    assert len(house.heard) == times
