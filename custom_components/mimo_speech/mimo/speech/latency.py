"""Latency to the first audio: a fixed part and, for some models, a part per second of speech."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import Final, Self, override

from .estimate import FIRST_DEVIATION, GAIN, Estimate

FIRST_LATENCY_S: Final = 0.87
"""From sending a request to its first audio, measured with the service."""
FIRST_COMPUTING_S: Final = 0.25
"""Computing time per second of speech: assumed to be the delivery rate of preset voices."""

_SAFE_DEVIATIONS: Final = 3.0
_LEAST_MARGIN_S: Final = 0.1
"""Smallest margin, for event loop and network delays if latencies hardly vary."""
_LONGER: Final = 1.15
"""Factor of the expected duration that speech will rarely exceed."""
_LATE_DEVIATIONS: Final = 4.0
_LATE_FACTOR: Final = 1.6
_LATE_EXTRA_S: Final = 0.5
"""A response is late if it exceeds the usual latency by this factor and by this time."""
_OUTLIER: Final = 2.0
"""Factor of the safe latency at which observations are clipped."""
_KEPT: Final = 0.9
"""Share of its weight that an observation keeps with each new one: about ten count."""
_KNOWN_WEIGHT: Final = 0.1
"""Weight of the current line at both ends of the typical range of durations."""
_TYPICAL_S: Final = 4.0


class Latency(ABC):
    """Latency to the first audio, as a function of the duration of the speech in seconds."""

    seconds_per_second = 0.0
    """Additional latency per second of speech."""

    @property
    @abstractmethod
    def deviation_s(self) -> float:
        """Mean deviation from the expected latency."""

    @property
    @abstractmethod
    def is_known(self) -> bool:
        """Whether any latency was observed."""

    @abstractmethod
    def mean_s(self, speech_s: float) -> float:
        """Return the expected latency."""

    @abstractmethod
    def _learn(self, latency_s: float, speech_s: float) -> None:
        """Update the estimate with an observed latency."""

    def safe_s(self, speech_s: float) -> float:
        """Return the latency that a request will rarely exceed."""
        margin_s = max(_SAFE_DEVIATIONS * self.deviation_s, _LEAST_MARGIN_S)
        return self.mean_s(speech_s * _LONGER) + margin_s

    def late_s(self, speech_s: float) -> float:
        """Return the latency above which a response is later than nearly all observed ones."""
        expected_s = self.mean_s(speech_s)
        usual_s = expected_s + _LATE_DEVIATIONS * self.deviation_s
        return max(usual_s, expected_s * _LATE_FACTOR, expected_s + _LATE_EXTRA_S)

    def observe(self, latency_s: float, speech_s: float) -> None:
        """Add an observed latency; outliers are clipped."""
        if self.is_known:
            latency_s = min(latency_s, self.safe_s(speech_s) * _OUTLIER)
        self._learn(latency_s, speech_s)


class StreamedLatency(Latency):
    """Latency of a model that streams audio: independent of the duration of the speech."""

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
    """Latency of a model that computes all audio first: a fixed part and one per second of speech.

    A least-squares line through the latest observations, with exponentially decaying weights. The
    current line counts as two more observations. Observations of a single duration therefore change
    both parts, and a single outlier does not tilt the line.
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
    """Weighted sums for a linear regression."""

    weight: float = 0.0
    x: float = 0.0
    y: float = 0.0
    xx: float = 0.0
    xy: float = 0.0

    def times(self, share: float) -> Self:
        """Scale all sums by a factor."""
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
        """Return intercept and slope of the regression line, both at least 0."""
        slope = (self.weight * self.xy - self.x * self.y) / (self.weight * self.xx - self.x**2)
        slope = max(0.0, slope)
        height = (self.y - slope * self.x) / self.weight
        return (height, slope) if height >= 0 else (0.0, self.xy / self.xx)
