r"""Amplification that never clips, on 16-bit mono PCM while it streams.

Samples go through in blocks. A block is held back until the next one is there, so that the level
can go down over a whole block before a peak:

```
 peak of each block            .  .  █  .  .  .  .  .
 level at the edges between   ‾‾‾‾‾\_____________/‾‾‾     ramp, hold, release
```

The level is linear between two edges, and at an edge no higher than what the blocks at either
side of it bear: it is never too high for any sample.
"""

from array import array
from collections import deque
from math import exp, floor
from typing import Final

import audioop

from .wav import MIMO_PCM

_SAMPLE_BYTES: Final = MIMO_PCM.sample_width_bytes
_BLOCK_MS: Final = 2.5
"""Also the attack. With the block that is held back, less than 5 ms wait."""
_BLOCK_BYTES: Final = round(MIMO_PCM.sample_rate_hz * _BLOCK_MS / 1000) * _SAMPLE_BYTES
_STRETCH_BYTES: Final = 40 * _BLOCK_BYTES
"""What is looked at first as one: most of speech needs no look at its blocks."""
_CEILING: Final = 29_204
"""-1 dBFS: players convert and compress, which moves peaks up a little."""
_HOLD_BLOCKS: Final = 8
"""20 ms: longer than a period of the deepest voice, or the level would follow every period."""
_RELEASE_MS: Final = 90.0
_RELEASE_TARGET: Final = 1.15
"""Above 1, so that 1 is reached: after 130 ms from a half, after 175 ms from a tenth."""
_RELEASE_STEP: Final = 1 - exp(-_BLOCK_MS / _RELEASE_MS)


class Limiter:
    """Multiply samples by a factor, turning down in time what would get too loud.

    As many samples come out as went in, less than 5 ms later; `finish` returns the last ones.
    Cuts between samples make no difference.
    """

    def __init__(self, factor: float) -> None:
        self._factor = factor
        self._threshold = _CEILING / factor
        self._partial_block = b""
        self._waiting_block = b""
        self._level = 1.0
        self._bearable_levels = deque([1.0], maxlen=_HOLD_BLOCKS)

    def feed(self, pcm: bytes) -> bytes:
        """Return the samples for which the next ones settle how loud they may be."""
        if self._partial_block:
            pcm = self._partial_block + pcm
        usable = len(pcm) - len(pcm) % _BLOCK_BYTES
        self._partial_block = pcm[usable:]
        return b"".join(
            self._limit(pcm[start : min(start + _STRETCH_BYTES, usable)])
            for start in range(0, usable, _STRETCH_BYTES)
        )

    def finish(self) -> bytes:
        """Return what is left."""
        return self._exchange(self._partial_block) + self._exchange(b"")

    def _limit(self, stretch: bytes) -> bytes:
        """Take in whole blocks; return as many, from the one that was held back."""
        if self._level == 1.0 and audioop.max(stretch, _SAMPLE_BYTES) <= self._threshold:
            quiet = self._waiting_block + stretch[:-_BLOCK_BYTES]
            self._waiting_block = stretch[-_BLOCK_BYTES:]
            return audioop.mul(quiet, _SAMPLE_BYTES, self._factor)
        starts = range(0, len(stretch), _BLOCK_BYTES)
        return b"".join(self._exchange(stretch[start : start + _BLOCK_BYTES]) for start in starts)

    def _exchange(self, block: bytes) -> bytes:
        """Hold back a block; return the one before it, now that its last level is known."""
        peak = audioop.max(block, _SAMPLE_BYTES)
        self._bearable_levels.append(min(1.0, self._threshold / max(peak, 1)))
        first = self._level
        self._level = min(*self._bearable_levels, _release(first))
        released, self._waiting_block = self._waiting_block, block
        return _ramp(released, first * self._factor, self._level * self._factor)


def _release(level: float) -> float:
    return min(1.0, level + (_RELEASE_TARGET - level) * _RELEASE_STEP)


def _ramp(pcm: bytes, first: float, last: float) -> bytes:
    """Multiply samples by factors on a straight line; round down, as `audioop` does."""
    if first == last or not pcm:
        return audioop.mul(pcm, _SAMPLE_BYTES, first)
    samples = array("h", pcm)
    step = (last - first) / len(samples)
    ramped = [floor(sample * (first + step * index)) for index, sample in enumerate(samples)]
    return array("h", ramped).tobytes()
