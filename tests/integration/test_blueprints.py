"""Blueprints: imported, filled in and triggered in a real Home Assistant, heard on speakers."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from datetime import datetime, timedelta
import json
from pathlib import Path
import re
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

from freezegun import freeze_time
from freezegun.api import TickingDateTimeFactory
from homeassistant.components.automation.config import AUTOMATION_BLUEPRINT_SCHEMA
from homeassistant.components.blueprint.models import Blueprint
from homeassistant.components.calendar import CalendarEvent
from homeassistant.components.media_player.const import (
    MediaPlayerEntityFeature,
    MediaPlayerState,
)
from homeassistant.components.tts.const import DATA_TTS_MANAGER
from homeassistant.components.weather import Forecast
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.util import dt as dt_util
from homeassistant.util import yaml as yaml_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.mimo_speech.announcing import announcements
from custom_components.mimo_speech.announcing.limits import Limits
from custom_components.mimo_speech.mimo import (
    STYLES,
    Chime,
    chime_pcm,
    find_model,
)
from mimo_simulator import Fault, Simulator

from .blueprint_house import BLUEPRINTS, BlueprintHouse
from .conftest import engine, voice

KITCHEN = "media_player.kitchen"
HALL = "media_player.hall"
WASHER = "binary_sensor.washer"
SAMPLES_PER_MS = 24
BYTES_PER_MS = 2 * SAMPLES_PER_MS
IN_NO_TIME = Limits(heard_share=0, settle_s=0, early_settle_s=0, unseen_end_s=0, late_end_s=60)
"""The speakers of the house play whatever it is in no time."""


@pytest.fixture(autouse=True)
def _quick_speakers() -> Generator[None]:
    with patch.object(announcements, "Limits", return_value=IN_NO_TIME):
        yield


@pytest.fixture
def voices() -> list[ConfigSubentryData]:
    """Have the samples come as they are, to be compared."""
    return [voice(format="wav")]


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


def hours_from_now(hours: float) -> str:
    return (dt_util.now() + timedelta(hours=hours)).strftime("%H:%M:%S")


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


BELL = "binary_sensor.bell"
DOOR = "binary_sensor.door"


async def bell(house: BlueprintHouse, **inputs: Any) -> str:
    """Have a doorbell, plain unless something else is asked."""
    house.hass.states.async_set(BELL, "off")
    house.hass.states.async_set(DOOR, "off")
    plain = {
        "bells": [BELL],
        "speakers": [KITCHEN],
        "engine": engine(house.hass),
        "chime": "none",
        "lead_in": 0,
    }
    return await house.async_automate("doorbell", **(plain | inputs))


async def test_doorbell_rings_and_speaks(house: BlueprintHouse, simulator: Simulator) -> None:
    await bell(house, chime="doorbell")
    await house.async_set(BELL, "on", "off")
    (record,) = simulator.speech_requests
    assert record.text == "There is somebody at the door."
    (heard,) = house.heard
    assert heard.pcm.startswith(chime_pcm(Chime.DOORBELL))
    assert heard.pcm.endswith(simulator.pcm_for(record))


EARLIER, NOW = "2026-11-02T08:00:00+00:00", "2026-11-02T09:00:00+00:00"


@pytest.mark.parametrize(
    ("entity_id", "states", "times"),
    [
        pytest.param("event.bell", ["unknown", NOW], 1, id="first event"),
        pytest.param("event.bell", [EARLIER, NOW], 1, id="event"),
        pytest.param("event.bell", [EARLIER, "unavailable", EARLIER], 0, id="event comes back"),
        pytest.param("event.new", [EARLIER], 0, id="event appears"),
        pytest.param("button.bell", [EARLIER, NOW], 1, id="button"),
        pytest.param(BELL, ["unavailable", "on"], 0, id="sensor comes back"),
        pytest.param(BELL, ["on", "off"], 1, id="sensor"),
    ],
)
async def test_doorbell_tells_a_ring_from_a_return(
    house: BlueprintHouse, entity_id: str, states: list[str], times: int
) -> None:
    await bell(house, bells=[entity_id])
    ring = {"event_type": "ring"}
    for state in states:
        await house.async_set(entity_id, state, attributes=ring)
    assert len(house.heard) == times


@pytest.mark.parametrize(("event_type", "times"), [("", 1), ("ring", 1), ("motion", 0)])
async def test_doorbell_listens_to_one_kind_of_event(
    house: BlueprintHouse, event_type: str, times: int
) -> None:
    await bell(house, bells=["event.bell"], event_type=event_type)
    await house.async_set("event.bell", "unknown")
    await house.async_set("event.bell", NOW, attributes={"event_type": "ring"})
    assert len(house.heard) == times


async def test_doorbell_is_repeated_if_nobody_opens(house: BlueprintHouse) -> None:
    automation = await bell(house, repeats=2, doors=[DOOR])
    house.hass.states.async_set(BELL, "on")
    await house.async_until_spoken(automation, passing_s=31)
    assert len(house.heard) == 3


@pytest.mark.parametrize("states", [["on"], ["on", "off"]], ids=["open", "open and shut"])
async def test_opened_door_ends_the_repetition(house: BlueprintHouse, states: list[str]) -> None:
    automation = await bell(house, repeats=2, doors=[DOOR])
    house.hass.states.async_set(BELL, "on")
    await house.async_until(lambda: len(house.heard) == 1)
    await house.async_set(DOOR, *states)
    assert house.runs(automation) == 0
    assert len(house.heard) == 1


async def test_another_ring_is_told_at_once(house: BlueprintHouse) -> None:
    automation = await bell(house, repeats=1)
    house.hass.states.async_set(BELL, "on")
    await house.async_until(lambda: len(house.heard) == 1)
    await house.async_pass(0)
    await house.async_set(BELL, "off", "on")
    assert len(house.heard) == 2
    assert house.runs(automation) == 0


async def test_ring_during_the_announcement_is_not_told_again(house: BlueprintHouse) -> None:
    automation = await bell(house, repeats=1)
    house.kitchen.finish.clear()
    house.hass.states.async_set(BELL, "on")
    await house.async_until(lambda: house.kitchen.state == MediaPlayerState.PLAYING)
    house.hass.states.async_set(BELL, "off")
    house.hass.states.async_set(BELL, "on")
    house.kitchen.finish.set()
    await house.async_until(lambda: len(house.heard) == 1)
    await house.async_pass(0)
    assert (len(house.heard), house.runs(automation)) == (1, 1)
    await house.async_until_spoken(automation, passing_s=31)
    assert len(house.heard) == 2


@pytest.mark.parametrize("has_quiet_hours", [True, False])
async def test_doorbell_whispers_in_quiet_hours(
    house: BlueprintHouse, simulator: Simulator, *, has_quiet_hours: bool
) -> None:
    await bell(
        house,
        chime="doorbell",
        volume=90,
        has_quiet_hours=has_quiet_hours,
        quiet_from=hours_from_now(-1),
        quiet_until=hours_from_now(1),
        quiet_volume=10,
    )
    await house.async_set(BELL, "on")
    (record,) = simulator.speech_requests
    (heard,) = house.heard
    chime = chime_pcm(Chime.GENTLE if has_quiet_hours else Chime.DOORBELL)
    style = "(耳语)" if has_quiet_hours else ""
    assert record.text == f"{style}There is somebody at the door."
    assert heard.volume == (0.1 if has_quiet_hours else 0.9)
    assert heard.pcm.startswith(chime)


async def test_doorbell_can_be_tried_by_hand(house: BlueprintHouse) -> None:
    automation = await bell(house, repeats=1)
    await house.hass.services.async_call("automation", "trigger", {"entity_id": automation})
    await house.async_until_spoken(automation, passing_s=31)
    assert len(house.heard) == 2


MORNING = datetime(2026, 11, 3, 7, tzinfo=ZoneInfo("Asia/Shanghai"))  # A Tuesday.
MOTION = "binary_sensor.motion"
_TIMERS_S = 0.5
"""Longer than any timer that is open at the end of a test."""


@pytest.fixture
async def clock(hass: HomeAssistant) -> AsyncGenerator[TickingDateTimeFactory]:
    """Have a night in Shanghai that becomes a morning."""
    await hass.config.async_set_time_zone("Asia/Shanghai")
    night = MORNING - timedelta(hours=2)
    with freeze_time(night, real_asyncio=True, tick=True) as clock:
        assert isinstance(clock, TickingDateTimeFactory)
        yield clock
        # Timers of the morning, such as those of an answer that ends, would never be due again.
        await asyncio.sleep(_TIMERS_S)


async def briefing(house: BlueprintHouse, **inputs: Any) -> str:
    """Have a briefing every day, plain unless something else is asked."""
    house.hass.states.async_set(MOTION, "off")
    plain = {
        "speakers": [KITCHEN],
        "engine": engine(house.hass),
        "chime": "none",
        "lead_in": 0,
        "style": [],
    }
    return await house.async_automate("morning_briefing", **(plain | inputs))


async def at(house: BlueprintHouse, clock: TickingDateTimeFactory, moment: datetime) -> None:
    """Let it become that moment."""
    clock.move_to(moment)
    async_fire_time_changed(house.hass, moment)
    await house.hass.async_block_till_done()


def appointments() -> list[CalendarEvent]:
    """Return a day between two others."""
    day = MORNING.date()
    hour = timedelta(hours=1)
    afternoon = (MORNING + 7 * hour).astimezone(ZoneInfo("UTC"))
    return [
        CalendarEvent(start=afternoon, end=afternoon + hour, summary="Piano"),
        CalendarEvent(start=day, end=day + timedelta(days=1), summary="Anna's birthday"),
        CalendarEvent(start=MORNING + 2.5 * hour, end=MORNING + 3 * hour, summary="Dentist"),
        CalendarEvent(start=MORNING + 24 * hour, end=MORNING + 25 * hour, summary="Tomorrow"),
        CalendarEvent(start=MORNING - 12 * hour, end=MORNING + 9 * hour, summary="Fair"),
    ]


FORECAST = Forecast(
    datetime=MORNING.isoformat(),
    condition="rainy",
    native_temperature=12,
    native_templow=-1,
    precipitation_probability=60,
)
ENGLISH = (
    "Good morning. Today is Tuesday, November 3. Right now: cloudy, 7 degrees. "
    "Today: rain, a high of 12 degrees, a low of minus 1 degree, a 60 percent chance of rain. "
    "In the calendar today: Fair, under way; Anna's birthday, all day; Dentist, at 9:30 AM; "
    "Piano, at 2 PM. Have a nice day!"
)
CHINESE = (
    "早上好。今天是11月3日，星期二。现在多云，7度。"
    "今天有雨，最高12度，最低零下1度，降水概率百分之60。"
    "今天的日程：Fair，进行中；Anna's birthday，全天；Dentist，上午9点30分；Piano，下午2点。"
    "祝你愉快！"
)


@pytest.mark.parametrize(
    ("language", "addition", "text", "speaker"),
    [("en", "Have a nice day!", ENGLISH, "Mia"), ("zh-CN", "祝你愉快！", CHINESE, "冰糖")],
)
async def test_briefing_tells_the_day(
    house: BlueprintHouse,
    simulator: Simulator,
    clock: TickingDateTimeFactory,
    language: str,
    addition: str,
    text: str,
    speaker: str,
) -> None:
    house.weather.forecast = [FORECAST]
    house.calendar.events = appointments()
    await briefing(
        house,
        briefing_language=language,
        weather="weather.home",
        calendars=["calendar.family"],
        addition=addition,
    )
    assert not simulator.speech_requests
    await at(house, clock, MORNING)
    (record,) = simulator.speech_requests
    assert (record.text, record.voice) == (text, speaker)
    assert len(house.heard) == 1


@pytest.mark.parametrize(
    ("inputs", "rest"),
    [
        pytest.param({}, "", id="nothing else"),
        pytest.param(
            {"weather": "weather.home"}, " Right now: cloudy, 7 degrees.", id="no forecast"
        ),
        pytest.param({"weather": "weather.gone"}, "", id="no weather"),
        pytest.param({"calendars": ["calendar.family"]}, " The calendar is free today.", id="free"),
        pytest.param({"calendars": ["calendar.gone"]}, "", id="no calendar"),
        pytest.param({"addition": "{{ 1 + 1 }}"}, " 2", id="template"),
    ],
)
async def test_briefing_tells_what_there_is(
    house: BlueprintHouse,
    simulator: Simulator,
    clock: TickingDateTimeFactory,
    inputs: dict[str, Any],
    rest: str,
) -> None:
    await briefing(house, greeting="Hello Anna!", **inputs)
    await at(house, clock, MORNING)
    (record,) = simulator.speech_requests
    assert record.text == f"Hello Anna! Today is Tuesday, November 3.{rest}"


async def test_briefing_keeps_its_days(
    house: BlueprintHouse, clock: TickingDateTimeFactory
) -> None:
    await briefing(house, days=["wed", "fri"])
    heard = []
    for day in range(4):
        await at(house, clock, MORNING + timedelta(days=day))
        heard.append(len(house.heard))
    assert heard == [0, 1, 1, 2]


async def test_briefing_waits_for_the_first_motion(
    house: BlueprintHouse, clock: TickingDateTimeFactory
) -> None:
    await briefing(house, motion=[MOTION])
    heard = []
    for hours in (-0.5, 0, 0.5, 1, 24, 28.5, 29, 47, 49):
        await at(house, clock, MORNING + timedelta(hours=hours))
        if hours not in {0, 24}:
            await house.async_set(MOTION, "on", "off")
        heard.append(len(house.heard))
    assert heard == [0, 0, 1, 1, 1, 1, 1, 1, 2]


async def test_briefing_begins_on_time_where_somebody_moves(
    house: BlueprintHouse, clock: TickingDateTimeFactory
) -> None:
    await briefing(house, motion=[MOTION])
    await house.async_set(MOTION, "on")
    assert not house.heard
    await at(house, clock, MORNING)
    await house.async_set(MOTION, "off", "on")
    assert len(house.heard) == 1


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


def alarm(house: BlueprintHouse, sensor: str) -> None:
    state = house.hass.states.get(sensor)
    assert state
    house.hass.states.async_set(sensor, "on", state.attributes)


def lose(house: BlueprintHouse, sensor: str, state: str) -> None:
    """Hear nothing of a detector any more."""
    known = house.hass.states.get(sensor)
    assert known
    house.hass.states.async_set(sensor, state, known.attributes)


def rename(house: BlueprintHouse, sensor: str, name: str) -> None:
    house.hass.states.async_set(sensor, "off", {"friendly_name": name})


def texts(simulator: Simulator) -> list[str]:
    """Return what was asked for; two texts are made at once, so their order does not count."""
    return sorted(record.text or "" for record in simulator.speech_requests)


def pcm(simulator: Simulator, text: str) -> bytes:
    (record,) = (record for record in simulator.speech_requests if record.text == text)
    return simulator.pcm_for(record)


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


FILES = sorted(BLUEPRINTS.glob("**/*.yaml"))
SOURCE = "https://github.com/mimo-speech/mimo-speech/blob/main"


def read(file: Path) -> Blueprint:
    return Blueprint(
        yaml_util.load_yaml_dict(file),
        expected_domain=file.relative_to(BLUEPRINTS).parts[0],
        schema=AUTOMATION_BLUEPRINT_SCHEMA,
    )


def sections(blueprint: Blueprint) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = blueprint.metadata["input"]
    return found


def choices(blueprint: Blueprint, name: str) -> set[str]:
    options = blueprint.inputs[name]["selector"]["select"]["options"]
    return {option["value"] for option in options}


def test_there_are_blueprints() -> None:
    assert {file.stem for file in FILES} == {"alarm", "announce", "doorbell", "morning_briefing"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_inputs_are_declared_and_used(file: Path) -> None:
    blueprint = read(file)
    assert yaml_util.extract_inputs(blueprint.data) == set(blueprint.inputs)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_forms_are_in_words(file: Path) -> None:
    blueprint = read(file)
    assert re.search("[一-龥]", blueprint.metadata["description"])
    for section in sections(blueprint).values():
        assert section["name"]
        assert section["icon"].startswith("mdi:")
        assert section["input"]
    for name, settings in blueprint.inputs.items():
        assert settings["name"], name
        english, chinese = settings["description"].splitlines()
        assert english.endswith("."), name
        assert re.search("[一-龥].*[。”]$", chinese), name
        assert re.search(" · [^A-Za-z]*$", settings["name"]), name
        assert "selector" in settings, name


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_folded_sections_need_nothing(file: Path) -> None:
    folded = [part for part in sections(read(file)).values() if part.get("collapsed")]
    assert all("default" in item for part in folded for item in part["input"].values())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_origin_is_told(file: Path) -> None:
    metadata = read(file).metadata
    floor = json.loads((BLUEPRINTS.parent / "hacs.json").read_text("utf-8"))["homeassistant"]
    assert metadata["homeassistant"]["min_version"] == floor
    assert metadata["author"] == "MiMo Speech"
    assert metadata["source_url"] == f"{SOURCE}/{file.relative_to(BLUEPRINTS.parent).as_posix()}"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_choices_are_what_the_integration_knows(file: Path) -> None:
    blueprint = read(file)
    names = set(blueprint.inputs)
    current = find_model("mimo-v2.5-tts")
    assert choices(blueprint, "preset_voice") == {
        item.voice_id for item in current.voices if item.language
    }
    for name in (name for name in names if name.endswith("style")):
        assert choices(blueprint, name) <= {style.style_id for style in STYLES}
    for name in (name for name in names if name.endswith("chime")):
        assert choices(blueprint, name) == {"none", *Chime}


def test_all_blueprints_speak_the_same_way() -> None:
    said = [read(file).data["variables"] for file in FILES]
    for name in ("speech", "place"):
        assert len({variables[name] for variables in said}) == 1
