"""What a person does on Home Assistant's web page, from the first key to the last voice.

The tests tell one story in their order; what an earlier one would have left behind is made by a
fixture where it is missing, so each can be run alone.
"""

from playwright.async_api import Browser, expect
import pytest

from mimo_house.account import VOICE_FLOWS, Account, engines, find_account
from mimo_house.api import HomeAssistant, Json
from mimo_house.browser.dashboard import Button, add_dashboard
from mimo_house.browser.forms import AccountForm
from mimo_house.browser.pages import AssistDialog, IntegrationPage, MediaBrowser, RepairsPage
from mimo_house.browser.tab import WAIT_MS, Look, Tab, open_tab
from mimo_house.house import SIMULATOR_KEY
from mimo_house.recording import Recording, SpeakerShelf
from mimo_house.service import Service, SpeechSent
from mimo_house.speaking import SPEAKER, as_wav
from mimo_house.wav import read_wav

from .conftest import STORYTELLER, STORYTELLER_ENGINE

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(300)]

expect.set_options(timeout=WAIT_MS)


async def last_speech(service: Service) -> SpeechSent:
    return (await service.speech_sent())[-1]


async def seconds_of_sound(recording: Recording) -> float:
    wav = read_wav(await as_wav(recording))
    return wav.seconds if any(wav.pcm) else 0


async def suggestions(
    assistant: HomeAssistant, account: Account, name: str
) -> tuple[dict[str, object], dict[str, object]]:
    """Return what the two steps of a voice's form suggest: the voice as it is stored."""
    subentries = await assistant.command(
        "config_entries/subentries/list", entry_id=account.entry_id
    )
    (voice,) = (entry["subentry_id"] for entry in subentries if entry["title"] == name)
    handler = [account.entry_id, "preset_voice"]
    first = await assistant.post(VOICE_FLOWS, {"handler": handler, "subentry_id": voice})
    model, address = suggested(first), f"{VOICE_FLOWS}/{first['flow_id']}"
    speech = suggested(await assistant.post(address, model))
    await assistant.delete(address)
    return model, speech


def suggested(form: Json) -> dict[str, object]:
    return {
        field["name"]: field.get("description", {}).get("suggested_value")
        for field in form["data_schema"]
    }


@pytest.mark.usefixtures("empty_house")
async def test_account_is_added_once_its_key_is_right(
    tab: Tab, assistant: HomeAssistant, service: Service
) -> None:
    form = AccountForm(tab)
    await form.open()
    await form.enter_key("sk-wrong")
    await form.enter_address(service.base_url)
    await form.submit()
    await expect(form.alert).to_have_text(tab.words.integration("config.error.invalid_auth"))

    await form.enter_key(SIMULATOR_KEY)
    await form.submit()
    await form.skip()

    await expect(form.element).to_be_hidden()
    account = await find_account(assistant)
    assert account
    assert len(await engines(assistant, account)) == 1


async def test_second_voice_is_added(tab: Tab, assistant: HomeAssistant, account: Account) -> None:
    page = IntegrationPage(tab)
    await page.open()
    form = await page.add_voice()
    await form.enter_name(STORYTELLER)
    await form.choose_voice("Milo")
    await form.add_style("Happy")
    await form.submit()
    await form.finish()

    await expect(page.voice(STORYTELLER)).to_be_visible()
    assert STORYTELLER_ENGINE in await engines(assistant, account)


async def test_style_of_a_voice_is_changed(
    tab: Tab, assistant: HomeAssistant, account: Account, storyteller: str
) -> None:
    page = IntegrationPage(tab)
    await page.open()
    form = await page.change_voice(storyteller)
    await form.submit()
    await form.remove_style("Happy")
    await form.add_style("Whisper")
    await form.direction().fill("Slowly, as at bedtime.")
    await form.submit()
    await expect(form.outcome).to_contain_text(
        tab.words.integration("config_subentries.preset_voice.abort.reconfigure_successful")
    )
    await form.close()

    _, speech = await suggestions(assistant, account, storyteller)
    assert speech["styles"] == ["whisper"]
    assert speech["voice"] == "Milo"
    assert speech["direction"] == "Slowly, as at bedtime."


