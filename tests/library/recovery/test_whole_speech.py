"""Concurrent requests, listeners who leave, and the record of a speech."""

import asyncio
from collections.abc import Coroutine
from contextlib import aclosing
from typing import Any

import pytest

from benchmarks.virtual_time import run
from custom_components.mimo_speech.mimo.errors import (
    MimoConnectionError,
    MimoModerationError,
    MimoServerError,
)
from custom_components.mimo_speech.mimo.http.request import SpeechRequest
from custom_components.mimo_speech.mimo.speech.estimator import SpeechEstimator
from custom_components.mimo_speech.mimo.speech.record import SpeechRecord
from custom_components.mimo_speech.mimo.speech.recovery import Fallback, Recovery
from custom_components.mimo_speech.mimo.speech.speaker import Speaker
from custom_components.mimo_speech.mimo.text import prepare
from tests.library.speech_parts import Service, Text, collect, collect_into
from tests.library.spoken_audio import seconds, spoken, tone
from tests.waiting import until

from .speech import (
    BEGUN,
    BREATH,
    BROKE,
    ONE,
    SETTINGS,
    THREE,
    TWO,
    WHOLE,
    Script,
    Speakers,
    Speech,
)


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
