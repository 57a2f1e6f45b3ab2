"""Repairs that are made in Home Assistant's dialog: another model or voice for one that is gone."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from homeassistant.config_entries import ConfigEntryState, ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.mimo_speech.const import (
    DOMAIN,
    SUBENTRY_CLONED_VOICE,
    SUBENTRY_DESIGNED_VOICE,
)
from custom_components.mimo_speech.issues import VoiceIssues
from custom_components.mimo_speech.mimo import MimoUnsupportedModelError, SpeechRequest
from custom_components.mimo_speech.voice_settings import VoiceSettings
from mimo_simulator import Fault, Simulator

from .conftest import Speak, voice

FIX = "/api/repairs/issues/fix"

type Post = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
async def post(
    hass: HomeAssistant, account: MockConfigEntry, hass_client: ClientSessionGenerator
) -> Post:
    """Return what the dialog asks Home Assistant with."""
    assert await async_setup_component(hass, "repairs", {})
    client = await hass_client()

    async def post(address: str = FIX, **data: Any) -> dict[str, Any]:
        response = await client.post(address, json=data)
        answer: dict[str, Any] = await response.json()
        assert response.status == HTTPStatus.OK, answer
        await hass.async_block_till_done()
        return answer

    return post


def shown(hass: HomeAssistant) -> list[str | None]:
    issues = ir.async_get(hass).issues.values()
    return [issue.translation_key for issue in issues if issue.domain == DOMAIN and issue.active]


async def open_fix(hass: HomeAssistant, post: Post) -> dict[str, Any]:
    """Open the dialog of the only repair."""
    (issue,) = (issue for issue in ir.async_get(hass).issues.values() if issue.domain == DOMAIN)
    assert issue.is_fixable
    return await post(handler=DOMAIN, issue_id=issue.issue_id)


async def answer(post: Post, flow: dict[str, Any], **data: Any) -> dict[str, Any]:
    return await post(f"{FIX}/{flow['flow_id']}", **data)


async def fail(speak: Speak, **options: str) -> None:
    with pytest.raises(HomeAssistantError):
        await speak("Hi", **options)


async def lose_model(speak: Speak, simulator: Simulator) -> None:
    simulator.inject(Fault.unsupported_model())
    await fail(speak)


def settings(account: MockConfigEntry, title: str = "Kitchen") -> dict[str, Any]:
    (data,) = (each.data for each in account.subentries.values() if each.title == title)
    return dict(data)


@pytest.mark.parametrize(
    ("voices", "counterpart", "spoken_by"),
    [
        pytest.param([voice(model="mimo-v2-tts", voice="default_en")], "Mia", "Mia", id="English"),
        pytest.param([voice(model="mimo-v2-tts", voice="default_zh")], "冰糖", "冰糖", id="中文"),
        pytest.param(
            [voice(model="mimo-v2-tts", voice="mimo_default")],
            "mimo_default",
            "mimo_default",
            id="same id",
        ),
        pytest.param([voice(model="mimo-v2-tts")], "automatic", "Mia", id="automatic"),
        pytest.param([voice(model="mimo-v2-tts", voice="Luna")], "automatic", "Mia", id="own"),
    ],
)
async def test_voice_goes_on_with_another_model(
    hass: HomeAssistant,
    account: MockConfigEntry,
    speak: Speak,
    simulator: Simulator,
    post: Post,
    counterpart: str,
    spoken_by: str,
) -> None:
    before = settings(account)
    await lose_model(speak, simulator)
    flow = await open_fix(hass, post)
    assert flow["step_id"] == "model"
    (field,) = flow["data_schema"]
    assert field["selector"]["select"]["options"] == ["mimo-v2.5-tts"]
    assert field["description"]["suggested_value"] == "mimo-v2.5-tts"
    assert flow["description_placeholders"]["name"] == "Kitchen"
    assert flow["description_placeholders"]["model"] == "mimo-v2-tts"
    done = await answer(post, flow, model="mimo-v2.5-tts")
    assert done["type"] == "create_entry"
    assert shown(hass) == []
    changed = {"model": "mimo-v2.5-tts", "voice": counterpart}
    assert {key: settings(account)[key] for key in before} == before | changed
    await speak("Hi")
    record = simulator.speech_requests[-1]
    assert (record.model, record.voice) == ("mimo-v2.5-tts", spoken_by)


def own_voice(subentry_type: str, **stored: Any) -> ConfigSubentryData:
    return ConfigSubentryData(**(voice(**stored) | {"subentry_type": subentry_type}))


OTHER_DESIGN, OTHER_CLONE = "mimo-v3-tts-voicedesign", "mimo-v3-tts-voiceclone"


@pytest.mark.parametrize(
    ("voices", "other", "wrong", "error"),
    [
        pytest.param(
            [
                own_voice(
                    SUBENTRY_DESIGNED_VOICE,
                    model="mimo-v2.5-tts-voicedesign",
                    description="An old sailor.",
                )
            ],
            OTHER_DESIGN,
            OTHER_CLONE,
            "no_design_model",
            id="designed",
        ),
        pytest.param(
            [own_voice(SUBENTRY_CLONED_VOICE, model="mimo-v2.5-tts-voiceclone", sample="gone")],
            OTHER_CLONE,
            "mimo-v2.5-tts",
            "no_clone_model",
            id="cloned",
        ),
    ],
)
async def test_voice_of_ones_own_goes_on_with_another_model_of_its_kind(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    post: Post,
    other: str,
    wrong: str,
    error: str,
) -> None:
    simulator.models = ("mimo-v2.5-tts", OTHER_DESIGN, OTHER_CLONE)
    assert await hass.config_entries.async_reload(account.entry_id)
    (own,) = account.runtime_data.voices
    request = SpeechRequest(text="", model=own.configured.model_id)
    VoiceIssues(hass, account, own).report(MimoUnsupportedModelError("Model unavailable"), request)
    before = settings(account)
    flow = await open_fix(hass, post)
    (field,) = flow["data_schema"]
    assert field["selector"]["select"]["options"] == [other]
    assert (await answer(post, flow, model=wrong))["errors"] == {"base": error}
    await answer(post, flow, model=other)
    assert settings(account) == {**VoiceSettings.from_mapping(before).as_dict(), "model": other}
    assert shown(hass) == []


@pytest.mark.parametrize("voices", [[voice(voice="Luna")]])
@pytest.mark.parametrize(
    ("chosen", "stored", "spoken_by"),
    [
        pytest.param("Dean", "Dean", "Dean", id="preset"),
        pytest.param("Automatic", "automatic", "Mia", id="automatic"),
        pytest.param(" milo ", "Milo", "Milo", id="any case"),
    ],
)
async def test_voice_that_is_gone_is_replaced(
    hass: HomeAssistant,
    account: MockConfigEntry,
    speak: Speak,
    simulator: Simulator,
    post: Post,
    chosen: str,
    stored: str,
    spoken_by: str,
) -> None:
    await fail(speak)
    assert shown(hass) == ["unknown_voice"]
    flow = await open_fix(hass, post)
    assert flow["step_id"] == "voice"
    (field,) = flow["data_schema"]
    offered = [option["value"] for option in field["selector"]["select"]["options"]]
    assert offered[0] == field["description"]["suggested_value"] == "Automatic"
    assert "Dean" in offered
    assert "Luna" not in offered
    assert flow["description_placeholders"]["voice"] == "Luna"
    done = await answer(post, flow, voice=chosen)
    assert done["type"] == "create_entry"
    assert shown(hass) == []
    assert settings(account)["voice"] == stored
    await speak("Hi")
    assert simulator.speech_requests[-1].voice == spoken_by


@pytest.mark.parametrize("voices", [[voice(voice="Luna")]])
async def test_repair_by_another_wrong_voice_comes_back(
    hass: HomeAssistant, account: MockConfigEntry, speak: Speak, post: Post
) -> None:
    await fail(speak)
    await answer(post, await open_fix(hass, post), voice="Sol")
    assert shown(hass) == []
    await fail(speak)
    assert shown(hass) == ["unknown_voice"]


async def test_model_without_preset_voices_is_told_and_can_be_mended(
    hass: HomeAssistant, account: MockConfigEntry, speak: Speak, simulator: Simulator, post: Post
) -> None:
    await lose_model(speak, simulator)
    flow = await open_fix(hass, post)
    refused = await answer(post, flow, model="mimo-v2.5-tts-voicedesign")
    assert refused["type"] == "form"
    assert refused["errors"] == {"base": "no_preset_voices"}
    assert settings(account)["model"] == "mimo-v2.5-tts"
    assert shown(hass) == ["unsupported_model"]
    await answer(post, flow, model=" mimo-v3-tts ")
    assert settings(account)["model"] == "mimo-v3-tts"
    assert shown(hass) == []


async def test_blank_model_is_not_taken(
    hass: HomeAssistant, account: MockConfigEntry, speak: Speak, simulator: Simulator, post: Post
) -> None:
    await lose_model(speak, simulator)
    flow = await open_fix(hass, post)
    refused = await answer(post, flow, model="  ")
    assert refused["type"] == "form"
    assert refused["errors"]
    assert settings(account)["model"] == "mimo-v2.5-tts"


@pytest.mark.parametrize("voices", [[voice(voice="Luna")]])
async def test_blank_voice_is_the_automatic_one(
    hass: HomeAssistant, account: MockConfigEntry, speak: Speak, post: Post
) -> None:
    await fail(speak)
    await answer(post, await open_fix(hass, post), voice=" ")
    assert settings(account)["voice"] == "automatic"


@pytest.mark.parametrize("voices", [[voice("Kitchen"), voice("Hall")]])
async def test_other_voices_stay_as_they_are(
    hass: HomeAssistant, account: MockConfigEntry, speak: Speak, simulator: Simulator, post: Post
) -> None:
    before = settings(account, "Hall")
    await lose_model(speak, simulator)
    await answer(post, await open_fix(hass, post), model="mimo-v2-tts")
    assert settings(account)["model"] == "mimo-v2-tts"
    assert settings(account, "Hall") == before


async def test_account_that_is_not_loaded_cannot_be_repaired(
    hass: HomeAssistant,
    account: MockConfigEntry,
    speak: Speak,
    simulator: Simulator,
    post: Post,
) -> None:
    await lose_model(speak, simulator)
    (issue,) = ir.async_get(hass).issues.values()
    assert issue.data
    await hass.config_entries.async_unload(account.entry_id)
    assert account.state is ConfigEntryState.NOT_LOADED
    assert shown(hass) == []
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue.issue_id,
        data=issue.data,
        is_fixable=True,
        severity=ir.IssueSeverity.ERROR,
        translation_key="unsupported_model",
    )
    flow = await open_fix(hass, post)
    assert (flow["type"], flow["reason"]) == ("abort", "entry_not_loaded")


async def test_account_that_goes_while_the_dialog_is_open_ends_the_repair(
    hass: HomeAssistant,
    account: MockConfigEntry,
    speak: Speak,
    simulator: Simulator,
    post: Post,
) -> None:
    await lose_model(speak, simulator)
    flow = await open_fix(hass, post)
    await hass.config_entries.async_remove(account.entry_id)
    assert shown(hass) == []
    done = await answer(post, flow, model="mimo-v2-tts")
    assert (done["type"], done["reason"]) == ("abort", "entry_not_loaded")


async def test_voice_that_goes_while_the_dialog_is_open_ends_the_repair(
    hass: HomeAssistant,
    account: MockConfigEntry,
    speak: Speak,
    simulator: Simulator,
    post: Post,
) -> None:
    await lose_model(speak, simulator)
    flow = await open_fix(hass, post)
    (subentry_id,) = account.subentries
    hass.config_entries.async_remove_subentry(account, subentry_id)
    await hass.async_block_till_done()
    assert shown(hass) == []
    done = await answer(post, flow, model="mimo-v2-tts")
    assert (done["type"], done["reason"]) == ("abort", "entry_not_loaded")


async def test_change_made_while_the_dialog_was_open_is_kept(
    hass: HomeAssistant,
    account: MockConfigEntry,
    speak: Speak,
    simulator: Simulator,
    post: Post,
) -> None:
    await lose_model(speak, simulator)
    flow = await open_fix(hass, post)
    (subentry,) = account.subentries.values()
    hass.config_entries.async_update_subentry(
        account, subentry, data={**subentry.data, "gain": -6.0}
    )
    await hass.async_block_till_done()
    await answer(post, flow, model="mimo-v2-tts")
    assert settings(account)["model"] == "mimo-v2-tts"
    assert settings(account)["gain"] == -6


async def test_repair_that_speech_made_needless_is_gone(
    hass: HomeAssistant, speak: Speak, simulator: Simulator, post: Post
) -> None:
    await lose_model(speak, simulator)
    assert shown(hass) == ["unsupported_model"]
    await speak("Hi")
    assert shown(hass) == []


async def test_repairs_of_the_account_are_not_made_here(
    hass: HomeAssistant, speak: Speak, simulator: Simulator
) -> None:
    simulator.inject(Fault.no_balance())
    await fail(speak)
    (issue,) = ir.async_get(hass).issues.values()
    assert not issue.is_fixable
    assert issue.learn_more_url


@pytest.mark.parametrize("voices", [[voice(model="mimo-v2-tts", voice="default_en")]])
async def test_assist_goes_on_with_the_voice_that_it_was_given_before_the_repair(
    hass: HomeAssistant, speak: Speak, simulator: Simulator, post: Post
) -> None:
    simulator.models = ("mimo-v2.5-tts",)
    await fail(speak, voice="default_en")
    await answer(post, await open_fix(hass, post), model="mimo-v2.5-tts")
    assert await speak("Hi", voice="default_en")
    record = simulator.speech_requests[-1]
    assert (record.model, record.voice) == ("mimo-v2.5-tts", "Mia")


@pytest.mark.parametrize(
    ("voices", "options"),
    [
        pytest.param([voice(model="mimo-v2-tts")], {"model": "mimo-v2.5-tts"}, id="model"),
        pytest.param([voice(voice="Luna")], {"voice": "Mia"}, id="voice"),
    ],
)
async def test_call_with_another_one_mends_nothing(
    hass: HomeAssistant, speak: Speak, simulator: Simulator, options: dict[str, str]
) -> None:
    simulator.models = ("mimo-v2.5-tts",)
    await fail(speak)
    before = shown(hass)
    assert before
    await speak("Hi", **options)
    assert shown(hass) == before


async def test_model_that_is_back_is_no_repair_though_the_call_chose_the_voice(
    hass: HomeAssistant, speak: Speak, simulator: Simulator
) -> None:
    simulator.inject(Fault.unsupported_model())
    await fail(speak, voice="Chloe")
    assert shown(hass) == ["unsupported_model"]
    await speak("Hi", voice="Chloe")
    assert shown(hass) == []
