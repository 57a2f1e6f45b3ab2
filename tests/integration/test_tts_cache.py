"""What Home Assistant keeps of speech, and what it must not keep."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
import gc
import hashlib
from pathlib import Path
from typing import override
from weakref import ref

from homeassistant.components import tts
from homeassistant.components.tts import TTSCache
from homeassistant.components.tts.const import DATA_TTS_MANAGER
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mimo_speech.tts_cache import CacheEntry, discard_reason
from mimo_simulator import Fault, Simulator, Timing

from .conftest import Speak, engine, voice

TEXT = "The laundry is done. The dryer is free."
PATIENCE_S = 20


TEXT_DIGEST = hashlib.sha1(TEXT.encode(), usedforsecurity=False).hexdigest()


class Kept:
    """What the cache holds of the text as one voice spoke it, by Home Assistant's own names."""

    def __init__(self, hass: HomeAssistant, title: str = "kitchen") -> None:
        self._hass = hass
        self._engine = f"_tts.{title}"

    async def settle(self) -> None:
        """Wait until all speech is stored."""
        await self._hass.async_block_till_done(wait_background_tasks=True)

    @property
    def in_memory(self) -> int:
        return len(self._of_text(self._hass.data[DATA_TTS_MANAGER].mem_cache))

    @property
    def on_disk(self) -> int:
        manager = self._hass.data[DATA_TTS_MANAGER]
        listed = self._of_text(manager.file_cache)
        files = self._of_text(file.name for file in Path(manager.cache_dir).iterdir())
        assert {manager.file_cache[key] for key in listed} == set(files)
        return len(listed)

    def _of_text(self, names: Iterable[str]) -> list[str]:
        return [name for name in names if name.startswith(TEXT_DIGEST) and self._engine in name]

    def forget_memory(self) -> None:
        """Do what time does after five minutes."""
        self._hass.data[DATA_TTS_MANAGER].mem_cache.clear()


@pytest.fixture
def kept(hass: HomeAssistant) -> Kept:
    return Kept(hass)


@pytest.fixture(params=["wav", "mp3"], ids=["as it is", "converted"])
def audio_format(request: pytest.FixtureRequest) -> str:
    audio_format: str = request.param
    return audio_format


WITH_FALLBACK = pytest.mark.parametrize(
    "voices",
    [[voice(patience=PATIENCE_S, fallback="tts.hall"), voice("Hall", patience=PATIENCE_S)]],
)


async def test_whole_speech_is_kept(
    speak: Speak, simulator: Simulator, kept: Kept, audio_format: str
) -> None:
    audio = await speak(TEXT, preferred_format=audio_format)
    await kept.settle()
    assert (kept.in_memory, kept.on_disk) == (1, 1)
    kept.forget_memory()
    assert (await speak(TEXT, preferred_format=audio_format)).endswith(audio[-1000:])
    assert len(simulator.speech_requests) == 1


@WITH_FALLBACK
@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault.forbidden(), id="spoken by the fallback"),
        pytest.param(Fault.content_filter(after_pieces=2), id="finished by the fallback"),
        pytest.param(Fault.close(after_pieces=2), id="broken and asked again"),
    ],
)
async def test_flawed_speech_is_heard_once_and_not_kept(
    speak: Speak,
    simulator: Simulator,
    kept: Kept,
    audio_format: str,
    fault: Fault,
) -> None:
    simulator.inject(fault)
    assert await speak(TEXT, preferred_format=audio_format)
    await kept.settle()
    assert (kept.in_memory, kept.on_disk) == (0, 0)
    requests = len(simulator.speech_requests)
    assert await speak(TEXT, preferred_format=audio_format)
    await kept.settle()
    assert len(simulator.speech_requests) == requests + 1
    assert (kept.in_memory, kept.on_disk) == (1, 1)


@WITH_FALLBACK
async def test_flawed_speech_cannot_be_found_even_for_a_moment(
    hass: HomeAssistant, speak: Speak, simulator: Simulator, kept: Kept
) -> None:
    found: list[str] = []

    class Watched(dict[str, str]):
        @override
        def __setitem__(self, key: str, name: str) -> None:
            found.append(key)
            super().__setitem__(key, name)

    hass.data[DATA_TTS_MANAGER].file_cache = Watched()
    simulator.inject(Fault.forbidden())
    await speak(TEXT)
    await kept.settle()
    assert [key.startswith(TEXT_DIGEST) for key in found if "kitchen" in key] == [False]


