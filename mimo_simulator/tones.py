"""Tones in place of speech: fast, deterministic, and different for every request."""

from array import array
from collections.abc import Iterator
from functools import lru_cache
import hashlib
from itertools import chain, cycle, repeat
import math
import random
import re
import sys
from typing import Final

from .spoken import spoken
from .validation import SpeechRequest
from .wav import BLOCK_BYTES, SAMPLE_BYTES, SAMPLE_RATE, padding

HAN_SAMPLES: Final = SAMPLE_RATE * 250 // 1000
LATIN_SAMPLES: Final = SAMPLE_RATE * 70 // 1000
NOISE_BLOCKS: Final = 20

_SCALE: Final = (0, 2, 4, 7, 9, 12, 14, 16)
"""Semitones of a pentatonic scale, in which neighbours are not dissonant."""
_LEVELS: Final = 16
_LOUDNESS: Final = 7000
_NOISE_STEP: Final = 24
_FIRST_WIDE: Final = "\u2e80"
"""Characters from here on, including punctuation, take as long as a Chinese character."""
_SYLLABLE: Final = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]{1,3}|.", re.DOTALL)


def tone(request: SpeechRequest) -> bytes:
    """Return the PCM for a request."""
    digest = _digest(request)
    if not request.text.strip():
        return _noise(digest)
    sounds = [*_syllables(request, digest)]
    sounds.append(padding(sum(map(len, sounds))))
    sounds[0] = _signed(sounds[0], digest)
    return b"".join(sounds)


def _digest(request: SpeechRequest) -> bytes:
    """Return a digest of everything that the sound depends on."""
    told = (request.model, request.timbre, request.direction, request.text)
    return hashlib.sha256("\0".join(told).encode()).digest()


def _syllables(request: SpeechRequest, digest: bytes) -> Iterator[bytes]:
    base_hz = 130 + hashlib.sha256(request.timbre.encode()).digest()[0] / 2
    steps = cycle(digest)
    for syllable in _SYLLABLE.findall(spoken(request.text).words):
        samples = HAN_SAMPLES if syllable >= _FIRST_WIDE else LATIN_SAMPLES * len(syllable)
        if syllable.isalnum():
            yield _note(base_hz, _SCALE[next(steps) % len(_SCALE)], samples)
        else:
            yield bytes(samples * SAMPLE_BYTES)


@lru_cache(maxsize=512)
def _note(base_hz: float, semitones: int, samples: int) -> bytes:
    """Return a plucked note of whole periods, so that its loudness changes at zero crossings."""
    levels = _periods(base_hz, semitones)
    count = samples * SAMPLE_BYTES // len(levels[0])
    sounds = (levels[_loudness(index / count)] for index in range(count))
    return b"".join(sounds).ljust(samples * SAMPLE_BYTES, b"\0")


def _loudness(part: float) -> int:
    """Return the level at a position within a note: fast attack, slow decay."""
    envelope = part / 0.1 if part < 0.1 else (1 - part) / 0.9  # noqa: PLR2004 - a share of the note
    return min(_LEVELS - 1, int(envelope * _LEVELS))


@lru_cache(maxsize=128)
def _periods(base_hz: float, semitones: int) -> tuple[bytes, ...]:
    """Return one period of a soft tone at every level of loudness."""
    length = round(SAMPLE_RATE / (base_hz * 2 ** (semitones / 12)))
    angles = [math.tau * index / length for index in range(length)]
    wave = [(math.sin(a) + math.sin(2 * a) / 3 + math.sin(3 * a) / 8) / 1.46 for a in angles]
    peaks = (_LOUDNESS * (level + 1) / _LEVELS for level in range(_LEVELS))
    return tuple(little_endian(array("h", (int(peak * v) for v in wave))) for peak in peaks)


def _signed(pcm: bytes, digest: bytes) -> bytes:
    """Return the PCM with the digest in the lowest bits of its first samples.

    It is inaudible, and makes the samples of each request unique.
    """
    bits = chain.from_iterable((byte >> n & 1 for n in range(8)) for byte in digest)
    signed = bytearray(pcm)
    for index, bit in enumerate(bits):
        signed[index * SAMPLE_BYTES] = signed[index * SAMPLE_BYTES] & 0xFE | bit
    return bytes(signed)


def _noise(digest: bytes) -> bytes:
    """Return seconds of noise, with which the service responds to blank text (measured)."""
    samples = random.Random(digest).randbytes(BLOCK_BYTES // SAMPLE_BYTES)  # noqa: S311 - a sound
    block = little_endian(array("h", ((sample - 128) * _NOISE_STEP for sample in samples)))
    return b"".join(repeat(block, NOISE_BLOCKS))


def little_endian(samples: array[int]) -> bytes:
    """Return samples as little-endian bytes on every machine."""
    if sys.byteorder == "big":
        samples.byteswap()
    return samples.tobytes()
