"""The pauses in speech, found in its loudness while it is heard."""

from collections.abc import Iterator
from dataclasses import dataclass
import math
from typing import Final

import audioop

from .audio.wav import MIMO_PCM

FRAME_S: Final = 0.02
"""How finely pauses are found."""
_FRAME_BYTES: Final = round(FRAME_S * MIMO_PCM.bytes_per_second)
_QUIET: Final = 0.06
"""Loudness below which a frame is part of a pause, as a share of loud speech."""
_SHORTEST_PAUSE_S: Final = 0.1
"""Stops within words are shorter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Silence, in seconds from the beginning of the audio."""

    begins_s: float
    ends_s: float


class Loudness:
    """Take in PCM, cut anywhere, and remember how loud it was."""

    def __init__(self) -> None:
        self._frames: list[int] = []
        self._partial_frame = b""

    @property
    def heard_s(self) -> float:
        """Seconds of audio that came, to the last sample."""
        partial_s = len(self._partial_frame) / MIMO_PCM.bytes_per_second
        return len(self._frames) * FRAME_S + partial_s

    def feed(self, pcm: bytes) -> None:
        """Take in the next audio."""
        pcm = self._partial_frame + pcm
        usable = len(pcm) - len(pcm) % _FRAME_BYTES
        self._partial_frame = pcm[usable:]
        self._frames += (
            audioop.rms(pcm[start : start + _FRAME_BYTES], MIMO_PCM.sample_width_bytes)
            for start in range(0, usable, _FRAME_BYTES)
        )

    def pauses(self) -> Iterator[Pause]:
        """Yield the pauses heard, the silence at the end included."""
        threshold = _QUIET * self._loud()
        begins: int | None = None
        for frame, loudness in enumerate([*self._frames, math.inf]):
            if loudness <= threshold:
                begins = frame if begins is None else begins
            elif begins is not None:
                pause = Pause(begins_s=begins * FRAME_S, ends_s=frame * FRAME_S)
                if pause.ends_s - pause.begins_s >= _SHORTEST_PAUSE_S:
                    yield pause
                begins = None

    def _loud(self) -> int:
        """Return how loud speech is where it is loud, beside single noises."""
        frames = sorted(self._frames)
        return frames[len(frames) * 9 // 10] if frames else 0
