"""Latency and rate estimator: how fast a model answers, delivers and speaks, as it was observed."""

from enum import StrEnum
import math
import re
from typing import Final

from ..text.characters import CJK
from .estimate import GAIN, Estimate
from .latency import ComputedLatency, Latency, StreamedLatency


class Script(StrEnum):
    """What a character is written in, since it says how long it is spoken."""

    CHINESE = "chinese"
    OTHER = "other"


FIRST_CHARS_PER_S: Final = {Script.CHINESE: 4.5, Script.OTHER: 14.0}
"""Usual reading speeds; they hold until the model's own are known."""
FIRST_DELIVERY_S: Final = 0.25
"""For a second of audio, measured against the service: four times real time."""

_QUICK_GAIN: Final = 0.5
"""How much one request changes what is known where waiting for certainty would be heard: a service
that becomes slow."""
_FIRST_DELIVERY_DEVIATION: Final = 0.05
"""How far the rate of delivery is off the usual at first; it is a mean over many chunks."""
_SAFE_DEVIATIONS: Final = 3.0
_OUTLIER: Final = 2.0
"""What is off by more than this factor counts as being off by this factor."""
_SHORTEST_LESSON_S: Final = 1.5
"""In shorter speech, the silence around it is most of what is heard."""

_IS_CHINESE: Final = re.compile(f"[{CJK}]")


class SpeechEstimator:
    """What is known of one model at one address; keep one for as long as the program runs."""

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
        """What the next request will probably take to its first audio, whatever its length."""
        return self._latency.mean_s(0.0)

    @property
    def safe_latency_s(self) -> float:
        """What the next request will hardly exceed, whatever its length."""
        return self.safe_latency_of(0.0)

    @property
    def shortest_cover_s(self) -> float:
        """Speech during which a request for as much will hardly fail to arrive.

        Infinite where audio is computed slower than it is heard.
        """
        gain = 1 - self._latency.seconds_per_second
        return self.safe_latency_s / gain if gain > 0 else math.inf

    def latency_of(self, speech_s: float) -> float:
        """Return what a request for speech of this length will probably take to first audio."""
        return self._latency.mean_s(speech_s)

    def computing_s(self, speech_s: float) -> float:
        """Return how much later speech of that length begins because it is computed first."""
        return self._latency.seconds_per_second * speech_s

    def safe_latency_of(self, speech_s: float) -> float:
        """Return what a request for speech of this length will hardly exceed."""
        return self._latency.safe_s(speech_s)

    def late_of(self, speech_s: float) -> float:
        """Return after which latency an answer is later than nearly all that were observed."""
        return self._latency.late_s(speech_s)

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

    def observe_latency(self, latency_s: float, speech_s: float = 0.0) -> None:
        """Take in what a request for speech of this length took to its first audio."""
        self._latency.observe(latency_s, speech_s)

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
            self._seconds_per_char[script] *= 1 + GAIN * (ratio - 1) * part_s / expected_s

    def _duration_by_script(self, text: str) -> dict[Script, float]:
        chinese = len(_IS_CHINESE.findall(text))
        counts = {Script.CHINESE: chinese, Script.OTHER: len(text) - chinese}
        return {script: count * self._seconds_per_char[script] for script, count in counts.items()}
