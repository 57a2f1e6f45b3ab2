"""A value that is observed again and again: what to expect, and how far off it may be."""

from typing import Final

GAIN: Final = 0.25
"""How much one observation changes what is known: four or five settle it."""
FIRST_DEVIATION: Final = 0.15
"""How far a value is off the usual, as a share of it, until several are known."""


class Estimate:
    """A mean and a mean deviation that forget, as TCP follows round trips (RFC 6298).

    The first observation sets both.
    """

    def __init__(
        self,
        first: float,
        *,
        first_deviation: float = FIRST_DEVIATION,
        quick_gain: float = GAIN,
    ) -> None:
        """Use a share of the first value for the deviation, and the gain for what is worse."""
        self.mean = first
        self.deviation = first * first_deviation
        self.is_known = False
        self._first_deviation = first_deviation
        self._quick_gain = quick_gain

    def observe(self, value: float) -> None:
        """Take in a value."""
        if not self.is_known:
            self.is_known = True
            self.mean, self.deviation = value, value * self._first_deviation
            return
        gain = self._quick_gain if value > self.mean else GAIN
        self.deviation += gain * (abs(value - self.mean) - self.deviation)
        self.mean += gain * (value - self.mean)
