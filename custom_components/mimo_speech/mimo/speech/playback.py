"""Model of the listener's playback: when each request starts, and when playback ends."""

from dataclasses import dataclass, field
import math

from .delivery import Delivery
from .estimator import SpeechEstimator


@dataclass(slots=True, kw_only=True)
class _Request:
    expected_s: float
    """Expected duration of its speech."""
    sent_at: float
    estimator: SpeechEstimator
    """Estimator of its model."""
    pause_s: float = 0.0
    """Silence before it."""
    first_audio_at: float | None = None
    delivery: Delivery = field(default_factory=Delivery)
    is_finished: bool = False

    @property
    def speech_s(self) -> float:
        arrived_s = self.delivery.arrived_s
        return arrived_s if self.is_finished else max(arrived_s, self.expected_s)

    def begins_at(self, now: float) -> float:
        """Return when its first audio arrives, as observed or expected."""
        if self.first_audio_at is not None:
            return self.first_audio_at
        return max(now, self.sent_at + self.estimator.latency_of(self.expected_s))


class Playback:
    """Simulated playback of requests in order, starting with the first audio.

    Playback runs in real time and stalls while the next audio has not arrived.
    """

    def __init__(self, estimator: SpeechEstimator) -> None:
        self._estimator = estimator
        self._requests: list[_Request] = []

    @property
    def has_begun(self) -> bool:
        """Tell whether any request was made."""
        return bool(self._requests)

    @property
    def open_requests(self) -> int:
        """Number of requests that are not finished."""
        return sum(not request.is_finished for request in self._requests)

    def add(
        self,
        expected_s: float,
        now: float,
        *,
        pause_s: float = 0.0,
        estimator: SpeechEstimator | None = None,
    ) -> int:
        """Add a request that is made now; return its number."""
        self._requests.append(
            _Request(
                expected_s=expected_s,
                sent_at=now,
                estimator=estimator or self._estimator,
                pause_s=pause_s,
            )
        )
        return len(self._requests) - 1

    def sent(self, number: int, now: float) -> None:
        """Record that a request was queued or retried and is sent only now."""
        self._requests[number].sent_at = now

    def audio_came(self, number: int, seconds: float, now: float) -> float | None:
        """Record audio; return the latency of the request if this is its first audio."""
        request = self._requests[number]
        request.delivery.audio_came(seconds, now)
        if request.first_audio_at is not None:
            return None
        request.first_audio_at = now
        return now - request.sent_at

    def latency_s(self, number: int) -> float | None:
        """Return the latency of a request; None without audio."""
        request = self._requests[number]
        return None if request.first_audio_at is None else request.first_audio_at - request.sent_at

    def finished(self, number: int) -> Delivery:
        """Record the end of a request; return how its audio was delivered."""
        request = self._requests[number]
        request.is_finished = True
        return request.delivery

    def dry_at(self, now: float) -> float:
        """Return when playback of all requests will end."""
        moment = -math.inf
        for request in self._requests:
            moment = self._speech_at(request, moment, now) + request.speech_s
        return moment

    def heard_until(self, number: int, now: float) -> float:
        """Return when playback of the audio received so far for a request will end."""
        moment = -math.inf
        for request in self._requests[:number]:
            moment = self._speech_at(request, moment, now) + request.speech_s
        request = self._requests[number]
        return self._speech_at(request, moment, now) + request.delivery.arrived_s

    def _speech_at(self, request: _Request, heard_before: float, now: float) -> float:
        """Return when the speech of a request starts; the silence before it needs no audio."""
        return max(heard_before + request.pause_s, request.begins_at(now))
