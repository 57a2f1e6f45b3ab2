"""What goes on to the listener: audio without gaps, with what surrounds it."""

from collections.abc import Awaitable, Callable

from ..audio.shaping import Shaper, Shaping
from ..audio.wav import MIMO_PCM
from .estimator import SpeechEstimator
from .jitter_buffer import JitterBuffer
from .request_audio import RequestAudio


class Output:
    """Takes the audio of one request after another, holds it back where needed, and shapes it."""

    _request: RequestAudio

    def __init__(
        self,
        estimator: SpeechEstimator,
        shaping: Shaping | Awaitable[Shaping],
        *,
        clock: Callable[[], float],
    ) -> None:
        self._jitter_buffer = JitterBuffer(estimator)
        self._shaping = shaping
        self._shaper: Shaper | None = None
        self._clock = clock

    def begin(self, request: RequestAudio) -> None:
        """Go on with the audio of this request."""
        self._request = request
        self._jitter_buffer.begin(request.expected_s)

    async def take(self, is_over: Callable[[], bool]) -> bytes:
        """Return the next audio of the request, once it goes on to the listener; b"" at the end.

        `is_over` tells whether all of it is there.
        """
        buffer, held = self._jitter_buffer, list[bytes]()
        while True:
            timeout_s = buffer.ready_at_latest - self._clock() if held else None
            pcm = await self._request.take(timeout_s)
            if pcm:
                held.append(pcm)
                buffer.audio_came(len(pcm) / MIMO_PCM.bytes_per_second, self._clock())
            has_ended = pcm == b""
            if has_ended or is_over():
                buffer.complete()
            if has_ended or buffer.is_ready(self._clock()):
                buffer.release(self._clock())
                return b"".join(held)

    async def shape(self, pcm: bytes, *, is_last: bool) -> bytes:
        """Return the PCM with what surrounds the speech; nothing comes before its first audio."""
        before = b""
        if self._shaper is None:
            shaping = self._shaping if isinstance(self._shaping, Shaping) else await self._shaping
            self._shaper = Shaper(shaping)
            before = self._shaper.begin()
        shaped = before + self._shaper.feed(pcm)
        return shaped + self._shaper.finish() if is_last else shaped
