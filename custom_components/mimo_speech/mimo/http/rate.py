"""Rate limit per minute, with a queue for requests above it."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
import math
import time
from typing import Final

MAX_REQUESTS: Final = 100
"""Requests per minute that the service accepts for one model, as documented by Xiaomi."""
_MINUTE_S: Final = 60.0
_JOURNEY_S: Final = 1.0
"""Margin for connection setup: the service counts requests on arrival."""


class RequestRate:
    """Sliding-window rate limit for the requests of one model.

    Requests within the limit are sent at once, the others in the order of their arrival. Only the
    times of the latest requests are kept, never more than the limit.
    """

    def __init__(
        self,
        limit: int = MAX_REQUESTS,
        window_s: float = _MINUTE_S + _JOURNEY_S,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._window_s = window_s
        self._clock = clock
        self._sleep = sleep
        self._sent_at: deque[float] = deque(maxlen=limit)
        self._held_until = clock()
        # The holder is first in the queue; asyncio.Lock keeps the others in order.
        self._first = asyncio.Lock()
        self._queue: dict[asyncio.Timeout, float] = {}
        """Timeout with which to end each wait, and the longest hold that it accepts."""

    @property
    def wait_s(self) -> float:
        """Seconds until the next request may be sent; 0 if it may be sent now."""
        free_at = self._held_until
        if len(self._sent_at) == self._sent_at.maxlen:
            free_at = max(free_at, self._sent_at[0] + self._window_s)
        return max(0.0, free_at - self._clock())

    @property
    def held_s(self) -> float:
        """Seconds left of the wait that the service asked for; 0 if there is none."""
        return max(0.0, self._held_until - self._clock())

    async def turn(self, longest_hold_s: float = math.inf) -> bool:
        """Wait until the next request may be sent, and count it as sent.

        Returns False as soon as the service asks to wait longer than `longest_hold_s`, whether
        before or during the wait. A cancelled caller leaves the queue without delaying the others.
        """
        if self.held_s > longest_hold_s:
            return False
        if (self._queue or self.wait_s) and not await self._queue_up(longest_hold_s):
            return False
        self._sent_at.append(self._clock())
        return True

    def hold(self, seconds: float) -> None:
        """Send nothing for some seconds, because the service reported too many requests.

        Limited to one window, since the service may ask for longer than necessary.
        """
        seconds = min(seconds, self._window_s)
        self._held_until = max(self._held_until, self._clock() + seconds)
        self._turn_away()

    async def _queue_up(self, longest_hold_s: float) -> bool:
        """Wait in the queue; return False as soon as the service asks to wait longer."""
        waiting = asyncio.timeout(None)
        self._queue[waiting] = longest_hold_s
        try:
            async with waiting, self._first:
                # Repeat after each sleep: the service may have asked to wait in the meantime.
                while wait_s := self.wait_s:
                    await self._sleep(wait_s)
        except TimeoutError:
            return False
        finally:
            self._queue.pop(waiting, None)
        return True

    def _turn_away(self) -> None:
        """End all waits that do not accept a hold as long as the current one."""
        impatient = [
            waiting
            for waiting, longest_hold_s in self._queue.items()
            if self.held_s > longest_hold_s
        ]
        for waiting in impatient:
            del self._queue[waiting]
            waiting.reschedule(-math.inf)
