"""A time budget that several waits share."""

import asyncio
from collections.abc import Awaitable
import math


class WaitBudget:
    """Seconds that may still be spent waiting. Only time inside `wait_for` is counted."""

    def __init__(self, seconds: float) -> None:
        self.left_s = seconds

    async def wait_for[T](self, work: Awaitable[T], *, at_most_s: float = math.inf) -> T:
        """Return the result of `work`.

        Raises `TimeoutError` when the budget is used up, or when this wait exceeds `at_most_s`.
        """
        loop = asyncio.get_running_loop()
        began_at = loop.time()
        timeout_s = min(self.left_s, at_most_s)
        try:
            async with asyncio.timeout(None if timeout_s == math.inf else timeout_s):
                return await work
        finally:
            self.left_s -= loop.time() - began_at
