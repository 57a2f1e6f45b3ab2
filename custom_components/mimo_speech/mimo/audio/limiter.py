r"""Look-ahead limiter: amplifies streaming 16-bit mono PCM without clipping.

Samples are processed in blocks. Each block is delayed until the next one has arrived, so that the
gain can be reduced over a whole block before a peak:

```
 peak of each block            .  .  █  .  .  .  .  .
 gain at the block edges      ‾‾‾‾‾\_____________/‾‾‾     ramp, hold, release
```

The gain is linear between two edges. At each edge it is low enough for the blocks on both sides,
and therefore low enough for every sample.
"""

from array import array
from collections import deque
from math import exp, floor
from typing import Final

import audioop

from .wav import MIMO_PCM

_SAMPLE_BYTES: Final = MIMO_PCM.sample_width_bytes
_BLOCK_MS: Final = 2.5
"""Also the attack time. Together with the delayed block, the latency stays below 5 ms."""
_BLOCK_BYTES: Final = round(MIMO_PCM.sample_rate_hz * _BLOCK_MS / 1000) * _SAMPLE_BYTES
_STRETCH_BYTES: Final = 40 * _BLOCK_BYTES
"""Stretch that is checked in one step; most speech is quiet enough to need no check per block."""
_CEILING: Final = 29_204
"""-1 dBFS. Players resample and compress, which raises peaks slightly."""
_HOLD_BLOCKS: Final = 8
"""20 ms, longer than one period of the deepest voice, so that the gain does not follow it."""
_RELEASE_MS: Final = 90.0
_RELEASE_TARGET: Final = 1.15
"""Above 1 so that the gain reaches 1: after 130 ms from 0.5, after 175 ms from 0.1."""
_RELEASE_STEP: Final = 1 - exp(-_BLOCK_MS / _RELEASE_MS)


class Limiter:
    """Multiply samples by a factor and reduce the gain ahead of peaks that would clip.

    The number of samples in and out is the same; the latency is below 5 ms, and `finish` returns
    the last ones. The output does not depend on how the input is split, as long as each piece holds
    whole samples.
    """

    def __init__(self, factor: float) -> None:
        self._factor = factor
        self._threshold = _CEILING / factor
        self._partial_block = b""
        self._waiting_block = b""
        self._level = 1.0
        self._bearable_levels = deque([1.0], maxlen=_HOLD_BLOCKS)

    def feed(self, pcm: bytes) -> bytes:
        """Return the samples whose gain is settled by the new ones."""
        if self._partial_block:
            pcm = self._partial_block + pcm
        usable = len(pcm) - len(pcm) % _BLOCK_BYTES
        self._partial_block = pcm[usable:]
        return b"".join(
            self._limit(pcm[start : min(start + _STRETCH_BYTES, usable)])
            for start in range(0, usable, _STRETCH_BYTES)
        )

    def finish(self) -> bytes:
        """Return the remaining samples."""
        return self._exchange(self._partial_block) + self._exchange(b"")

    def _limit(self, stretch: bytes) -> bytes:
        """Take whole blocks; return the same number of blocks, starting with the delayed one."""
        if self._level == 1.0 and audioop.max(stretch, _SAMPLE_BYTES) <= self._threshold:
            quiet = self._waiting_block + stretch[:-_BLOCK_BYTES]
            self._waiting_block = stretch[-_BLOCK_BYTES:]
            return audioop.mul(quiet, _SAMPLE_BYTES, self._factor)
        starts = range(0, len(stretch), _BLOCK_BYTES)
        return b"".join(self._exchange(stretch[start : start + _BLOCK_BYTES]) for start in starts)

    def _exchange(self, block: bytes) -> bytes:
        """Delay a block and return the previous one, whose gain at the end is now known."""
        peak = audioop.max(block, _SAMPLE_BYTES)
        self._bearable_levels.append(min(1.0, self._threshold / max(peak, 1)))
        first = self._level
        self._level = min(*self._bearable_levels, _release(first))
        released, self._waiting_block = self._waiting_block, block
        return _ramp(released, first * self._factor, self._level * self._factor)


def _release(level: float) -> float:
    return min(1.0, level + (_RELEASE_TARGET - level) * _RELEASE_STEP)


def _ramp(pcm: bytes, first: float, last: float) -> bytes:
    """Multiply samples by a linear ramp; round down, as `audioop` does."""
    if first == last or not pcm:
        return audioop.mul(pcm, _SAMPLE_BYTES, first)
    samples = array("h", pcm)
    step = (last - first) / len(samples)
    ramped = [floor(sample * (first + step * index)) for index, sample in enumerate(samples)]
    return array("h", ramped).tobytes()
