"""The blueprint of a morning briefing."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from freezegun import freeze_time
from freezegun.api import TickingDateTimeFactory
from homeassistant.components.calendar import CalendarEvent
from homeassistant.components.weather import Forecast
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from mimo_simulator import Simulator
from tests.integration.blueprint_house import BlueprintHouse
from tests.integration.conftest import engine

from .blueprint import KITCHEN

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
