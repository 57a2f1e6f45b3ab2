"""Measure playback while the service is slow, uneven, hangs or stalls; in virtual time."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AbstractContextManager, aclosing, nullcontext
from dataclasses import dataclass
import math
from statistics import median
from typing import Final
from unittest.mock import patch

from benchmarks import virtual_time
from benchmarks.bad_service import BadService, Day
from benchmarks.report import Limit, Part, Table
from benchmarks.service_model import LATENCY_S, SPEED, speech_s
from custom_components.mimo_speech.mimo import (
    MIMO_PCM,
    OnSent,
    Speaker,
    SpeechEstimator,
    SpeechRequest,
    SpeechService,
    TextSettings,
)
from custom_components.mimo_speech.mimo.speech import jitter_buffer

_TWELVE_S: Final = "The laundry is done, and the dryer has finished as well. " * 3
"""An announcement of 12 s."""
_LONG: Final = "洗衣机已经洗好了衣服，请记得把它们拿出来晾干。" * 65
"""About 1,500 Chinese characters."""
_LESSONS: Final = 4
"""Announcements after which the estimates have settled."""
_GAP_S: Final = 0.02
"""Shorter gaps are inaudible."""
_HANGING_REQUESTS: Final = 200
_LATENCY_MARGIN_S: Final = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """This project, optionally without one of its features."""

    name: str
    is_hedging: bool = True
    has_jitter_buffer: bool = True

    def installed(self) -> AbstractContextManager[object]:
        """Return a context in which the variant is active."""
        if self.has_jitter_buffer:
            return nullcontext()
        return patch.object(jitter_buffer, "_FAST_ENOUGH_S", math.inf)


WAYS: Final = (
    Way(name="This project"),
    Way(name="without hedging", is_hedging=False),
    Way(name="without the jitter buffer", has_jitter_buffer=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Playback that starts with the first piece; in seconds."""

    first_audio_s: float
    gaps_s: tuple[float, ...]
    whole_s: float
    """Until all of the audio has arrived."""
    longest_wait_s: float
    """Longest time without data after the first piece."""


class Listener:
    """Speaks one text after another with one account."""

    def __init__(self, way: Way, day: Day, seed: int = 0) -> None:
        self._way = way
        self.client = BadService(day, seed)
        self._service = SpeechService(self.client)
        self._estimator = SpeechEstimator()

    async def hear(self, text: str) -> Heard:
        """Speak a complete text."""
        time = asyncio.get_running_loop().time
        speaker = Speaker(
            stream=self._stream,
            template=SpeechRequest(text="", model="mimo-v2.5-tts", voice="Mia"),
            settings=TextSettings(),
            estimator=self._estimator,
            clock=time,
        )
        began_at = time()
        async with aclosing(speaker.speak(_once(text))) as chunks:
            arrivals = [(time(), len(pcm) / MIMO_PCM.bytes_per_second) async for pcm in chunks]
        return _heard(arrivals, began_at, time())

    def _stream(
        self,
        request: SpeechRequest,
        *,
        hedge_after_s: float | None = None,
        on_sent: OnSent | None = None,
    ) -> AsyncGenerator[bytes]:
        hedge_after_s = hedge_after_s if self._way.is_hedging else None
        return self._service.stream(request, hedge_after_s=hedge_after_s, on_sent=on_sent)


async def _once(text: str) -> AsyncGenerator[str]:
    yield text


def _heard(arrivals: Sequence[tuple[float, float]], began_at: float, ended_at: float) -> Heard:
    gaps, waits, heard_until, came_at = [], [], arrivals[0][0], arrivals[0][0]
    for moment, seconds in arrivals:
        gaps.append(moment - heard_until)
        waits.append(moment - came_at)
        heard_until, came_at = max(heard_until, moment) + seconds, moment
    return Heard(
        first_audio_s=arrivals[0][0] - began_at,
        gaps_s=tuple(gap for gap in gaps if gap > _GAP_S),
        whole_s=ended_at - began_at,
        longest_wait_s=max(waits),
    )


def hear(way: Way, day: Day, text: str, *, lessons: int = 0) -> Heard:
    """Return the playback of a text after a number of other announcements."""

    async def hear_all() -> Heard:
        listener = Listener(way, day)
        for _ in range(lessons):
            await listener.hear(_TWELVE_S)
        return await listener.hear(text)

    with way.installed():
        return virtual_time.run(hear_all())


def hear_hanging(way: Way, share: float) -> tuple[list[float], int]:
    """Return the times to first audio of many announcements, and the number of requests."""
    every = round(1 / share)

    async def hear_all() -> tuple[list[float], int]:
        day = Day(hangs=lambda number: number % every == every - 1)
        listener = Listener(way, day)
        heard = [await listener.hear("The laundry is done.") for _ in range(_HANGING_REQUESTS)]
        return [each.first_audio_s for each in heard], len(listener.client.texts)

    with way.installed():
        return virtual_time.run(hear_all())


