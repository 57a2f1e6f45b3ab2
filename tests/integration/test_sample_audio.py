"""Which part of a recording a voice is cloned from."""

from array import array
from itertools import pairwise
import random

import pytest

from custom_components.mimo_speech.sample_audio import (
    MAX_S,
    MIN_S,
    SampleError,
    SampleProblem,
    best_part,
)

from .recordings import LOUD, RATE, silence, speech

BYTES_PER_S = RATE * 2


def seconds(pcm: bytes) -> float:
    return len(pcm) / BYTES_PER_S


def noise(length_s: float, level: int) -> bytes:
    luck = random.Random(1)  # noqa: S311  # To be had again.
    return array(
        "h", (luck.randint(-level, level) for _ in range(round(length_s * RATE)))
    ).tobytes()


def mixed(one: bytes, other: bytes) -> bytes:
    pairs = zip(array("h", one), array("h", other), strict=True)
    return array("h", (a + b for a, b in pairs)).tobytes()


def problem(pcm: bytes) -> SampleProblem:
    with pytest.raises(SampleError) as caught:
        best_part(pcm)
    return caught.value.problem


def peak(pcm: bytes) -> int:
    samples = array("h", pcm)
    return max(map(abs, samples))


def test_silence_around_the_speech_is_left_out() -> None:
    part = best_part(silence(4) + speech(6) + silence(5))
    assert seconds(part) == pytest.approx(6.0, abs=0.3)


def test_long_pauses_are_shortened() -> None:
    part = best_part(speech(4) + silence(5) + speech(4))
    assert seconds(part) == pytest.approx(8.4, abs=0.4)


def test_part_of_a_long_recording_is_the_one_with_most_speech() -> None:
    sparse = b"".join(speech(0.4) + silence(0.35) for _ in range(40))
    part = best_part(sparse + speech(17, hz=440) + sparse)
    assert seconds(part) <= MAX_S
    samples = array("h", part)
    middle = samples[len(samples) // 2 : len(samples) // 2 + RATE * 2]
    ups = sum(a < 0 <= b for a, b in pairwise(middle))
    assert ups > 2 * 0.7 * 440


@pytest.mark.parametrize("length_s", [19, 40, 120])
def test_part_is_cut_in_a_pause(length_s: int) -> None:
    part = best_part(speech(length_s))
    assert MAX_S - 1 < seconds(part) <= MAX_S
    assert not any(array("h", part)[-int(0.05 * RATE) :])


@pytest.mark.parametrize("level", [600, LOUD, 32_000])
def test_level_is_brought_to_the_usual(level: int) -> None:
    pcm = mixed(speech(5, peak=level), silence(5)) if level < LOUD else speech(5, peak=level // 2)
    assert peak(best_part(pcm)) == pytest.approx(min(23_000, peak(pcm) * 20), rel=0.02)


def test_room_is_no_speech() -> None:
    room = noise(12, 120)
    part = best_part(mixed(silence(4) + speech(4) + silence(4), room))
    assert seconds(part) == pytest.approx(4.0, abs=0.4)


@pytest.mark.parametrize("pcm", [silence(10), noise(10, 100)], ids=["silence", "hiss"])
def test_recording_without_sound_is_silent(pcm: bytes) -> None:
    assert problem(pcm) is SampleProblem.SILENT


def test_recording_of_a_word_is_too_short() -> None:
    assert problem(silence(5) + speech(1) + silence(5)) is SampleProblem.TOO_SHORT


def test_recording_of_enough_speech_is_long_enough() -> None:
    assert best_part(speech(MIN_S * 4 / 3 + 0.5))


def test_click_does_not_hide_the_speech() -> None:
    click = array("h", [32_000] * 20).tobytes()
    part = best_part(silence(1) + click + silence(1) + speech(5, peak=700))
    assert seconds(part) > 4.5


def test_clipped_recording_is_too_loud() -> None:
    assert problem(speech(6, peak=32_767)) is SampleProblem.TOO_LOUD


def test_loud_syllables_are_not_too_loud() -> None:
    assert best_part(speech(1, peak=32_767) + speech(9))


def test_nothing_at_all_is_unreadable() -> None:
    assert problem(b"") is SampleProblem.UNREADABLE
