"""The blueprint of a doorbell."""

from typing import Any

from homeassistant.components.media_player.const import (
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

from .blueprint import KITCHEN, hours_from_now

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
