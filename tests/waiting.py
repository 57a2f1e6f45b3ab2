"""Waiting for what gives no event, such as real HTTP, files and other processes."""

import asyncio
from collections.abc import Callable

_LIMIT_S = 30
_POLL_S = 0.005


async def until(is_so: Callable[[], object]) -> None:
    """Return when something is so; fail after a time that a busy machine does not exceed."""
    async with asyncio.timeout(_LIMIT_S):
        while not is_so():  # noqa: ASYNC110 - nothing gives an event
            await asyncio.sleep(_POLL_S)
