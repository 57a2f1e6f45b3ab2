"""How much audio lies ready before any goes on to the listener, so that it is heard without gaps.

A service that delivers slower than real time, at `d` seconds for a second of audio, leaves the
listener waiting unless `(d - 1) × what is still to come` lies ready first. Where it delivers fast
enough, as it nearly always does, nothing is held back.

Audio is held where it is heard least: before the first sample, between two requests, and where the
listener waits anyway.
"""

import math
from typing import Final

from .delivery import Delivery
from .estimator import SpeechEstimator

_FAST_ENOUGH_S: Final = 0.95
"""Delivery of a second of audio that needs no buffer."""
_MARGIN_S: Final = 0.1
_LENGTH_MARGIN: Final = 1.08
"""What is expected to come may well be a little longer."""
_LEAST_REMAINDER_S: Final = 1.0
"""What may still come of speech that takes longer than expected."""
_MAX_HOLD_S: Final = 4.0
"""Players give up that wait for data: ESPHome's after 5 s."""


class JitterBuffer:
    """Tells when audio goes on. Pure: moments are seconds of the caller's clock."""

    def __init__(self, estimator: SpeechEstimator) -> None:
        self._estimator = estimator
        self._delivery = Delivery()
        self._expected_s = 0.0
        self._is_complete = False
        self._held_s = 0.0
        self._is_holding = True
        self._held_since = -math.inf
        self._has_run_dry = False
        """Whether the listener waited in the middle of this request."""
        self._dry_at = -math.inf
        """When all that went on will have been heard."""

    @property
    def is_holding(self) -> bool:
        """Whether audio is held back at present."""
        return self._is_holding

    def begin(self, expected_s: float, estimator: SpeechEstimator | None = None) -> None:
        """Go on with the audio of another request, which is expected to be so long.

        It may come from another model.
        """
        self._estimator = estimator or self._estimator
        self._delivery = Delivery()
        self._expected_s = expected_s
        self._is_complete = False
        self._is_holding = True
        self._has_run_dry = False

    def audio_came(self, seconds: float, now: float) -> None:
        """Take in audio of the request."""
        if not self._is_holding and self._dry_at <= now:
            self._is_holding = self._has_run_dry = True
        if self._is_holding and not self._held_s:
            self._held_since = now
        self._delivery.audio_came(seconds, now)
        self._held_s += seconds

    def complete(self) -> None:
        """Take in that all audio of the request has come."""
        self._is_complete = True

    def is_ready(self, now: float) -> bool:
        """Tell whether what is held goes on to the listener now."""
        if not self._is_holding or self._is_complete or now >= self.ready_at_latest:
            return True
        return self._held_s + max(0.0, self._dry_at - now) >= self._needed_s()

    @property
    def ready_at_latest(self) -> float:
        """When what is held goes on at the latest."""
        return max(self._held_since, self._dry_at) + _MAX_HOLD_S

    def release(self, now: float) -> None:
        """Take in that all that was held goes on to the listener."""
        self._dry_at = max(self._dry_at, now) + self._held_s
        self._held_s = 0.0
        self._is_holding = False

    def silence_went_on(self, seconds: float, now: float) -> None:
        """Take in silence that goes on to the listener without any audio of the service."""
        self._dry_at = max(self._dry_at, now) + seconds

    def _needed_s(self) -> float:
        """Return how much must lie ready for the rest to be heard without a gap."""
        current_s = self._delivery.seconds_per_second
        if current_s is None:
            # One pause that is long enough is better than one behind every chunk.
            current_s = math.inf if self._has_run_dry else 0.0
        delivery_s = max(current_s, self._estimator.safe_delivery_s)
        if delivery_s < _FAST_ENOUGH_S:
            return 0.0
        remainder_s = max(
            self._expected_s * _LENGTH_MARGIN - self._delivery.arrived_s, _LEAST_REMAINDER_S
        )
        jitter_s = max(self._delivery.jitter_s, self._estimator.safe_jitter_s)
        return max(0.0, delivery_s - 1) * remainder_s + jitter_s + _MARGIN_S
