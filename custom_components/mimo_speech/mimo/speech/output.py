"""Output of a speech: buffered audio with chime, silence and gain applied."""

from collections.abc import Awaitable, Callable

from ..audio.shaping import Shaper, Shaping
from ..audio.wav import MIMO_PCM
from .estimator import SpeechEstimator
from .jitter_buffer import JitterBuffer
from .request_audio import RequestAudio


class Output:
    """Passes the audio of consecutive requests through the jitter buffer and the shaper."""

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
        self._silence = b""
        """Silence still to be played before the request."""
        self._has_begun = False

    def begin(self, request: RequestAudio) -> None:
        """Continue with the audio of this request."""
        self._request = request
        self._silence = silence(request.pause_s)
        self._jitter_buffer.begin(request.expected_s, request.estimator)

    async def take(self, is_over: Callable[[], bool]) -> bytes:
        """Return the next audio of the request that should be passed on; b"" at the end.

        `is_over` tells whether all of it has arrived. Silence before the request is passed on
        immediately, except at the very beginning, where it waits for the first audio.
        """
        if self._silence and self._has_begun:
            return self._take_silence()
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
                before = self._take_silence() if held else b""
                buffer.release(self._clock())
                self._has_begun = self._has_begun or bool(held)
                return before + b"".join(held)

    def _take_silence(self) -> bytes:
        pcm, self._silence = self._silence, b""
        if pcm:
            self._jitter_buffer.silence_went_on(len(pcm) / MIMO_PCM.bytes_per_second, self._clock())
        return pcm

    async def shape(self, pcm: bytes, *, is_last: bool) -> bytes:
        """Return the shaped PCM; the chime and the leading silence come with the first audio."""
        before = b""
        if self._shaper is None:
            shaping = self._shaping if isinstance(self._shaping, Shaping) else await self._shaping
            self._shaper = Shaper(shaping)
            before = self._shaper.begin()
        shaped = before + self._shaper.feed(pcm)
        return shaped + self._shaper.finish() if is_last else shaped


def silence(seconds: float) -> bytes:
    """Return silence as PCM, rounded to whole samples."""
    return bytes(round(seconds * MIMO_PCM.sample_rate_hz) * MIMO_PCM.frame_bytes)
