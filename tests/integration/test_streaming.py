"""Speech that begins while the text is still being written, and connections opened ahead."""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Iterator
import inspect
import logging
from pathlib import Path
import sys
from types import FrameType

from homeassistant.components import tts
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mimo_speech.account import Account
from custom_components.mimo_speech.mimo import SpeechRequest
from custom_components.mimo_speech.mimo.http.reader import SpeechReader
from custom_components.mimo_speech.mimo.http.retry import RetryPolicy
from custom_components.mimo_speech.mimo.speech.request_audio import RequestAudio
from mimo_simulator import Fault, Simulator, Timing
from tests.waiting import until

from .conftest import HEADER_BYTES, Speak, engine

REPLY = (
    "Good evening! The lights in the living room are on now. ",
    "It is twenty-one degrees, and the windows are closed. ",
    "Tomorrow will be sunny. Shall I wake you at seven?",
)


def stream_of(hass: HomeAssistant) -> tts.ResultStream:
    return tts.async_create_stream(hass, engine(hass), options={"preferred_format": "wav"})


async def heard(stream: tts.ResultStream) -> bytes:
    return b"".join([chunk async for chunk in stream.async_stream_result()])


async def written(fragments: Iterable[str], pause_s: float) -> AsyncGenerator[str]:
    for fragment in fragments:
        yield fragment
        await asyncio.sleep(pause_s)


