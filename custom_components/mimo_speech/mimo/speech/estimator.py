"""Latency and rate estimator: latency, delivery rate, jitter and speaking rate of a model."""

from enum import StrEnum
import math
import re
from typing import Final

from ..text.characters import CJK
from .estimate import GAIN, Estimate
from .latency import ComputedLatency, Latency, StreamedLatency


class Script(StrEnum):
    """Script of a character, which determines how long it takes to speak."""

    CHINESE = "chinese"
    OTHER = "other"


FIRST_CHARS_PER_S: Final = {Script.CHINESE: 4.5, Script.OTHER: 14.0}
"""Usual speaking rates, until the model's own rates are known."""
FIRST_DELIVERY_S: Final = 0.25
"""Seconds per second of audio: four times real time, measured with the service."""

_QUICK_GAIN: Final = 0.5
"""Gain where adapting slowly would be audible, such as when the service becomes slow."""
_FIRST_DELIVERY_DEVIATION: Final = 0.05
"""Relative deviation of the first delivery rate; small, since it is a mean of many chunks."""
_SAFE_DEVIATIONS: Final = 3.0
_OUTLIER: Final = 2.0
"""Largest ratio by which an observed duration may deviate; larger ones are clipped."""
_SHORTEST_LESSON_S: Final = 1.5
"""Shorter speech is ignored, because most of it is the silence around the words."""

_IS_CHINESE: Final = re.compile(f"[{CJK}]")


class SpeechEstimator:
    """What was observed of one model at one base URL; keep it while the program runs."""

    def __init__(self, *, answers_in_one_piece: bool = False) -> None:
        self.answers_in_one_piece = answers_in_one_piece
        """Whether the model computes all of the audio before it sends any."""
        self._latency: Latency = ComputedLatency() if answers_in_one_piece else StreamedLatency()
        self._delivery = Estimate(
            FIRST_DELIVERY_S, first_deviation=_FIRST_DELIVERY_DEVIATION, quick_gain=_QUICK_GAIN
        )
        self._jitter = Estimate(0.0, quick_gain=_QUICK_GAIN)
        self._seconds_per_char = {script: 1 / rate for script, rate in FIRST_CHARS_PER_S.items()}

    @property
    def latency_s(self) -> float:
        """Expected latency of the next request, without the part that depends on its length."""
        return self._latency.mean_s(0.0)

    @property
    def safe_latency_s(self) -> float:
        """Latency that the next request will rarely exceed, without the part for its length."""
        return self.safe_latency_of(0.0)

    @property
    def shortest_cover_s(self) -> float:
        """Shortest speech that lasts until speech of the same length can arrive.

        Infinite if audio is computed more slowly than in real time.
        """
        gain = 1 - self._latency.seconds_per_second
        return self.safe_latency_s / gain if gain > 0 else math.inf

    def latency_of(self, speech_s: float) -> float:
        """Return the expected latency of a request for speech of this length."""
        return self._latency.mean_s(speech_s)

    def computing_s(self, speech_s: float) -> float:
        """Return the expected computing time of speech of this length."""
        return self._latency.seconds_per_second * speech_s

    def safe_latency_of(self, speech_s: float) -> float:
        """Return the latency that a request for speech of this length will rarely exceed."""
        return self._latency.safe_s(speech_s)

    def late_of(self, speech_s: float) -> float:
        """Return the latency above which a response is later than nearly all observed ones."""
        return self._latency.late_s(speech_s)

    @property
    def safe_delivery_s(self) -> float:
        """Seconds per second of audio that delivery will rarely exceed; above 1 is too slow."""
        return self._delivery.mean + self._delivery.deviation

    @property
    def safe_jitter_s(self) -> float:
        """Jitter in seconds that delivery will rarely exceed."""
        return self._jitter.mean + _SAFE_DEVIATIONS * self._jitter.deviation

    @property
    def chars_per_s(self) -> float:
        """Speaking rate of text other than Chinese; Chinese has fewer characters per second."""
        return 1 / self._seconds_per_char[Script.OTHER]

    def duration_s(self, text: str) -> float:
        """Return the expected duration of a text."""
        return sum(self._duration_by_script(text).values())

    def observe_latency(self, latency_s: float, speech_s: float = 0.0) -> None:
        """Add the latency of a request for speech of this length."""
        self._latency.observe(latency_s, speech_s)

    def observe_delivery(self, seconds_per_second: float, jitter_s: float) -> None:
        """Add the delivery rate and the jitter of a request."""
        self._delivery.observe(seconds_per_second)
        self._jitter.observe(jitter_s)

    def observe_duration(self, text: str, duration_s: float) -> None:
        """Add the duration of a text."""
        by_script = self._duration_by_script(text)
        expected_s = sum(by_script.values())
        if expected_s < _SHORTEST_LESSON_S:
            return
        ratio = min(max(duration_s / expected_s, 1 / _OUTLIER), _OUTLIER)
        for script, part_s in by_script.items():
            self._seconds_per_char[script] *= 1 + GAIN * (ratio - 1) * part_s / expected_s

    def _duration_by_script(self, text: str) -> dict[Script, float]:
        chinese = len(_IS_CHINESE.findall(text))
        counts = {Script.CHINESE: chinese, Script.OTHER: len(text) - chinese}
        return {script: count * self._seconds_per_char[script] for script, count in counts.items()}
