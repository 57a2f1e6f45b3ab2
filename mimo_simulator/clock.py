"""Where the simulator takes its time from: the machine, or a test that turns the hands."""

import asyncio
from collections.abc import Awaitable
from heapq import heappop, heappush
from itertools import count
import time
from typing import Final, Protocol, override

TURNS_TO_SETTLE: Final = 50
"""Turns of the event loop that a woken answer gets to write and go back to sleep."""

TRAVEL_S: Final = 0.001
"""Real time that bytes get to cross the loopback before a manual clock moves on."""


class Clock(Protocol):
    """What the simulator asks of a clock."""

    def time(self) -> float:
        """Return the seconds since some fixed moment."""

    async def sleep(self, seconds: float) -> None:
        """Return when that many seconds have passed."""


class RealClock(Clock):
    """The machine's monotonic clock."""

    @override
    def time(self) -> float:
        return time.monotonic()

    @override
    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class ManualClock(Clock):
    """A clock that stands still until it is told to move; who sleeps wakes at its exact moment."""

    def __init__(self, start: float = 0.0) -> None:
        self._now = start
        self._order = count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._has_sleeper = asyncio.Event()

    @override
    def time(self) -> float:
        return self._now

    @override
    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        alarm = asyncio.get_running_loop().create_future()
        heappush(self._sleepers, (self._now + seconds, next(self._order), alarm))
        self._has_sleeper.set()
        await alarm

    @property
    def next_alarm(self) -> float | None:
        """Return when the next sleeper wakes; None when nobody sleeps."""
        while self._sleepers and self._sleepers[0][2].done():
            heappop(self._sleepers)
        return self._sleepers[0][0] if self._sleepers else None

    async def advance(self, seconds: float) -> None:
        """Move on, stopping at every alarm on the way."""
        target = self._now + seconds
        while (alarm := self.next_alarm) is not None and alarm <= target:
            self._ring()
            await self._settle()
        self._now = target

    async def until_asleep(self) -> None:
        """Wait until somebody sleeps on this clock."""
        while self.next_alarm is None:
            self._has_sleeper.clear()
            await self._has_sleeper.wait()

    async def run[T](self, work: Awaitable[T]) -> T:
        """Do the work, moving on from alarm to alarm for as long as it takes."""
        task = asyncio.ensure_future(work)
        try:
            while not task.done():
                await asyncio.sleep(TRAVEL_S)
                if self.next_alarm is not None and not task.done():
                    self._ring()
            return task.result()
        finally:
            task.cancel()

    def _ring(self) -> None:
        self._now, _, alarm = heappop(self._sleepers)
        alarm.set_result(None)

    async def _settle(self) -> None:
        for _ in range(TURNS_TO_SETTLE):
            await asyncio.sleep(0)
