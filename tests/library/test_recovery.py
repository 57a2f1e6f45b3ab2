"""Speech in trouble: asked again, spoken by the fallback, or an error; in a time of its own."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from itertools import repeat
from typing import Any

import pytest

from benchmarks.virtual_time import run
from custom_components.mimo_speech.mimo.catalog import Dialect
from custom_components.mimo_speech.mimo.errors import (
    MimoAuthError,
    MimoBalanceError,
    MimoBlankTextError,
    MimoBrokenAnswerError,
    MimoConnectionError,
    MimoEmptyAudioError,
    MimoError,
    MimoForbiddenError,
    MimoMixedSongError,
    MimoModerationError,
    MimoRateLimitError,
    MimoServerError,
    MimoTextTooLongError,
    MimoTimeoutError,
)
from custom_components.mimo_speech.mimo.http.request import SpeechRequest
from custom_components.mimo_speech.mimo.http.service import OnSent
from custom_components.mimo_speech.mimo.speech.casting import Casting, Role
from custom_components.mimo_speech.mimo.speech.estimator import SpeechEstimator
from custom_components.mimo_speech.mimo.speech.record import SpeechRecord
from custom_components.mimo_speech.mimo.speech.recovery import Fallback, FallbackError, Recovery
from custom_components.mimo_speech.mimo.speech.speaker import Speaker
from custom_components.mimo_speech.mimo.text import Sentence, TextSettings, join, prepare

from .speech_parts import Service, Text, collect, collect_into, until
from .spoken_audio import seconds, silence, spoken, sung, tone

ONE, TWO, THREE = (
    "The laundry is done by now.",
    "The dryer is free again.",
    "Shall I start another load?",
)
WHOLE = f"{ONE} {TWO} {THREE}"
BEGUN = tone(0.5)
BREATH = silence(0.3)
BROKE = MimoConnectionError("broke")
SETTINGS = TextSettings(dialect=Dialect.BRACKETS)
ROLE = Role(
    template=SpeechRequest(text="", model="mimo-v2.5-tts"),
    settings=SETTINGS,
    estimator=SpeechEstimator(),
)
ENDLESS_S = 60

type Item = bytes | float | Exception
type Script = tuple[Item, ...] | repeat[Item]


class Speakers:
    """Speak by scripts, one for each time they are asked: audio, errors, and seconds of silence."""

    def __init__(self, *scripts: Script) -> None:
        self._scripts = list(scripts)
        self.asked: list[str] = []
        self.open = 0

    def service(
        self, sentences: tuple[Sentence, ...], _: OnSent | None = None
    ) -> AsyncGenerator[bytes]:
        return self.speak(join(sentences, Dialect.BRACKETS))

    async def speak(self, text: str) -> AsyncGenerator[bytes]:
        self.asked.append(text)
        self.open += 1
        try:
            for item in self._scripts.pop(0):
                if isinstance(item, Exception):
                    raise item
                if isinstance(item, bytes):
                    yield item
                else:
                    await asyncio.sleep(item)
        finally:
            self.open -= 1


@dataclass(slots=True, kw_only=True)
class Speech:
    """A text that is spoken, by whom, and what became of it."""

    service: Speakers
    fallback: Speakers | None = None
    patience_s: float = 8.0
    text: str = WHOLE
    lead_s: Callable[[], float] | None = None
    role: Role = ROLE
    record: SpeechRecord = field(default_factory=SpeechRecord)
    heard: list[bytes] = field(default_factory=list)
    took_s: float = 0.0

    def recovery(self) -> Recovery:
        fallback = None
        if self.fallback is not None:
            fallback = Fallback(speak=self.fallback.speak, timeout_s=self.patience_s)
        return Recovery(
            ask=self.service.service,
            fallback=fallback,
            casting=Casting(self.role),
            record=self.record,
        )

    def listen(self) -> None:
        """Hear all of it in a time of its own."""
        run(self.hear())

    async def hear(self) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        sentences = tuple(prepare(self.text, SETTINGS))
        try:
            await collect_into(self.heard, self.recovery().speak(sentences, lead_s=self.lead_s))
        finally:
            self.took_s = loop.time() - began

    @property
    def audio(self) -> bytes:
        return b"".join(self.heard)


# Asked again.


@pytest.mark.parametrize("fallback", [None, Speakers()], ids=["alone", "with a fallback"])
def test_healthy_speech_is_one_request(fallback: Speakers | None) -> None:
    speech = Speech(service=Speakers((spoken(WHOLE), b"12")), fallback=fallback)
    speech.listen()
    assert speech.audio == spoken(WHOLE) + b"12"
    assert speech.service.asked == [WHOLE]
    assert speech.record == SpeechRecord(audio_s=seconds(speech.audio))
    assert speech.record.is_whole


@pytest.mark.parametrize(
    "error",
    [
        BROKE,
        MimoServerError("down"),
        MimoRateLimitError("busy"),
        MimoTimeoutError("silent"),
        MimoBrokenAnswerError("nonsense"),
        MimoTextTooLongError("cut off"),
    ],
    ids=lambda error: error.code,
)
@pytest.mark.parametrize(("heard", "rest"), [((), WHOLE), ((ONE,), f"{TWO} {THREE}")])
def test_broken_speech_goes_on_with_the_sentence_that_broke(
    heard: tuple[str, ...], rest: str, error: MimoError
) -> None:
    before = b"".join(map(spoken, heard)) + BEGUN
    speech = Speech(service=Speakers((before, error), (spoken(rest),)), fallback=Speakers())
    speech.listen()
    assert speech.service.asked == [WHOLE, rest]
    assert speech.audio == before + BREATH + spoken(rest)
    assert speech.record == SpeechRecord(audio_s=seconds(before + spoken(rest)), interruption=error)
    assert not speech.record.is_whole


@pytest.mark.parametrize("heard_s", [1 / 24_000, 0.015, 0.025])
def test_speech_that_breaks_with_its_first_samples_is_asked_for_again(heard_s: float) -> None:
    speech = Speech(service=Speakers((tone(heard_s), BROKE), (spoken(WHOLE),)))
    speech.listen()
    assert speech.service.asked == [WHOLE, WHOLE]
    assert speech.audio == tone(heard_s) + BREATH + spoken(WHOLE)
    assert speech.record.interruption is BROKE
    assert speech.record.failure is None


def test_speech_that_broke_after_its_last_word_is_complete() -> None:
    whole = b"".join(map(spoken, (ONE, TWO, THREE)))
    speech = Speech(service=Speakers((whole, BROKE)))
    speech.listen()
    assert speech.audio == whole
    assert speech.record.failure is None
    assert speech.record.interruption is BROKE


def test_speech_that_breaks_ever_later_is_asked_for_again_and_again() -> None:
    first, second = MimoConnectionError("one"), MimoServerError("two")
    speech = Speech(
        service=Speakers(
            (spoken(ONE), BEGUN, first), (spoken(TWO), BEGUN, second), (spoken(THREE),)
        )
    )
    speech.listen()
    assert speech.service.asked == [WHOLE, f"{TWO} {THREE}", THREE]
    assert speech.audio == b"".join(
        (spoken(ONE), BEGUN, BREATH, spoken(TWO), BEGUN, BREATH, spoken(THREE))
    )
    assert speech.record.interruption is second
    assert speech.record.failure is None


def test_styles_and_paragraphs_are_carried_on() -> None:
    speech = Speech(
        text=f"{ONE}\n\n<style>sad</style>{TWO}\n\n{THREE}",
        service=Speakers((spoken(ONE), BEGUN, BROKE), (spoken(f"{TWO} {THREE}"),)),
    )
    speech.listen()
    assert speech.service.asked[-1] == f"(悲伤){TWO}\n{THREE}"


def test_song_goes_on_with_the_line_that_broke() -> None:
    lines = ("Twinkle, twinkle, little star,", "How I wonder what you are!")
    speech = Speech(
        text="<style>singing</style>" + "\n".join(lines),
        service=Speakers((sung(lines[0]), BEGUN, BROKE), (sung(lines[1]),)),
    )
    speech.listen()
    assert speech.service.asked[-1] == f"(唱歌){lines[1]}"


# The fallback.


def test_fallback_speaks_the_lines_of_a_song_that_are_left() -> None:
    lines = ("Twinkle, twinkle, little star,", "How I wonder what you are!", "Up above the world")
    speech = Speech(
        text="<style>singing</style>" + "\n".join(lines),
        service=Speakers((sung(lines[0]), BEGUN, BROKE), (BEGUN, BROKE)),
        fallback=Speakers((b"12",)),
    )
    speech.listen()
    assert speech.fallback
    assert speech.fallback.asked == ["\n".join(lines[1:])]


@pytest.mark.parametrize(
    "error",
    [
        BROKE,
        MimoAuthError("key"),
        MimoBalanceError("empty"),
        MimoForbiddenError("region"),
        MimoEmptyAudioError("nothing"),
        MimoTextTooLongError("cut off"),
    ],
    ids=lambda error: error.code,
)
def test_fallback_speaks_all_of_what_was_not_begun(error: MimoError) -> None:
    speech = Speech(service=Speakers((error,)), fallback=Speakers((b"12", b"34")))
    speech.listen()
    assert speech.audio == b"1234"
    assert speech.fallback
    assert speech.fallback.asked == [WHOLE]
    assert speech.record == SpeechRecord(failure=error, has_fallback=True)


def test_fallback_speaks_what_broke_twice_at_the_same_place() -> None:
    again = MimoServerError("again")
    speech = Speech(
        service=Speakers((spoken(ONE), BEGUN, BROKE), (BEGUN, again)), fallback=Speakers((b"12",))
    )
    speech.listen()
    assert speech.service.asked == [WHOLE, f"{TWO} {THREE}"]
    assert speech.fallback
    assert speech.fallback.asked == [f"{TWO} {THREE}"]
    assert speech.audio == spoken(ONE) + BEGUN + BREATH + BEGUN + BREATH + b"12"
    assert speech.record == SpeechRecord(
        audio_s=seconds(spoken(ONE) + BEGUN * 2),
        interruption=again,
        failure=again,
        has_fallback=True,
    )


def test_fallback_speaks_the_rest_at_once_where_asking_again_is_of_no_use() -> None:
    refusal = MimoModerationError("no")
    speech = Speech(service=Speakers((spoken(ONE), refusal)), fallback=Speakers((b"12",)))
    speech.listen()
    assert speech.service.asked == [WHOLE]
    assert speech.audio == spoken(ONE) + BREATH + b"12"
    assert speech.record.interruption is speech.record.failure is refusal


def test_request_for_the_rest_that_is_refused_leaves_it_to_the_fallback() -> None:
    refusal = MimoBalanceError("empty")
    speech = Speech(
        service=Speakers((spoken(ONE), BEGUN, BROKE), (refusal,)), fallback=Speakers((b"12",))
    )
    speech.listen()
    assert speech.audio == spoken(ONE) + BEGUN + BREATH + b"12"
    assert speech.record.interruption is BROKE
    assert speech.record.failure is refusal


def test_fallback_gets_words_without_tags_and_styles() -> None:
    speech = Speech(
        text="<style>sad</style>Goodbye. [sigh] We had [laughs] a good time.\n\n[cough]\n\nBye!",
        service=Speakers((BROKE,)),
        fallback=Speakers((b"12",)),
    )
    speech.listen()
    assert speech.fallback
    assert speech.fallback.asked == ["Goodbye. We had a good time.\nBye!"]


def test_rest_without_words_is_nothing_for_the_fallback() -> None:
    speech = Speech(text="[laughs]", service=Speakers((BROKE,)), fallback=Speakers())
    speech.listen()
    assert speech.audio == b""
    assert speech.record.failure is BROKE


@pytest.mark.parametrize("said", [(), (b"12",)], ids=["at once", "in mid speech"])
def test_fallback_that_fails_leaves_the_first_error(said: tuple[bytes, ...]) -> None:
    reason = FallbackError("no voice")
    error = MimoBalanceError("empty")
    speech = Speech(service=Speakers((error,)), fallback=Speakers((*said, reason)))
    with pytest.raises(MimoBalanceError) as caught:
        speech.listen()
    assert caught.value is error
    assert caught.value.__cause__ is reason
    assert speech.heard == list(said)


@pytest.mark.parametrize(
    "scripts",
    [
        pytest.param([(BROKE,)], id="nothing heard"),
        pytest.param([(spoken(ONE), MimoModerationError("no"))], id="of no use"),
        pytest.param([(spoken(ONE), BEGUN, BROKE), (BEGUN, BROKE)], id="twice"),
    ],
)
def test_without_a_fallback_the_error_comes_right_after_the_audio(scripts: list[Script]) -> None:
    speech = Speech(service=Speakers(*scripts))
    with pytest.raises(MimoError) as caught:
        speech.listen()
    assert caught.value is speech.record.failure
    assert not speech.record.has_fallback
    assert speech.heard[-1:] != [BREATH]
    assert speech.heard.count(BREATH) == len(scripts) - 1


@pytest.mark.parametrize(
    "error", [MimoBlankTextError("nothing"), MimoMixedSongError("both")], ids=lambda e: e.code
)
def test_error_about_the_call_is_nobody_elses_to_make_good(error: MimoError) -> None:
    speech = Speech(service=Speakers((error,)), fallback=Speakers())
    with pytest.raises(type(error)):
        speech.listen()
    assert speech.record == SpeechRecord()


# Patience.


@pytest.mark.parametrize("patience_s", [1.0, 8.0])
def test_patience_for_the_first_audio_ends_with_the_fallback(patience_s: float) -> None:
    speech = Speech(
        service=Speakers((100.0, b"12")), fallback=Speakers((b"34",)), patience_s=patience_s
    )
    speech.listen()
    assert speech.audio == b"34"
    assert speech.took_s == patience_s
    assert isinstance(speech.record.failure, MimoTimeoutError)
    assert speech.record.failure.code == "timeout"
    assert speech.record.interruption is None
    assert speech.service.open == 0


@pytest.mark.parametrize(
    ("script", "gives_up_at"),
    [
        pytest.param((1000.0,), 38.0, id="no audio"),
        pytest.param((0.9, tone(1), 1000.0), 39.0, id="audio long before"),
        pytest.param((29.0, tone(1), 1000.0), 39.0, id="audio just before"),
        pytest.param((29.0, *(tone(0.6), 1.0) * 60), 51.8, id="audio that trickles"),
        pytest.param((33.0, tone(1), 1000.0), 42.0, id="audio too late"),
    ],
)
def test_patience_begins_when_the_audio_is_due(script: Script, gives_up_at: float) -> None:
    """What came by then is heard first; the patience is for the first audio, then for the rest."""
    speech = Speech(service=Speakers(script), fallback=Speakers((b"12",)))

    async def hear() -> float:
        sentences = tuple(prepare(f"{WHOLE} " * 5, SETTINGS))
        await collect_into(speech.heard, speech.recovery().speak(sentences, due_in_s=30.0))
        return asyncio.get_running_loop().time()

    assert run(hear()) == pytest.approx(gives_up_at)
    assert speech.heard[-1] == b"12"


@pytest.mark.parametrize(
    ("scripts", "gives_up_at"),
    [
        pytest.param([(100.0,)], 13.0, id="not begun"),
        pytest.param([(BEGUN, BROKE), (100.0,)], 8.0, id="broken"),
    ],
)
def test_rest_of_a_speech_is_waited_for_from_its_break(
    scripts: list[Script], gives_up_at: float
) -> None:
    """What is not due yet has until then; a rest that is missing is missed at once."""
    speech = Speech(service=Speakers(*scripts), fallback=Speakers((b"34",)))

    async def hear() -> float:
        sentences = tuple(prepare(WHOLE, SETTINGS))
        await collect(speech.recovery().speak(sentences, due_in_s=5.0))
        return asyncio.get_running_loop().time()

    assert run(hear()) == gives_up_at


def test_audio_within_the_patience_is_waited_for() -> None:
    speech = Speech(
        service=Speakers((7.9, tone(1), 8.9, tone(1))), fallback=Speakers(), patience_s=8
    )
    speech.listen()
    assert speech.audio == tone(1) * 2
    assert speech.record.is_whole


@pytest.mark.parametrize(
    ("text", "computing_s"),
    [
        pytest.param(WHOLE, 1.0, id="short"),
        pytest.param(f"{WHOLE} " * 3, 3.0, id="longer"),
        pytest.param(f"{WHOLE} " * 200, 30.0, id="at most half a minute"),
    ],
)
def test_computing_of_speech_is_waited_for_beyond_the_timeout(
    text: str, computing_s: float
) -> None:
    """A timeout of one second would leave every longer text of a designed voice to the fallback."""
    estimator = SpeechEstimator(answers_in_one_piece=True)
    for speech_s in (2.0, 4.0, 8.0):
        estimator.observe_latency(0.9 + speech_s / 6, speech_s)

    def speech(service: Speakers) -> Speech:
        role = replace(ROLE, estimator=estimator)
        fallback = Speakers((b"34",))
        return Speech(service=service, fallback=fallback, patience_s=1.0, text=text, role=role)

    in_time = speech(Speakers((0.9 + 0.9 * computing_s, tone(1))))
    in_time.listen()
    assert in_time.audio == tone(1)
    silent = speech(Speakers((100.0,)))
    silent.listen()
    assert silent.audio == b"34"
    assert silent.took_s == pytest.approx(1.0 + computing_s, rel=0.1)


def test_nobody_waits_less_for_want_of_a_fallback() -> None:
    speech = Speech(service=Speakers((100.0, BEGUN, 1000.0, BEGUN)))
    speech.listen()
    assert speech.took_s == 1100
    assert speech.record.is_whole


def test_audio_that_trickles_is_given_up_for_good() -> None:
    """By then the listener has heard half of the time, and waited the other half."""
    speech = Speech(
        service=Speakers((tone(0.5), *(1.0, tone(0.5)) * 50)),
        fallback=Speakers((b"12",)),
        patience_s=2.25,
    )
    speech.listen()
    assert speech.took_s == pytest.approx(4.75)
    assert speech.record.audio_s == pytest.approx(2.5)
    assert speech.service.asked == [WHOLE]
    assert speech.heard[-2:] == [BREATH, b"12"]
    assert isinstance(speech.record.failure, MimoTimeoutError)
    assert speech.record.interruption is speech.record.failure


def test_audio_as_fast_as_it_is_heard_may_come_for_ever_so_long() -> None:
    speech = Speech(
        text=WHOLE * 20,
        service=Speakers((tone(1), *(1.0, tone(1)) * 90)),
        fallback=Speakers(),
        patience_s=1,
    )
    speech.listen()
    assert speech.record.is_whole


def test_time_that_the_listener_takes_does_not_count() -> None:
    speech = Speech(service=Speakers((tone(0.1),) * 20), fallback=Speakers(), patience_s=1)

    async def hear_slowly() -> None:
        async with aclosing(speech.recovery().speak(tuple(prepare(WHOLE, SETTINGS)))) as pieces:
            async for pcm in pieces:
                speech.heard.append(pcm)
                await asyncio.sleep(100)

    run(hear_slowly())
    assert speech.audio == tone(0.1) * 20
    assert speech.record.is_whole


def test_each_request_has_its_own_patience() -> None:
    speech = Speech(
        service=Speakers((0.9, spoken(ONE), BEGUN, BROKE), (0.9, spoken(TWO))),
        fallback=Speakers(),
        patience_s=1,
    )
    speech.listen()
    assert speech.record.failure is None
    assert speech.took_s == pytest.approx(1.8)


# Audio without end.


@pytest.mark.parametrize("piece", [tone(1), silence(1)], ids=["tone", "silence"])
def test_audio_without_end_is_ended(piece: bytes) -> None:
    speech = Speech(
        text=ONE,
        service=Speakers(repeat(piece), repeat(piece), repeat(piece)),
        fallback=Speakers((b"12",)),
    )
    speech.listen()
    assert isinstance(speech.record.interruption, MimoBrokenAnswerError)
    assert len(speech.service.asked) <= 2
    assert ENDLESS_S / 2 < seconds(speech.audio) < 2 * ENDLESS_S
    assert speech.service.open == 0


def test_model_that_goes_on_inventing_speech_is_ended_in_its_next_pause(
    caplog: pytest.LogCaptureFixture,
) -> None:
    invented = "And that is not all that I have to tell you today."
    speech = Speech(
        text=WHOLE,
        service=Speakers((spoken(WHOLE), *(spoken(invented), silence(0.5)) * 20)),
        fallback=Speakers(),
    )
    speech.listen()
    assert speech.service.asked == [WHOLE]
    assert speech.record.failure is None
    assert isinstance(speech.record.interruption, MimoBrokenAnswerError)
    assert 2 < seconds(speech.audio) / SpeechEstimator().duration_s(WHOLE) < 4
    assert speech.audio.endswith(silence(0.5))
    assert invented not in caplog.text


def test_clip_that_is_far_too_short_is_asked_for_again() -> None:
    speech = Speech(service=Speakers((tone(0.5),), (spoken(WHOLE),)), lead_s=lambda: 1.0)
    speech.listen()
    assert speech.service.asked == [WHOLE, WHOLE]
    assert speech.audio == tone(0.5) + BREATH + spoken(WHOLE)


def test_clip_that_is_short_again_is_taken_as_it_is() -> None:
    speech = Speech(service=Speakers((tone(0.5),), (tone(0.6),)), lead_s=lambda: 1.0)
    speech.listen()
    assert speech.record.failure is None
    assert speech.audio == tone(0.5) + BREATH + tone(0.6)


# Audio that stops coming.


@pytest.mark.parametrize("fallback", [None, Speakers()], ids=["alone", "with a fallback"])
def test_rest_is_asked_for_soon_after_the_listener_has_heard_what_came(
    fallback: Speakers | None,
) -> None:
    speech = Speech(
        service=Speakers((spoken(ONE), BEGUN, 1000.0), (0.9, spoken(f"{TWO} {THREE}"))),
        fallback=fallback,
        lead_s=lambda: 2.0,
    )
    speech.listen()
    assert speech.service.asked == [WHOLE, f"{TWO} {THREE}"]
    assert speech.took_s == pytest.approx(2.0 + 1.5 + 0.9)
    assert speech.record.failure is None


def test_audio_that_stops_at_the_same_place_again_is_waited_for() -> None:
    speech = Speech(
        service=Speakers((BEGUN, 1000.0), (BEGUN, 15.0, spoken(WHOLE))), lead_s=lambda: 0.0
    )
    speech.listen()
    assert speech.took_s == pytest.approx(1.5 + 15.0)
    assert speech.record.failure is None


def test_slow_speaker_is_not_taken_for_one_without_end() -> None:
    length_s = SpeechEstimator().duration_s(WHOLE) * 3.9 + 29
    speech = Speech(service=Speakers((tone(length_s),)))
    speech.listen()
    assert speech.record.is_whole


# Who leaves, and who was asked already.


@pytest.mark.parametrize(
    ("script", "pieces_heard"),
    [
        pytest.param((BEGUN, BEGUN), 1, id="in mid speech"),
        pytest.param((BEGUN, BROKE), 2, id="in the breath"),
        pytest.param((BROKE,), 1, id="while the fallback speaks"),
    ],
)
def test_listener_who_leaves_ends_everything(script: Script, pieces_heard: int) -> None:
    speech = Speech(
        service=Speakers(script, (BEGUN, BEGUN)), fallback=Speakers((b"12", 100.0, b"34"))
    )

    async def leave() -> None:
        async with aclosing(speech.recovery().speak(tuple(prepare(WHOLE, SETTINGS)))) as pieces:
            for _ in range(pieces_heard):
                await anext(pieces)
        assert speech.fallback
        assert speech.service.open == speech.fallback.open == 0
        assert asyncio.get_running_loop().time() == 0

    run(leave())


@pytest.mark.parametrize("waits_for", ["service", "fallback"])
def test_cancelled_listener_ends_everything(waits_for: str) -> None:
    first: Script = (100.0,) if waits_for == "service" else (BROKE,)
    speech = Speech(service=Speakers(first), fallback=Speakers((100.0,)), patience_s=1000)

    async def cancel() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(5):
                await speech.hear()
        assert speech.fallback
        assert speech.service.open == speech.fallback.open == 0

    run(cancel())
    assert speech.record.failure is (None if waits_for == "service" else BROKE)


def together(
    recovery: Recovery, *texts: str, apart_s: float = 1.0
) -> Coroutine[Any, Any, list[bytes]]:
    """Speak texts with one recovery, each begun a little after the one before."""

    async def speak(number: int, text: str) -> bytes:
        await asyncio.sleep(number * apart_s)
        return await collect(recovery.speak(tuple(prepare(text, SETTINGS))))

    async def speak_all() -> list[bytes]:
        return await asyncio.gather(*(speak(number, text) for number, text in enumerate(texts)))

    return speak_all()


def test_rest_of_a_text_is_the_fallbacks_once_it_was_needed() -> None:
    speech = Speech(service=Speakers((BROKE,)), fallback=Speakers((b"12",), (b"34",)))
    assert run(together(speech.recovery(), ONE, TWO)) == [b"12", b"34"]
    assert speech.service.asked == [ONE]
    assert speech.fallback
    assert speech.fallback.asked == [ONE, TWO]


def test_request_that_runs_ahead_is_finished_while_the_fallback_speaks() -> None:
    speech = Speech(
        service=Speakers((1.5, BROKE), (2.0, b"56")), fallback=Speakers((b"12",), (b"34",))
    )
    assert run(together(speech.recovery(), ONE, TWO, THREE)) == [b"12", b"56", b"34"]
    assert speech.service.asked == [ONE, TWO]


def test_request_that_runs_ahead_and_fails_later_is_not_repeated() -> None:
    speech = Speech(
        service=Speakers((2.0, BROKE), (BEGUN, 3.0, MimoServerError("later"))),
        fallback=Speakers((b"12",), (b"34",)),
    )
    assert run(together(speech.recovery(), ONE, f"{TWO} {THREE}")) == [
        b"12",
        BEGUN + BREATH + b"34",
    ]
    assert speech.service.asked == [ONE, f"{TWO} {THREE}"]
    assert speech.fallback
    assert speech.fallback.asked == [ONE, f"{TWO} {THREE}"]


def test_without_a_fallback_a_part_is_finished_though_a_later_one_failed_for_good() -> None:
    refusal = MimoModerationError("no")
    speech = Speech(service=Speakers((spoken(ONE), BEGUN, 3.0, BROKE), (refusal,), (spoken(TWO),)))
    recovery = speech.recovery()

    async def refused() -> None:
        await asyncio.sleep(1)
        with pytest.raises(MimoModerationError):
            await collect(recovery.speak(tuple(prepare(THREE, SETTINGS))))

    async def hear_both() -> None:
        first = recovery.speak(tuple(prepare(f"{ONE} {TWO}", SETTINGS)))
        await asyncio.gather(collect_into(speech.heard, first), refused())

    run(hear_both())
    assert speech.service.asked == [f"{ONE} {TWO}", THREE, TWO]
    assert speech.audio == spoken(ONE) + BEGUN + BREATH + spoken(TWO)
    assert speech.record.failure is refusal


# The whole speech.


def speaker(
    service: Service, estimator: SpeechEstimator, fallback: Speakers | None = None
) -> Speaker:
    return Speaker(
        stream=service.stream,
        template=SpeechRequest(text="", model="mimo-v2.5-tts"),
        settings=SETTINGS,
        estimator=estimator,
        fallback=None if fallback is None else Fallback(speak=fallback.speak),
    )


async def test_record_tells_of_a_healthy_speech() -> None:
    record = SpeechRecord()
    service = Service([(spoken(WHOLE),)])
    await collect(speaker(service, SpeechEstimator()).speak(Text(WHOLE).fragments(), record))
    assert record.characters == len(service.texts[0]) == len(WHOLE)
    assert record.audio_s == seconds(spoken(WHOLE))
    assert record.first_audio_s is not None
    assert record.is_whole


async def test_record_counts_every_request_and_not_the_fallback() -> None:
    record = SpeechRecord()
    service = Service([(spoken(ONE), BEGUN, BROKE), (BEGUN, BROKE)])
    fallback = Speakers((tone(20),))
    await collect(
        speaker(service, SpeechEstimator(), fallback).speak(Text(WHOLE).fragments(), record)
    )
    assert record.characters == len(WHOLE) + len(f"{TWO} {THREE}")
    assert record.audio_s == seconds(spoken(ONE) + BEGUN * 2)
    assert record.has_fallback


async def test_fallbacks_first_audio_is_the_first_audio() -> None:
    record = SpeechRecord()
    speech = speaker(Service([(BROKE,)]), SpeechEstimator(), Speakers((0.2, b"12")))
    await collect(speech.speak(Text(WHOLE).fragments(), record))
    assert record.first_audio_s is not None
    assert record.first_audio_s >= 0.19


async def test_unspoken_text_has_no_first_audio() -> None:
    record = SpeechRecord()
    with pytest.raises(MimoConnectionError):
        await collect(
            speaker(Service([(BROKE,)]), SpeechEstimator()).speak(Text(WHOLE).fragments(), record)
        )
    assert record == SpeechRecord(characters=len(WHOLE), failure=BROKE)


def known(estimator: SpeechEstimator) -> tuple[float, float]:
    return estimator.latency_s, estimator.chars_per_s


@pytest.mark.parametrize(
    ("script", "is_latency_learned"),
    [
        pytest.param([(BROKE,)], False, id="fallback"),
        pytest.param([(BEGUN, BROKE), (tone(60),)], True, id="asked again"),
    ],
)
async def test_troubled_speech_teaches_nothing_of_the_models_pace(
    script: list[tuple[bytes | Exception, ...]], *, is_latency_learned: bool
) -> None:
    estimator = SpeechEstimator()
    service = Service([*script])
    fallback = Speakers((tone(60),))
    await collect(speaker(service, estimator, fallback).speak(Text(WHOLE).fragments()))
    assert estimator.chars_per_s == pytest.approx(SpeechEstimator().chars_per_s)
    assert (estimator.latency_s != SpeechEstimator().latency_s) is is_latency_learned


async def test_speech_after_trouble_is_learned_from_again() -> None:
    estimator = SpeechEstimator()
    service = Service([(BEGUN, BROKE), (spoken(WHOLE),), (tone(20),)])
    for _ in range(2):
        await collect(speaker(service, estimator).speak(Text(WHOLE).fragments()))
    assert known(estimator) != known(SpeechEstimator())
    assert estimator.chars_per_s < SpeechEstimator().chars_per_s


async def test_streamed_text_is_finished_by_the_fallback_without_asking_again() -> None:
    service, fallback = Service([(BROKE,)]), Speakers(*[(spoken(ONE),)] * 3)
    text = Text(f"{ONE} ", ends=False)
    hearing = asyncio.ensure_future(
        collect(speaker(service, SpeechEstimator(), fallback).speak(text.fragments()))
    )
    await until(lambda: bool(fallback.asked))
    text.write(f"{TWO} ", THREE)
    text.end()
    await hearing
    assert service.texts == [ONE]
    assert len(fallback.asked) > 1
    assert " ".join(fallback.asked) == WHOLE
