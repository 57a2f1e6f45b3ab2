"""What is learned of a model."""

import pytest

from custom_components.mimo_speech.mimo.speech.estimator import SpeechEstimator
from custom_components.mimo_speech.mimo.speech.latency import FIRST_LATENCY_S


def taught(*latencies_s: float) -> SpeechEstimator:
    estimator = SpeechEstimator()
    for latency_s in latencies_s:
        estimator.observe_latency(latency_s)
    return estimator


def test_latency_begins_with_the_measured_one() -> None:
    assert SpeechEstimator().latency_s == FIRST_LATENCY_S
    assert FIRST_LATENCY_S < SpeechEstimator().safe_latency_s < 2 * FIRST_LATENCY_S


@pytest.mark.parametrize("latency_s", [0.3, 3.0])
def test_first_latency_replaces_the_guess(latency_s: float) -> None:
    assert taught(latency_s).latency_s == latency_s


def test_steady_latency_needs_little_margin() -> None:
    assert taught(*[1.0] * 20).safe_latency_s == pytest.approx(1.1)


def test_safe_latency_covers_uneven_ones() -> None:
    assert 1.25 <= taught(*[0.75, 1.25, 1.0] * 10).safe_latency_s < 1.7


def test_outlier_is_forgotten() -> None:
    estimator = taught(*[1.0] * 20, 60.0)
    assert estimator.safe_latency_s < 2.5
    for _ in range(10):
        estimator.observe_latency(1.0)
    assert estimator.safe_latency_s < 1.3


def test_chinese_characters_take_longer() -> None:
    assert SpeechEstimator().duration_s("衣服洗好了") > 3 * SpeechEstimator().duration_s("I am.")


def test_each_script_is_learned_by_itself() -> None:
    estimator = SpeechEstimator()
    for _ in range(20):
        estimator.observe_duration("一" * 20, 5.0)
        estimator.observe_duration("1" * 100, 10.0)
    assert estimator.duration_s("一" * 8) == pytest.approx(2.0, rel=0.02)
    assert estimator.chars_per_s == pytest.approx(10.0, rel=0.02)


def test_mixed_text_teaches_both() -> None:
    estimator = SpeechEstimator()
    before = estimator.duration_s("一"), estimator.duration_s("1")
    text = "一" * 9 + "1" * 28
    estimator.observe_duration(text, 2 * estimator.duration_s(text))
    assert estimator.duration_s("一") > before[0]
    assert estimator.duration_s("1") > before[1]


def test_short_speech_teaches_nothing() -> None:
    estimator = SpeechEstimator()
    estimator.observe_duration("Yes.", 1.5)
    assert estimator.duration_s("Yes.") == SpeechEstimator().duration_s("Yes.")


def test_odd_duration_changes_the_rate_by_a_quarter_at_most() -> None:
    estimator, text = SpeechEstimator(), "1" * 100
    before = estimator.duration_s(text)
    estimator.observe_duration(text, 1000 * before)
    assert estimator.duration_s(text) == pytest.approx(1.25 * before)


def computed(fixed_s: float, per_second: float, lessons: int) -> SpeechEstimator:
    estimator = SpeechEstimator(answers_in_one_piece=True)
    for number in range(lessons):
        speech_s = (3.0, 14.0, 6.0, 30.0, 9.0)[number % 5]
        estimator.observe_latency(fixed_s + per_second * speech_s, speech_s)
    return estimator


@pytest.mark.parametrize("fixed_s", [0.5, 3.0])
@pytest.mark.parametrize("per_second", [0.1, 0.6, 1.3])
def test_computing_time_is_learned_as_a_fixed_part_and_one_for_each_second(
    fixed_s: float, per_second: float
) -> None:
    estimator = computed(fixed_s, per_second, 60)
    for speech_s in (2.0, 10.0, 25.0):
        expected = fixed_s + per_second * speech_s
        assert estimator.latency_of(speech_s) == pytest.approx(expected, rel=0.1)


def test_first_computing_time_nearly_replaces_the_guess() -> None:
    estimator = SpeechEstimator(answers_in_one_piece=True)
    estimator.observe_latency(6.0, 4.0)
    assert estimator.latency_of(4.0) == pytest.approx(6.0, rel=0.1)
    assert estimator.latency_of(12.0) > 7.0


def test_computing_time_of_one_length_says_something_of_others() -> None:
    estimator = SpeechEstimator(answers_in_one_piece=True)
    for _ in range(30):
        estimator.observe_latency(6.0, 4.0)
    assert estimator.latency_of(4.0) == pytest.approx(6.0)
    assert 6.5 < estimator.latency_of(12.0) < 18.0


def test_longer_speech_is_later_and_less_certain() -> None:
    estimator = computed(1.0, 0.5, 20)
    margins = [estimator.safe_latency_of(s) - estimator.latency_of(s) for s in (2.0, 10.0, 30.0)]
    assert margins == sorted(margins)
    assert estimator.late_of(30.0) > estimator.late_of(2.0)


def test_length_of_speech_is_all_the_same_where_it_is_streamed() -> None:
    estimator = taught(0.9, 1.1)
    assert estimator.latency_of(60.0) == estimator.latency_s
    assert estimator.safe_latency_of(60.0) == estimator.safe_latency_s
    assert estimator.shortest_cover_s == estimator.safe_latency_s


def test_nothing_covers_what_is_computed_slower_than_it_is_heard() -> None:
    assert computed(1.0, 0.5, 40).shortest_cover_s < 10
    assert computed(1.0, 1.5, 40).shortest_cover_s == float("inf")
