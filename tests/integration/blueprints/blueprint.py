"""Blueprints, and automations that are made of them."""

from datetime import timedelta

from homeassistant.util import dt as dt_util

from custom_components.mimo_speech.announcing.limits import Limits
from mimo_simulator import Simulator
from tests.integration.blueprint_house import BlueprintHouse

KITCHEN = "media_player.kitchen"


HALL = "media_player.hall"


IN_NO_TIME = Limits(heard_share=0, settle_s=0, early_settle_s=0, unseen_end_s=0, late_end_s=60)
"""The speakers of the house play whatever it is in no time."""


def hours_from_now(hours: float) -> str:
    return (dt_util.now() + timedelta(hours=hours)).strftime("%H:%M:%S")


def alarm(house: BlueprintHouse, sensor: str) -> None:
    state = house.hass.states.get(sensor)
    assert state
    house.hass.states.async_set(sensor, "on", state.attributes)


def texts(simulator: Simulator) -> list[str]:
    """Return what was asked for; two texts are made at once, so their order does not count."""
    return sorted(record.text or "" for record in simulator.speech_requests)


def pcm(simulator: Simulator, text: str) -> bytes:
    (record,) = (record for record in simulator.speech_requests if record.text == text)
    return simulator.pcm_for(record)
