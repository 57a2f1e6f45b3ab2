"""Chimes to be heard before speech, synthesised from decaying partials."""

from array import array
import cmath
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import accumulate, repeat
import math
from operator import add, mul
from typing import Final

from .wav import MIMO_PCM

_RATE_HZ: Final = MIMO_PCM.sample_rate_hz
_PEAK: Final = 11_626
"""-9 dBFS: as loud as the speech that follows, or a little less."""
_FADE_S: Final = 0.08
_AUDIBLE_DECAYS: Final = 7.0
"""A partial ends 60 dB below its start: what is fainter costs time and is not heard."""


class Chime(StrEnum):
    """The chimes that are built in."""

    DING = "ding"
    TWO_TONE = "two_tone"
    DOORBELL = "doorbell"
    GENTLE = "gentle"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Partial:
    ratio: float
    """Of its frequency to the note's."""
    level: float
    decay_s: float
    """Until it has fallen to 1/e."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Instrument:
    attack_s: float
    partials: tuple[_Partial, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Melody:
    instrument: _Instrument
    notes: tuple[tuple[float, float], ...]
    """When each note is struck, in seconds, and its frequency in Hz."""
    duration_s: float


# The ratios of a free bar's modes: N. H. Fletcher and T. D. Rossing, "The Physics of Musical
# Instruments", chapter 2.
_GLOCKENSPIEL: Final = _Instrument(
    attack_s=0.003,
    partials=(
        _Partial(ratio=1.0, level=1.0, decay_s=0.22),
        _Partial(ratio=2.756, level=0.25, decay_s=0.07),
        _Partial(ratio=5.404, level=0.08, decay_s=0.02),
    ),
)
_TUBULAR_BELL: Final = _Instrument(
    attack_s=0.004,
    partials=(
        _Partial(ratio=1.0, level=1.0, decay_s=0.3),
        _Partial(ratio=2.0, level=0.4, decay_s=0.2),
        _Partial(ratio=3.01, level=0.15, decay_s=0.1),
    ),
)
_SOFT_MALLET: Final = _Instrument(
    attack_s=0.04,
    partials=(
        _Partial(ratio=1.0, level=1.0, decay_s=0.28),
        _Partial(ratio=2.0, level=0.1, decay_s=0.12),
    ),
)

_C5_HZ: Final = 523.25
_E5_HZ: Final = 659.26
_G5_HZ: Final = 783.99
_C6_HZ: Final = 1046.5

_MELODIES: Final = {
    Chime.DING: _Melody(
        instrument=_GLOCKENSPIEL,
        notes=((0.0, _C6_HZ),),
        duration_s=0.9,
    ),
    Chime.TWO_TONE: _Melody(
        instrument=_GLOCKENSPIEL,
        notes=((0.0, _G5_HZ), (0.2, _C6_HZ)),
        duration_s=1.1,
    ),
    Chime.DOORBELL: _Melody(
        instrument=_TUBULAR_BELL,
        notes=((0.0, _E5_HZ), (0.45, _C5_HZ)),
        duration_s=1.5,
    ),
    Chime.GENTLE: _Melody(
        instrument=_SOFT_MALLET,
        notes=((0.0, _C5_HZ), (0.14, _E5_HZ), (0.28, _G5_HZ)),
        duration_s=1.3,
    ),
}


@cache
def chime_pcm(chime: Chime) -> bytes:
    """Return a chime in the format of the service's speech.

    The first call for a chime takes up to 20 ms on a desktop computer: make it off the event loop.
    """
    melody = _MELODIES[chime]
    mix = [0.0] * _samples(melody.duration_s)
    for start_s, frequency_hz in melody.notes:
        _strike(mix, _samples(start_s), frequency_hz, melody.instrument)
    _fade_out(mix)
    scale = _PEAK / max(map(abs, mix))
    return array("h", [round(value * scale) for value in mix]).tobytes()


def _samples(duration_s: float) -> int:
    return round(duration_s * _RATE_HZ)


def _strike(mix: list[float], start: int, frequency_hz: float, instrument: _Instrument) -> None:
    """Add a note to what is heard from a sample on."""
    for partial in instrument.partials:
        length = min(_samples(partial.decay_s * _AUDIBLE_DECAYS), len(mix) - start)
        tone = list(_ring(partial, frequency_hz, length))
        rise = _rise(_samples(instrument.attack_s))
        tone[: len(rise)] = map(mul, rise, tone[: len(rise)], strict=True)
        heard = slice(start, start + length)
        mix[heard] = map(add, mix[heard], tone, strict=True)


def _ring(partial: _Partial, frequency_hz: float, length: int) -> Iterator[float]:
    """Yield a decaying sine: a number that turns and shrinks by the same factor every sample."""
    turn = complex(-1 / partial.decay_s, math.tau * frequency_hz * partial.ratio)
    phasors = accumulate(
        repeat(cmath.exp(turn / _RATE_HZ), length - 1), mul, initial=complex(partial.level)
    )
    return (phasor.imag for phasor in phasors)


def _fade_out(mix: list[float]) -> None:
    fall = _rise(_samples(_FADE_S))[::-1]
    mix[-len(fall) :] = map(mul, fall, mix[-len(fall) :], strict=True)


def _rise(length: int) -> list[float]:
    """Return factors from 0 to 1 along half a cosine, which has no corner that could click."""
    return [(1 - math.cos(math.pi * index / length)) / 2 for index in range(length)]
