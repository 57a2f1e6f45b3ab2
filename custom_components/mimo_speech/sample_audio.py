"""What a voice is cloned from: the best part of a recording. Pure rules, no I/O."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import accumulate
from typing import Final

import audioop

from .mimo import MIMO_PCM

MIN_S: Final = 3.0
"""Speech that a voice can be told by."""
MAX_S: Final = 18.0
"""At 64 kbit/s as an MP3, this is 192 kB in base64, which travels with every request. Clients of
the service send 5 to 20 s."""

_FRAME_S: Final = 0.02
_FRAME_BYTES: Final = round(MIMO_PCM.sample_rate_hz * _FRAME_S) * MIMO_PCM.frame_bytes
_SILENT_PEAK: Final = 160
"""About -46 dB of full scale: no voice is recorded so quietly."""
_SPEECH_SHARE_OF_LOUDEST: Final = 0.03
"""About -30 dB below the loudest frames: what is quieter is the room."""
_LONGEST_PAUSE_FRAMES: Final = 20
"""Longer pauses are shortened to this: 0.4 s."""
_EDGE_FRAMES: Final = 5
"""Of silence that stays before and after the speech: 0.1 s."""
_CLIPPED_PEAK: Final = 32_700
_CLIPPED_SHARE: Final = 0.25
"""Of the frames with speech; a recording that is merely as loud as can be touches full scale in
fewer of them."""
_USUAL_PEAK: Final = 23_000
"""-3 dB of full scale, to which a recording is raised or lowered."""
_MAX_GAIN: Final = 20.0


class SampleProblem(StrEnum):
    """Why a recording is no sample."""

    LOST = "sample_lost"
    NOT_FOUND = "sample_not_found"
    SILENT = "sample_silent"
    TOO_LARGE = "sample_too_large"
    TOO_LOUD = "sample_too_loud"
    TOO_SHORT = "sample_too_short"
    UNREADABLE = "sample_unreadable"


class SampleError(Exception):
    """A recording that no voice can be cloned from."""

    def __init__(self, problem: SampleProblem) -> None:
        super().__init__(problem)
        self.problem = problem


def best_part(pcm: bytes) -> bytes:
    """Return the part of a recording that tells the voice best, 3 to 18 s long.

    Takes and returns PCM in the format of the service's speech. Silence at the edges is left out,
    long pauses are shortened, and the peaks brought to a usual level; half a sample at the end is
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
    """Tell which frames are louder than the room."""
    if max(peaks) < _SILENT_PEAK:
        raise SampleError(SampleProblem.SILENT)
    loudness = [audioop.rms(frame, MIMO_PCM.frame_bytes) for frame in frames]
    # A click is no measure of a voice.
    loudest = sorted(loudness)[int(len(loudness) * 0.98)] or max(loudness)
    return [level > loudest * _SPEECH_SHARE_OF_LOUDEST for level in loudness]


def _without_long_pauses(is_speech: Sequence[bool]) -> Iterator[int]:
    """Yield the numbers of the frames that are left, those of the first pause and last included."""
    pause = 0
    for number, speaks in enumerate(is_speech):
        pause = 0 if speaks else pause + 1
        if pause <= _LONGEST_PAUSE_FRAMES:
            yield number


def _best_stretch(is_speech: Sequence[bool]) -> tuple[int, int]:
    """Return where the stretch begins and ends that holds most speech, cut in pauses if it can be.

    It begins behind a pause: a voice that is cut off in a word would be learned so.
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
