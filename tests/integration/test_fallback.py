"""Another engine speaks when the service does not."""

from array import array
import asyncio
import io
import logging
import shutil
import subprocess
from typing import Any
import wave

from homeassistant.components import tts
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event
import imageio_ffmpeg
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mimo_speech import fallback as fallback_module
from mimo_simulator import Fault, Simulator

from .conftest import Speak, engine, voice
from .engines import PIPER, Piper, Stalling, add, wav

SECRET = "The alarm code is Zanzibar."
SECOND = array("h", (500 * (frame % 60 - 30) for frame in range(24_000))).tobytes()
PATIENCE_S = 20
"""Long enough for a busy machine; only lasting errors are used, which wait for nothing."""
CHIME_AND_MORE: dict[str, Any] = {"chime": "ding", "lead_in": 300, "tail": 200}
"""What a voice puts around its speech."""


def pcm_of(audio: bytes) -> bytes:
    """Return the samples of a WAV, whose header may leave the sizes open."""
    with wave.open(io.BytesIO(audio)) as reader:
        assert (reader.getframerate(), reader.getnchannels(), reader.getsampwidth()) == (
            24000,
            1,
            2,
        )
    return audio[audio.index(b"data") + 8 :]


def mp3() -> bytes:
    ffmpeg = shutil.which("ffmpeg") or imageio_ffmpeg.get_ffmpeg_exe()
    source = ("-f", "lavfi", "-i", "sine=frequency=660:duration=2")
    command = (ffmpeg, "-loglevel", "error", *source, "-ar", "44100", "-ac", "2", "-f", "mp3", "-")
    return subprocess.run(command, check=True, capture_output=True).stdout  # noqa: S603  # Made here.


async def refused(speak: Speak, simulator: Simulator, text: str = "Hi") -> HomeAssistantError:
    """Speak while the service refuses everybody; return the error that is told."""
    simulator.inject(Fault.forbidden(), times=None)
    with pytest.raises(HomeAssistantError) as caught:
        await speak(text)
    return caught.value


@pytest.fixture
def voices() -> list[ConfigSubentryData]:
    return [voice(patience=PATIENCE_S, fallback=PIPER)]


async def test_fallback_speaks_what_the_service_does_not(
    hass: HomeAssistant, speak: Speak, simulator: Simulator
) -> None:
    piper = await add(hass, Piper(("wav", wav(SECOND))))
    simulator.inject(Fault.forbidden())
    audio = await speak("The *laundry* is done. [laughs] <style>sad</style>Bye!")
    assert piper.asked == ["The laundry is done. Bye!"]
    assert pcm_of(audio) == SECOND


async def test_healthy_service_leaves_the_fallback_alone(
    hass: HomeAssistant, speak: Speak, simulator: Simulator
) -> None:
    piper = await add(hass, Piper(("wav", wav(SECOND))))
    assert pcm_of(await speak("Hi")) == simulator.speech_requests[0].pcm
    assert piper.asked == []


async def test_speech_that_broke_for_good_is_finished_by_the_fallback(
    hass: HomeAssistant, speak: Speak, simulator: Simulator
) -> None:
    piper = await add(hass, Piper(("wav", wav(SECOND))))
    simulator.inject(Fault.content_filter(after_pieces=1))
    audio = pcm_of(await speak("The laundry is done. The dryer is free now."))
    (record,) = simulator.speech_requests
    assert audio.startswith(record.pcm)
    assert audio.endswith(SECOND)
    assert piper.asked == ["The laundry is done. The dryer is free now."]


