"""Jitter buffer: holds audio back so that it plays without gaps.

If the service takes `d > 1` seconds to deliver a second of audio, playback has gaps unless `(d - 1)
× remaining duration` is buffered first. The service nearly always delivers fast enough; then
nothing is held back.

Audio is held back where it is least noticeable: before the first sample, between two requests, and
where playback has stalled anyway.
"""

import math
from typing import Final

from .delivery import Delivery
from .estimator import SpeechEstimator

_FAST_ENOUGH_S: Final = 0.95
"""Delivery rate, in seconds per second of audio, up to which no buffer is needed."""
_MARGIN_S: Final = 0.1
_LENGTH_MARGIN: Final = 1.08
"""Speech may be slightly longer than expected."""
_LEAST_REMAINDER_S: Final = 1.0
"""Remaining audio to assume for speech that exceeds its expected duration."""
_MAX_HOLD_S: Final = 4.0
"""Players stop if they receive no data; ESPHome's after 5 s."""


class JitterBuffer:
    """Decides when audio is passed on. Pure: times are in seconds of the caller's clock."""

    def __init__(self, estimator: SpeechEstimator) -> None:
        self._estimator = estimator
        self._delivery = Delivery()
        self._expected_s = 0.0
        self._is_complete = False
        self._held_s = 0.0
        self._is_holding = True
        self._held_since = -math.inf
        self._has_run_dry = False
        """Whether playback stalled during this request."""
        self._dry_at = -math.inf
        """Time at which playback of all audio passed on so far ends."""

    @property
    def is_holding(self) -> bool:
        """Whether audio is being held back."""
        return self._is_holding

    def begin(self, expected_s: float, estimator: SpeechEstimator | None = None) -> None:
        """Continue with the audio of the next request, which may use another model.

        `expected_s` is the expected duration of its audio.
        """
        self._estimator = estimator or self._estimator
        self._delivery = Delivery()
        self._expected_s = expected_s
        self._is_complete = False
        self._is_holding = True
        self._has_run_dry = False

    def audio_came(self, seconds: float, now: float) -> None:
        """Record audio of the request."""
        if not self._is_holding and self._dry_at <= now:
            self._is_holding = self._has_run_dry = True
        if self._is_holding and not self._held_s:
            self._held_since = now
        self._delivery.audio_came(seconds, now)
        self._held_s += seconds

    def complete(self) -> None:
        """Record that all audio of the request has arrived."""
        self._is_complete = True

    def is_ready(self, now: float) -> bool:
        """Tell whether the audio held back should be passed on now."""
        if not self._is_holding or self._is_complete or now >= self.ready_at_latest:
            return True
        return self._held_s + max(0.0, self._dry_at - now) >= self._needed_s()

    @property
    def ready_at_latest(self) -> float:
        """Latest time at which the audio held back is passed on."""
        return max(self._held_since, self._dry_at) + _MAX_HOLD_S

    def release(self, now: float) -> None:
        """Record that all audio held back is passed on."""
        self._dry_at = max(self._dry_at, now) + self._held_s
        self._held_s = 0.0
        self._is_holding = False

    def silence_went_on(self, seconds: float, now: float) -> None:
        """Record silence that is passed on without being held back."""
        self._dry_at = max(self._dry_at, now) + seconds

    def _needed_s(self) -> float:
        """Return how much audio must be buffered to play the rest without a gap."""
        current_s = self._delivery.seconds_per_second
        if current_s is None:
            # One long pause is better than a short one after each chunk.
            current_s = math.inf if self._has_run_dry else 0.0
        delivery_s = max(current_s, self._estimator.safe_delivery_s)
        if delivery_s < _FAST_ENOUGH_S:
            return 0.0
        remainder_s = max(
            self._expected_s * _LENGTH_MARGIN - self._delivery.arrived_s, _LEAST_REMAINDER_S
        )
        jitter_s = max(self._delivery.jitter_s, self._estimator.safe_jitter_s)
        return max(0.0, delivery_s - 1) * remainder_s + jitter_s + _MARGIN_S
