"""What is heard around the speech, and how loud the speech is."""

from array import array

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.mimo_speech.mimo.audio.shaping import Shaper, Shaping

MS = 48
"""Bytes of a millisecond."""
SPEECH = array("h", [0, 1, -1, 1000, -1000, 32_767, -32_768] * 100).tobytes()


def test_unshaped_speech_passes_untouched() -> None:
    shaper = Shaper(Shaping())
    assert shaper.begin() == b""
    assert shaper.feed(SPEECH) is SPEECH
    assert shaper.finish() == b""


def test_lead_in_comes_before_and_tail_after() -> None:
    shaper = Shaper(Shaping(lead_in_ms=300, tail_ms=20))
    assert shaper.begin() == bytes(300 * MS)
    assert shaper.finish() == bytes(20 * MS)


def test_chime_stands_between_lead_in_and_a_pause() -> None:
    chime = b"\1\2" * 100
    shaper = Shaper(Shaping(lead_in_ms=10, chime=chime))
    assert shaper.begin() == bytes(10 * MS) + chime + bytes(200 * MS)


def test_gain_leaves_the_chime_alone() -> None:
    chime = b"\1\2" * 100
    assert Shaper(Shaping(gain_db=-20, chime=chime)).begin().startswith(chime)


@given(st.floats(-30, 0), st.integers(1, 300))
def test_softer_speech_is_scaled_without_delay(gain_db: float, step: int) -> None:
    shaper = Shaper(Shaping(gain_db=gain_db))
    factor = 10 ** (gain_db / 20)
    for start in range(0, len(SPEECH), 2 * step):
        piece = SPEECH[start : start + 2 * step]
        shaped = array("h", shaper.feed(piece))
        for before, after in zip(array("h", piece), shaped, strict=True):
            assert abs(before * factor - after) <= 1


def test_six_decibels_more_is_twice_as_high() -> None:
    shaper = Shaper(Shaping(gain_db=6.0206))
    quiet = array("h", [1000, -1000] * 300)
    shaped = array("h", shaper.feed(quiet.tobytes()) + shaper.finish())
    assert all(abs(2 * before - after) <= 1 for before, after in zip(quiet, shaped, strict=True))


def test_tail_comes_after_the_last_amplified_sample() -> None:
    shaper = Shaper(Shaping(gain_db=20, tail_ms=5))
    shaped = shaper.feed(SPEECH) + shaper.finish()
    assert len(shaped) == len(SPEECH) + 5 * MS
    assert shaped.endswith(bytes(5 * MS))
    assert any(shaped[len(SPEECH) - 2 : len(SPEECH)])


@pytest.mark.parametrize("silence_ms", [0, 5000])
@pytest.mark.parametrize("gain_db", [-30.0, 20.0])
def test_limits_themselves_are_allowed(silence_ms: int, gain_db: float) -> None:
    shaping = Shaping(lead_in_ms=silence_ms, tail_ms=silence_ms, gain_db=gain_db)
    assert len(Shaper(shaping).begin()) == silence_ms * MS


@pytest.mark.parametrize("silence_ms", [-1, 5001])
def test_silence_beyond_the_limits_is_refused(silence_ms: int) -> None:
    with pytest.raises(ValueError, match=f"leading silence must be 0 to 5000 ms, not {silence_ms}"):
        Shaping(lead_in_ms=silence_ms)
    with pytest.raises(
        ValueError, match=f"trailing silence must be 0 to 5000 ms, not {silence_ms}"
    ):
        Shaping(tail_ms=silence_ms)


@pytest.mark.parametrize("gain_db", [-30.1, 20.1, float("nan"), float("inf")])
def test_gain_beyond_the_limits_is_refused(gain_db: float) -> None:
    with pytest.raises(ValueError, match=f"gain must be -30 to 20 dB, not {gain_db:g}"):
        Shaping(gain_db=gain_db)


def test_chime_of_half_a_sample_is_refused() -> None:
    with pytest.raises(ValueError, match="middle of a sample"):
        Shaping(chime=b"\1\2\3")
