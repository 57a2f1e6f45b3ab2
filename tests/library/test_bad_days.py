"""Texts spoken by a service that is slow, uneven, hangs or stalls, as chance will have it.

The same seed gives the same day. Time is virtual, so moments are exact.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
import math
import random

import pytest

from benchmarks.bad_service import HANG_S, BadService, Day
from benchmarks.service_model import speech_s
from benchmarks.virtual_time import run
from custom_components.mimo_speech.mimo import (
    Dialect,
    Speaker,
    SpeechEstimator,
    SpeechRecord,
    SpeechRequest,
    SpeechService,
    TextSettings,
    join,
    prepare,
)

SENTENCES = (
    "The laundry is done by now.",
    "The dryer has been free again for a while, so the towels could go in.",
    "Shall I start another load?",
    "It will rain this afternoon, and the windows on the first floor are open.",
    "The dog is in the garden.",
)
TEXT = " ".join(SENTENCES * 2)
SETTINGS = TextSettings()
SEEDS = range(60)
NOTICED_S = 0.05
MAX_HOLD_S = 4.0


def any_day(luck: random.Random, *, has_trouble: bool) -> Day:
    hanging = {number for number in range(30) if luck.random() < 0.1 and has_trouble}
    stalling = {number: luck.uniform(0.5, 9) for number in range(30) if luck.random() < 0.2}
    return Day(
        speed=luck.choice((0.7, 0.8, 0.9, 1.0, 1.1, 1.5, 4.0)),
        jitter=luck.choice((0.0, 0.2, 0.5)),
        hangs=hanging.__contains__,
        stalls=lambda number: stalling.get(number, math.inf) if has_trouble else math.inf,
    )


class Listener:
    """Hears one text after another; knows what was asked for, and the gaps."""

    def __init__(self, day: Day, seed: int) -> None:
        self.client = BadService(day, seed)
        self.record = SpeechRecord()
        self.gaps_s: list[float] = []
        self.audio_s = 0.0
        self._service = SpeechService(self.client)
        self._estimator = SpeechEstimator()

    async def hear(self, text: AsyncGenerator[str]) -> None:
        time = asyncio.get_running_loop().time
        self.client.texts.clear()
        self.record, self.gaps_s, self.audio_s, heard_until = SpeechRecord(), [], 0.0, math.inf
        speaker = Speaker(
            stream=self._service.stream,
            template=SpeechRequest(text="", model="mimo-v2.5-tts"),
            settings=SETTINGS,
            estimator=self._estimator,
            clock=time,
        )
        async with aclosing(speaker.speak(text, self.record)) as chunks:
            async for pcm in chunks:
                now, seconds = time(), len(pcm) / 48_000
                self.gaps_s += [now - heard_until] if now - heard_until > NOTICED_S else []
                heard_until = (
                    max(heard_until, now) + seconds if heard_until < math.inf else now + seconds
                )
                self.audio_s += seconds


async def written(text: str, chars_per_s: float) -> AsyncGenerator[str]:
    for start in range(0, len(text), 5):
        await asyncio.sleep(5 / chars_per_s)
        yield text[start : start + 5]


async def whole(text: str) -> AsyncGenerator[str]:
    yield text


@pytest.mark.parametrize("seed", SEEDS)
def test_slow_and_uneven_service_is_heard_without_gaps_once_it_is_known(seed: int) -> None:
    day = any_day(random.Random(seed), has_trouble=False)  # noqa: S311  # To be had again.
    listener = Listener(day, seed)

    async def listen() -> None:
        for _ in range(5):
            await listener.hear(whole(TEXT))

    run(listen())
    assert listener.client.texts == [join(prepare(TEXT, SETTINGS), Dialect.BRACKETS)]
    assert listener.audio_s == pytest.approx(speech_s(TEXT))
    needed_s = max(0.0, 1 / day.speed - 1) * speech_s(TEXT)
    # Players do not wait for longer than that at once, and chance may always be worse than known.
    pauses = math.ceil(needed_s / MAX_HOLD_S) - 1
    assert len(listener.gaps_s) <= max(0, pauses) + (1 if day.jitter else 0)
    assert max(listener.gaps_s, default=0.0) < MAX_HOLD_S + 0.5


@pytest.mark.parametrize("chars_per_s", [15, 60, 500])
@pytest.mark.parametrize("seed", SEEDS[:30])
def test_every_sentence_is_heard_in_order_whatever_happens(seed: int, chars_per_s: float) -> None:
    day = any_day(random.Random(seed), has_trouble=True)  # noqa: S311  # To be had again.
    listener = Listener(day, seed)
    run(listener.hear(written(TEXT, chars_per_s)))
    assert listener.record.failure is None
    asked = " ".join(listener.client.texts)
    position = 0
    for sentence in SENTENCES * 2:
        position = asked.index(sentence.split(",")[0], position)
    assert listener.audio_s >= speech_s(TEXT) * 0.9
    # Twice at the same place, and its own timeout decides; two hanging at once are waited for.
    assert max(listener.gaps_s, default=0.0) < HANG_S + 2