@WITH_FALLBACK
async def test_speech_of_the_fallback_is_kept_as_its_own(
    hass: HomeAssistant, speak: Speak, simulator: Simulator, kept: Kept
) -> None:
    simulator.inject(Fault.forbidden())
    await speak(TEXT)
    await kept.settle()
    assert kept.on_disk == 0
    assert Kept(hass, "hall").on_disk == 1
    simulator.inject(Fault.forbidden())
    await speak(TEXT)
    statuses = [record.status for record in simulator.speech_requests]
    assert statuses == [403, 200, 403]


@pytest.mark.parametrize("voices", [[voice(patience=PATIENCE_S)]])
async def test_same_text_with_other_options_stays(
    speak: Speak, simulator: Simulator, kept: Kept, audio_format: str
) -> None:
    await speak(TEXT, preferred_format=audio_format, style="happy")
    await kept.settle()
    simulator.inject(Fault.close(after_pieces=2))
    await speak(TEXT, preferred_format=audio_format)
    await kept.settle()
    assert kept.on_disk == 1
    requests = len(simulator.speech_requests)
    await speak(TEXT, preferred_format=audio_format, style="happy")
    assert len(simulator.speech_requests) == requests


@pytest.mark.parametrize("voices", [[voice(patience=PATIENCE_S)]])
async def test_other_texts_and_voices_stay(
    hass: HomeAssistant, speak: Speak, simulator: Simulator, kept: Kept
) -> None:
    await speak("Another text.")
    await speak(TEXT, language="en-GB")
    await kept.settle()
    manager = hass.data[DATA_TTS_MANAGER]
    before, in_memory = set(manager.file_cache), set(manager.mem_cache)
    simulator.inject(Fault.close(after_pieces=2))
    await speak(TEXT)
    await kept.settle()
    assert set(manager.file_cache) == before
    assert set(manager.mem_cache) == in_memory
    assert len(before) == len(in_memory) == 2


@pytest.mark.parametrize("voices", [[voice(patience=PATIENCE_S)]])
async def test_two_that_hear_the_same_flawed_speech_hear_all_of_it(
    speak: Speak, simulator: Simulator, kept: Kept, audio_format: str
) -> None:
    simulator.timing = Timing(first_audio=0.2, speed=50)
    simulator.inject(Fault.close(after_pieces=2))
    first, second = await asyncio.gather(
        speak(TEXT, preferred_format=audio_format), speak(TEXT, preferred_format=audio_format)
    )
    assert first == second != b""
    await kept.settle()
    assert (kept.in_memory, kept.on_disk) == (0, 0)
    assert len(simulator.speech_requests) == 2


@pytest.mark.parametrize("voices", [[voice(patience=PATIENCE_S)]])
async def test_flawed_and_whole_speech_of_one_text_at_once_leave_nothing_flawed(
    speak: Speak, simulator: Simulator, kept: Kept
) -> None:
    simulator.timing = Timing(first_audio=0.2, speed=50)
    simulator.inject(Fault.close(after_pieces=2))
    simulator.inject(Fault.close(after_pieces=2))
    await asyncio.gather(speak(TEXT), speak(TEXT, style="happy"))
    await kept.settle()
    assert (kept.in_memory, kept.on_disk) == (0, 0)


@pytest.mark.parametrize("voices", [[voice(patience=PATIENCE_S)]])
async def test_player_that_asks_twice_hears_flawed_speech_twice(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator, kept: Kept
) -> None:
    simulator.inject(Fault.close(after_pieces=2))
    stream = tts.async_create_stream(hass, engine(hass), options={"preferred_format": "wav"})
    stream.async_set_message(TEXT)
    first = b"".join([chunk async for chunk in stream.async_stream_result()])
    await kept.settle()
    assert kept.on_disk == 0
    assert b"".join([chunk async for chunk in stream.async_stream_result()]) == first != b""


