"""The engine as Home Assistant sees it."""

import asyncio
from unittest.mock import patch

from homeassistant.components import tts
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mimo_speech import speech_chime
from custom_components.mimo_speech.mimo.http.hedging import HedgeBudget
from mimo_simulator import Fault, Simulator, Timing
from tests.integration.conftest import HEADER_BYTES, KEY, Speak, engine, voice

from .announcements import LONG, OLD_VOICE, entity_of, wav_of


async def test_many_announcements_at_once_keep_apart(speak: Speak, simulator: Simulator) -> None:
    simulator.timing = Timing(first_audio=0.05, speed=50)
    texts = [f"Announcement number {number}." for number in range(10)]
    heard = await asyncio.gather(*map(speak, texts))
    sent = {record.text: record.pcm for record in simulator.speech_requests}
    assert [audio[HEADER_BYTES:] for audio in heard] == [sent[text] for text in texts]


@pytest.mark.parametrize("voices", [[voice(voice="Chloe")]])
@pytest.mark.parametrize(
    ("language", "names"),
    [
        (
            "en",
            [
                "Chloe ♀ English",
                "Automatic",
                "MiMo",
                "Mia ♀ English",
                "Milo ♂ English",
                "Dean ♂ English",
            ],
        ),
        (
            "zh-CN",
            [
                "Automatic",
                "MiMo",
                "冰糖 · Bīngtáng ♀ 中文",
                "茉莉 · Mòlì ♀ 中文",
                "苏打 · Sūdá ♂ 中文",
                "白桦 · Báihuà ♂ 中文",
            ],
        ),
    ],
)
async def test_voices_of_a_language_begin_with_the_configured_one(
    hass: HomeAssistant, account: MockConfigEntry, language: str, names: list[str]
) -> None:
    voices = entity_of(hass).async_get_supported_voices(language)
    assert voices
    assert [voice.name for voice in voices] == names


@pytest.mark.parametrize("voices", [[voice(voice="Luna")]])
async def test_own_voice_is_among_the_voices(hass: HomeAssistant, account: MockConfigEntry) -> None:
    voices = entity_of(hass).async_get_supported_voices("en")
    assert voices
    assert [voice.name for voice in voices][:2] == ["Luna", "Automatic"]


async def test_languages_have_their_common_regional_codes(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    entity = entity_of(hass)
    assert {"zh", "zh-CN", "zh-TW", "zh-Hans", "en", "en-US", "en-GB"} <= set(
        entity.supported_languages
    )
    assert entity.default_language == "en"


async def test_neither_key_nor_words_are_logged(
    hass: HomeAssistant, account: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    await wav_of(hass, "The alarm code is Zanzibar.")
    ours = [record for record in caplog.records if "mimo" in record.name]
    assert not [record for record in ours if "Zanzibar" in record.getMessage()]
    assert KEY not in caplog.text


@pytest.mark.parametrize("is_removed", [False, True], ids=["unloaded", "removed"])
async def test_account_that_goes_while_a_chime_is_fetched_ends_the_speech(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    monkeypatch: pytest.MonkeyPatch,
    *,
    is_removed: bool,
) -> None:
    fetched: asyncio.Future[bytes] = hass.loop.create_future()
    monkeypatch.setattr(speech_chime, "async_start_loading_chime", lambda *_: fetched)
    simulator.inject(Fault.endless_audio())
    chime = "media-source://media_source/local/gong.mp3"
    stream = tts.async_create_stream(hass, engine(hass), options={"chime": chime})
    stream.async_set_message(LONG)
    async with asyncio.timeout(30):
        while not simulator.speech_requests:  # noqa: ASYNC110  # Real HTTP gives no event.
            await asyncio.sleep(0.01)
    config_entries = hass.config_entries
    end = config_entries.async_remove if is_removed else config_entries.async_unload
    await end(account.entry_id)
    fetched.set_result(b"")
    with pytest.raises(HomeAssistantError) as caught:
        _ = [chunk async for chunk in stream.async_stream_result()]
    assert caught.value.translation_key == "speech_ended"
    await simulator.drained()


async def test_style_named_twice_is_asked_for_once(speak: Speak, simulator: Simulator) -> None:
    await speak("Hi", style="懒洋洋，懒洋洋、happy；sad;calm")
    assert simulator.speech_requests[0].text == "(懒洋洋 开心 悲伤 平静)Hi"


@pytest.mark.parametrize("voices", [[OLD_VOICE]])
async def test_voice_that_was_stored_before_there_was_patience_has_the_usual_one(
    account: MockConfigEntry,
) -> None:
    (kitchen,) = account.runtime_data.voices
    assert kitchen.settings.timeout_s == 8


async def test_announcement_whose_request_hangs_is_heard_all_the_same(
    speak: Speak, simulator: Simulator
) -> None:
    simulator.inject(Fault.stall(before_headers=True))
    # Within the fixture that leaves hedges out, so that both are undone in their order.
    with patch.object(HedgeBudget, "take", return_value=True):
        audio = await speak("Hi")
    assert len(simulator.speech_requests) == 2
    assert audio[HEADER_BYTES:] == simulator.speech_requests[1].pcm
