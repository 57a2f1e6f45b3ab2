"""Voices that are described in words: their takes, and what becomes of them."""

from collections.abc import Awaitable, Callable
from functools import partial
import re
from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.config_entries import (
    SubentryFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mimo_speech.const import SUBENTRY_DESIGNED_VOICE
from custom_components.mimo_speech.design_examples import DESCRIPTIONS, TEXTS
from custom_components.mimo_speech.diagnostics import async_get_config_entry_diagnostics
from mimo_simulator import Fault, Simulator

from .conftest import Speak, samples
from .flows import begin, submit

DESIGN = "mimo-v2.5-tts-voicedesign"
CLONE = "mimo-v2.5-tts-voiceclone"
SAILOR = {
    "name": "Sailor",
    "language": "en",
    "description": "An old sailor with a rough voice.",
    "sample_text": TEXTS["en"],
}
KEEP = {key: SAILOR[key] for key in ("description", "sample_text")}
ANOTHER = KEEP | {"another_take": True}

type Listen = Callable[[str], Awaitable[tuple[int, bytes]]]


@pytest.fixture
def offered() -> tuple[str, ...]:
    """Return the models of the account; tests override it."""
    return ("mimo-v2.5-tts", DESIGN, CLONE)


@pytest.fixture
def simulator(simulator: Simulator, offered: tuple[str, ...]) -> Simulator:
    simulator.models = offered
    return simulator


@pytest.fixture
async def listen(
    account: MockConfigEntry, hass_client_no_auth: Callable[[], Awaitable[TestClient[Any, Any]]]
) -> Listen:
    """Return a way to listen to what is at a path, as an element in a page does."""
    client = await hass_client_no_auth()

    async def listen(path: str) -> tuple[int, bytes]:
        response = await client.get(path)
        return response.status, await response.read()

    return listen


start = partial(begin, SUBENTRY_DESIGNED_VOICE)


def path_in(result: SubentryFlowResult) -> str:
    placeholders = result["description_placeholders"]
    assert placeholders
    [source] = re.findall(r'<audio controls src="(/[^"]+)"></audio>', placeholders["audio"])
    assert source == placeholders["path"]
    return str(source)


async def design(hass: HomeAssistant, account: MockConfigEntry) -> str:
    """Design a voice and keep its first take; return its subentry's id."""
    flow = await start(hass, account)
    await submit(hass, flow, SAILOR)
    await submit(hass, flow, KEEP)
    result = await submit(hass, flow, {})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    subentry_id: str = list(account.subentries)[-1]
    return subentry_id


async def test_take_that_is_heard_becomes_the_sample_of_the_voice(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    listen: Listen,
    speak: Speak,
) -> None:
    flow = await start(hass, account)
    result = await submit(hass, flow, SAILOR)
    assert result["step_id"] == "take"
    status, first = await listen(path_in(result))
    assert status == 200
    result = await submit(hass, flow, ANOTHER)
    assert result["step_id"] == "take"
    _, second = await listen(path_in(result))
    assert first != second
    await submit(hass, flow, KEEP)
    await submit(hass, flow, {"styles": ["gentle"]})
    designs = simulator.speech_requests
    assert [record.model for record in designs] == [DESIGN, DESIGN]
    assert {record.direction for record in designs} == {SAILOR["description"]}
    await speak("Land ahoy.", title="Sailor")
    record = simulator.speech_requests[-1]
    assert (record.model, record.text) == (CLONE, "(温柔)Land ahoy.")
    [sample] = samples(hass)
    assert record.sample_sha256 == sample.stem
    assert sample.read_bytes() == second


async def test_description_can_be_changed_at_the_take(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    flow = await start(hass, account)
    await submit(hass, flow, SAILOR)
    result = await submit(hass, flow, KEEP | {"description": "A young sailor."})
    assert result["step_id"] == "take"
    assert simulator.speech_requests[-1].direction == "A young sailor."
    await submit(hass, flow, KEEP | {"description": "A young sailor."})
    await submit(hass, flow, {})
    stored = list(account.subentries.values())[-1].data
    assert stored["description"] == "A young sailor."


async def test_take_is_heard_by_whom_it_was_made_for_alone_and_gone_with_the_form(
    hass: HomeAssistant, account: MockConfigEntry, listen: Listen
) -> None:
    flow = await start(hass, account)
    first = path_in(await submit(hass, flow, SAILOR))
    assert (await listen(first.partition("?")[0]))[0] == 401
    second = path_in(await submit(hass, flow, ANOTHER))
    assert (await listen(first))[0] == 404
    assert (await listen(second))[0] == 200
    hass.config_entries.subentries.async_abort(flow["flow_id"])
    assert (await listen(second))[0] == 404
    assert samples(hass) == []


async def test_part_of_a_take_can_be_asked_for(
    hass: HomeAssistant,
    account: MockConfigEntry,
    hass_client_no_auth: Callable[[], Awaitable[TestClient[Any, Any]]],
) -> None:
    flow = await start(hass, account)
    path = path_in(await submit(hass, flow, SAILOR))
    client = await hass_client_no_auth()
    whole = await (await client.get(path)).read()
    answers = {
        asked: await client.get(path, headers={"Range": f"bytes={asked}"})
        for asked in ("0-1", "-100", "100-", f"{len(whole)}-", "all")
    }
    assert [answer.status for answer in answers.values()] == [206, 206, 206, 416, 200]
    assert await answers["0-1"].read() == whole[:2]
    assert answers["0-1"].headers["Content-Range"] == f"bytes 0-1/{len(whole)}"
    assert await answers["-100"].read() == whole[-100:]
    assert await answers["100-"].read() == whole[100:]


async def test_unchanged_description_keeps_the_take(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator, speak: Speak
) -> None:
    subentry_id = await design(hass, account)
    kept, asked = samples(hass), len(simulator.speech_requests)
    flow = await start(hass, account, subentry_id)
    result = await submit(hass, flow, SAILOR | {"name": "Captain"})
    assert result["step_id"] == "speech"
    await submit(hass, flow, {"direction": "Loudly."})
    assert len(simulator.speech_requests) == asked
    assert samples(hass) == kept
    await speak("Land ahoy.", title="Captain")
    record = simulator.speech_requests[-1]
    assert (record.sample_sha256, record.direction) == (kept[0].stem, "Loudly.")


@pytest.mark.parametrize(
    "answers",
    [{"another_take": True}, {"description": "A young sailor."}],
    ids=["another take", "another description"],
)
async def test_new_take_replaces_the_one_before(
    hass: HomeAssistant, account: MockConfigEntry, answers: dict[str, Any]
) -> None:
    subentry_id = await design(hass, account)
    [before] = samples(hass)
    flow = await start(hass, account, subentry_id)
    result = await submit(hass, flow, SAILOR | answers)
    assert result["step_id"] == "take"
    description = (SAILOR | answers)["description"]
    await submit(hass, flow, KEEP | {"description": description})
    await submit(hass, flow, {})
    [after] = samples(hass)
    assert after != before
    assert account.subentries[subentry_id].data["description"] == description


async def test_take_goes_with_its_voice(hass: HomeAssistant, account: MockConfigEntry) -> None:
    subentry_id = await design(hass, account)
    assert samples(hass)
    hass.config_entries.async_remove_subentry(account, subentry_id)
    await hass.async_block_till_done()
    assert samples(hass) == []


@pytest.mark.parametrize("offered", [("mimo-v2.5-tts", DESIGN)])
async def test_voice_is_designed_anew_at_every_call_where_nothing_can_be_cloned(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator, speak: Speak
) -> None:
    flow = await start(hass, account)
    result = await submit(hass, flow, SAILOR)
    assert result["step_id"] == "take_anew"
    await submit(hass, flow, KEEP)
    await submit(hass, flow, {"direction": "Slowly.", "styles": ["gentle", "hoarsely"]})
    assert samples(hass) == []
    await speak("[laughs] Land ahoy.", title="Sailor")
    record = simulator.speech_requests[-1]
    assert (record.model, record.text, record.sample_sha256) == (DESIGN, "Land ahoy.", None)
    assert record.direction == f"{SAILOR['description']}\nSlowly.\n温柔，hoarsely"


async def test_take_is_asked_for_once_the_account_can_clone(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    endpoint = account.runtime_data.endpoint
    simulator.models = ("mimo-v2.5-tts", DESIGN)
    assert await hass.config_entries.async_reload(account.entry_id)
    subentry_id = await design(hass, account)
    assert "sample" not in account.subentries[subentry_id].data
    simulator.models = tuple(model.model_id for model in endpoint.models)
    assert await hass.config_entries.async_reload(account.entry_id)
    flow = await start(hass, account, subentry_id)
    result = await submit(hass, flow, SAILOR)
    assert result["step_id"] == "take"
    await submit(hass, flow, KEEP)
    await submit(hass, flow, {})
    assert account.subentries[subentry_id].data["model"] == CLONE
    assert len(samples(hass)) == 1


@pytest.mark.parametrize(
    ("answers", "fault", "error"),
    [
        pytest.param({"name": " "}, None, "name_and_description_needed", id="name"),
        pytest.param({"description": " "}, None, "name_and_description_needed", id="description"),
        pytest.param({"sample_text": "…"}, None, "text_needed", id="text"),
        pytest.param({"sample_text": "Hi."}, None, "take_unusable", id="short text"),
        pytest.param({}, Fault.moderated(), "design_failed", id="declined"),
        pytest.param({}, Fault.no_balance(), "design_failed", id="no balance"),
    ],
)
async def test_form_tells_what_is_missing(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    answers: dict[str, Any],
    fault: Fault | None,
    error: str,
) -> None:
    if fault is not None:
        simulator.inject(fault, times=None)
    flow = await start(hass, account)
    result = await submit(hass, flow, SAILOR | answers)
    assert (result["step_id"], result["errors"]) == ("user", {"base": error})


async def test_take_before_is_still_heard_when_another_fails(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator, listen: Listen
) -> None:
    flow = await start(hass, account)
    _, first = await listen(path_in(await submit(hass, flow, SAILOR)))
    simulator.inject(Fault.moderated())
    result = await submit(hass, flow, ANOTHER | {"description": "Somebody else."})
    assert result["errors"] == {"base": "design_failed"}
    assert (await listen(path_in(result)))[1] == first
    await submit(hass, flow, KEEP)
    await submit(hass, flow, {})
    stored = list(account.subentries.values())[-1].data
    assert stored["description"] == SAILOR["description"]


@pytest.mark.parametrize("offered", [("mimo-v2.5-tts", CLONE)])
async def test_account_without_a_model_that_designs_says_so(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    flow = await start(hass, account)
    assert (flow["type"], flow["reason"]) == (FlowResultType.ABORT, "no_design_model")


@pytest.mark.parametrize(
    ("house_language", "examples"),
    [("en-GB", "en"), ("zh-Hans", "zh-Hans"), ("zh-Hant", "zh-Hant")],
)
async def test_examples_are_in_the_language_of_the_house(
    hass: HomeAssistant, account: MockConfigEntry, house_language: str, examples: str
) -> None:
    hass.config.language = house_language
    flow = await start(hass, account)
    assert flow["data_schema"]
    schema = flow["data_schema"].schema
    assert schema["description"].config["options"] == list(DESCRIPTIONS[examples])
    suggested = {str(key): (key.description or {}).get("suggested_value") for key in schema}
    assert suggested["sample_text"] == TEXTS[examples]


async def test_description_is_in_no_report(
    hass: HomeAssistant, account: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    await design(hass, account)
    told = f"{await async_get_config_entry_diagnostics(hass, account)}"
    told += f"{[state.as_dict() for state in hass.states.async_all()]}{caplog.text}"
    assert "rough voice" not in told
