"""The audio of one request, buffered until the listener takes it."""

import asyncio
from typing import Final

from .estimator import SpeechEstimator

_MAX_CHUNKS_AHEAD: Final = 256
"""Over a minute of streamed audio; once a slow listener leaves that much, reading pauses."""


class RequestAudio:
    """Buffer for the audio of one request; `fetcher` is the task that fills it."""

    fetcher: asyncio.Task[None]

    def __init__(
        self,
        expected_s: float,
        *,
        pause_s: float = 0.0,
        estimator: SpeechEstimator | None = None,
    ) -> None:
        self.expected_s = expected_s
        """Expected duration in seconds."""
        self.pause_s = pause_s
        """Silence to play before it, in seconds."""
        self.estimator = estimator
        """Estimator of its model; None for that of the requested voice."""
        self.was_held_back = False
        """Whether the buffer was ever full, so that a slow listener delayed the audio."""
        self._chunks: asyncio.Queue[bytes] = asyncio.Queue(_MAX_CHUNKS_AHEAD)

    def fetched_by(self, fetcher: asyncio.Task[None]) -> None:
        """Set the task that fills the buffer; the audio ends when the task does."""
        self.fetcher = fetcher
        fetcher.add_done_callback(lambda _: self._chunks.shutdown())

    async def put(self, pcm: bytes) -> None:
        """Add audio; wait while the buffer is full."""
        self.was_held_back = self.was_held_back or self._chunks.full()
        await self._chunks.put(pcm)

    async def take(self, timeout_s: float | None = None) -> bytes | None:
        """Return the next audio; None if none arrives within the timeout.

        Returns b"" at the end, whether the fetcher succeeded or not.
        """
        try:
            if timeout_s is None:
                return await self._chunks.get()
            async with asyncio.timeout(timeout_s):
                return await self._chunks.get()
        except asyncio.QueueShutDown:
            return b""
        except TimeoutError:
            return None

    def take_rest(self) -> bytes:
        """Return the buffered audio without waiting."""
        return b"".join(self._chunks.get_nowait() for _ in range(self._chunks.qsize()))
