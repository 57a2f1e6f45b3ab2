"""The built-in chimes, looked at instead of listened to."""

from array import array
from itertools import pairwise
import math

import pytest

from custom_components.mimo_speech.mimo.audio.chimes import Chime, chime_pcm

FULL_SCALE = 32_768
EACH_CHIME = pytest.mark.parametrize("chime", Chime)


def samples(chime: Chime) -> array[int]:
    return array("h", chime_pcm(chime))


def peak_dbfs(part: array[int]) -> float:
    return 20 * math.log10(max(1, *map(abs, part)) / FULL_SCALE)


def crossings(part: array[int]) -> int:
    """Count changes of sign: the more, the higher the note."""
    return sum((left < 0) != (right < 0) for left, right in pairwise(part))


@EACH_CHIME
def test_chime_is_short(chime: Chime) -> None:
    assert 0.4 <= len(samples(chime)) / 24_000 <= 1.5


@EACH_CHIME
def test_chime_peaks_at_minus_nine_decibels(chime: Chime) -> None:
    assert peak_dbfs(samples(chime)) == pytest.approx(-9, abs=0.1)


@EACH_CHIME
def test_chime_begins_and_ends_without_a_click(chime: Chime) -> None:
    sound = samples(chime)
    assert sound[0] == sound[-1] == 0
    assert peak_dbfs(sound[:6]) < -45
    assert peak_dbfs(sound[-24 * 10 :]) < -60


@EACH_CHIME
def test_chime_rings_out(chime: Chime) -> None:
    sound = samples(chime)
    half = len(sound) // 2
    levels = [peak_dbfs(sound[at : at + 2400]) for at in range(half, len(sound), 2400)]
    assert levels == sorted(levels, reverse=True)
    assert levels[-1] < -30


@EACH_CHIME
def test_chime_has_no_offset(chime: Chime) -> None:
    sound = samples(chime)
    assert abs(sum(sound) / len(sound)) < 5


@EACH_CHIME
def test_chime_is_computed_once_and_always_the_same(chime: Chime) -> None:
    first = chime_pcm(chime)
    assert chime_pcm(chime) is first
    chime_pcm.cache_clear()
    assert chime_pcm(chime) == first


def test_chimes_differ() -> None:
    assert len({chime_pcm(chime) for chime in Chime}) == len(Chime) == 4


def test_two_tone_rises() -> None:
    sound = samples(Chime.TWO_TONE)
    assert crossings(sound[1200:4800]) < crossings(sound[6000:9600])


def test_doorbell_falls() -> None:
    sound = samples(Chime.DOORBELL)
    assert crossings(sound[2400:9600]) > crossings(sound[13_200:20_400])
