"""Errors and timeouts of the test house."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class HouseError(Exception):
    """An error to show to the user; its message is a plain sentence."""


@asynccontextmanager
async def deadline(seconds: float, sentence: str) -> AsyncGenerator[None]:
    """Raise `HouseError` with the sentence if the block exceeds the timeout."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as err:
        raise HouseError(f"{sentence} ({seconds:.0f} s)") from err
