"""What goes wrong in a house."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class HouseError(Exception):
    """Something a person should read; the message is a plain sentence."""


@asynccontextmanager
async def deadline(seconds: float, sentence: str) -> AsyncGenerator[None]:
    """Fail with the sentence when the block takes longer."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as err:
        raise HouseError(f"{sentence} ({seconds:.0f} s)") from err
