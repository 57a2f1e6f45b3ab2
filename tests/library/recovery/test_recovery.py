"""Speech in trouble: requested again, spoken by the fallback engine, or an error."""

import asyncio
from contextlib import aclosing
from dataclasses import replace
from itertools import repeat

import pytest

from benchmarks.virtual_time import run
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
from custom_components.mimo_speech.mimo.speech.estimator import SpeechEstimator
from custom_components.mimo_speech.mimo.speech.record import SpeechRecord
from custom_components.mimo_speech.mimo.speech.recovery import FallbackError
from custom_components.mimo_speech.mimo.text import prepare
from tests.library.speech_parts import collect, collect_into
from tests.library.spoken_audio import seconds, silence, spoken, sung, tone

from .speech import (
    BEGUN,
    BREATH,
    BROKE,
    ONE,
    ROLE,
    SETTINGS,
    THREE,
    TWO,
    WHOLE,
    Script,
    Speakers,
    Speech,
)

ENDLESS_S = 60


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
