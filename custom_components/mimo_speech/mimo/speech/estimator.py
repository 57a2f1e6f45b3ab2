"""Latency and rate estimator: how fast a model answers, delivers and speaks, as it was observed."""

from enum import StrEnum
import re
from typing import Final

from ..text.characters import CJK


class Script(StrEnum):
    """What a character is written in, since it says how long it is spoken."""

    CHINESE = "chinese"
    OTHER = "other"


FIRST_LATENCY_S: Final = 0.87
"""From sending a request to its first audio, measured against the service."""
FIRST_CHARS_PER_S: Final = {Script.CHINESE: 4.5, Script.OTHER: 14.0}
"""Usual reading speeds; they hold until the model's own are known."""
FIRST_DELIVERY_S: Final = 0.25
"""For a second of audio, measured against the service: four times real time."""

_GAIN: Final = 0.25
"""How much one request changes what is known: four or five requests settle it."""
_QUICK_GAIN: Final = 0.5
"""The same where waiting for certainty would be heard: a service that becomes slow."""
_FIRST_DEVIATION: Final = 0.15
"""How far a value is off the usual, as a share of it, until several are known."""
_FIRST_DELIVERY_DEVIATION: Final = 0.05
"""The same for the rate of delivery, which is a mean over many chunks."""
_SAFE_DEVIATIONS: Final = 3.0
_LEAST_MARGIN_S: Final = 0.1
"""For a busy event loop and the way to the listener, when latencies hardly differ."""
_LATE_DEVIATIONS: Final = 4.0
_LATE_FACTOR: Final = 1.6
_LATE_EXTRA_S: Final = 0.5
"""Of the usual latency, and beyond it: an answer that is later than both was probably forgotten."""
_OUTLIER: Final = 2.0
"""What is off by more than this factor counts as being off by this factor."""
_SHORTEST_LESSON_S: Final = 1.5
"""In shorter speech, the silence around it is most of what is heard."""

_IS_CHINESE: Final = re.compile(f"[{CJK}]")


class _Estimate:
    """A mean and a mean deviation that forget, as TCP follows round trips (RFC 6298).

    The first observation sets both.
    """

    def __init__(
        self,
        first: float,
        *,
        first_deviation: float = _FIRST_DEVIATION,
        quick_gain: float = _GAIN,
    ) -> None:
        """Use a share of the first value for the deviation, and the gain for what is worse."""
        self.mean = first
        self.deviation = first * first_deviation
        self.is_known = False
        self._first_deviation = first_deviation
        self._quick_gain = quick_gain

    def observe(self, value: float) -> None:
        if not self.is_known:
            self.is_known = True
            self.mean, self.deviation = value, value * self._first_deviation
            return
        gain = self._quick_gain if value > self.mean else _GAIN
        self.deviation += gain * (abs(value - self.mean) - self.deviation)
        self.mean += gain * (value - self.mean)


class SpeechEstimator:
    """What is known of one model at one address; keep one for as long as the program runs."""

    def __init__(self) -> None:
        self._latency = _Estimate(FIRST_LATENCY_S)
        self._delivery = _Estimate(
            FIRST_DELIVERY_S, first_deviation=_FIRST_DELIVERY_DEVIATION, quick_gain=_QUICK_GAIN
        )
        self._jitter = _Estimate(0.0, quick_gain=_QUICK_GAIN)
        self._seconds_per_char = {script: 1 / rate for script, rate in FIRST_CHARS_PER_S.items()}

    @property
    def latency_s(self) -> float:
        """What the next request will probably take to its first audio."""
        return self._latency.mean

    @property
    def safe_latency_s(self) -> float:
        """What the next request will hardly exceed."""
        return self.latency_s + max(_SAFE_DEVIATIONS * self._latency.deviation, _LEAST_MARGIN_S)

    @property
    def late_s(self) -> float:
        """Latency after which an answer is later than nearly all of those that were observed."""
        usual_s = self.latency_s + _LATE_DEVIATIONS * self._latency.deviation
        return max(usual_s, self.latency_s * _LATE_FACTOR, self.latency_s + _LATE_EXTRA_S)

    @property
    def safe_delivery_s(self) -> float:
        """What a second of audio will hardly exceed on its way; over 1, it comes too slow."""
        return self._delivery.mean + self._delivery.deviation

    @property
    def safe_jitter_s(self) -> float:
        """How much later than at a steady rate audio will hardly come."""
        return self._jitter.mean + _SAFE_DEVIATIONS * self._jitter.deviation

    @property
    def chars_per_s(self) -> float:
        """Speaking rate of other than Chinese text; Chinese characters are spoken slower."""
        return 1 / self._seconds_per_char[Script.OTHER]

    def duration_s(self, text: str) -> float:
        """Return how long the text will probably be spoken."""
        return sum(self._duration_by_script(text).values())

    def observe_latency(self, latency_s: float) -> None:
        """Take in what a request took to its first audio."""
        if self._latency.is_known:
            latency_s = min(latency_s, self.safe_latency_s * _OUTLIER)
        self._latency.observe(latency_s)

    def observe_delivery(self, seconds_per_second: float, jitter_s: float) -> None:
        """Take in how long a second of audio was on its way, and how unevenly it came."""
        self._delivery.observe(seconds_per_second)
        self._jitter.observe(jitter_s)

    def observe_duration(self, text: str, duration_s: float) -> None:
        """Take in how long a text was spoken."""
        by_script = self._duration_by_script(text)
        expected_s = sum(by_script.values())
        if expected_s < _SHORTEST_LESSON_S:
            return
        ratio = min(max(duration_s / expected_s, 1 / _OUTLIER), _OUTLIER)
        for script, part_s in by_script.items():
            self._seconds_per_char[script] *= 1 + _GAIN * (ratio - 1) * part_s / expected_s

    def _duration_by_script(self, text: str) -> dict[Script, float]:
        chinese = len(_IS_CHINESE.findall(text))
        counts = {Script.CHINESE: chinese, Script.OTHER: len(text) - chinese}
        return {script: count * self._seconds_per_char[script] for script, count in counts.items()}
