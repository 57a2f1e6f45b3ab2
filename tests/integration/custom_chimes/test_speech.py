"""Chimes from the media library before speech."""

import asyncio

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
)

from custom_components.mimo_speech import custom_chimes
from custom_components.mimo_speech.custom_chimes import (
    async_load_chime,
)
from mimo_simulator import Fault, Simulator
from tests.integration.conftest import HEADER_BYTES, Speak, reconfigure, voice
from tests.waiting import until

from .sounds import GAP, LATE, Library, Radio, reason, words

CHIMING = pytest.mark.parametrize(
    "voices", [[voice(chime="media-source://media_source/local/gong.wav")]]
)


@CHIMING
@pytest.mark.usefixtures("_gong")
async def test_sound_of_ones_own_comes_before_the_words(
    library: Library, speak: Speak, simulator: Simulator
) -> None:
    audio = (await speak("Hi"))[HEADER_BYTES:]
    gap = bytes(9600)
    assert audio == await library.load("gong.wav") + gap + simulator.speech_requests[0].pcm


@CHIMING
@pytest.mark.usefixtures("_gong")
async def test_sound_is_ready_before_the_first_announcement(
    hass: HomeAssistant, library: Library, account: MockConfigEntry
) -> None:
    await hass.async_block_till_done(wait_background_tasks=True)
    assert library.kept


@CHIMING
async def test_speech_without_its_chime_is_told_and_not_kept(
    library: Library, speak: Speak, simulator: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    await speak("Hi")
    assert "tts.kitchen speaks without its chime" in caplog.text
    await speak("Hi")
    assert len(simulator.speech_requests) == 2


SILENT = "media-source://radio/silent"


IMPATIENT = pytest.mark.parametrize("max_delay_s", [0.05])


async def test_words_are_asked_for_while_the_chime_is_fetched(
    hass: HomeAssistant, radio: Radio, chime: bytes, speak: Speak, simulator: Simulator
) -> None:
    speech = asyncio.ensure_future(speak("Hi", chime=LATE))
    async with asyncio.timeout(20):
        await until(lambda: simulator.speech_requests)
    radio.is_awake.set()
    assert (await speech)[HEADER_BYTES:] == chime + GAP + words(simulator)


@IMPATIENT
async def test_words_are_heard_without_a_chime_that_does_not_come(
    radio: Radio, speak: Speak, simulator: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    assert (await speak("Hi", chime=SILENT))[HEADER_BYTES:] == words(simulator)
    assert "tts.kitchen speaks without its chime: Timeout" in caplog.text


@IMPATIENT
async def test_chime_that_came_too_late_is_heard_the_next_time(
    hass: HomeAssistant, radio: Radio, chime: bytes, speak: Speak, simulator: Simulator
) -> None:
    assert (await speak("Hi", chime=LATE))[HEADER_BYTES:] == words(simulator)
    radio.is_awake.set()
    await async_load_chime(hass, LATE)
    assert (await speak("Hi", chime=LATE))[HEADER_BYTES:] == chime + GAP + words(simulator)
    assert radio.resolved == 1


async def test_speech_that_fails_leaves_its_chime_alone(
    hass: HomeAssistant, radio: Radio, chime: bytes, speak: Speak, simulator: Simulator
) -> None:
    simulator.inject(Fault.no_balance())
    with pytest.raises(HomeAssistantError) as caught:
        await speak("Hi", chime=LATE)
    assert caught.value.translation_key == "no_balance"
    radio.is_awake.set()
    assert await async_load_chime(hass, LATE) == chime


async def test_failure_is_remembered_for_a_while(
    radio: Radio, speak: Speak, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(custom_chimes, "_LOADING_LIMIT_S", 0.2)
    for text in ("One.", "Two.", "Three."):
        assert (await speak(text, chime=SILENT))[HEADER_BYTES:] == words(simulator)
    assert radio.resolved == 1
    monkeypatch.setattr(custom_chimes, "_FAILURE_KEPT_S", 0)
    await speak("Four.", chime=SILENT)
    assert radio.resolved == 2


async def test_chime_is_preloaded_in_spite_of_a_failure(
    hass: HomeAssistant,
    library: Library,
    account: MockConfigEntry,
    speak: Speak,
    simulator: Simulator,
) -> None:
    """The voice may have been saved again because the file is there now."""
    gong = "media-source://media_source/local/gong.wav"
    await speak("Hi", chime=gong)
    library.make("gong.wav")
    await reconfigure(hass, account, chime=gong)
    await hass.async_block_till_done(wait_background_tasks=True)
    chime = await library.load("gong.wav")
    assert (await speak("Hi", chime=gong))[HEADER_BYTES:] == chime + GAP + words(simulator)


async def test_failures_of_old_are_forgotten(
    hass: HomeAssistant, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(custom_chimes, "_FAILURES_KEPT", 2)
    names = ["media-source://media_source/local/" + name for name in "abc"]
    for name in names:
        assert await reason(async_load_chime(hass, name)) == "chime_not_found"
    assert list(hass.data[custom_chimes._CHIMES]._failures) == names[1:]