@pytest.mark.parametrize(
    ("language", "offered", "chosen"),
    [
        pytest.param("en", ["de_DE", "en_GB", "en_US"], "en_US", id="no region"),
        pytest.param("en-GB", ["en_US", "en_GB"], "en_GB", id="its region"),
        pytest.param("en-IE", ["zh_CN", "en_US"], "en_US", id="another region"),
        pytest.param("zh-Hans", ["en_US", "zh_TW", "zh_CN"], "zh_CN", id="simplified"),
        pytest.param("zh-Hant", ["en_US", "zh_CN", "zh_TW"], "zh_TW", id="traditional"),
        pytest.param("zh-CN", ["en_US", "zh-CN"], "zh-CN", id="the same"),
        pytest.param("en", ["en-US", "en"], "en", id="the same without a region"),
        pytest.param("zh", ["en_US", "zh_CN"], "zh_CN", id="Chinese"),
        pytest.param("zh-CN", ["de_DE", "en_US"], "en_US", id="none"),
    ],
)
async def test_fallback_speaks_the_language_as_it_calls_it(
    hass: HomeAssistant,
    speak: Speak,
    simulator: Simulator,
    language: str,
    offered: list[str],
    chosen: str,
) -> None:
    piper = Piper(("wav", wav(SECOND)))
    piper._attr_supported_languages = offered
    await add(hass, piper)
    simulator.inject(Fault.forbidden())
    await speak("Hi", language=language)
    assert piper.languages == [chosen]


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        pytest.param(("wav", wav(SECOND, rate_hz=12_000)), 2.0, id="another rate"),
        pytest.param(("mp3", mp3()), 2.0, id="mp3"),
    ],
)
async def test_fallback_may_speak_in_another_format(
    hass: HomeAssistant,
    speak: Speak,
    simulator: Simulator,
    answer: tuple[str, bytes],
    seconds: float,
) -> None:
    await add(hass, Piper(answer))
    simulator.inject(Fault.forbidden())
    pcm = pcm_of(await speak("Hi"))
    assert len(pcm) / 48_000 == pytest.approx(seconds, abs=0.1)
    assert max(array("h", pcm)) > 1000


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(RuntimeError(f"Cannot say {SECRET}"), id="raises"),
        pytest.param((None, None), id="nothing"),
        pytest.param(("wav", wav(b"")), id="silent"),
        pytest.param(("wav", b"no WAV at all"), id="not a WAV"),
        pytest.param(("mp3", b""), id="empty"),
    ],
)
async def test_fallback_that_cannot_speak_leaves_the_first_error(
    hass: HomeAssistant,
    speak: Speak,
    simulator: Simulator,
    caplog: pytest.LogCaptureFixture,
    answer: Exception | tuple[str | None, bytes | None],
) -> None:
    piper = await add(hass, Piper(answer))
    error = await refused(speak, simulator, SECRET)
    assert error.translation_key == "forbidden"
    assert piper.asked == [SECRET]
    warnings = [record for record in caplog.records if record.name == fallback_module.__name__]
    assert len([record for record in warnings if record.levelno == logging.WARNING]) == 1
    assert not quoted(caplog)


