"""The last problem of an account: why something was not spoken, at a glance."""

from typing import Any

from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant, State
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from mimo_simulator import Fault, Simulator

from .conftest import Remember, Speak, voice

SENSOR = "sensor.mimo_last_problem"
SECRET = "The code of the alarm in the hall is Zanzibar."


def last_problem(hass: HomeAssistant) -> State:
    state = hass.states.get(SENSOR)
    assert state
    return state


async def fail(speak: Speak, text: str = "Hi", **options: Any) -> None:
    with pytest.raises(HomeAssistantError):
        await speak(text, **options)


async def test_account_without_problems_says_so(
    hass: HomeAssistant, account: MockConfigEntry, speak: Speak
) -> None:
    await speak("Hi")
    assert last_problem(hass).state == "none"
    assert last_problem(hass).attributes["occurred_at"] is None


async def test_sensor_is_beside_the_one_that_tells_whether_speech_works(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    entities = er.async_get(hass)
    sensor, speech = entities.async_get(SENSOR), entities.async_get("binary_sensor.mimo_speech")
    assert sensor
    assert speech
    assert (sensor.device_id, sensor.disabled_by) == (speech.device_id, None)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        pytest.param(Fault.no_balance(), "no_balance", id="of the account"),
        pytest.param(Fault.unsupported_model(), "unsupported_model", id="of the voice"),
        pytest.param(Fault.moderated(), "moderated", id="of the text"),
    ],
)
async def test_reason_is_shown_whatever_the_problem_concerns_and_stays_after_recovery(
    hass: HomeAssistant, speak: Speak, simulator: Simulator, fault: Fault, reason: str
) -> None:
    before = dt_util.utcnow()
    simulator.inject(fault)
    await fail(speak, SECRET)
    for _ in range(2):
        state = last_problem(hass)
        assert state.state == reason
        assert state.attributes["voice"] == "Kitchen"
        occurred_at = dt_util.parse_datetime(state.attributes["occurred_at"])
        assert occurred_at
        assert before <= occurred_at
        assert "Zanzibar" not in str(state.as_dict())
        await speak("Hi")


async def test_text_with_nothing_to_speak_is_a_problem(hass: HomeAssistant, speak: Speak) -> None:
    await fail(speak, "🎉")
    assert last_problem(hass).state == "blank_text"


async def test_same_problem_again_has_its_own_time(
    hass: HomeAssistant, speak: Speak, simulator: Simulator
) -> None:
    times = []
    for _ in range(2):
        simulator.inject(Fault.no_balance())
        await fail(speak)
        times.append(last_problem(hass).attributes["occurred_at"])
    assert times[0] < times[1]


@pytest.mark.parametrize("voices", [[voice("Kitchen"), voice("Hall")]])
async def test_voice_that_met_the_problem_is_named(
    hass: HomeAssistant, speak: Speak, simulator: Simulator
) -> None:
    simulator.inject(Fault.moderated())
    await fail(speak, title="Hall")
    assert last_problem(hass).attributes["voice"] == "Hall"


async def test_trouble_of_the_setup_is_a_problem_of_no_voice(
    hass: HomeAssistant, simulator: Simulator, account: MockConfigEntry
) -> None:
    simulator.inject_models(Fault.server_error(), times=None)
    assert await hass.config_entries.async_reload(account.entry_id)
    assert last_problem(hass).state == "server"
    assert last_problem(hass).attributes["voice"] is None


async def test_last_problem_outlives_a_reload_of_its_account(
    hass: HomeAssistant, account: MockConfigEntry, speak: Speak, simulator: Simulator
) -> None:
    simulator.inject(Fault.moderated())
    await fail(speak)
    before = last_problem(hass)
    await hass.config_entries.async_unload(account.entry_id)
    assert last_problem(hass).state == STATE_UNAVAILABLE
    await hass.config_entries.async_setup(account.entry_id)
    await hass.async_block_till_done()
    assert last_problem(hass).state == "moderated"
    assert last_problem(hass).attributes == before.attributes


@pytest.fixture(params=[("no_balance", "no_balance"), ("struck by lightning", "none")])
async def restored(remember: Remember, request: pytest.FixtureRequest) -> str:
    """Have Home Assistant remember a state; return what becomes of it."""
    known, restored = request.param
    await remember({SENSOR: known})
    return str(restored)


async def test_last_problem_is_restored_after_a_restart_if_it_is_known(
    hass: HomeAssistant, restored: str, account: MockConfigEntry
) -> None:
    assert last_problem(hass).state == restored
    assert (last_problem(hass).attributes["occurred_at"] is None) == (restored == "none")


@pytest.mark.parametrize(
    ("language", "reads"),
    [("en", "Nothing to speak"), ("zh-Hans", "没有可朗读的内容"), ("zh-Hant", "沒有可朗讀的內容")],
)
async def test_every_reason_can_be_read(
    hass: HomeAssistant, account: MockConfigEntry, language: str, reads: str
) -> None:
    texts = await async_get_translations(hass, language, "entity", ["mimo_speech"])
    path = "component.mimo_speech.entity.sensor.last_problem.state"
    assert texts[f"{path}.blank_text"] == reads
    assert all(f"{path}.{reason}" in texts for reason in last_problem(hass).attributes["options"])
