"""Delivery rate and jitter of the audio of one request."""

from typing import Final

_SHORTEST_S: Final = 0.6
"""Audio needed after the first chunk before a rate can be computed."""


class Delivery:
    """Measures delivery. Pure: times are in seconds of the caller's clock."""

    def __init__(self) -> None:
        self.arrived_s = 0.0
        """Seconds of audio received so far."""
        self._first_s = 0.0
        self._first_at = 0.0
        self._last_at = 0.0
        # For each chunk but the first: its time of arrival, and the audio received before it.
        self._arrivals: list[tuple[float, float]] = []

    def audio_came(self, seconds: float, now: float) -> None:
        """Record the next audio."""
        if not self.arrived_s:
            self._first_s, self._first_at = seconds, now
        else:
            self._arrivals.append((now, self.arrived_s))
        self.arrived_s += seconds
        self._last_at = now

    @property
    def seconds_per_second(self) -> float | None:
        """Seconds that a second of audio takes to arrive; None if there is too little audio yet."""
        if self.arrived_s - self._first_s < _SHORTEST_S:
            return None
        return (self._last_at - self._first_at) / (self.arrived_s - self._first_s)

    @property
    def jitter_s(self) -> float:
        """Largest delay of a chunk compared with a steady rate."""
        pace = self.seconds_per_second or 0.0
        lateness = (
            at - self._first_at - (arrived_s - self._first_s) * pace
            for at, arrived_s in self._arrivals
        )
        return max(lateness, default=0.0)
