"""Amplified speech: never clipped, never late, never pumping."""

from array import array
from itertools import pairwise
import math

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.mimo_speech.mimo.audio.limiter import Limiter

CEILING = 29_205
"""-1 dBFS, and what rounding down adds to negative samples."""
FULL_SCALE = (-32_768, 32_767)
MOST_WAITING = 119
"""Samples in less than 5 ms."""

VALUES = st.integers(*FULL_SCALE) | st.sampled_from([*FULL_SCALE, 0, 1, -1])
FACTORS = st.floats(1.0, 10.0)


def signals(values: st.SearchStrategy[int]) -> st.SearchStrategy[array[int]]:
    """Make signals of levels that last from a sample to several stretches of blocks."""
    runs = st.tuples(values, st.integers(1, 9) | st.integers(1, 3000))
    return st.lists(runs, max_size=8).map(
        lambda parts: array("h", [value for value, length in parts for _ in range(length)])
    )


def limit(samples: array[int], factor: float, step: int | None = None) -> array[int]:
    limiter = Limiter(factor)
    step = step or len(samples) or 1
    pieces = [
        limiter.feed(samples[start : start + step].tobytes())
        for start in range(0, len(samples), step)
    ]
    return array("h", b"".join(pieces) + limiter.finish())


def steady(value: int, *, duration_ms: int) -> array[int]:
    return array("h", [value]) * (24 * duration_ms)


@given(signals(VALUES), FACTORS)
def test_nothing_is_clipped_or_lost(samples: array[int], factor: float) -> None:
    limited = limit(samples, factor)
    assert len(limited) == len(samples)
    assert all(abs(sample) <= CEILING for sample in limited)
    assert all((before < 0) == (after < 0) for before, after in zip(samples, limited, strict=True))


@given(st.binary(min_size=1000, max_size=3000), FACTORS)
def test_noise_is_not_clipped_either(noise: bytes, factor: float) -> None:
    samples = array("h", noise[: len(noise) // 2 * 2])
    assert all(abs(sample) <= CEILING for sample in limit(samples, factor))


@given(signals(VALUES), FACTORS, st.integers(1, 5000))
def test_cuts_change_nothing(samples: array[int], factor: float, step: int) -> None:
    assert limit(samples, factor, step) == limit(samples, factor)


@given(signals(st.integers(-2900, 2900)), FACTORS)
def test_quiet_speech_is_exactly_amplified(samples: array[int], factor: float) -> None:
    for before, after in zip(samples, limit(samples, factor), strict=True):
        assert abs(before * factor - after) <= 1


@given(signals(VALUES), FACTORS, st.integers(1, 5000))
def test_less_than_5_ms_wait(samples: array[int], factor: float, step: int) -> None:
    limiter = Limiter(factor)
    waiting = 0
    for start in range(0, len(samples), step):
        piece = samples[start : start + step].tobytes()
        waiting += (len(piece) - len(limiter.feed(piece))) // 2
        assert 0 <= waiting <= MOST_WAITING


def test_level_falls_smoothly_within_5_ms_before_a_peak() -> None:
    limited = limit(steady(1000, duration_ms=50) + steady(20_000, duration_ms=10), 10.0)
    before_peak = limited[: 24 * 50]
    assert set(before_peak[: 24 * 45]) == {10_000}
    assert before_peak[-1] < 2000
    assert max(left - right for left, right in pairwise(before_peak)) < 200


@pytest.mark.parametrize("peak", [4_000, 6_000, 29_000])
def test_level_is_held_then_rises_smoothly_and_is_back_after_200_ms(peak: int) -> None:
    peak_ms = 10
    samples = steady(peak, duration_ms=peak_ms) + steady(1000, duration_ms=300)
    after_peak = limit(samples, 10.0)[24 * peak_ms :]
    assert len(set(after_peak[: 24 * 15])) == 1
    assert max(right - left for left, right in pairwise(after_peak)) < 20
    assert set(after_peak[24 * 200 :]) == {10_000}


@pytest.mark.parametrize("frequency_hz", [70, 100, 240, 1000])
def test_steady_voice_keeps_its_shape(frequency_hz: int) -> None:
    wave = [math.sin(math.tau * frequency_hz * index / 24_000) for index in range(24_000)]
    limited = limit(array("h", [round(16_000 * value) for value in wave]), 4.0)
    loudest = max(limited[12_000:])
    assert loudest > 29_100
    for value, sample in zip(wave[12_000:], limited[12_000:], strict=True):
        assert abs(value * loudest - sample) < 20
