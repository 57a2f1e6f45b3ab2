"""How the audio of one request arrives: its rate and how uneven it is."""

from typing import Final

_SHORTEST_S: Final = 0.6
"""Audio that must have come behind the first chunk before its rate tells anything."""


class Delivery:
    """Audio as it arrives. Pure: moments are seconds of the caller's clock."""

    def __init__(self) -> None:
        self.arrived_s = 0.0
        """Seconds of audio so far."""
        self._first_s = 0.0
        self._first_at = 0.0
        self._last_at = 0.0
        # For each chunk but the first: when it came, and how much audio had come by then.
        self._arrivals: list[tuple[float, float]] = []

    def audio_came(self, seconds: float, now: float) -> None:
        """Take in the next audio."""
        if not self.arrived_s:
            self._first_s, self._first_at = seconds, now
        else:
            self._arrivals.append((now, self.arrived_s))
        self.arrived_s += seconds
        self._last_at = now

    @property
    def seconds_per_second(self) -> float | None:
        """How long a second of audio takes to arrive; None while too little has come to tell."""
        if self.arrived_s - self._first_s < _SHORTEST_S:
            return None
        return (self._last_at - self._first_at) / (self.arrived_s - self._first_s)

    @property
    def jitter_s(self) -> float:
        """How much later audio came, at worst, than at a steady rate."""
        pace = self.seconds_per_second or 0.0
        lateness = (
            at - self._first_at - (arrived_s - self._first_s) * pace
            for at, arrived_s in self._arrivals
        )
        return max(lateness, default=0.0)
