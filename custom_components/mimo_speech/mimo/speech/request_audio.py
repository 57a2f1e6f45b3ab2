"""The audio of one request, buffered until the listener takes it."""

import asyncio
from typing import Final

from .estimator import SpeechEstimator

_MAX_CHUNKS_AHEAD: Final = 256
"""Over a minute of live audio that a slow listener leaves waiting before the service is slowed."""


class RequestAudio:
    """What one request has brought so far; `fetcher` is the task that brings it."""

    fetcher: asyncio.Task[None]

    def __init__(
        self,
        expected_s: float,
        *,
        pause_s: float = 0.0,
        estimator: SpeechEstimator | None = None,
    ) -> None:
        self.expected_s = expected_s
        """How long it will probably be, in seconds."""
        self.pause_s = pause_s
        """Silence that is to be heard before it, in seconds."""
        self.estimator = estimator
        """What is known of its model; None: it is the one of the whole text."""
        self.was_held_back = False
        """Whether a slow listener ever kept its audio from coming."""
        self._chunks: asyncio.Queue[bytes] = asyncio.Queue(_MAX_CHUNKS_AHEAD)

    def fetched_by(self, fetcher: asyncio.Task[None]) -> None:
        """Name the task that brings the audio; with it, the audio ends."""
        self.fetcher = fetcher
        fetcher.add_done_callback(lambda _: self._chunks.shutdown())

    async def put(self, pcm: bytes) -> None:
        """Add audio, as soon as there is room for it."""
        self.was_held_back = self.was_held_back or self._chunks.full()
        await self._chunks.put(pcm)

    async def take(self, timeout_s: float | None = None) -> bytes | None:
        """Return the next audio; None if none comes in time.

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
        """Return what is there without waiting."""
        return b"".join(self._chunks.get_nowait() for _ in range(self._chunks.qsize()))
