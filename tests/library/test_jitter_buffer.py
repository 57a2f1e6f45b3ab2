"""How much audio lies ready before any goes on."""

import pytest

from custom_components.mimo_speech.mimo.speech.delivery import Delivery
from custom_components.mimo_speech.mimo.speech.estimator import SpeechEstimator
from custom_components.mimo_speech.mimo.speech.jitter_buffer import JitterBuffer

PIECE_S = 0.3


def known(seconds_per_second: float, jitter_s: float = 0.0) -> SpeechEstimator:
    estimator = SpeechEstimator()
    for _ in range(20):
        estimator.observe_delivery(seconds_per_second, jitter_s)
    return estimator


def held_back_s(buffer: JitterBuffer, *, length_s: float, seconds_per_second: float) -> float:
    """Return how much has come when the first audio goes on."""
    arrived_s = 0.0
    while arrived_s < length_s:
        now = arrived_s * seconds_per_second
        buffer.audio_came(PIECE_S, now)
        arrived_s += PIECE_S
        if buffer.is_ready(now):
            return arrived_s
    return arrived_s


@pytest.mark.parametrize("seconds_per_second", [0.25, 0.5, 0.9])
def test_fast_delivery_is_never_held_back(seconds_per_second: float) -> None:
    buffer = JitterBuffer(known(seconds_per_second))
    buffer.begin(10)
    held_s = held_back_s(buffer, length_s=10, seconds_per_second=seconds_per_second)
    assert held_s == PIECE_S


def test_slow_delivery_is_held_back_until_the_rest_comes_in_time() -> None:
    buffer = JitterBuffer(known(1.25))
    buffer.begin(10)
    # (1.25 - 1) s are missing for each second that is still to come.
    assert held_back_s(buffer, length_s=10, seconds_per_second=1.25) == pytest.approx(2.4, abs=0.4)


def test_nothing_is_held_back_for_longer_than_players_wait() -> None:
    buffer = JitterBuffer(known(2.0))
    buffer.begin(60)
    buffer.audio_came(PIECE_S, 10.0)
    assert not buffer.is_ready(13.9)
    assert buffer.is_ready(14.0)


def test_all_that_will_come_is_not_held_back() -> None:
    buffer = JitterBuffer(known(2.0))
    buffer.begin(60)
    buffer.audio_came(PIECE_S, 0.0)
    buffer.complete()
    assert buffer.is_ready(0.0)


def test_what_is_heard_meanwhile_counts() -> None:
    buffer = JitterBuffer(known(1.25))
    buffer.begin(3)
    buffer.audio_came(3.0, 0.0)
    buffer.complete()
    buffer.release(0.0)
    buffer.begin(4)
    buffer.audio_came(PIECE_S, 0.5)
    assert buffer.is_ready(0.5)


def test_listener_who_waits_anyway_waits_once() -> None:
    buffer = JitterBuffer(SpeechEstimator())
    buffer.begin(10)
    buffer.audio_came(PIECE_S, 0.0)
    assert buffer.is_ready(0.0)
    buffer.release(0.0)
    buffer.audio_came(PIECE_S, 0.4)
    assert buffer.is_holding
    assert not buffer.is_ready(0.4)


def test_delivery_is_measured_behind_the_first_chunk() -> None:
    delivery = Delivery()
    delivery.audio_came(1.0, 5.0)
    assert delivery.seconds_per_second is None
    for number in range(4):
        delivery.audio_came(0.5, 6.0 + number)
    assert delivery.seconds_per_second == pytest.approx(2.0)
    assert delivery.arrived_s == 3.0


def test_jitter_is_how_much_later_than_steady_audio_came() -> None:
    steady, uneven = Delivery(), Delivery()
    for number in range(10):
        steady.audio_came(0.3, number * 0.3)
        uneven.audio_came(0.3, number * 0.3 + (0.2 if number == 5 else 0.0))
    assert uneven.jitter_s - steady.jitter_s == pytest.approx(0.2)


def test_service_that_becomes_slow_is_known_at_once() -> None:
    estimator = known(0.25)
    estimator.observe_delivery(1.25, 0.0)
    assert estimator.safe_delivery_s > 1.0