_SLOW: Final = {
    "0.8 × real time": Day(speed=0.8),
    "0.8 × real time, 50 % jitter": Day(speed=0.8, jitter=0.5),
    "1.0 × real time": Day(speed=1.0),
    "1.1 × real time": Day(speed=1.1),
    "4 × real time": Day(),
}
_STALL: Final = Day(stalls=lambda number: 6.0 if number == 0 else math.inf)


def measure() -> Part:
    """Run all measurements."""
    tables = [
        _slow_table(
            "An announcement of 12 s without observations: first audio, gaps, total, in s", 0
        ),
        _slow_table("The same after the estimates have settled", _LESSONS),
        _trouble_table(),
    ]
    return Part(name="bad-days", tables=tables, limits=[*_slow_limits(), *_trouble_limits()])


def _slow_table(title: str, lessons: int) -> Table:
    return Table(
        title=title,
        columns=("Delivery", *(way.name for way in WAYS)),
        rows=[
            (name, *(_told(hear(way, day, _TWELVE_S, lessons=lessons)) for way in WAYS))
            for name, day in _SLOW.items()
        ],
    )


def _told(heard: Heard) -> str:
    return f"{heard.first_audio_s:.2f}, {len(heard.gaps_s)}, {heard.whole_s:.1f}"


def _trouble_table() -> Table:
    rows: list[tuple[str, Callable[[Way], str]]] = [
        ("1 request in 20 hangs for 30 s: worst time to first audio, s", _worst),
        ("A stall of 30 s: longest gap, s", _silence),
        (
            "1,500 Chinese characters: total, s",
            lambda way: f"{hear(way, Day(), _LONG).whole_s:.1f}",
        ),
    ]
    return Table(
        title="Hangs, stalls and long texts",
        columns=("", *(way.name for way in WAYS)),
        rows=[(name, *(show(way) for way in WAYS)) for name, show in rows],
    )


def _worst(way: Way) -> str:
    first_audio_s, requests = hear_hanging(way, 0.05)
    return f"{max(first_audio_s):.2f} ({requests / _HANGING_REQUESTS:.2f} requests each)"


def _silence(way: Way) -> str:
    return f"{max(hear(way, _STALL, _TWELVE_S).gaps_s):.2f}"


def _slow_limits() -> list[Limit]:
    ours = WAYS[0]
    limits = []
    for name, day in _SLOW.items():
        unknown = hear(ours, day, _TWELVE_S)
        known = hear(ours, day, _TWELVE_S, lessons=_LESSONS)
        length_s = speech_s(_TWELVE_S.strip())
        at_best_s = LATENCY_S * 1.1 + max(length_s / day.speed, 0.0)
        limits += [
            Limit(
                name=f"{name}, without observations: gaps", figure=len(unknown.gaps_s), at_most=1
            ),
            Limit(name=f"{name}, settled: gaps", figure=len(known.gaps_s), at_most=0),
            Limit(
                name=f"{name}, settled: total, as a multiple of the service's time",
                figure=known.whole_s / at_best_s,
                at_most=1.05,
            ),
        ]
        if day.speed > 1:
            limits.append(
                Limit(
                    name=f"{name}, settled: first audio, s",
                    figure=known.first_audio_s,
                    at_most=LATENCY_S + _LATENCY_MARGIN_S,
                )
            )
    return limits


def _trouble_limits() -> list[Limit]:
    ours = WAYS[0]
    first_audio_s, requests = hear_hanging(ours, 0.05)
    long = hear(ours, Day(), _LONG)
    return [
        Limit(
            name="1 request in 20 hangs: worst first audio as a multiple of the median",
            figure=max(first_audio_s) / median(first_audio_s),
            at_most=3,
        ),
        Limit(
            name="1 request in 20 hangs: requests per announcement",
            figure=requests / _HANGING_REQUESTS,
            at_most=1.1,
        ),
        Limit(
            name="a stall: longest gap, s",
            figure=max(hear(ours, _STALL, _TWELVE_S).gaps_s),
            at_most=2 + LATENCY_S * 1.1,
        ),
        Limit(
            name="1,500 Chinese characters: total, as a multiple of the service's time",
            figure=long.whole_s / (LATENCY_S + speech_s(_LONG) / SPEED),
            at_most=1.1,
        ),
        Limit(
            name="1,500 Chinese characters: longest time without data, s",
            figure=long.longest_wait_s,
            at_most=2,
        ),
    ]
