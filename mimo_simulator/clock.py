"""Clocks of the simulator: real time, or one that a test advances."""

import asyncio
from collections.abc import Awaitable
from heapq import heappop, heappush
from itertools import count
import time
from typing import Final, Protocol, override

TURNS_TO_SETTLE: Final = 50
"""Event loop iterations that a woken response gets in order to write and sleep again."""

TRAVEL_S: Final = 0.001
"""Real time for bytes to cross the loopback before a manual clock advances."""


class Clock(Protocol):
    """Clock of the simulator."""

    def time(self) -> float:
        """Return the seconds since a fixed point in time."""

    async def sleep(self, seconds: float) -> None:
        """Wait for a number of seconds."""


class RealClock(Clock):
    """The machine's monotonic clock."""

    @override
    def time(self) -> float:
        return time.monotonic()

    @override
    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class ManualClock(Clock):
    """Clock that only advances when told to; sleepers wake at exactly their time."""

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
        """When the next sleeper wakes; None if nobody sleeps."""
        while self._sleepers and self._sleepers[0][2].done():
            heappop(self._sleepers)
        return self._sleepers[0][0] if self._sleepers else None

    async def advance(self, seconds: float) -> None:
        """Advance the clock, waking sleepers in order."""
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
        """Run the work, advancing to the next sleeper until it is done."""
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
