"""What speech gets on its way to the speaker: silence around it, a chime before it, its gain."""

from dataclasses import dataclass, field
from typing import ClassVar, Final

import audioop

from .limiter import Limiter
from .wav import MIMO_PCM

_CHIME_PAUSE_MS: Final = 200
"""From the end of a chime to the speech; chimes fade, so this is heard as a breath."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shaping:
    """How speech is to be shaped. Raises `ValueError` for what is beyond the limits."""

    MAX_SILENCE_MS: ClassVar[Final[int]] = 5000
    MIN_GAIN_DB: ClassVar[Final[float]] = -30.0
    MAX_GAIN_DB: ClassVar[Final[float]] = 20.0

    lead_in_ms: int = 0
    """Silence before everything: some speakers swallow what comes while they wake up."""
    tail_ms: int = 0
    """Silence after the speech."""
    gain_db: float = 0.0
    """Applied to the speech; the chime stays as it is."""
    chime: bytes = field(default=b"", repr=False)
    """PCM in the format of the speech, heard before it."""

    def __post_init__(self) -> None:
        """Check the limits."""
        for name, silence_ms in (("lead-in", self.lead_in_ms), ("tail", self.tail_ms)):
            if not 0 <= silence_ms <= self.MAX_SILENCE_MS:
                raise ValueError(
                    f"The {name} must be 0 to {self.MAX_SILENCE_MS} ms, not {silence_ms}"
                )
        if not self.MIN_GAIN_DB <= self.gain_db <= self.MAX_GAIN_DB:
            raise ValueError(
                f"The gain must be {self.MIN_GAIN_DB:g} to {self.MAX_GAIN_DB:g} dB, "
                f"not {self.gain_db:g}"
            )
        if len(self.chime) % MIMO_PCM.frame_bytes:
            raise ValueError("The chime ends within a sample")


class Shaper:
    """Shape the PCM of one speech while it streams; every piece holds whole samples.

    Send `begin` together with the first piece of the speech, not while it may still fail. Speech
    is delayed by less than 5 ms if it is amplified, else not at all.
    """

    def __init__(self, shaping: Shaping) -> None:
        self._shaping = shaping
        self._factor = 10 ** (shaping.gain_db / 20)
        self._limiter = Limiter(self._factor) if shaping.gain_db > 0 else None

    def begin(self) -> bytes:
        """Return what is heard before the speech."""
        lead_in, chime = _silence(self._shaping.lead_in_ms), self._shaping.chime
        return lead_in + chime + _silence(_CHIME_PAUSE_MS) if chime else lead_in

    def feed(self, pcm: bytes) -> bytes:
        """Return the speech that the next samples settle."""
        if self._limiter:
            return self._limiter.feed(pcm)
        if self._shaping.gain_db < 0:
            return audioop.mul(pcm, MIMO_PCM.sample_width_bytes, self._factor)
        return pcm

    def finish(self) -> bytes:
        """Return the rest of the speech and what is heard after it."""
        rest = self._limiter.finish() if self._limiter else b""
        return rest + _silence(self._shaping.tail_ms)


def _silence(duration_ms: int) -> bytes:
    return bytes(MIMO_PCM.sample_rate_hz * duration_ms // 1000 * MIMO_PCM.frame_bytes)
