"""Built-in chimes to play before speech, synthesised from decaying partials."""

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
"""-9 dBFS, which is about as loud as speech from the service, or slightly quieter."""
_FADE_S: Final = 0.08
_AUDIBLE_DECAYS: Final = 7.0
"""Number of decay times after which a partial ends: it is 60 dB down and inaudible."""


class Chime(StrEnum):
    """The built-in chimes."""

    DING = "ding"
    TWO_TONE = "two_tone"
    DOORBELL = "doorbell"
    GENTLE = "gentle"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Partial:
    ratio: float
    """Ratio of the partial's frequency to that of the note."""
    level: float
    decay_s: float
    """Time until the amplitude has fallen to 1/e."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Instrument:
    attack_s: float
    partials: tuple[_Partial, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Melody:
    instrument: _Instrument
    notes: tuple[tuple[float, float], ...]
    """Start in seconds and frequency in Hz of each note."""
    duration_s: float


# The frequency ratios are the modes of a free bar: N. H. Fletcher and T. D. Rossing, "The Physics
# of Musical Instruments", chapter 2.
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
    """Return a chime as PCM in the format of the service (`MIMO_PCM`).

    The first call for each chime takes up to 20 ms on a desktop computer, so make it outside the
    event loop.
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
    """Mix a note into the samples from `start` on."""
    for partial in instrument.partials:
        length = min(_samples(partial.decay_s * _AUDIBLE_DECAYS), len(mix) - start)
        tone = list(_ring(partial, frequency_hz, length))
        rise = _rise(_samples(instrument.attack_s))
        tone[: len(rise)] = map(mul, rise, tone[: len(rise)], strict=True)
        heard = slice(start, start + length)
        mix[heard] = map(add, mix[heard], tone, strict=True)


def _ring(partial: _Partial, frequency_hz: float, length: int) -> Iterator[float]:
    """Yield a decaying sine wave, as the imaginary part of a rotating and shrinking phasor."""
    turn = complex(-1 / partial.decay_s, math.tau * frequency_hz * partial.ratio)
    phasors = accumulate(
        repeat(cmath.exp(turn / _RATE_HZ), length - 1), mul, initial=complex(partial.level)
    )
    return (phasor.imag for phasor in phasors)


def _fade_out(mix: list[float]) -> None:
    fall = _rise(_samples(_FADE_S))[::-1]
    mix[-len(fall) :] = map(mul, fall, mix[-len(fall) :], strict=True)


def _rise(length: int) -> list[float]:
    """Return a half-cosine ramp from 0 to 1; it has no corners, which would click."""
    return [(1 - math.cos(math.pi * index / length)) / 2 for index in range(length)]
