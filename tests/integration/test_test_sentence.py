"""The test sentence of a voice: a button says it on the speaker that a select names."""

from homeassistant.components.media_player.const import MediaPlayerEntityFeature
from homeassistant.const import ATTR_ENTITY_ID, ATTR_OPTION
from homeassistant.core import HomeAssistant, State
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.translation import async_get_translations
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.mimo_speech.button import SENTENCES
from custom_components.mimo_speech.select import NO_SPEAKER
from mimo_simulator import Fault, Simulator

from .blueprint_house import BlueprintHouse
from .conftest import reconfigure, voice

BUTTON = "button.kitchen_say_a_test_sentence"
SELECT = "select.kitchen_test_speaker"
PLAYING_S = 4
"""Longer than the sentence."""


@pytest.fixture
async def house(
    hass: HomeAssistant,
    account: MockConfigEntry,
    hass_client: ClientSessionGenerator,
    hass_ws_client: WebSocketGenerator,
) -> BlueprintHouse:
    house = BlueprintHouse(hass)
    await house.async_open(hass_client, hass_ws_client)
    house.kitchen.playing_s = house.hall.playing_s = PLAYING_S
    return house


async def press(hass: HomeAssistant) -> None:
    await hass.services.async_call("button", "press", {ATTR_ENTITY_ID: BUTTON}, blocking=True)


async def choose(hass: HomeAssistant, option: str) -> None:
    data = {ATTR_ENTITY_ID: SELECT, ATTR_OPTION: option}
    await hass.services.async_call("select", "select_option", data, blocking=True)


def select(hass: HomeAssistant) -> State:
    state = hass.states.get(SELECT)
    assert state
    return state


def offered(hass: HomeAssistant) -> list[str]:
    options: list[str] = select(hass).attributes["options"]
    assert options[0] == NO_SPEAKER
    return options[1:]


async def fail(hass: HomeAssistant) -> HomeAssistantError:
    """Press the button in vain; return what a user is told."""
    with pytest.raises(HomeAssistantError) as caught:
        await press(hass)
    # The speech may still be on its way to where nobody plays it.
    await hass.async_block_till_done(wait_background_tasks=True)
    return caught.value


@pytest.mark.parametrize(
    ("voices", "sentence"),
    [
        ([voice(language="en", styles=["happy"])], SENTENCES["en"]),
        ([voice(language="zh-CN", styles=["happy"])], SENTENCES["zh-Hans"]),
        ([voice(language="zh-TW", styles=["happy"])], SENTENCES["zh-Hant"]),
    ],
    ids=["en", "zh-Hans", "zh-Hant"],
)
async def test_sentence_is_said_on_the_selected_speaker_as_the_voice_is_configured(
    hass: HomeAssistant, house: BlueprintHouse, simulator: Simulator, sentence: str
) -> None:
    await choose(hass, "Hall")
    await press(hass)
    assert [len(speaker.heard) for speaker in (house.hall, house.kitchen)] == [1, 0]
    (request,) = simulator.speech_requests
    assert request.text == f"(开心){sentence}"


async def test_change_of_the_voice_is_heard_at_once(
    hass: HomeAssistant, account: MockConfigEntry, house: BlueprintHouse, simulator: Simulator
) -> None:
    await choose(hass, "Hall")
    await press(hass)
    await reconfigure(hass, account, voice="Dean")
    assert select(hass).state == "Hall"
    await press(hass)
    assert len(house.hall.heard) == 2
    assert simulator.speech_requests[-1].voice == "Dean"


@pytest.mark.parametrize(
    ("language", "says"),
    [("en", "Select one"), ("zh-Hans", "请先"), ("zh-Hant", "請先")],
)
async def test_without_a_speaker_it_is_told_to_select_one(
    hass: HomeAssistant,
    house: BlueprintHouse,
    simulator: Simulator,
    language: str,
    says: str,
) -> None:
    assert select(hass).state == NO_SPEAKER
    error = await fail(hass)
    assert isinstance(error, ServiceValidationError)
    assert error.translation_key == "no_test_speaker"
    texts = await async_get_translations(hass, language, "exceptions", ["mimo_speech"])
    assert says in texts["component.mimo_speech.exceptions.no_test_speaker.message"]
    assert not simulator.speech_requests