async def test_reply_begins_to_sound_before_it_is_written(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    simulator.timing = Timing(first_audio=0.05, speed=20)
    stream = stream_of(hass)
    stream.async_set_message_stream(written(REPLY, 0.5))
    audio = await heard(stream)
    requests = simulator.speech_requests
    assert 1 < len(requests) <= len(REPLY)
    assert requests[0].text
    assert requests[0].text in REPLY[0]
    words = " ".join(record.text or "" for record in requests).split()
    assert words == "".join(REPLY).split()
    assert audio[HEADER_BYTES:] == b"".join(record.pcm for record in requests)


async def test_reply_that_ends_at_once_is_one_request(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # A busy machine may take longer to hand on the text than the usual grace lasts.
    monkeypatch.setattr("custom_components.mimo_speech.mimo.speech.schedule._GRACE_S", 20)
    stream = stream_of(hass)
    stream.async_set_message_stream(written(REPLY, 0))
    await heard(stream)
    assert len(simulator.speech_requests) == 1


async def test_reply_that_fails_to_be_written_is_an_error(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    async def broken() -> AsyncGenerator[str]:
        yield REPLY[0]
        raise HomeAssistantError("The model is gone")

    stream = stream_of(hass)
    stream.async_set_message_stream(broken())
    with pytest.raises(HomeAssistantError, match="The model is gone"):
        await heard(stream)
    await simulator.drained()


async def test_unloading_ends_requests_and_reply(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    simulator.inject(Fault.endless_audio())
    stream = stream_of(hass)
    stream.async_set_message_stream(written(REPLY * 100, 0.05))
    speech = hass.async_create_background_task(heard(stream), "listener")
    await until(lambda: simulator.open_streams)
    await hass.config_entries.async_unload(account.entry_id)
    with pytest.raises(HomeAssistantError) as caught:
        await speech
    assert caught.value.translation_key == "speech_ended"
    await simulator.drained()


async def test_engine_takes_text_while_it_is_written(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    assert stream_of(hass).supports_streaming_input


async def test_assist_finds_its_connection_open(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    asked = len(simulator.model_requests)
    stream = stream_of(hass)
    await until(lambda: len(simulator.model_requests) > asked)
    await simulator.drained()
    stream.async_set_message_stream(written(REPLY[:1], 0))
    await heard(stream)
    assert simulator.speech_requests[0].connection == simulator.model_requests[-1].connection


async def test_connection_is_opened_once_for_an_idle_period(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    asked = len(simulator.model_requests)
    for _ in range(5):
        stream_of(hass)
    await until(lambda: len(simulator.model_requests) > asked)
    stream_of(hass)
    await asyncio.sleep(0.3)
    assert len(simulator.model_requests) == asked + 1


@pytest.mark.parametrize(
    ("entity_id", "state", "connections"),
    [
        pytest.param("assist_satellite.kitchen", "listening", 1, id="listening"),
        pytest.param("assist_satellite.kitchen", "processing", 1, id="processing"),
        pytest.param("assist_satellite.kitchen", "idle", 0, id="idle"),
        pytest.param("sensor.kitchen", "listening", 0, id="no satellite"),
    ],
)
async def test_satellite_that_listens_opens_a_connection(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    entity_id: str,
    state: str,
    connections: int,
) -> None:
    asked = len(simulator.model_requests)
    hass.states.async_set(entity_id, state)
    await asyncio.sleep(0.3)
    if connections:
        await until(lambda: len(simulator.model_requests) > asked)
    assert len(simulator.model_requests) == asked + connections


async def test_satellites_are_not_followed_by_an_account_that_is_gone(
    hass: HomeAssistant, account: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    await hass.config_entries.async_unload(account.entry_id)
    hass.states.async_set("assist_satellite.kitchen", "listening")
    await hass.async_block_till_done()
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_connection_in_use_needs_no_other(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    mine: Account = account.runtime_data
    asked = len(simulator.model_requests)
    simulator.inject(Fault.stall(before_headers=True))
    mine._service._connected_until = 0.0
    request = SpeechRequest(text="Hi", model="mimo-v2.5-tts")

    async def hear() -> None:
        async for _ in mine._service.stream(request, policy=RetryPolicy(window_s=0)):
            pass

    speaking = asyncio.ensure_future(hear())
    await until(lambda: simulator.speech_requests)
    stream_of(hass)
    await asyncio.sleep(0.4)
    assert len(simulator.model_requests) == asked
    speaking.cancel()
    await asyncio.gather(speaking, return_exceptions=True)


async def test_announcement_needs_no_connection_ahead(speak: Speak, simulator: Simulator) -> None:
    asked = len(simulator.model_requests)
    await speak("Hi")
    await asyncio.sleep(0.3)
    assert len(simulator.model_requests) == asked


async def test_service_that_is_away_is_no_trouble_before_there_is_text(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    asked = len(simulator.model_requests)
    simulator.inject_models(Fault.server_error(), times=None)
    stream = stream_of(hass)
    await until(lambda: len(simulator.model_requests) > asked)
    stream.async_set_message("Hi")
    assert await heard(stream)


async def test_what_was_learned_outlives_a_reload(
    hass: HomeAssistant, account: MockConfigEntry, speak: Speak, simulator: Simulator
) -> None:
    simulator.timing = Timing(first_audio=0.4, speed=50)
    await speak("Hi")
    before: Account = account.runtime_data
    await hass.config_entries.async_reload(account.entry_id)
    after: Account = account.runtime_data
    assert after is not before
    assert after.estimator("mimo-v2.5-tts") is before.estimator("mimo-v2.5-tts")
    assert after.estimator("mimo-v2.5-tts").latency_s < 0.87


async def test_chunk_passes_few_generators_on_its_way_to_home_assistant(
    speak: Speak, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed: set[str] = set()

    def note_generators() -> None:
        frame: FrameType | None = sys._getframe()
        while frame is not None:
            is_ours = "mimo_speech" in Path(frame.f_code.co_filename).parts
            if is_ours and frame.f_code.co_flags & inspect.CO_ASYNC_GENERATOR:
                passed.add(frame.f_code.co_qualname)
            frame = frame.f_back

    decode, take = SpeechReader.feed, RequestAudio.take

    def feed(self: SpeechReader, chunk: bytes) -> Iterator[bytes]:
        note_generators()
        return decode(self, chunk)

    async def take_noting(self: RequestAudio, timeout_s: float | None = None) -> bytes | None:
        note_generators()
        return await take(self, timeout_s)

    monkeypatch.setattr(SpeechReader, "feed", feed)
    monkeypatch.setattr(RequestAudio, "take", take_noting)
    await speak("The laundry is done. " * 50)
    assert {"SpeechService.stream", "Recovery.speak", "Speaker.speak_wav"} <= passed
    assert len(passed) <= 6
