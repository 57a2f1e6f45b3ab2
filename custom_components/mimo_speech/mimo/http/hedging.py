"""Hedged requests: send a slow request a second time and use the first response with audio.

Source: Dean, Barroso, "The Tail at Scale", Communications of the ACM 56 (2013).
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Final

from ..errors import MimoError
from .client import SpeechResponse

_SHARE: Final = 0.1
"""Share of requests that may be hedged."""
_MAX_SAVED: Final = 2.0
_MAX_ATTEMPTS: Final = 2
"""Per request, at the same time."""


class HedgeBudget:
    """Token bucket for hedged requests: a tenth of all requests, with small bursts."""

    def __init__(self) -> None:
        self._saved = 1.0

    def request_made(self) -> None:
        """Count a request that is about to be sent."""
        self._saved = min(_MAX_SAVED, self._saved + _SHARE)

    def take(self) -> bool:
        """Take one hedged request from the budget; return whether there was one left."""
        if self._saved < 1:
            return False
        self._saved -= 1
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Speaking:
    """An attempt that has received its first audio. Whoever holds it closes its stack."""

    stack: AsyncExitStack
    response: SpeechResponse
    pcm: bytes
    sent_at: float


class Race:
    """Concurrent attempts of one request, until one receives its first audio."""

    def __init__(
        self,
        begin: Callable[[], AbstractAsyncContextManager[SpeechResponse]],
        *,
        may_hedge: Callable[[], Awaitable[bool]],
        hedge_after_s: float | None,
        on_sent: Callable[[float], None] | None,
    ) -> None:
        self._begin = begin
        self._may_hedge = may_hedge
        self._hedge_after_s = hedge_after_s
        self._on_sent = on_sent
        self._time = asyncio.get_running_loop().time
        self.sent_at = self._time()
        """Loop time at which the request was last sent."""

    @asynccontextmanager
    async def first_to_speak(self) -> AsyncIterator[tuple[bytes, SpeechResponse]]:
        """Send the request; provide the first audio and the response it belongs to.

        The other attempts have been cancelled by then. Raises the last error if all have failed.
        """
        speaking = await self._first()
        async with speaking.stack:
            if self._on_sent is not None and speaking.sent_at != self.sent_at:
                self._on_sent(self._time() - speaking.sent_at)
            yield speaking.pcm, speaking.response

    async def _first(self) -> _Speaking:
        attempts = [asyncio.create_task(self._attempt())]
        try:
            while True:
                timeout_s = self._hedge_after_s if len(attempts) < _MAX_ATTEMPTS else None
                done, _ = await asyncio.wait(
                    attempts, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED
                )
                if not done and await self._may_hedge():
                    attempts.append(asyncio.create_task(self._attempt()))
                elif not done:
                    self._hedge_after_s = None
                for attempt in done:
                    attempts.remove(attempt)
                    if not attempts or not _may_others_succeed(attempt):
                        return attempt.result()
        finally:
            await _end(attempts)

    async def _attempt(self) -> _Speaking:
        self.sent_at = sent_at = self._time()
        if self._on_sent is not None:
            self._on_sent(0.0)
        async with AsyncExitStack() as stack:
            response = await stack.enter_async_context(self._begin())
            pcm = await response.read()
            return _Speaking(stack=stack.pop_all(), response=response, pcm=pcm, sent_at=sent_at)


def _may_others_succeed(attempt: asyncio.Task[_Speaking]) -> bool:
    """Tell whether another attempt may succeed although this one failed."""
    error = attempt.exception()
    return isinstance(error, MimoError) and error.is_retryable


async def _end(attempts: list[asyncio.Task[_Speaking]]) -> None:
    """Cancel the remaining attempts and close those that had already received audio."""
    for attempt in attempts:
        attempt.cancel()
    for result in await asyncio.gather(*attempts, return_exceptions=True):
        if isinstance(result, _Speaking):
            await result.stack.aclose()
