"""Running estimate of a value: its mean and its deviation."""

from typing import Final

GAIN: Final = 0.25
"""Weight of a new observation: the estimate adapts within four or five."""
FIRST_DEVIATION: Final = 0.15
"""Assumed deviation until several values are known, as a share of the first value."""


class Estimate:
    """Exponentially weighted mean and mean deviation, as TCP estimates round trips (RFC 6298).

    The first observation sets both.
    """

    def __init__(
        self,
        first: float,
        *,
        first_deviation: float = FIRST_DEVIATION,
        quick_gain: float = GAIN,
    ) -> None:
        """Set the relative deviation of the first value, and the gain for values above the mean."""
        self.mean = first
        self.deviation = first * first_deviation
        self.is_known = False
        self._first_deviation = first_deviation
        self._quick_gain = quick_gain

    def observe(self, value: float) -> None:
        """Add an observation."""
        if not self.is_known:
            self.is_known = True
            self.mean, self.deviation = value, value * self._first_deviation
            return
        gain = self._quick_gain if value > self.mean else GAIN
        self.deviation += gain * (abs(value - self.mean) - self.deviation)
        self.mean += gain * (value - self.mean)
