"""Voices of one's own on Home Assistant's web page: designed, cloned, and gone from the disk."""

from pathlib import Path

from playwright.async_api import Locator, expect
import pytest

from mimo_house.account import Account, engines
from mimo_house.api import HomeAssistant
from mimo_house.browser.forms import FlowDialog
from mimo_house.browser.pages import IntegrationPage
from mimo_house.browser.tab import WAIT_MS, Tab
from mimo_house.recording import SpeakerShelf
from mimo_house.service import Service, SpeechSent
from mimo_house.speaking import SPEAKER
from tests.integration.recordings import recording, silence, speech

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(300)]

expect.set_options(timeout=WAIT_MS)

_DESIGNED = "config_subentries.designed_voice"
_CLONED = "config_subentries.cloned_voice"


def samples(folder: Path) -> list[Path]:
    found = folder / "config/.storage/mimo_speech_voice_samples"
    return sorted(found.iterdir()) if found.exists() else []


async def heard(form: FlowDialog) -> str:
    """Return where the take in the form is from, once its length is known to the browser."""
    audio: Locator = form.element.locator("audio")
    await expect(audio).to_be_visible()
    seconds: float = await audio.evaluate(
        """(audio) => new Promise((done, fail) => {
            if (audio.readyState > 0) done(audio.duration);
            audio.onloadedmetadata = () => done(audio.duration);
            audio.onerror = () => fail(audio.error);
        })"""
    )
    assert seconds > 3
    return await audio.get_attribute("src") or ""


async def speak(
    assistant: HomeAssistant, service: Service, shelf: SpeakerShelf, engine: str, text: str
) -> SpeechSent:
    """Return the request that somebody has heard."""
    known = shelf.count()
    await assistant.post(
        "/api/services/tts/speak",
        {"entity_id": engine, "media_player_entity_id": SPEAKER, "message": text},
    )
    await shelf.next_recording(known)
    return (await service.speech_sent())[-1]


async def test_voice_is_designed_heard_twice_and_kept(
    tab: Tab,
    assistant: HomeAssistant,
    account: Account,
    service: Service,
    shelf: SpeakerShelf,
    folder: Path,
) -> None:
    page = IntegrationPage(tab)
    await page.open()
    form = await page.add(_DESIGNED)
    words = tab.words.integration
    await form.field(words(f"{_DESIGNED}.step.user.data.name")).fill("Grandfather")
    await form.choose(words(f"{_DESIGNED}.step.user.data.description"), "An old man")
    await form.submit()
    first = await heard(form)

    await form.switch(words(f"{_DESIGNED}.step.take.data.another_take"))
    await form.submit()
    await expect(form.element.locator("audio")).not_to_have_attribute("src", first)
    await heard(form)
    await form.submit()
    await expect(form.element.locator("audio")).to_be_hidden()
    await form.submit()
    await form.finish()

    await expect(page.voice("Grandfather")).to_be_visible()
    assert "tts.grandfather" in await engines(assistant, account)
    [sample] = samples(folder)
    sent = await speak(assistant, service, shelf, "tts.grandfather", "Once upon a time.")
    assert sent.sample_sha256 == sample.stem


async def test_voice_is_cloned_from_an_upload_and_leaves_nothing_behind(
    tab: Tab,
    assistant: HomeAssistant,
    account: Account,
    service: Service,
    shelf: SpeakerShelf,
    folder: Path,
) -> None:
    before = samples(folder)
    page = IntegrationPage(tab)
    await page.open()
    form = await page.add(_CLONED)
    words = tab.words.integration
    await form.field(words(f"{_CLONED}.step.user.data.name")).fill("Narrator")
    await form.switch(words(f"{_CLONED}.step.user.data.may_use"))
    for pcm, error in ((silence(8), "sample_silent"), (speech(1), "sample_too_short")):
        await form.upload("wrong.wav", recording(pcm))
        await form.submit()
        await expect(form.alert).to_have_text(words(f"{_CLONED}.error.{error}"))
        await form.forget_upload()
    await form.upload("voice.ogg", recording(speech(6), "ogg"))
    await form.submit()
    await expect(form.element.locator("ha-selector-file")).to_be_hidden()
    await form.submit()
    await form.finish()

    await expect(page.voice("Narrator")).to_be_visible()
    [sample] = [file for file in samples(folder) if file not in before]
    sent = await speak(assistant, service, shelf, "tts.narrator", "It was a dark night.")
    assert sent.sample_sha256 == sample.stem
    await page.delete(page.voice("Narrator"))
    assert "tts.narrator" not in await engines(assistant, account)
    assert samples(folder) == before
