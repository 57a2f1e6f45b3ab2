"""The tool with which language models announce, as Assist offers it, on speakers that play."""

from dataclasses import dataclass
import logging
from typing import Any

from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import floor_registry as fr
from homeassistant.helpers import llm as ha_llm
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
)
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

# 2026.3 has no platform for tools of language models.
pytest.importorskip("homeassistant.components.llm", reason="This Home Assistant has no LLM tools")

from custom_components.mimo_speech import llm
from custom_components.mimo_speech.announcing.announcements import async_get_announcements
from custom_components.mimo_speech.const import DOMAIN
from mimo_simulator import Simulator

from .blueprint_house import BlueprintHouse

KITCHEN, HALL = "media_player.kitchen", "media_player.hall"
TOOL = "mimo_speech__announce"
MESSAGE = "Dinner."
PLAYING_S = 2
"""Longer than the message."""


@pytest.fixture
async def house(
    hass: HomeAssistant,
    account: MockConfigEntry,
    hass_client: ClientSessionGenerator,
    hass_ws_client: WebSocketGenerator,
) -> BlueprintHouse:
    """Return a house with a kitchen downstairs and a hall upstairs."""
    for domain in ("homeassistant", "llm"):
        assert await async_setup_component(hass, domain, {})
    house = BlueprintHouse(hass)
    await house.async_open(hass_client, hass_ws_client)
    house.kitchen.playing_s = house.hall.playing_s = PLAYING_S
    for speaker, name, floor in ((KITCHEN, "Kitchen", "Downstairs"), (HALL, "Hall", "Upstairs")):
        floor_id = fr.async_get(hass).async_create(floor).floor_id
        area = ar.async_get(hass).async_create(name, floor_id=floor_id)
        er.async_get(hass).async_update_entity(speaker, area_id=area.id)
    return house


def context_of(device_id: str | None = None) -> ha_llm.LLMContext:
    return ha_llm.LLMContext(
        platform="test",
        context=Context(),
        language="en",
        assistant="conversation",
        device_id=device_id,
    )


