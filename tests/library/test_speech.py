"""Texts spoken while they are written: against the simulator, and against streams made to order."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import replace

import aiohttp
import pytest

from benchmarks.virtual_time import run
from custom_components.mimo_speech.mimo.audio.shaping import Shaping
from custom_components.mimo_speech.mimo.audio.wav import MIMO_PCM, streaming_header, whole_wav
from custom_components.mimo_speech.mimo.catalog import Dialect
from custom_components.mimo_speech.mimo.errors import (
    MimoBlankTextError,
    MimoError,
    MimoModerationError,
    MimoServerError,
)
from custom_components.mimo_speech.mimo.http.client import MimoClient
from custom_components.mimo_speech.mimo.http.request import SpeechRequest
from custom_components.mimo_speech.mimo.http.service import OnSent, SpeechService
from custom_components.mimo_speech.mimo.speech.estimator import SpeechEstimator
from custom_components.mimo_speech.mimo.speech.record import SpeechRecord
from custom_components.mimo_speech.mimo.speech.speaker import Speaker
from custom_components.mimo_speech.mimo.speech.tasks import SpeechInterruptedError
from custom_components.mimo_speech.mimo.text import TextSettings
from mimo_simulator import Fault, Simulator, Timing
from tests.waiting import until

from .speech_parts import Hurry, Service, Tasks, Text, collect, collect_into

KEY = "sk-test"
TEMPLATE = SpeechRequest(text="", model="mimo-v2.5-tts", voice="Mia")
SETTINGS = TextSettings(dialect=Dialect.BRACKETS)
GENTLE = replace(SETTINGS, styles=("gentle",))
SECOND = bytes(48_000)
PAUSE = asyncio.Event()
FIRST, SECOND_SENTENCE, THIRD = "The laundry is done. ", "The dryer is free. ", "Shall I start it? "


@pytest.fixture(params=[False, True], ids=["lazy", "eager"])
def tasks(request: pytest.FixtureRequest) -> Tasks:
    """Owners make tasks of either kind; Home Assistant makes eager ones."""
    return Tasks(is_eager=request.param)


type Speak = Callable[[Service, Text], AsyncGenerator[bytes]]


def speaker_for(service: Service, tasks: Tasks) -> Speaker:
    return Speaker(
        stream=service.stream,
        template=TEMPLATE,
        settings=SETTINGS,
        estimator=SpeechEstimator(),
        create_task=tasks.create,
    )


@pytest.fixture
def speak(tasks: Tasks) -> Speak:
    return lambda service, text: speaker_for(service, tasks).speak(text.fragments())


@pytest.fixture
def wav(tasks: Tasks) -> Speak:
    return lambda service, text: speaker_for(service, tasks).speak_wav(text.fragments())


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    timing = Timing(first_audio=0.05, speed=20.0)
    async with Simulator(keys={KEY}, timing=timing) as simulator:
        yield simulator


@pytest.fixture
async def speaker(simulator: Simulator, tasks: Tasks) -> AsyncIterator[Speaker]:
    async with aiohttp.ClientSession() as session:
        yield Speaker(
            stream=SpeechService(MimoClient(session, KEY, simulator.url)).stream,
            template=TEMPLATE,
            settings=GENTLE,
            estimator=SpeechEstimator(),
            create_task=tasks.create,
        )


# Against the simulator.


@pytest.mark.parametrize("fragment_chars", [1, 7, 10_000], ids=["tokens", "words", "whole"])
async def test_text_that_is_there_is_one_request(
    speaker: Speaker, simulator: Simulator, fragment_chars: int
) -> None:
    written = (FIRST + SECOND_SENTENCE + THIRD) * 5
    starts = range(0, len(written), fragment_chars)
    text = Text(*[written[start : start + fragment_chars] for start in starts])
    pcm = await collect(speaker.speak(text.fragments()))
    (record,) = simulator.speech_requests
    assert record.text == "(温柔)" + written.strip()
    assert pcm == record.pcm


async def test_sentences_are_heard_in_order_while_the_text_is_written(
    speaker: Speaker, simulator: Simulator
) -> None:
    text = Text("", FIRST, ends=False)
    async with aclosing(speaker.speak(text.fragments())) as pieces:
        heard = await anext(pieces)
        text.write(SECOND_SENTENCE, THIRD)
        text.end()
        heard += await collect(pieces)
    records = simulator.speech_requests
    assert len(records) > 1
    assert heard == b"".join(record.pcm for record in records)
    spoken = " ".join((record.text or "").removeprefix("(温柔)") for record in records)
    assert spoken == (FIRST + SECOND_SENTENCE + THIRD).strip()


async def test_pace_is_learned(speaker: Speaker) -> None:
    await collect(speaker.speak(Text(FIRST * 3).fragments()))
    assert speaker.estimator.latency_s != SpeechEstimator().latency_s
    assert speaker.estimator.chars_per_s != SpeechEstimator().chars_per_s


async def test_listener_who_leaves_ends_the_request(
    speaker: Speaker, simulator: Simulator, tasks: Tasks
) -> None:
    text = Text(FIRST * 20, ends=False)
    simulator.inject(Fault.endless_audio())
    async with aclosing(speaker.speak(text.fragments())) as pieces:
        await anext(pieces)
    assert tasks.have_ended
    assert text.is_closed
    await simulator.drained()


async def test_error_of_the_service_comes_after_its_audio(
    speaker: Speaker, simulator: Simulator, tasks: Tasks
) -> None:
    simulator.inject(Fault.content_filter(after_pieces=2))
    heard: list[bytes] = []
    with pytest.raises(MimoModerationError):
        await collect_into(heard, speaker.speak(Text(FIRST * 20).fragments()))
    (record,) = simulator.speech_requests
    assert b"".join(heard) == record.pcm != b""
    assert tasks.have_ended


# Against streams made to order.


def test_time_before_a_request_is_sent_is_waited_but_is_no_latency_of_the_model() -> None:
    estimator, record = SpeechEstimator(), SpeechRecord()

    async def stream(
        _: SpeechRequest, *, hedge_after_s: float | None = None, on_sent: OnSent | None = None
    ) -> AsyncGenerator[bytes]:
        await asyncio.sleep(60)
        assert on_sent
        on_sent(0.0)
        await asyncio.sleep(0.5)
        yield SECOND

    async def speak() -> bytes:
        clock = asyncio.get_running_loop().time
        speaker = Speaker(
            stream=stream, template=TEMPLATE, settings=SETTINGS, estimator=estimator, clock=clock
        )
        return await collect(speaker.speak(Text(FIRST).fragments(), record))

    assert run(speak()) == SECOND
    assert estimator.latency_s == pytest.approx(0.5)
    assert record.first_audio_s == pytest.approx(60.5)


async def test_one_request_runs_ahead_and_its_audio_waits_its_turn(speak: Speak) -> None:
    gate = asyncio.Event()
    service = Service([(gate, SECOND), (b"after",)])
    text = Text("Sure! ", ends=False)
    pieces = speak(service, text)
    first = asyncio.ensure_future(anext(pieces))
    await until(lambda: len(service.requests) == 1)
    text.write(SECOND_SENTENCE)
    text.end()
    await until(lambda: service.taken == 1)
    assert service.texts == ["Sure!", SECOND_SENTENCE.strip()]
    assert not first.done()
    gate.set()
    assert [await first, await collect(pieces)] == [SECOND, b"after"]


async def test_audio_of_the_request_ahead_is_not_the_first_audio(tasks: Tasks) -> None:
    gate, record = asyncio.Event(), SpeechRecord()
    service = Service([(gate, SECOND), (b"after",)])
    text = Text("Sure! ", ends=False)
    pieces = speaker_for(service, tasks).speak(text.fragments(), record)
    hearing = asyncio.ensure_future(collect(pieces))
    await until(lambda: len(service.requests) == 1)
    text.write(SECOND_SENTENCE)
    text.end()
    await until(lambda: service.taken == 1)
    assert record.first_audio_s is None
    gate.set()
    await hearing
    assert record.first_audio_s is not None


async def test_style_stays_on_in_the_next_request(speak: Speak) -> None:
    service = Service([(SECOND,), (SECOND,)])
    text = Text("<style>sad</style>Goodbye. ", ends=False)
    pieces = speak(service, text)
    await anext(pieces)
    text.write("We had a good time. ")
    text.end()
    await collect(pieces)
    assert service.texts == ["(悲伤)Goodbye.", "(悲伤)We had a good time."]


async def test_slow_listener_holds_the_service_back(speak: Speak) -> None:
    service = Service([[b"12"] * 1000])
    async with aclosing(speak(service, Text(FIRST))) as pieces:
        await anext(pieces)
        for _ in range(1000):
            await asyncio.sleep(0)
        assert service.taken < 300
        assert len(await collect(pieces)) == 2 * 999


@pytest.mark.parametrize("written", ["", "   ", "🎉", "```\n```"], ids=repr)
async def test_text_without_words_is_blank(speak: Speak, tasks: Tasks, written: str) -> None:
    with pytest.raises(MimoBlankTextError):
        await collect(speak(Service([]), Text(written)))
    assert tasks.have_ended


async def test_text_without_fragments_is_blank(speak: Speak) -> None:
    with pytest.raises(MimoBlankTextError):
        await collect(speak(Service([]), Text()))


@pytest.mark.parametrize(
    "error", [MimoModerationError("declined"), RuntimeError("a bug")], ids=["service", "other"]
)
async def test_error_of_the_request_ahead_comes_after_the_one_before(
    speak: Speak, tasks: Tasks, error: Exception
) -> None:
    gate = asyncio.Event()
    service = Service([(gate, SECOND), (b"half", error)])
    text = Text("Sure! ", ends=False)
    heard: list[bytes] = []
    listening = asyncio.ensure_future(collect_into(heard, speak(service, text)))
    await until(lambda: len(service.requests) == 1)
    text.write(SECOND_SENTENCE, THIRD)
    await until(lambda: service.taken == 1)
    text.write(FIRST * 5)
    gate.set()
    with pytest.raises(type(error), match=str(error)):
        await listening
    assert heard == [SECOND, b"half"]
    assert len(service.requests) == 2
    assert tasks.have_ended
    assert text.is_closed


async def test_error_of_the_text_comes_after_what_was_asked_for(speak: Speak, tasks: Tasks) -> None:
    text = Text(FIRST, ends=False, fails=ValueError("the writer broke down"))
    service = Service([(SECOND, b"rest")])
    pieces = speak(service, text)
    heard = [await anext(pieces)]
    text.write("And then ")
    text.end()
    with pytest.raises(ValueError, match="broke down"):
        heard += [piece async for piece in pieces]
    assert heard[0] == SECOND
    assert len(service.requests) == 1
    assert tasks.have_ended


async def test_whole_sentences_are_heard_before_the_error_of_the_text(
    speak: Speak, tasks: Tasks
) -> None:
    text = Text(FIRST, SECOND_SENTENCE, "And then ", fails=ValueError("the writer broke down"))
    service = Service([(SECOND,)])
    heard: list[bytes] = []
    with pytest.raises(ValueError, match="broke down"):
        await collect_into(heard, speak(service, text))
    assert service.texts == [(FIRST + SECOND_SENTENCE).strip()]
    assert heard == [SECOND]
    assert tasks.have_ended


async def test_wav_of_a_text_that_failed_leaves_its_sizes_open(wav: Speak) -> None:
    text = Text(FIRST, fails=ValueError("the writer broke down"))
    heard: list[bytes] = []
    with pytest.raises(ValueError, match="broke down"):
        await collect_into(heard, wav(Service([(SECOND,)]), text))
    assert heard == [streaming_header(MIMO_PCM) + SECOND]


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        pytest.param((FIRST,), [FIRST.strip()], id="whole sentences"),
        pytest.param((FIRST, "And then"), [FIRST.strip(), "And then"], id="half a sentence too"),
    ],
)
def test_text_that_is_never_ended_ends_half_a_minute_after_it_was_heard(
    written: tuple[str, ...], spoken: list[str]
) -> None:
    service, text = Service([(SECOND,)] * 2), Text(*written, ends=False)

    async def listen() -> float:
        time = asyncio.get_running_loop().time
        speaker = Speaker(
            stream=service.stream,
            template=TEMPLATE,
            settings=SETTINGS,
            estimator=SpeechEstimator(),
            clock=time,
        )
        assert await collect(speaker.speak(text.fragments())) == SECOND * len(spoken)
        return time()

    assert 30 < run(listen()) < 33
    assert service.texts == spoken
    assert text.is_closed


def test_text_that_is_never_begun_is_blank() -> None:
    async def listen() -> None:
        speaker = Speaker(
            stream=Service([]).stream,
            template=TEMPLATE,
            settings=SETTINGS,
            estimator=SpeechEstimator(),
            clock=asyncio.get_running_loop().time,
        )
        await collect(speaker.speak(Text(ends=False).fragments()))

    with pytest.raises(MimoBlankTextError):
        run(listen())


async def test_text_that_fails_at_once_tells_its_error(speak: Speak) -> None:
    with pytest.raises(ValueError, match="no writer"):
        await collect(speak(Service([]), Text(fails=ValueError("no writer"))))


@pytest.mark.parametrize("number", [0, 1, 2], ids=["reader", "conductor", "request"])
async def test_task_cancelled_by_its_owner_interrupts_the_speech(
    speak: Speak, tasks: Tasks, number: int
) -> None:
    service = Service([(SECOND, *([asyncio.Event()] if number == 2 else []))])
    pieces = speak(service, Text(FIRST, ends=False))
    await anext(pieces)
    tasks.all[number].cancel()
    with pytest.raises(SpeechInterruptedError):
        await collect(pieces)
    assert tasks.have_ended
    assert service.open_streams == 0


async def test_interruption_is_no_error_of_the_service() -> None:
    assert not issubclass(SpeechInterruptedError, (MimoError, asyncio.CancelledError))


@pytest.mark.parametrize(
    "script",
    [
        pytest.param((), id="before the first audio"),
        pytest.param((SECOND,), id="between two pieces"),
    ],
)
async def test_cancelled_listener_leaves_nothing_behind(
    speak: Speak, tasks: Tasks, script: tuple[bytes, ...]
) -> None:
    service, text = Service([(*script, asyncio.Event())]), Text(FIRST, ends=False)
    listening = asyncio.ensure_future(collect(speak(service, text)))
    await until(lambda: service.open_streams == 1 and service.taken == len(script))
    listening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await listening
    assert tasks.have_ended
    assert service.open_streams == 0
    assert text.is_closed


async def test_speech_that_nobody_listens_to_does_not_begin(speak: Speak, tasks: Tasks) -> None:
    await speak(Service([]), Text(FIRST)).aclose()
    assert tasks.all == []


async def test_long_text_leaves_the_event_loop_to_others(speak: Speak) -> None:
    pieces = speak(Service([(SECOND,)]), Text("It is warm. " * 200))
    listening = asyncio.ensure_future(collect(pieces))
    turns = 0
    while not listening.done():
        turns += 1
        await asyncio.sleep(0)
    assert turns > 2400 / 256


async def test_long_fragment_is_seen_as_a_whole(speak: Speak) -> None:
    """Preparing it takes longer than a text is given to show that it is whole."""
    service, clock = Service([(SECOND * 170,)]), Hurry()
    speaker = Speaker(
        stream=service.stream,
        template=TEMPLATE,
        settings=SETTINGS,
        estimator=SpeechEstimator(),
        clock=clock,
    )
    await collect(speaker.speak(Text("It is warm. " * 200).fragments()))
    assert len(service.requests) == 1


async def test_news_while_a_long_fragment_is_prepared_changes_no_order(speak: Speak) -> None:
    gate = asyncio.Event()
    service = Service([(gate, b"so short that more is due at once"), *[(SECOND * 60,)] * 9])
    text = Text("Sure! ", ends=False)
    listening = asyncio.ensure_future(collect(speak(service, text)))
    await until(lambda: len(service.requests) == 1)
    written = "It is warm today, and it will be warmer still tomorrow, as they say. " * 20
    text.write(written)
    text.end()
    gate.set()
    await listening
    assert " ".join(service.texts) == "Sure! " + written.strip()


async def test_text_is_closed_when_the_listener_leaves_while_it_is_prepared(speak: Speak) -> None:
    text = Text("It is warm. " * 2000)
    listening = asyncio.ensure_future(collect(speak(Service([]), text)))
    for _ in range(5):
        await asyncio.sleep(0)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    assert text.is_closed


async def test_long_text_is_spoken_in_several_requests(speak: Speak) -> None:
    service, written = Service([[SECOND * 100] * 2] * 9), "It is warm. " * 500
    await collect(speak(service, Text(written)))
    assert len(service.requests) == 2
    assert " ".join(service.texts) == written.strip()


async def test_iterator_that_cannot_be_closed_is_a_text_too(tasks: Tasks) -> None:
    class Once:
        def __init__(self) -> None:
            self._left = [FIRST]

        def __aiter__(self) -> Once:
            return self

        async def __anext__(self) -> str:
            if not self._left:
                raise StopAsyncIteration
            return self._left.pop()

    service = Service([(SECOND,)])
    speaker = Speaker(
        stream=service.stream, template=TEMPLATE, settings=SETTINGS, estimator=SpeechEstimator()
    )
    assert await collect(speaker.speak(Once())) == SECOND


async def test_wav_of_speech_that_is_all_there_has_true_sizes(wav: Speak) -> None:
    pieces = [piece async for piece in wav(Service([(SECOND, SECOND)]), Text(FIRST))]
    assert pieces == [whole_wav(MIMO_PCM, SECOND * 2)]


@pytest.mark.parametrize(
    "script",
    [
        pytest.param((SECOND, PAUSE, SECOND), id="more comes later"),
        pytest.param((SECOND, PAUSE), id="the end comes later"),
    ],
)
async def test_wav_of_speech_that_goes_on_leaves_its_sizes_open(
    wav: Speak, script: tuple[bytes | asyncio.Event, ...]
) -> None:
    pause = asyncio.Event()
    service = Service([[pause if item is PAUSE else item for item in script]])
    async with aclosing(wav(service, Text(FIRST))) as pieces:
        assert await anext(pieces) == streaming_header(MIMO_PCM) + SECOND
        pause.set()
        assert [piece async for piece in pieces] == [SECOND] * (len(script) - 2)


async def test_wav_without_speech_has_no_header(wav: Speak) -> None:
    with pytest.raises(MimoServerError):
        await anext(wav(Service([[MimoServerError("away")]]), Text(FIRST)))


async def test_style_of_the_text_takes_the_place_of_the_voices_own(tasks: Tasks) -> None:
    service = Service([(SECOND,)])
    speaker = replace(speaker_for(service, tasks), settings=GENTLE)
    await collect(speaker.speak(Text("<style>Sad</style>", FIRST).fragments()))
    assert service.texts == [f"(悲伤){FIRST.strip()}"]


async def test_style_of_the_voice_is_in_every_request(tasks: Tasks) -> None:
    service, text = Service([(SECOND,), (SECOND,)]), Text(FIRST, ends=False)
    pieces = replace(speaker_for(service, tasks), settings=GENTLE).speak(text.fragments())
    await anext(pieces)
    text.write(SECOND_SENTENCE)
    text.end()
    await collect(pieces)
    assert service.texts == [f"(温柔){FIRST.strip()}", f"(温柔){SECOND_SENTENCE.strip()}"]


async def test_lyrics_of_a_singing_voice_are_one_request(tasks: Tasks) -> None:
    service, text = Service([(SECOND,)]), Text(ends=False)
    settings = replace(SETTINGS, styles=("singing",))
    speaker = replace(speaker_for(service, tasks), settings=settings)
    singing = asyncio.ensure_future(collect(speaker.speak(text.fragments())))
    for line in ("Twinkle, twinkle, little star.\n", "How I wonder what you are!"):
        text.write(line)
        await asyncio.sleep(0.05)
    text.end()
    await singing
    assert service.texts == ["(唱歌)Twinkle, twinkle, little star.\nHow I wonder what you are!"]


@pytest.mark.parametrize("gain_db", [0.0, 6.0], ids=["as it is", "louder"])
async def test_shaped_speech_keeps_its_samples_between_what_surrounds_it(gain_db: float) -> None:
    chime = b"\1\0" * 100
    shaping = Shaping(lead_in_ms=10, tail_ms=20, gain_db=gain_db, chime=chime)
    service = Service([(SECOND, SECOND)])
    speaker = Speaker(
        stream=service.stream,
        template=TEMPLATE,
        settings=SETTINGS,
        estimator=SpeechEstimator(),
        shaping=shaping,
    )
    (wav,) = [piece async for piece in speaker.speak_wav(Text(FIRST).fragments())]
    before, pause, after = bytes(480), bytes(9600), bytes(960)
    assert wav == whole_wav(MIMO_PCM, before + chime + pause + SECOND * 2 + after)