async def test_assist_speaks_with_the_voice(
    tab: Tab, assistant: HomeAssistant, storyteller: str
) -> None:
    dialog = AssistDialog(tab)
    await dialog.open("Home Assistant")
    await dialog.choose_engine(storyteller)
    await dialog.choose_voice("Dean")
    await dialog.save()

    pipelines = await assistant.command("assist_pipeline/pipeline/list")
    (pipeline,) = pipelines["pipelines"]
    assert pipeline["tts_engine"] == STORYTELLER_ENGINE
    assert pipeline["tts_voice"] == "Dean"


async def test_media_panel_speaks(
    tab: Tab, service: Service, storyteller: str, shelf: SpeakerShelf
) -> None:
    known = shelf.count()

    await MediaBrowser(tab).say(SPEAKER, storyteller, "Once upon a time.")

    recording = await shelf.next_recording(known)
    speech = await last_speech(service)
    assert speech.text.endswith("Once upon a time.")
    assert speech.voice == "Milo"
    assert await seconds_of_sound(recording) > 0.5


@pytest.mark.usefixtures("storyteller")
async def test_dashboard_button_speaks(
    tab: Tab, assistant: HomeAssistant, service: Service, shelf: SpeakerShelf
) -> None:
    known = shelf.count()
    button = Button(
        name="Dinner",
        icon="mdi:silverware-fork-knife",
        message="Dinner is ready.",
        engine=STORYTELLER_ENGINE,
        options={"voice": "Mia"},
    )
    await tab.go(await add_dashboard(assistant, "House", {"Announcements": [button.card()]}))

    await tab.button("Dinner").click()

    recording = await shelf.next_recording(known)
    speech = await last_speech(service)
    assert speech.text.endswith("Dinner is ready.")
    assert speech.voice == "Mia"
    assert await seconds_of_sound(recording) > 0.5


@pytest.mark.usefixtures("account")
async def test_only_refusals_that_are_expected_are_overlooked(
    browser: Browser, assistant: HomeAssistant
) -> None:
    async with open_tab(browser, assistant, Look()) as tab:
        await IntegrationPage(tab).open()
        assert tab.complaints.found == []
        async with tab.page.expect_console_message():
            await tab.page.evaluate("Promise.reject({code: 'unknown_command'}); null")
        (complaint,) = tab.complaints.found
        assert "unknown_command" in complaint


async def test_voice_whose_model_is_gone_gets_another(
    tab: Tab, assistant: HomeAssistant, account: Account, service: Service, storyteller: str
) -> None:
    page = RepairsPage(tab)
    await service.inject("unsupported_model")
    await assistant.post(
        "/api/services/tts/speak",
        {
            "entity_id": STORYTELLER_ENGINE,
            "media_player_entity_id": SPEAKER,
            "message": "Is anybody there?",
        },
    )
    await page.open()

    await page.mend_model(storyteller, "mimo-v2-tts")

    await expect(page.issue("unsupported_model", storyteller)).to_be_hidden()
    model, _ = await suggestions(assistant, account, storyteller)
    assert model["model"] == "mimo-v2-tts"


async def test_voice_is_deleted(
    tab: Tab, assistant: HomeAssistant, account: Account, storyteller: str
) -> None:
    page = IntegrationPage(tab)
    await page.open()

    await page.delete(page.voice(storyteller))

    assert STORYTELLER_ENGINE not in await engines(assistant, account)


@pytest.mark.usefixtures("account")
async def test_account_is_deleted(tab: Tab, assistant: HomeAssistant) -> None:
    page = IntegrationPage(tab)
    await page.open()

    await page.delete(page.account())

    assert await find_account(assistant) is None