@pytest.mark.parametrize("voices", [[voice(patience=PATIENCE_S)]])
async def test_flawed_speech_is_not_kept_when_the_account_goes_meanwhile(
    hass: HomeAssistant,
    account: MockConfigEntry,
    speak: Speak,
    simulator: Simulator,
    kept: Kept,
    audio_format: str,
) -> None:
    simulator.inject(Fault.close(after_pieces=2))
    await speak(TEXT, preferred_format=audio_format)
    assert await hass.config_entries.async_unload(account.entry_id)
    await kept.settle()
    assert (kept.in_memory, kept.on_disk) == (0, 0)


@pytest.mark.parametrize("voices", [[voice(patience=PATIENCE_S)]])
async def test_flawed_speech_of_a_streamed_reply_disturbs_nothing(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator, kept: Kept, speak: Speak
) -> None:
    await speak(TEXT)
    await kept.settle()
    simulator.inject(Fault.close(after_pieces=2))
    stream = tts.async_create_stream(hass, engine(hass), options={"preferred_format": "wav"})

    async def written() -> AsyncGenerator[str]:
        for fragment in (TEXT[:10], TEXT[10:]):
            yield fragment

    stream.async_set_message_stream(written())
    assert b"".join([chunk async for chunk in stream.async_stream_result()])
    await kept.settle()
    assert kept.on_disk == 1


async def test_speech_that_failed_is_not_kept(
    speak: Speak, simulator: Simulator, kept: Kept
) -> None:
    simulator.inject(Fault.close(after_pieces=2), times=2)
    with pytest.raises(HomeAssistantError):
        await speak(TEXT)
    await kept.settle()
    assert (kept.in_memory, kept.on_disk) == (0, 0)


@WITH_FALLBACK
async def test_flawed_speech_that_was_not_to_be_kept_hides_nothing_that_is(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator, kept: Kept
) -> None:
    async def say(*, cache: bool) -> bytes:
        stream = hass.data[DATA_TTS_MANAGER].async_create_result_stream(
            engine(hass), use_file_cache=cache, options={"preferred_format": "wav"}
        )
        stream.async_set_message(TEXT)
        audio = b"".join([chunk async for chunk in stream.async_stream_result()])
        await kept.settle()
        return audio

    good = await say(cache=True)
    kept.forget_memory()
    simulator.inject(Fault.forbidden())
    assert await say(cache=False)
    assert await say(cache=True) == good
    assert [record.status for record in simulator.speech_requests] == [200, 403, 200]


@WITH_FALLBACK
async def test_what_is_kept_while_flawed_speech_of_the_same_text_is_written_stays(
    hass: HomeAssistant,
    speak: Speak,
    simulator: Simulator,
    kept: Kept,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = hass.async_add_executor_job
    late: list[Callable[..., object]] = []
    is_written = asyncio.Event()

    async def write_late(write: Callable[..., object]) -> None:
        await is_written.wait()
        await run(write)

    def add_job(target: Callable[..., object], *arguments: object) -> Awaitable[object]:
        if target.__name__ != "save_speech" or late:
            return run(target, *arguments)
        late.append(target)
        return write_late(target)

    simulator.inject(Fault.content_filter(after_pieces=2))
    monkeypatch.setattr(hass, "async_add_executor_job", add_job)
    await speak(TEXT)
    await speak(TEXT, style="serious")
    is_written.set()
    await kept.settle()
    assert (kept.in_memory, kept.on_disk) == (1, 1)


async def test_discarded_speech_is_not_kept_by_its_reason(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    """An error holds on to the frames that it came through, here and where others raise it."""

    async def nothing() -> AsyncGenerator[bytes]:
        yield b""

    def fail() -> None:
        raise HomeAssistantError("flawed")

    async def discard() -> ref[TTSCache]:
        speech = TTSCache("key", "wav", nothing())
        hass.data[DATA_TTS_MANAGER].mem_cache["key"] = speech
        entry = CacheEntry(hass)
        try:
            fail()
        except HomeAssistantError as err:
            entry.async_discard(err)
        with pytest.raises(HomeAssistantError, match="flawed"):
            raise discard_reason(speech) or AssertionError
        return ref(speech)

    speech = await asyncio.create_task(discard())
    await asyncio.sleep(0)
    gc.collect()
    assert speech() is None
