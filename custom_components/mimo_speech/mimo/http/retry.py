"""When a request is sent again: what may succeed a little later, as long as nothing was heard."""

from dataclasses import dataclass

from ..errors import MimoBalanceError, MimoError, MimoRateLimitError, MimoTimeoutError


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How long and how eagerly to retry; seconds."""

    window_s: float = 8.0
    """No request is sent later than this after the first failure."""
    first_backoff_s: float = 0.2
    """Before the first retry: a connection that was closed while idle is open again by then."""
    growth: float = 2.0
    """Of the backoff from one retry to the next."""
    balance_backoff_s: float = 1.0
    """Before the only retry without balance: the service says so in bursts of throttling, too."""

    def backoff_s(self, failures: int, error: MimoError) -> float:
        """Return how long to wait after that many failures, the last of them this one."""
        if isinstance(error, MimoBalanceError):
            return self.balance_backoff_s
        backoff_s = self.first_backoff_s * self.growth ** (failures - 1)
        asked_s = error.retry_after_s if isinstance(error, MimoRateLimitError) else None
        return backoff_s if asked_s is None else max(backoff_s, asked_s)


class Retries:
    """The retries of one request. Pure: moments are seconds of the caller's clock."""

    def __init__(self, policy: RetryPolicy) -> None:
        self._policy = policy
        self._failures = 0
        self._balance_failures = 0
        self._deadline: float | None = None

    def backoff_s(self, error: MimoError, *, sent_at: float, failed_at: float) -> float | None:
        """Return how long to wait before the request is sent again; None if it is not."""
        self._failures += 1
        self._balance_failures += isinstance(error, MimoBalanceError)
        window_s = self._policy.window_s
        if self._deadline is None:
            self._deadline = failed_at + window_s
        backoff_s = self._policy.backoff_s(self._failures, error)
        # A service that stays silent for longer than all retries may take is not worth another.
        is_hanging = isinstance(error, MimoTimeoutError) and failed_at - sent_at > window_s
        is_too_late = failed_at + backoff_s > self._deadline
        may_pass = error.is_retryable or (
            isinstance(error, MimoBalanceError) and self._balance_failures == 1
        )
        return None if not may_pass or is_hanging or is_too_late else backoff_s
