"""Processing of speech for playback: silence around it, a chime before it, and gain."""

from dataclasses import dataclass, field
from typing import ClassVar, Final

import audioop

from .limiter import Limiter
from .wav import MIMO_PCM

_CHIME_PAUSE_MS: Final = 200
"""Pause between the chime and the speech. Chimes fade out, so it sounds like a short breath."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shaping:
    """Audio options of a speech. Raises `ValueError` if one is out of range."""

    MAX_SILENCE_MS: ClassVar[Final[int]] = 5000
    MIN_GAIN_DB: ClassVar[Final[float]] = -30.0
    MAX_GAIN_DB: ClassVar[Final[float]] = 20.0

    lead_in_ms: int = 0
    """Leading silence, for speakers that lose the first moments of audio while they wake up."""
    tail_ms: int = 0
    """Trailing silence."""
    gain_db: float = 0.0
    """Gain of the speech; it does not apply to the chime."""
    chime: bytes = field(default=b"", repr=False)
    """PCM of the chime, in the same format as the speech."""

    def __post_init__(self) -> None:
        """Check the ranges."""
        for name, silence_ms in (("leading", self.lead_in_ms), ("trailing", self.tail_ms)):
            if not 0 <= silence_ms <= self.MAX_SILENCE_MS:
                raise ValueError(
                    f"The {name} silence must be 0 to {self.MAX_SILENCE_MS} ms, not {silence_ms}"
                )
        if not self.MIN_GAIN_DB <= self.gain_db <= self.MAX_GAIN_DB:
            raise ValueError(
                f"The gain must be {self.MIN_GAIN_DB:g} to {self.MAX_GAIN_DB:g} dB, "
                f"not {self.gain_db:g}"
            )
        if len(self.chime) % MIMO_PCM.frame_bytes:
            raise ValueError("The chime ends in the middle of a sample")


class Shaper:
    """Apply `Shaping` to the PCM of one speech while it streams, in pieces of whole samples.

    Send the result of `begin` together with the first audio of the speech, not earlier, since the
    speech may still fail. Amplification adds less than 5 ms of latency; otherwise there is none.
    """

    def __init__(self, shaping: Shaping) -> None:
        self._shaping = shaping
        self._factor = 10 ** (shaping.gain_db / 20)
        self._limiter = Limiter(self._factor) if shaping.gain_db > 0 else None

    def begin(self) -> bytes:
        """Return the leading silence and the chime."""
        lead_in, chime = _silence(self._shaping.lead_in_ms), self._shaping.chime
        return lead_in + chime + _silence(_CHIME_PAUSE_MS) if chime else lead_in

    def feed(self, pcm: bytes) -> bytes:
        """Return the processed speech that is ready after the next samples."""
        if self._limiter:
            return self._limiter.feed(pcm)
        if self._shaping.gain_db < 0:
            return audioop.mul(pcm, MIMO_PCM.sample_width_bytes, self._factor)
        return pcm

    def finish(self) -> bytes:
        """Return the rest of the speech and the trailing silence."""
        rest = self._limiter.finish() if self._limiter else b""
        return rest + _silence(self._shaping.tail_ms)


def _silence(duration_ms: int) -> bytes:
    return bytes(MIMO_PCM.sample_rate_hz * duration_ms // 1000 * MIMO_PCM.frame_bytes)