async def find_tool(hass: HomeAssistant, api_id: str = "assist") -> ha_llm.Tool | None:
    api = await ha_llm.async_get_api(hass, api_id, context_of())
    return next((tool for tool in api.tools if tool.name == TOOL), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a language model gets."""

    data: dict[str, Any]
    is_error: bool


async def call(hass: HomeAssistant, device_id: str | None = None, **args: Any) -> Answer:
    """Call the tool as a language model does."""
    tool = await find_tool(hass)
    assert tool
    arguments = {"message": MESSAGE} | args
    result = await tool.async_call(
        hass, ha_llm.ToolInput(tool_name=TOOL, tool_args=arguments), context_of(device_id)
    )
    assert isinstance(result, ha_llm.ToolResult)
    return Answer(data=dict(result.data), is_error=result.error)


@pytest.mark.parametrize(
    ("args", "heard"),
    [
        pytest.param({"areas": ["Kitchen"]}, {"Kitchen"}, id="area"),
        pytest.param({"floors": ["upstairs"]}, {"Hall"}, id="floor"),
        pytest.param({"speakers": "hall"}, {"Hall"}, id="speaker"),
        pytest.param({}, {"Kitchen", "Hall"}, id="everywhere"),
        pytest.param(
            {"areas": [" "], "floors": [], "speakers": "", "style": None},
            {"Kitchen", "Hall"},
            id="blanks",
        ),
    ],
)
async def test_announcement_is_heard_where_it_should_be(
    hass: HomeAssistant,
    house: BlueprintHouse,
    simulator: Simulator,
    args: dict[str, Any],
    heard: set[str],
) -> None:
    result = await call(hass, **args)
    assert not result.is_error
    assert result.data["heard"] is True
    speakers = sorted(result.data["speakers"], key=lambda speaker: speaker["name"])
    assert speakers == [{"name": name, "result": "spoken"} for name in sorted(heard)]
    for name, speaker in (("Kitchen", house.kitchen), ("Hall", house.hall)):
        assert len(speaker.heard) == (name in heard)
    assert len(simulator.speech_requests) == 1


async def test_style_is_that_of_the_call(
    hass: HomeAssistant, house: BlueprintHouse, simulator: Simulator
) -> None:
    await call(hass, areas=["Kitchen"], style="whisper")
    (request,) = simulator.speech_requests
    assert request.body
    assert request.body["messages"][-1]["content"] == f"(耳语){MESSAGE}"


async def test_urgent_announcement_is_urgent(hass: HomeAssistant, house: BlueprintHouse) -> None:
    await call(hass, areas=["Kitchen"], priority="urgent")
    (announcement,) = async_get_announcements(hass).recent
    assert announcement.request.priority == "urgent"


@pytest.mark.parametrize(
    ("args", "problem"),
    [
        ({"floors": ["Cellar"]}, "No place has this name."),
        ({"areas": ["Kitchen", "Attic"]}, "No speaker here is exposed to Assist."),
    ],
)
async def test_unclear_place_is_asked_about_and_nothing_is_said(
    hass: HomeAssistant, house: BlueprintHouse, args: dict[str, Any], problem: str
) -> None:
    ar.async_get(hass).async_create("Attic")
    result = await call(hass, **args)
    assert not result.is_error
    (unclear,) = result.data["unclear"]
    assert unclear["problem"] == problem
    assert {"kind": "area", "name": "Hall"} in unclear["candidates"]
    speaker = {"kind": "speaker", "name": "Hall", "entity_id": HALL, "area": "Hall"}
    assert speaker in unclear["candidates"]
    assert "Ask the user" in result.data["instruction"]
    assert not async_get_announcements(hass).recent


async def test_answer_to_the_question_can_be_given_to_the_tool(
    hass: HomeAssistant, house: BlueprintHouse
) -> None:
    for speaker in (KITCHEN, HALL):
        er.async_get(hass).async_update_entity(speaker, aliases=[er.COMPUTED_NAME, "Speaker"])
    result = await call(hass, speakers=["Speaker"])
    (unclear,) = result.data["unclear"]
    assert unclear["problem"] == "Several places have this name."
    candidates = {each["entity_id"] for each in unclear["candidates"]}
    assert candidates == {KITCHEN, HALL}
    assert (await call(hass, speakers=[HALL])).data["heard"]
    assert len(house.hall.heard) == 1
    assert not house.kitchen.heard


async def test_who_asks_does_not_hear_it_unless_named(
    hass: HomeAssistant, house: BlueprintHouse, account: MockConfigEntry
) -> None:
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=account.entry_id, identifiers={("test", "kitchen")}
    )
    er.async_get(hass).async_update_entity(KITCHEN, device_id=device.id)
    await call(hass, device_id=device.id)
    assert len(house.hall.heard) == 1
    assert not house.kitchen.heard
    await call(hass, device_id=device.id, areas=["Kitchen"])
    await house.async_until(lambda: bool(house.kitchen.heard))


async def test_speaker_that_the_user_talks_to_is_not_waited_for(
    hass: HomeAssistant, house: BlueprintHouse, account: MockConfigEntry
) -> None:
    """A satellite speaks after the conversation, which waits for the answer of the tool."""
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=account.entry_id, identifiers={("test", "kitchen")}
    )
    er.async_get(hass).async_update_entity(KITCHEN, device_id=device.id)
    house.kitchen.finish.clear()
    result = await call(hass, device_id=device.id, areas=["Kitchen", "Hall"])
    results = {each["name"]: each["result"] for each in result.data["speakers"]}
    assert results.pop("Hall") == "spoken"
    assert set(results.values()) <= {"queued", "speaking"}
    house.kitchen.finish.set()
    (announcement,) = async_get_announcements(hass).recent
    await announcement.async_wait()


async def test_answer_does_not_wait_for_a_speaker_forever(
    hass: HomeAssistant, house: BlueprintHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(llm, "_LONGEST_WAIT_S", 0.1)
    house.kitchen.finish.clear()
    result = await call(hass, areas=["Kitchen"])
    (kitchen,) = result.data["speakers"]
    assert kitchen["result"] in {"queued", "speaking"}
    assert kitchen["meaning"]
    assert not result.is_error
    house.kitchen.finish.set()
    (announcement,) = async_get_announcements(hass).recent
    await announcement.async_wait()


async def test_what_nobody_heard_is_an_error_that_says_why(
    hass: HomeAssistant, house: BlueprintHouse
) -> None:
    house.kitchen.become(available=False)
    result = await call(hass, areas=["Kitchen"])
    assert result.is_error
    (kitchen,) = result.data["speakers"]
    assert kitchen["result"] == "offline"


async def test_what_is_wrong_with_a_call_is_raised(
    hass: HomeAssistant, house: BlueprintHouse
) -> None:
    with pytest.raises(ServiceValidationError) as caught:
        await call(hass, message="👍")
    assert caught.value.translation_key == "blank_text"


async def test_tool_is_offered_to_assist_where_there_is_a_voice_and_a_speaker(
    hass: HomeAssistant, house: BlueprintHouse, account: MockConfigEntry
) -> None:
    assert await find_tool(hass)
    assert llm.async_get_tools(hass, context_of(), "other") is None
    for speaker in (KITCHEN, HALL):
        async_expose_entity(hass, "conversation", speaker, should_expose=False)
    assert not await find_tool(hass)
    async_expose_entity(hass, "conversation", HALL, should_expose=True)
    assert await find_tool(hass)
    assert await hass.config_entries.async_unload(account.entry_id)
    assert not await find_tool(hass)


async def test_home_assistant_complains_of_nothing(
    hass: HomeAssistant, house: BlueprintHouse, caplog: pytest.LogCaptureFixture
) -> None:
    tool = await find_tool(hass)
    assert tool
    assert tool.integration == DOMAIN
    await call(hass, areas=["Kitchen"])
    complaints = [
        record.getMessage()
        for record in caplog.records
        if record.levelno >= logging.WARNING and DOMAIN in record.getMessage()
    ]
    # It says of every custom integration that it was not tested.
    assert not [text for text in complaints if "has not been tested" not in text]


async def test_parameters_can_be_told_to_a_model(
    hass: HomeAssistant, house: BlueprintHouse
) -> None:
    probatio = pytest.importorskip("probatio")
    tool = await find_tool(hass)
    assert tool
    described = probatio.to_openapi(
        tool.parameters, custom_serializer=ha_llm.selector_serializer, openapi_version="3.1.0"
    )
    assert described["required"] == ["message"]
    assert described["properties"].keys() == {
        *("message", "areas", "floors", "speakers", "style", "priority")
    }
    assert all(each["description"] for each in described["properties"].values())
    assert described["properties"]["areas"]["items"] == {"type": "string"}
    assert described["properties"]["priority"]["enum"] == ["normal", "urgent"]
