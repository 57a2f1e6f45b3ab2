"""Pause detection by loudness."""

from collections.abc import Iterator
from dataclasses import dataclass
import math
from typing import Final

import audioop

from ..audio.wav import MIMO_PCM

FRAME_S: Final = 0.02
"""Time resolution of pause detection."""
_FRAME_BYTES: Final = round(FRAME_S * MIMO_PCM.bytes_per_second)
_QUIET: Final = 0.06
"""Loudness below which a frame belongs to a pause, relative to loud speech."""
_SHORTEST_PAUSE_S: Final = 0.1
"""Stops within words are shorter."""
_RECENT_BYTES: Final = 500 * _FRAME_BYTES
"""Ten seconds, enough to tell loud from quiet, and analysed within milliseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A pause, in seconds from the beginning of the audio."""

    begins_s: float
    ends_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Speech heard so far, in seconds from the beginning of the audio."""

    begins_s: float
    """End of the silence before the first word."""
    ends_s: float
    pauses: tuple[Pause, ...]
    """Pauses after the first word, including silence at the end."""


class Loudness:
    """Collect PCM, split at any position, and find its pauses on demand.

    The audio is kept and analysed only on demand, since most speech never needs it.
    """

    def __init__(self) -> None:
        self._chunks: list[bytes] = []
        self._size_bytes = 0

    @property
    def heard_s(self) -> float:
        """Seconds of audio received, exact to a sample."""
        return self._size_bytes / MIMO_PCM.bytes_per_second

    def feed(self, pcm: bytes) -> None:
        """Add the next audio."""
        self._chunks.append(pcm)
        self._size_bytes += len(pcm)

    def heard(self) -> Heard:
        """Return the speech heard so far, with its pauses."""
        pauses = tuple(_pauses(_frames(b"".join(self._chunks))))
        begins_s = 0.0
        if pauses and pauses[0].begins_s == 0:
            begins_s, pauses = pauses[0].ends_s, pauses[1:]
        return Heard(begins_s=begins_s, ends_s=self.heard_s, pauses=pauses)

    def is_in_pause(self) -> bool:
        """Tell whether the audio currently ends in a pause, judging by its last ten seconds."""
        recent: list[bytes] = []
        size_bytes = 0
        for pcm in reversed(self._chunks):
            recent.insert(0, pcm)
            size_bytes += len(pcm)
            if size_bytes >= _RECENT_BYTES:
                break
        frames = _frames(b"".join(recent)[-_RECENT_BYTES:])
        *_, last = (None, *_pauses(frames))
        # Audio that is all silence is not a pause between words.
        return last is not None and last.begins_s > 0 and last.ends_s >= (len(frames) - 1) * FRAME_S


def _frames(pcm: bytes) -> list[int]:
    """Return the loudness (RMS) of each whole frame."""
    return [
        audioop.rms(pcm[start : start + _FRAME_BYTES], MIMO_PCM.sample_width_bytes)
        for start in range(0, len(pcm) - len(pcm) % _FRAME_BYTES, _FRAME_BYTES)
    ]


def _pauses(frames: list[int]) -> Iterator[Pause]:
    threshold = _QUIET * _loud(frames)
    begins: int | None = None
    for frame, loudness in enumerate([*frames, math.inf]):
        if loudness <= threshold:
            begins = frame if begins is None else begins
        elif begins is not None:
            pause = Pause(begins_s=begins * FRAME_S, ends_s=frame * FRAME_S)
            if pause.ends_s - pause.begins_s >= _SHORTEST_PAUSE_S:
                yield pause
            begins = None


def _loud(frames: list[int]) -> int:
    """Return the loudness of loud speech: the 90th percentile, which ignores single noises."""
    frames = sorted(frames)
    return frames[len(frames) * 9 // 10] if frames else 0
