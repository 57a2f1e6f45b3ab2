"""Samples for cloned voices: selection of the best part of a recording. Pure, no I/O."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import accumulate
from typing import Final

import audioop

from .mimo import MIMO_PCM

MIN_S: Final = 3.0
"""Minimum duration of speech in a recording."""
MAX_S: Final = 18.0
"""Maximum duration of a sample.

As an MP3 at 64 kbit/s, it has 192 kB in base64, which are sent with every request. Clients of the
service send 5 to 20 s.
"""

_FRAME_S: Final = 0.02
_FRAME_BYTES: Final = round(MIMO_PCM.sample_rate_hz * _FRAME_S) * MIMO_PCM.frame_bytes
_SILENT_PEAK: Final = 160
"""About -46 dBFS; voices are not recorded so quietly."""
_SPEECH_SHARE_OF_LOUDEST: Final = 0.03
"""About -30 dB relative to the loudest frames; anything quieter is background noise."""
_LONGEST_PAUSE_FRAMES: Final = 20
"""Longer pauses are shortened to this: 0.4 s."""
_EDGE_FRAMES: Final = 5
"""Silence to keep before and after the speech: 0.1 s."""
_CLIPPED_PEAK: Final = 32_700
_CLIPPED_SHARE: Final = 0.25
"""Share of clipped frames relative to frames with speech; less is normal for loud recordings."""
_USUAL_PEAK: Final = 23_000
"""-3 dBFS, to which recordings are normalized."""
_MAX_GAIN: Final = 20.0


class SampleProblem(StrEnum):
    """Why a recording cannot be used."""

    LOST = "sample_lost"
    NOT_FOUND = "sample_not_found"
    SILENT = "sample_silent"
    TOO_LARGE = "sample_too_large"
    TOO_LOUD = "sample_too_loud"
    TOO_SHORT = "sample_too_short"
    UNREADABLE = "sample_unreadable"


class SampleError(Exception):
    """No voice can be cloned from the recording."""

    def __init__(self, problem: SampleProblem) -> None:
        super().__init__(problem)
        self.problem = problem


def best_part(pcm: bytes) -> bytes:
    """Return the best part of a recording for cloning, 3 to 18 s long.

    Takes and returns PCM in the format of the service (`MIMO_PCM`). Silence at the edges is
    removed, long pauses are shortened, and the peak is normalized; a partial sample at the end is
    dropped. Raises `SampleError`.
    """
    pcm = pcm[: len(pcm) - len(pcm) % MIMO_PCM.frame_bytes]
    frames = [pcm[start : start + _FRAME_BYTES] for start in range(0, len(pcm), _FRAME_BYTES)]
    if not frames:
        raise SampleError(SampleProblem.UNREADABLE)
    peaks = [audioop.max(frame, MIMO_PCM.frame_bytes) for frame in frames]
    is_speech = _find_speech(frames, peaks)
    if sum(is_speech) * _FRAME_S < MIN_S:
        raise SampleError(SampleProblem.TOO_SHORT)
    clipped = sum(peak >= _CLIPPED_PEAK for peak in peaks)
    if clipped > sum(is_speech) * _CLIPPED_SHARE:
        raise SampleError(SampleProblem.TOO_LOUD)
    kept = list(_without_long_pauses(is_speech))
    start, end = _best_stretch([is_speech[number] for number in kept])
    return _at_usual_level(b"".join(frames[number] for number in kept[start:end]))


def _find_speech(frames: Sequence[bytes], peaks: Sequence[int]) -> list[bool]:
    """Tell for each frame whether it is louder than background noise."""
    if max(peaks) < _SILENT_PEAK:
        raise SampleError(SampleProblem.SILENT)
    loudness = [audioop.rms(frame, MIMO_PCM.frame_bytes) for frame in frames]
    # The 98th percentile ignores clicks.
    loudest = sorted(loudness)[int(len(loudness) * 0.98)] or max(loudness)
    return [level > loudest * _SPEECH_SHARE_OF_LOUDEST for level in loudness]


def _without_long_pauses(is_speech: Sequence[bool]) -> Iterator[int]:
    """Yield the numbers of the frames to keep, including silence at the edges."""
    pause = 0
    for number, speaks in enumerate(is_speech):
        pause = 0 if speaks else pause + 1
        if pause <= _LONGEST_PAUSE_FRAMES:
            yield number


def _best_stretch(is_speech: Sequence[bool]) -> tuple[int, int]:
    """Return begin and end of the stretch with the most speech, cut in pauses if possible.

    It begins after a pause, since the model would imitate a voice that is cut off within a word.
    """
    first = is_speech.index(True)
    last = len(is_speech) - 1 - is_speech[::-1].index(True)
    length = int(MAX_S / _FRAME_S) - 2 * _EDGE_FRAMES
    if last + 1 - first <= length:
        return max(0, first - _EDGE_FRAMES), min(len(is_speech), last + 1 + _EDGE_FRAMES)
    spoken = [0, *accumulate(is_speech)]
    starts = [
        number
        for number in range(first, last + 2 - length)
        if is_speech[number] and (number == first or not is_speech[number - 1])
    ]
    start = max(starts or [first], key=lambda begin: spoken[begin + length] - spoken[begin])
    pauses = [
        number
        for number in range(start + length // 2, start + length + 1)
        if is_speech[number - 1] and (number > last or not is_speech[number])
    ]
    end = max(pauses, default=start + length)
    return max(0, start - _EDGE_FRAMES), min(len(is_speech), end + _EDGE_FRAMES)


def _at_usual_level(pcm: bytes) -> bytes:
    peak = audioop.max(pcm, MIMO_PCM.frame_bytes)
    gain = min(_USUAL_PEAK / max(peak, 1), _MAX_GAIN)
    return audioop.mul(pcm, MIMO_PCM.frame_bytes, gain)
