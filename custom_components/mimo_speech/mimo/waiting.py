"""How long somebody may be waited for."""

import asyncio
from collections.abc import Awaitable


class WaitBudget:
    """Seconds that may still be spent on waiting; time spent on anything else is free."""

    def __init__(self, seconds: float) -> None:
        self.left_s = seconds

    async def wait_for[T](self, work: Awaitable[T]) -> T:
        """Return the result of the work. Raises `TimeoutError` once nothing is left."""
        loop = asyncio.get_running_loop()
        began_at = loop.time()
        try:
            async with asyncio.timeout(self.left_s):
                return await work
        finally:
            self.left_s -= loop.time() - began_at
