"""How fast a model answers and speaks, learned from what it did."""

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

_GAIN: Final = 0.25
"""How much one request changes what is known: four or five requests settle it."""
_FIRST_DEVIATION: Final = 0.15
"""How far latencies are off the usual, as a share of it, until several are known."""
_SAFE_DEVIATIONS: Final = 3.0
_LEAST_MARGIN_S: Final = 0.1
"""For a busy event loop and the way to the listener, when latencies hardly differ."""
_OUTLIER: Final = 2.0
"""What is off by more than this factor counts as being off by this factor."""
_SHORTEST_LESSON_S: Final = 1.5
"""In shorter speech, the silence around it is most of what is heard."""

_IS_CHINESE: Final = re.compile(f"[{CJK}]")


class SpeechEstimator:
    """The latency and the speaking rate of one model; keep one for as long as the program runs.

    Latency is followed as TCP follows round trips (RFC 6298): a mean and a mean deviation that
    forget, the first measurement setting both.
    """

    def __init__(self) -> None:
        self._latency_s = FIRST_LATENCY_S
        self._deviation_s = FIRST_LATENCY_S * _FIRST_DEVIATION
        self._knows_latency = False
        self._seconds_per_char = {script: 1 / rate for script, rate in FIRST_CHARS_PER_S.items()}

    @property
    def latency_s(self) -> float:
        """What the next request will probably take to its first audio."""
        return self._latency_s

    @property
    def safe_latency_s(self) -> float:
        """What the next request will hardly exceed."""
        return self._latency_s + max(_SAFE_DEVIATIONS * self._deviation_s, _LEAST_MARGIN_S)

    @property
    def chars_per_s(self) -> float:
        """Speaking rate of other than Chinese text; Chinese characters are spoken slower."""
        return 1 / self._seconds_per_char[Script.OTHER]

    def duration_s(self, text: str) -> float:
        """Return how long the text will probably be spoken."""
        return sum(self._duration_by_script(text).values())

    def observe_latency(self, latency_s: float) -> None:
        """Take in what a request took to its first audio."""
        if not self._knows_latency:
            self._knows_latency = True
            self._latency_s = latency_s
            self._deviation_s = latency_s * _FIRST_DEVIATION
            return
        latency_s = min(latency_s, self.safe_latency_s * _OUTLIER)
        self._deviation_s += _GAIN * (abs(latency_s - self._latency_s) - self._deviation_s)
        self._latency_s += _GAIN * (latency_s - self._latency_s)

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
