"""Simulated service without a network that is slow or uneven, hangs or stalls."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import random
from typing import Final, override

from benchmarks.service_model import LATENCY_S, PIECE_S, SPEED, speech_s
from custom_components.mimo_speech.mimo import MIMO_PCM, MimoClient, SpeechRequest
from custom_components.mimo_speech.mimo.http.client import SpeechResponse

HANG_S: Final = 30.0
_FOREVER: Final = float("inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """Behaviour of the service."""

    speed: float = SPEED
    """Relative to real time."""
    jitter: float = 0.0
    """Variation of the time between two pieces, as a share of it."""
    hangs: Callable[[int], bool] = lambda _: False
    """Which requests, by number from 0, hang for `HANG_S` before the response."""
    stalls: Callable[[int], float] = lambda _: _FOREVER
    """Seconds of audio after which a request stalls for `HANG_S`."""


@dataclass(slots=True)
class BadService(MimoClient):
    """Client whose responses follow `day`; records the requested texts."""

    day: Day
    seed: int = 0
    texts: list[str] = field(default_factory=list)
    """Texts of all requests."""

    @override
    @asynccontextmanager
    async def open(self, request: SpeechRequest) -> AsyncIterator[SpeechResponse]:
        number = len(self.texts)
        self.texts.append(request.text)
        luck = random.Random(f"{self.seed}/{number}")  # noqa: S311  # Reproducible.
        if self.day.hangs(number):
            await asyncio.sleep(HANG_S)
        yield _Response(self.day, speech_s(request.text), luck, self.day.stalls(number))


class _Response(SpeechResponse):
    """Silence with the timing of speech."""

    def __init__(
        self, day: Day, length_s: float, luck: random.Random, stalls_after_s: float
    ) -> None:
        self._day = day
        self._left_s = length_s
        self._luck = luck
        self._stalls_after_s = stalls_after_s
        self._made_s = 0.0
        self._ready_at = asyncio.get_running_loop().time() + LATENCY_S * luck.uniform(0.9, 1.1)

    @override
    async def read(self) -> bytes:
        if self._left_s <= 0:
            return b""
        piece_s = min(PIECE_S, self._left_s)
        if self._made_s:
            usual_s = piece_s / self._day.speed
            self._ready_at += usual_s * self._luck.uniform(
                1 - self._day.jitter, 1 + self._day.jitter
            )
        if self._made_s >= self._stalls_after_s:
            self._ready_at += HANG_S
            self._stalls_after_s = _FOREVER
        self._left_s -= piece_s
        self._made_s += piece_s
        await asyncio.sleep(self._ready_at - asyncio.get_running_loop().time())
        return bytes(round(piece_s * MIMO_PCM.sample_rate_hz) * MIMO_PCM.frame_bytes)
