"""How long a model takes to its first audio: a fixed part, and with some a share of the speech."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import Final, Self, override

from .estimate import FIRST_DEVIATION, GAIN, Estimate

FIRST_LATENCY_S: Final = 0.87
"""From sending a request to its first audio, measured against the service."""
FIRST_COMPUTING_S: Final = 0.25
"""For a second of speech that is computed before it is sent: as fast as preset voices are spoken
(not measured)."""

_SAFE_DEVIATIONS: Final = 3.0
_LEAST_MARGIN_S: Final = 0.1
"""For a busy event loop and the way to the listener, when latencies hardly differ."""
_LONGER: Final = 1.15
"""What the length of speech will hardly exceed, as a multiple of what is expected."""
_LATE_DEVIATIONS: Final = 4.0
_LATE_FACTOR: Final = 1.6
_LATE_EXTRA_S: Final = 0.5
"""Of the usual latency, and beyond it: an answer that is later than both was probably forgotten."""
_OUTLIER: Final = 2.0
"""A latency that is this many times a safe one, or more, counts as this many times."""
_KEPT: Final = 0.9
"""Share of its weight that an observation keeps when another one comes: ten of them count."""
_KNOWN_WEIGHT: Final = 0.1
"""Of what is known already, at either end of an ordinary length of speech."""
_TYPICAL_S: Final = 4.0


class Latency(ABC):
    """What a request takes to its first audio, by the length of its speech in seconds."""

    seconds_per_second = 0.0
    """How much later the audio begins for each second of it."""

    @property
    @abstractmethod
    def deviation_s(self) -> float:
        """How far latencies are off the expected ones."""

    @property
    @abstractmethod
    def is_known(self) -> bool:
        """Whether any was observed."""

    @abstractmethod
    def mean_s(self, speech_s: float) -> float:
        """Return what is expected."""

    @abstractmethod
    def _learn(self, latency_s: float, speech_s: float) -> None:
        """Take in what a request took."""

    def safe_s(self, speech_s: float) -> float:
        """Return what a request will hardly exceed."""
        margin_s = max(_SAFE_DEVIATIONS * self.deviation_s, _LEAST_MARGIN_S)
        return self.mean_s(speech_s * _LONGER) + margin_s

    def late_s(self, speech_s: float) -> float:
        """Return the latency after which an answer is later than nearly all that were observed."""
        expected_s = self.mean_s(speech_s)
        usual_s = expected_s + _LATE_DEVIATIONS * self.deviation_s
        return max(usual_s, expected_s * _LATE_FACTOR, expected_s + _LATE_EXTRA_S)

    def observe(self, latency_s: float, speech_s: float) -> None:
        """Take in what a request took; what is far off counts less."""
        if self.is_known:
            latency_s = min(latency_s, self.safe_s(speech_s) * _OUTLIER)
        self._learn(latency_s, speech_s)


class StreamedLatency(Latency):
    """Of a model that sends audio while it speaks: the length of the speech is all the same."""

    def __init__(self) -> None:
        self._estimate = Estimate(FIRST_LATENCY_S)

    @property
    @override
    def deviation_s(self) -> float:
        return self._estimate.deviation

    @property
    @override
    def is_known(self) -> bool:
        return self._estimate.is_known

    @override
    def mean_s(self, speech_s: float) -> float:
        return self._estimate.mean

    @override
    def _learn(self, latency_s: float, speech_s: float) -> None:
        self._estimate.observe(latency_s)


class ComputedLatency(Latency):
    """Of a model that computes all of its audio first: a fixed part, and one for each second.

    The line through the latest observations that has the least squares, the older ones counting
    less. What is known already counts as two observations more, so that speech of one length alone
    moves both parts, and a single odd answer does not turn the line.
    """

    def __init__(self) -> None:
        self.seconds_per_second = FIRST_COMPUTING_S
        self._fixed_s = FIRST_LATENCY_S
        self._deviation_s = FIRST_LATENCY_S * FIRST_DEVIATION
        self._sums = _Sums()

    @property
    @override
    def deviation_s(self) -> float:
        return self._deviation_s

    @property
    @override
    def is_known(self) -> bool:
        return self._sums.weight > 0

    @override
    def mean_s(self, speech_s: float) -> float:
        return self._fixed_s + self.seconds_per_second * speech_s

    @override
    def _learn(self, latency_s: float, speech_s: float) -> None:
        error_s = latency_s - self.mean_s(speech_s)
        if self.is_known:
            self._deviation_s += GAIN * (abs(error_s) - self._deviation_s)
        else:
            self._deviation_s = latency_s * FIRST_DEVIATION
        self._sums = self._sums.times(_KEPT).plus(speech_s, latency_s)
        known = self._sums
        for length_s in (0.0, _TYPICAL_S):
            known = known.plus(length_s, self.mean_s(length_s), _KNOWN_WEIGHT)
        self._fixed_s, self.seconds_per_second = known.line()


@dataclass(frozen=True, slots=True)
class _Sums:
    """What a regression line follows from."""

    weight: float = 0.0
    x: float = 0.0
    y: float = 0.0
    xx: float = 0.0
    xy: float = 0.0

    def times(self, share: float) -> Self:
        """Let everything so far count less."""
        return replace(
            self,
            weight=self.weight * share,
            x=self.x * share,
            y=self.y * share,
            xx=self.xx * share,
            xy=self.xy * share,
        )

    def plus(self, x: float, y: float, weight: float = 1.0) -> Self:
        """Add a point."""
        return replace(
            self,
            weight=self.weight + weight,
            x=self.x + weight * x,
            y=self.y + weight * y,
            xx=self.xx + weight * x * x,
            xy=self.xy + weight * x * y,
        )

    def line(self) -> tuple[float, float]:
        """Return the line's height at 0 and its slope, neither of them negative."""
        slope = (self.weight * self.xy - self.x * self.y) / (self.weight * self.xx - self.x**2)
        slope = max(0.0, slope)
        height = (self.y - slope * self.x) / self.weight
        return (height, slope) if height >= 0 else (0.0, self.xy / self.xx)
