"""Ask again for what may succeed a little later, as long as nobody has heard anything."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

from ..errors import MimoError, MimoRateLimitError, MimoTimeoutError
from .request import SpeechRequest


class Departure:
    """The request has waited, and leaves for the service now."""


DEPARTURE: Final = Departure()

type StreamSpeech = Callable[[SpeechRequest], AsyncGenerator[bytes | Departure]]
"""Yields the PCM of a request. Whoever lets it wait says when it leaves, each time that it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How long and how eagerly to try; seconds."""

    window_s: float = 8.0
    """No request begins later than this after the first failure."""
    first_wait_s: float = 0.2
    """Before the second request: a connection that was closed while idle is open again by then."""
    growth: float = 2.0
    """Of the wait from one request to the next."""

    def wait_s(self, failures: int, error: MimoError) -> float:
        """Return how long to wait after that many failures, the last of them this one."""
        wait_s = self.first_wait_s * self.growth ** (failures - 1)
        asked_s = error.retry_after_s if isinstance(error, MimoRateLimitError) else None
        return wait_s if asked_s is None else max(wait_s, asked_s)


async def stream_with_retries(
    stream: StreamSpeech, request: SpeechRequest, policy: RetryPolicy
) -> AsyncGenerator[bytes | Departure]:
    """Yield the PCM of a request, which is repeated while it fails in passing.

    Once audio was yielded nothing is repeated. Raises the last error if there is no time for
    another request, or if another one would be of no use.
    """
    loop = asyncio.get_running_loop()
    deadline: float | None = None
    failures = 0
    while True:
        has_audio, left_at = False, loop.time()
        try:
            async with aclosing(stream(request)) as pieces:
                async for piece in pieces:
                    if isinstance(piece, Departure):
                        left_at = loop.time()
                    else:
                        has_audio = True
                    yield piece
        except MimoError as err:
            failures += 1
            wait_s = policy.wait_s(failures, err)
            failed_at = loop.time()
            deadline = failed_at + policy.window_s if deadline is None else deadline
            # Who did not answer for longer than all tries may take is not worth another.
            is_hanging = isinstance(err, MimoTimeoutError) and failed_at - left_at > policy.window_s
            if has_audio or not err.is_retryable or is_hanging or failed_at + wait_s > deadline:
                raise
        else:
            return
        await asyncio.sleep(wait_s)
        yield DEPARTURE
