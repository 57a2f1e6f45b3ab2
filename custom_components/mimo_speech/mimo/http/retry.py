"""Retry policy: temporary failures are retried until the first audio."""

from dataclasses import dataclass

from ..errors import MimoBalanceError, MimoError, MimoRateLimitError, MimoTimeoutError


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """Limits and backoff of retries; all times in seconds."""

    window_s: float = 8.0
    """A retry is sent no later than this after the first failure."""
    first_backoff_s: float = 0.2
    """Before the first retry; long enough to replace an idle connection that was closed."""
    growth: float = 2.0
    """Factor from one backoff to the next."""
    balance_backoff_s: float = 1.0
    """Before the only retry of "no balance", which the service also reports while throttling."""

    def backoff_s(self, failures: int, error: MimoError) -> float:
        """Return the backoff after the given number of failures, of which `error` is the last."""
        if isinstance(error, MimoBalanceError):
            return self.balance_backoff_s
        backoff_s = self.first_backoff_s * self.growth ** (failures - 1)
        asked_s = error.retry_after_s if isinstance(error, MimoRateLimitError) else None
        return backoff_s if asked_s is None else max(backoff_s, asked_s)


class Retries:
    """State of the retries of one request. Pure: times are in seconds of the caller's clock."""

    def __init__(self, policy: RetryPolicy) -> None:
        self._policy = policy
        self._failures = 0
        self._balance_failures = 0
        self._deadline: float | None = None

    def backoff_s(self, error: MimoError, *, sent_at: float, failed_at: float) -> float | None:
        """Return the backoff before the next retry; None if the error must not be retried."""
        self._failures += 1
        self._balance_failures += isinstance(error, MimoBalanceError)
        window_s = self._policy.window_s
        if self._deadline is None:
            self._deadline = failed_at + window_s
        backoff_s = self._policy.backoff_s(self._failures, error)
        # A service that stayed silent for longer than the retry window is not worth another
        # attempt.
        is_hanging = isinstance(error, MimoTimeoutError) and failed_at - sent_at > window_s
        is_too_late = failed_at + backoff_s > self._deadline
        may_pass = error.is_retryable or (
            isinstance(error, MimoBalanceError) and self._balance_failures == 1
        )
        return None if not may_pass or is_hanging or is_too_late else backoff_s