def quoted(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what we logged of the words spoken, where others read it."""
    return [
        record.getMessage()
        for record in caplog.records
        if "mimo_speech" in record.name
        and record.levelno > logging.DEBUG
        and "Zanzibar" in record.getMessage() + str(record.exc_text)
    ]


async def test_working_fallback_is_not_logged_with_the_words(
    hass: HomeAssistant, speak: Speak, simulator: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    await add(hass, Piper(("wav", wav(SECOND))))
    simulator.inject(Fault.forbidden())
    await speak(SECRET)
    assert not quoted(caplog)
    ours = [record for record in caplog.records if record.name == fallback_module.__name__]
    assert [record.getMessage() for record in ours] == [f"{PIPER} speaks instead of tts.kitchen"]


async def test_fallback_that_is_gone_leaves_the_first_error(
    speak: Speak, simulator: Simulator
) -> None:
    assert (await refused(speak, simulator)).translation_key == "forbidden"


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        pytest.param("_FIRST_AUDIO_S", b"", id="at first"),
        pytest.param("_NEXT_AUDIO_S", wav(SECOND * 20), id="in mid speech"),
    ],
)
async def test_fallback_that_falls_silent_is_given_up(
    hass: HomeAssistant,
    speak: Speak,
    simulator: Simulator,
    monkeypatch: pytest.MonkeyPatch,
    limit: str,
    said: bytes,
) -> None:
    monkeypatch.setattr(fallback_module, limit, 0.5)
    stalling = await add(hass, Stalling(("wav", said)))
    async with asyncio.timeout(25):
        assert (await refused(speak, simulator)).translation_key == "forbidden"
    assert stalling.asked == ["Hi"]
    # Home Assistant goes on waiting, with a running ffmpeg.
    stalling.let_go()
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_blank_text_is_nothing_for_the_fallback(hass: HomeAssistant, speak: Speak) -> None:
    piper = await add(hass, Piper(("wav", wav(SECOND))))
    with pytest.raises(HomeAssistantError) as caught:
        await speak("🎉")
    assert caught.value.translation_key == "blank_text"
    assert piper.asked == []


async def test_what_a_failure_sets_off_has_its_fallback_too(
    hass: HomeAssistant, speak: Speak, simulator: Simulator
) -> None:
    piper = await add(hass, Piper(("wav", wav(SECOND))))
    told: asyncio.Future[bytes] = hass.loop.create_future()

    async def tell(_: object) -> None:
        told.set_result(await speak("Speech has a problem."))

    end = async_track_state_change_event(hass, "binary_sensor.mimo_speech", tell)
    simulator.inject(Fault.forbidden(), times=None)
    await speak("Hi")
    assert pcm_of(await told) == SECOND
    end()
    assert piper.asked == ["Hi", "Speech has a problem."]


def chain(*titles: str, last: str) -> list[ConfigSubentryData]:
    """Return voices each of which falls back on the next one."""
    fallbacks = [f"tts.{title.lower()}" for title in titles[1:]] + [last]
    return [
        voice(title, patience=PATIENCE_S, fallback=fallback)
        for title, fallback in zip(titles, fallbacks, strict=True)
    ]


@pytest.mark.parametrize("voices", [chain("Kitchen", "Hall", "Bath", last=PIPER)])
async def test_fallback_may_have_a_fallback(
    hass: HomeAssistant, speak: Speak, simulator: Simulator
) -> None:
    piper = await add(hass, Piper(("wav", wav(SECOND))))
    simulator.inject(Fault.forbidden(), times=None)
    assert pcm_of(await speak("Hi")) == SECOND
    assert len(simulator.speech_requests) == 3
    assert piper.asked == ["Hi"]


@pytest.mark.parametrize(
    ("voices", "requests"),
    [
        pytest.param(chain("Kitchen", last="tts.kitchen"), 1, id="itself"),
        pytest.param(chain("Kitchen", "Hall", last="tts.kitchen"), 2, id="back"),
        pytest.param(chain("Kitchen", "Hall", "Bath", last="tts.hall"), 3, id="loop behind it"),
    ],
)
async def test_fallbacks_in_a_circle_end(speak: Speak, simulator: Simulator, requests: int) -> None:
    async with asyncio.timeout(30):
        assert (await refused(speak, simulator)).translation_key == "forbidden"
    assert len(simulator.speech_requests) == requests


@pytest.mark.parametrize("voices", [chain("Kitchen", "Hall", last="tts.kitchen")])
async def test_circle_is_open_again_for_the_next_speech(
    hass: HomeAssistant, speak: Speak, simulator: Simulator
) -> None:
    simulator.inject(Fault.forbidden(), times=1)
    assert pcm_of(await speak("One.")) == simulator.speech_requests[-1].pcm
    simulator.inject(Fault.forbidden(), times=1)
    assert pcm_of(await speak("Two.", title="Hall")) == simulator.speech_requests[-1].pcm
    assert [record.status for record in simulator.speech_requests] == [403, 200, 403, 200]


@pytest.mark.parametrize(
    "voices",
    [
        pytest.param(
            [voice(patience=PATIENCE_S, fallback=PIPER, gain=0, **CHIME_AND_MORE)], id="as it is"
        ),
        pytest.param(
            [voice(patience=PATIENCE_S, fallback=PIPER, gain=-6, **CHIME_AND_MORE)], id="softer"
        ),
    ],
)
async def test_same_surrounds_the_fallbacks_speech(
    hass: HomeAssistant, account: MockConfigEntry, speak: Speak, simulator: Simulator
) -> None:
    await add(hass, Piper(("wav", wav(SECOND))))
    healthy = pcm_of(await speak("Hi"))
    spoken_bytes = len(simulator.speech_requests[0].pcm)
    simulator.inject(Fault.forbidden())
    stood_in = pcm_of(await speak("Hello"))
    before, tail = len(healthy) - spoken_bytes - 200 * 48, bytes(200 * 48)
    assert healthy[:before] == stood_in[:before]
    assert any(healthy[300 * 48 : before])
    assert stood_in.endswith(tail)
    speech = stood_in[before : -len(tail)]
    assert len(speech) == len(SECOND)
    (subentry,) = account.subentries.values()
    loudest = max(array("h", SECOND)) * 10 ** (subentry.data["gain"] / 20)
    assert max(array("h", speech)) == pytest.approx(loudest, rel=0.02)


@pytest.mark.parametrize(
    "voices", [[voice(patience=PATIENCE_S, fallback="tts.hall"), voice("Hall", **CHIME_AND_MORE)]]
)
async def test_voice_that_stands_in_brings_no_chime_of_its_own(
    speak: Speak, simulator: Simulator
) -> None:
    simulator.inject(Fault.forbidden())
    audio = pcm_of(await speak("Hi"))
    assert audio == simulator.speech_requests[-1].pcm


async def test_wrong_call_is_told_and_not_spoken_otherwise(
    hass: HomeAssistant, speak: Speak
) -> None:
    piper = await add(hass, Piper(("wav", wav(SECOND))))
    with pytest.raises(HomeAssistantError) as caught:
        await speak("Hi", style="singing, happy")
    assert caught.value.translation_key == "mixed_song"
    assert piper.asked == []


async def test_fallback_speaks_in_the_format_that_the_player_asked_for(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    await add(hass, Piper(("wav", wav(SECOND))))
    simulator.inject(Fault.forbidden())
    stream = tts.async_create_stream(hass, engine(hass))
    stream.async_set_message("Hi")
    audio = b"".join([chunk async for chunk in stream.async_stream_result()])
    assert audio[:3] == b"ID3" or audio[:1] == b"\xff"


class Polly(Piper):
    """An engine that has Mandarin under its own code."""

    def __init__(self, answer: tuple[str, bytes]) -> None:
        super().__init__(answer)
        self._attr_supported_languages = ["arb", "cmn-CN", "en_US", "yue-CN"]


@pytest.mark.parametrize("language", ["zh", "zh-CN", "zh-Hans", "zh-TW"])
async def test_chinese_is_spoken_in_chinese_whatever_the_fallback_calls_it(
    hass: HomeAssistant, speak: Speak, simulator: Simulator, language: str
) -> None:
    polly = await add(hass, Polly(("wav", wav(SECOND))))
    simulator.inject(Fault.forbidden())
    await speak("门口有人。", language=language)
    assert polly.languages == ["cmn-CN"]


async def test_fallback_stays_under_another_entity_id(
    hass: HomeAssistant, account: MockConfigEntry, speak: Speak, simulator: Simulator
) -> None:
    piper = Piper(("wav", wav(SECOND)))
    piper._attr_unique_id = "piper"
    await add(hass, piper)
    er.async_get(hass).async_update_entity(PIPER, new_entity_id="tts.local")
    await hass.async_block_till_done()
    (subentry,) = account.subentries.values()
    assert subentry.data["fallback"] == "tts.local"
    simulator.inject(Fault.forbidden())
    assert pcm_of(await speak("Hi")) == SECOND
