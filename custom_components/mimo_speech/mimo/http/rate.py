"""How many requests the service takes in a minute, and a queue for those beyond."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
import math
import time
from typing import Final

MAX_REQUESTS: Final = 100
"""What the service takes in a minute for one model, as Xiaomi documents it."""
_MINUTE_S: Final = 60.0
_JOURNEY_S: Final = 1.0
"""The service counts arrivals: one request may have opened its connection first, a later not."""


class RequestRate:
    """Rate limit for the requests of one model.

    As many as the limit are sent at once, the others in the order in which they came. It keeps the
    moments at which the latest requests were sent, never more than the limit.
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
        # Whoever holds it is first in the queue; asyncio keeps the others in their order.
        self._first = asyncio.Lock()
        self._queue: dict[asyncio.Timeout, float] = {}
        """What ends the waiting of each, and the longest hold that it waits for."""

    @property
    def wait_s(self) -> float:
        """Seconds until the next request may leave; 0 if at once."""
        free_at = self._held_until
        if len(self._sent_at) == self._sent_at.maxlen:
            free_at = max(free_at, self._sent_at[0] + self._window_s)
        return max(0.0, free_at - self._clock())

    @property
    def held_s(self) -> float:
        """Seconds that the service still asks to wait; 0 if it does not."""
        return max(0.0, self._held_until - self._clock())

    async def turn(self, longest_hold_s: float = math.inf) -> bool:
        """Return when the next request may be sent; it counts as sent then.

        Returns False at once when the service asks to wait longer than this, then or meanwhile.

        A caller that is cancelled leaves the queue, and nobody else waits longer for it.
        """
        if self.held_s > longest_hold_s:
            return False
        if (self._queue or self.wait_s) and not await self._queue_up(longest_hold_s):
            return False
        self._sent_at.append(self._clock())
        return True

    def hold(self, seconds: float) -> None:
        """Send nothing for so long: the service said that it has too many requests.

        It is asked again after a window at the latest: what it asks for may be too much.
        """
        seconds = min(seconds, self._window_s)
        self._held_until = max(self._held_until, self._clock() + seconds)
        self._turn_away()

    async def _queue_up(self, longest_hold_s: float) -> bool:
        """Return when it is one's turn, or False as soon as the service asks to wait longer."""
        waiting = asyncio.timeout(None)
        self._queue[waiting] = longest_hold_s
        try:
            async with waiting, self._first:
                # Again after each sleep: meanwhile the service may have asked to wait.
                while wait_s := self.wait_s:
                    await self._sleep(wait_s)
        except TimeoutError:
            return False
        finally:
            self._queue.pop(waiting, None)
        return True

    def _turn_away(self) -> None:
        """End the waiting of all who will not wait as long as the service asks."""
        impatient = [
            waiting
            for waiting, longest_hold_s in self._queue.items()
            if self.held_s > longest_hold_s
        ]
        for waiting in impatient:
            del self._queue[waiting]
            waiting.reschedule(-math.inf)