async def test_failure_is_told_with_its_reason(
    hass: HomeAssistant, house: BlueprintHouse, simulator: Simulator
) -> None:
    await choose(hass, "Hall")
    simulator.inject(Fault.no_balance())
    error = await fail(hass)
    assert error.translation_key == "announcement_not_heard"
    assert "balance" in str(error)
    house.hall.become(available=False)
    assert "Hall is unavailable." in str(await fail(hass))


async def test_speakers_are_offered_as_they_come_and_go(
    hass: HomeAssistant, account: MockConfigEntry, house: BlueprintHouse
) -> None:
    assert offered(hass) == ["Hall", "Kitchen"]
    house.kitchen.become(available=False)
    await hass.async_block_till_done()
    assert offered(hass) == ["Hall"]
    house.kitchen.become()
    house.hall.can_only(MediaPlayerEntityFeature.PAUSE)
    await hass.async_block_till_done()
    assert offered(hass) == ["Kitchen"]
    hass.states.async_set("assist_satellite.attic", "idle", {"friendly_name": "Attic"})
    await hass.async_block_till_done()
    assert offered(hass) == ["Attic", "Kitchen"]
    await house.kitchen.async_remove()
    await hass.async_block_till_done()
    assert "Kitchen" not in offered(hass)


async def test_selected_speaker_stays_while_it_is_away(
    hass: HomeAssistant, house: BlueprintHouse
) -> None:
    await choose(hass, "Hall")
    house.hall.become(available=False)
    await hass.async_block_till_done()
    assert select(hass).state == "Hall"
    assert offered(hass) == ["Hall", "Kitchen"]


async def test_selected_speaker_outlives_a_reload(
    hass: HomeAssistant, account: MockConfigEntry, house: BlueprintHouse
) -> None:
    await choose(hass, "Hall")
    await hass.config_entries.async_reload(account.entry_id)
    await hass.async_block_till_done()
    assert select(hass).state == "Hall"
    await press(hass)
    assert len(house.hall.heard) == 1


async def test_selected_speaker_is_followed_to_its_new_name_and_entity_id(
    hass: HomeAssistant, house: BlueprintHouse
) -> None:
    await choose(hass, "Hall")
    er.async_get(hass).async_update_entity(
        "media_player.hall", new_entity_id="media_player.corridor", name="Corridor"
    )
    await hass.async_block_till_done()
    assert select(hass).state == "Corridor"
    assert select(hass).attributes["speaker"] == "media_player.corridor"
    assert offered(hass) == ["Corridor", "Kitchen"]


async def test_speakers_of_one_name_are_told_apart(
    hass: HomeAssistant, house: BlueprintHouse, simulator: Simulator
) -> None:
    entities = er.async_get(hass)
    entities.async_update_entity("media_player.hall", name="Speaker")
    entities.async_update_entity("media_player.kitchen", name="Speaker")
    await hass.async_block_till_done()
    assert offered(hass) == ["Speaker (media_player.hall)", "Speaker (media_player.kitchen)"]
    for name in ("hall", "kitchen"):
        area = ar.async_get(hass).async_create(name.title())
        entities.async_update_entity(f"media_player.{name}", area_id=area.id)
    await hass.async_block_till_done()
    assert offered(hass) == ["Speaker (Hall)", "Speaker (Kitchen)"]
    await choose(hass, "Speaker (Kitchen)")
    await press(hass)
    assert [len(speaker.heard) for speaker in (house.hall, house.kitchen)] == [0, 1]


@pytest.mark.parametrize("voices", [[voice("Kitchen"), voice("Hall")]])
async def test_voices_have_test_speakers_of_their_own(
    hass: HomeAssistant, house: BlueprintHouse
) -> None:
    await choose(hass, "Hall")
    other = hass.states.get("select.hall_test_speaker")
    assert other
    assert other.state == NO_SPEAKER


async def test_selected_speaker_can_be_deselected(
    hass: HomeAssistant, house: BlueprintHouse
) -> None:
    await choose(hass, "Hall")
    await choose(hass, NO_SPEAKER)
    assert (await fail(hass)).translation_key == "no_test_speaker"
