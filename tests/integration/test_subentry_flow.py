"""Adding, changing and removing voices."""

from functools import partial
from typing import Any

from homeassistant.config_entries import (
    SubentryFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData, section
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mimo_speech.const import DOMAIN, SUBENTRY_PRESET_VOICE
from mimo_simulator import Simulator

from .conftest import Speak, engine, voice
from .flows import begin, submit, suggested

MODEL = {"name": "Storyteller", "model": "mimo-v2.5-tts", "language": "zh-CN"}
SPEECH = {"voice": "白桦", "styles": ["gentle", "懒洋洋"], "direction": "像讲睡前故事。"}


start = partial(begin, SUBENTRY_PRESET_VOICE)


def shown_in(result: SubentryFlowResult, name: str) -> dict[str, Any]:
    """Return what a section of the form suggests."""
    assert result["data_schema"]
    asked = result["data_schema"].schema[name]
    return {
        str(key): key.description["suggested_value"]
        for key in asked.schema.schema
        if key.description
    }


def options(result: SubentryFlowResult, field: str) -> list[Any]:
    assert result["data_schema"]
    found: list[Any] = result["data_schema"].schema[field].config["options"]
    return found


def fields_of(result: SubentryFlowResult) -> list[str | tuple[str, list[str]]]:
    """Return the fields of a form in their order, those of a section below its name."""
    assert result["data_schema"]
    return [
        (str(key), [str(field) for field in asked.schema.schema])
        if isinstance(asked, section)
        else str(key)
        for key, asked in result["data_schema"].schema.items()
    ]


async def test_model_and_language_come_first_and_what_few_need_is_folded(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    flow = await start(hass, account)
    assert fields_of(flow) == ["name", "model", "language"]
    assert fields_of(await submit(hass, flow, MODEL)) == [
        "voice",
        "styles",
        "direction",
        ("text", ["pronunciations", "spell_out", "tags"]),
        ("sound", ["chime", "chime_media", "lead_in", "tail", "gain", "format"]),
        ("reliability", ["fallback", "patience"]),
    ]


async def test_added_voice_speaks_at_once(
    hass: HomeAssistant, account: MockConfigEntry, speak: Speak, simulator: Simulator
) -> None:
    flow = await start(hass, account)
    assert flow["step_id"] == "user"
    assert options(flow, "model") == ["mimo-v2.5-tts", "mimo-v2-tts"]
    result = await submit(hass, flow, MODEL)
    assert result["step_id"] == "speech"
    result = await submit(hass, flow, SPEECH)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await speak("从前有座山。", title="Storyteller")
    record = simulator.speech_requests[-1]
    assert record.text == "(温柔 懒洋洋)从前有座山。"
    assert (record.voice, record.direction) == ("白桦", "像讲睡前故事。")


async def test_voices_offered_are_those_of_the_model(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    flow = await start(hass, account)
    result = await submit(hass, flow, MODEL | {"model": "mimo-v2-tts"})
    voices = [option["value"] for option in options(result, "voice")]
    assert voices == ["Automatic", "mimo_default", "default_zh", "default_en"]


@pytest.mark.parametrize("name", ["Automatic", "自动", "automatic", "", " "])
async def test_automatic_voice_has_a_name_in_either_language(
    hass: HomeAssistant, account: MockConfigEntry, name: str
) -> None:
    hass.config.language = "zh-Hans"
    flow = await start(hass, account)
    result = await submit(hass, flow, MODEL)
    assert options(result, "voice")[0]["value"] == "自动"
    result = await submit(hass, flow, {"voice": name})
    assert result["data"]["voice"] == "automatic"


async def test_changed_voice_keeps_its_entity_and_follows_at_once(
    hass: HomeAssistant, account: MockConfigEntry, speak: Speak, simulator: Simulator
) -> None:
    entity_id = engine(hass)
    (subentry_id,) = account.subentries
    flow = await start(hass, account, subentry_id)
    assert suggested(flow) == {"name": "Kitchen", "model": "mimo-v2.5-tts", "language": "en"}
    result = await submit(hass, flow, MODEL | {"name": "Hall"})
    assert suggested(result) == {"voice": "Automatic", "styles": [], "direction": ""}
    result = await submit(hass, flow, SPEECH)
    assert result["reason"] == "reconfigure_successful"
    assert engine(hass, "Hall") == entity_id
    await speak("Good night.", title="Hall")
    assert simulator.speech_requests[-1].voice == "白桦"


async def test_direction_and_styles_can_be_cleared(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    (subentry_id,) = account.subentries
    for speech in (SPEECH, {"voice": "Mia"}):
        flow = await start(hass, account, subentry_id)
        await submit(hass, flow, MODEL)
        await submit(hass, flow, speech)
    data = account.subentries[subentry_id].data
    assert (data["voice"], data["styles"], data["direction"]) == ("Mia", [], "")


async def test_settings_of_text_and_sound_are_kept_and_shown_again(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    (subentry_id,) = account.subentries
    text = {
        "pronunciations": ["HA=Home Assistant", " °C = degrees "],
        "spell_out": True,
        "tags": "never",
    }
    sound = {"chime": "ding", "lead_in": 250, "tail": 100, "gain": -3.5, "format": "flac"}
    reliability = {"fallback": "tts.piper", "patience": 5}
    flow = await start(hass, account, subentry_id)
    await submit(hass, flow, MODEL)
    await submit(hass, flow, SPEECH | {"text": text, "sound": sound, "reliability": reliability})
    flow = await start(hass, account, subentry_id)
    result = await submit(hass, flow, MODEL)
    assert shown_in(result, "text") == text | {
        "pronunciations": ["HA = Home Assistant", "°C = degrees"]
    }
    assert shown_in(result, "sound") == sound
    assert shown_in(result, "reliability") == reliability


async def test_sound_of_ones_own_is_kept_and_shown_again(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    (subentry_id,) = account.subentries
    media = {"media_content_id": "media-source://media_source/local/gong.mp3"}
    flow = await start(hass, account, subentry_id)
    await submit(hass, flow, MODEL)
    result = await submit(hass, flow, SPEECH | {"sound": {"chime": "custom"}})
    assert result["errors"] == {"sound": "invalid_chime_media"}
    chosen = {"chime": "custom", "chime_media": media | {"media_content_type": "audio/mpeg"}}
    await submit(hass, flow, SPEECH | {"sound": chosen})
    assert account.subentries[subentry_id].data["chime"] == media["media_content_id"]
    flow = await start(hass, account, subentry_id)
    result = await submit(hass, flow, MODEL)
    shown = shown_in(result, "sound")
    assert shown["chime"] == "custom"
    assert shown["chime_media"]["media_content_id"] == media["media_content_id"]


async def test_no_voice_is_a_fallback_of_its_own(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    (subentry_id,) = account.subentries
    result = await submit(hass, await start(hass, account, subentry_id), MODEL)
    assert result["data_schema"]
    asked = result["data_schema"].schema["reliability"]
    assert asked.schema.schema["fallback"].config["exclude_entities"] == [engine(hass)]


async def test_voice_of_another_model_falls_back_to_automatic(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    (subentry_id,) = account.subentries
    flow = await start(hass, account, subentry_id)
    await submit(hass, flow, MODEL)
    await submit(hass, flow, SPEECH)
    flow = await start(hass, account, subentry_id)
    result = await submit(hass, flow, MODEL | {"model": "mimo-v2-tts"})
    assert suggested(result)["voice"] == "Automatic"


async def test_own_model_and_voice_are_taken(hass: HomeAssistant, account: MockConfigEntry) -> None:
    flow = await start(hass, account)
    await submit(hass, flow, MODEL | {"model": " mimo-v3-tts "})
    result = await submit(hass, flow, {"voice": " Luna "})
    assert result["data"]["model"] == "mimo-v3-tts"
    assert result["data"]["voice"] == "Luna"


@pytest.mark.parametrize(
    ("speech", "error"),
    [
        pytest.param({"styles": ["singing", "happy"]}, "mixed_song", id="song and more"),
        pytest.param({"styles": ["(happy)"]}, "invalid_style", id="brackets"),
        pytest.param(
            {"text": {"pronunciations": ["HA"]}}, "invalid_pronunciation", id="nothing spoken"
        ),
        pytest.param(
            {"text": {"pronunciations": [" = Hello"]}}, "invalid_pronunciation", id="not written"
        ),
        pytest.param(
            {"text": {"pronunciations": ["x" * 61 + " = y"]}}, "invalid_pronunciation", id="long"
        ),
        pytest.param({"sound": {"chime": "custom"}}, "invalid_chime_media", id="no sound chosen"),
        pytest.param(
            {
                "sound": {
                    "chime": "custom",
                    "chime_media": {
                        "media_content_id": "https://example.com/gong.mp3",
                        "media_content_type": "audio/mpeg",
                    },
                }
            },
            "invalid_chime",
            id="sound from elsewhere",
        ),
    ],
)
async def test_unusable_answers_are_told_and_can_be_mended(
    hass: HomeAssistant, account: MockConfigEntry, speech: dict[str, Any], error: str
) -> None:
    flow = await start(hass, account)
    await submit(hass, flow, MODEL)
    result = await submit(hass, flow, SPEECH | speech)
    assert list(result["errors"] or {}) == [next(iter(speech))]
    assert list((result["errors"] or {}).values()) == [error]
    assert suggested(result)["direction"] == SPEECH["direction"]
    result = await submit(hass, flow, SPEECH)
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize("blank", ["name", "model"])
async def test_name_and_model_are_needed(
    hass: HomeAssistant, account: MockConfigEntry, blank: str
) -> None:
    flow = await start(hass, account)
    result = await submit(hass, flow, MODEL | {blank: "  "})
    assert result["errors"] == {"base": "name_and_model_needed"}


@pytest.mark.parametrize("model", ["mimo-v2.5-tts-voicedesign", "mimo-v3-tts-voiceclone"])
async def test_model_without_preset_voices_is_told_and_can_be_mended(
    hass: HomeAssistant, account: MockConfigEntry, model: str
) -> None:
    flow = await start(hass, account)
    result = await submit(hass, flow, MODEL | {"model": model})
    assert result["errors"] == {"base": "no_preset_voices"}
    result = await submit(hass, flow, MODEL)
    assert result["step_id"] == "speech"


async def test_account_that_lost_its_models_can_still_have_voices(
    hass: HomeAssistant, simulator: Simulator, account: MockConfigEntry
) -> None:
    simulator.models = ("mimo-v2.5-tts-voiceclone",)
    await hass.config_entries.async_reload(account.entry_id)
    flow = await start(hass, account)
    assert flow["step_id"] == "user"
    assert options(flow, "model") == []
    assert "model" not in suggested(flow)


async def test_voices_wait_for_their_account(hass: HomeAssistant, account: MockConfigEntry) -> None:
    await hass.config_entries.async_unload(account.entry_id)
    result = await start(hass, account)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "entry_not_loaded"


async def test_removed_voice_leaves_nothing_behind(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    (subentry_id,) = account.subentries
    hass.config_entries.async_remove_subentry(account, subentry_id)
    await hass.async_block_till_done()
    assert not hass.states.async_all("tts")
    entities = er.async_entries_for_config_entry(er.async_get(hass), account.entry_id)
    assert not [entity for entity in entities if entity.config_subentry_id]
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), account.entry_id)
    assert device.name == "MiMo"


@pytest.mark.parametrize("voices", [[voice("Kitchen"), voice("Hall", model="mimo-v2-tts")]])
async def test_every_voice_is_a_device_of_its_own(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), account.entry_id)
    assert {(device.name, device.model) for device in devices} == {
        ("Kitchen", "mimo-v2.5-tts"),
        ("Hall", "mimo-v2-tts"),
        ("MiMo", None),
    }
    assert {device.entry_type for device in devices} == {dr.DeviceEntryType.SERVICE}
    assert {next(iter(device.identifiers))[0] for device in devices} == {DOMAIN}


@pytest.mark.parametrize("timeout_s", [0, 61])
async def test_timeout_has_limits(
    hass: HomeAssistant, account: MockConfigEntry, timeout_s: int
) -> None:
    flow = await start(hass, account)
    await submit(hass, flow, MODEL)
    with pytest.raises(InvalidData):
        await submit(hass, flow, {"reliability": {"patience": timeout_s}})


async def test_blanks_around_name_and_direction_are_dropped(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    flow = await start(hass, account)
    await submit(hass, flow, MODEL | {"name": " Bath "})
    result = await submit(hass, flow, {"direction": " Softly.\n"})
    assert (result["title"], result["data"]["direction"]) == ("Bath", "Softly.")
