"""What is learned of a model."""

import pytest

from custom_components.mimo_speech.mimo.pace import FIRST_LATENCY_S, Pace


def taught(*latencies_s: float) -> Pace:
    pace = Pace()
    for latency_s in latencies_s:
        pace.learn_latency(latency_s)
    return pace


def test_latency_begins_with_the_measured_one() -> None:
    assert Pace().latency_s == FIRST_LATENCY_S
    assert FIRST_LATENCY_S < Pace().safe_latency_s < 2 * FIRST_LATENCY_S


@pytest.mark.parametrize("latency_s", [0.3, 3.0])
def test_first_latency_replaces_the_guess(latency_s: float) -> None:
    assert taught(latency_s).latency_s == latency_s


def test_steady_latency_needs_little_margin() -> None:
    assert taught(*[1.0] * 20).safe_latency_s == pytest.approx(1.1)


def test_safe_latency_covers_uneven_ones() -> None:
    assert 1.25 <= taught(*[0.75, 1.25, 1.0] * 10).safe_latency_s < 1.7


def test_outlier_is_forgotten() -> None:
    pace = taught(*[1.0] * 20, 60.0)
    assert pace.safe_latency_s < 2.5
    for _ in range(10):
        pace.learn_latency(1.0)
    assert pace.safe_latency_s < 1.3


def test_chinese_characters_take_longer() -> None:
    assert Pace().duration_s("衣服洗好了") > 3 * Pace().duration_s("I am.")


def test_each_script_is_learned_by_itself() -> None:
    pace = Pace()
    for _ in range(20):
        pace.learn_duration("一" * 20, 5.0)
        pace.learn_duration("1" * 100, 10.0)
    assert pace.duration_s("一" * 8) == pytest.approx(2.0, rel=0.02)
    assert pace.chars_per_s == pytest.approx(10.0, rel=0.02)


def test_mixed_text_teaches_both() -> None:
    pace = Pace()
    before = pace.duration_s("一"), pace.duration_s("1")
    text = "一" * 9 + "1" * 28
    pace.learn_duration(text, 2 * pace.duration_s(text))
    assert pace.duration_s("一") > before[0]
    assert pace.duration_s("1") > before[1]


def test_short_speech_teaches_nothing() -> None:
    pace = Pace()
    pace.learn_duration("Yes.", 1.5)
    assert pace.duration_s("Yes.") == Pace().duration_s("Yes.")


def test_odd_duration_changes_the_rate_by_a_quarter_at_most() -> None:
    pace, text = Pace(), "1" * 100
    before = pace.duration_s(text)
    pace.learn_duration(text, 1000 * before)
    assert pace.duration_s(text) == pytest.approx(1.25 * before)
