"""Health of an account and its voices; changes are logged once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
import logging
import time

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.util import dt as dt_util

from .error_scope import ConfiguredParts, ErrorScope, error_scope
from .listeners import Listeners
from .mimo import MimoError
from .voice import Voice

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why an account or a voice cannot speak.

    Not the error itself, whose traceback would keep the failed speech, including its text, in
    memory.
    """

    kind: type[MimoError]


@dataclass(frozen=True, slots=True, kw_only=True)
class LastProblem:
    """The latest problem of an account, also if it concerned one text only."""

    code: str
    """Of its error."""
    voice: str | None
    """Title of the voice that met it; None if no voice did, as during setup."""
    occurred_at: datetime


class Health:
    """Health of an account and its voices, according to the latest speech of each."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._of_account: Problem | None = None
        self._of_voices: dict[Voice, Problem] = {}
        self._last_problem: LastProblem | None = None
        self._failed_at = float("-inf")
        self._listeners = Listeners()

    @property
    def last_problem(self) -> LastProblem | None:
        """The latest problem since the account was set up, whether or not it is over."""
        return self._last_problem

    @property
    def problem(self) -> Problem | None:
        """Problem of the account, or otherwise of one of its voices; None if there is none."""
        return self._of_account or next(iter(self._of_voices.values()), None)

    def has_failed_since(self, moment: float) -> bool:
        """Tell whether a failure was reported after a time of `time.monotonic`.

        The success of speech that began before a failure does not disprove it.
        """
        return self._failed_at > moment

    @callback
    def async_listen(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call the listener when the problem changes; return a callback to unsubscribe."""
        return self._listeners.async_add(listener)

    @callback
    def async_note(self, error: MimoError, voice: Voice | None = None) -> None:
        """Note a problem as the last one, whatever it concerns."""
        self._last_problem = LastProblem(
            code=error.code,
            voice=None if voice is None else voice.title,
            occurred_at=dt_util.utcnow(),
        )
        self._listeners.async_call()

    @callback
    def async_report(self, error: MimoError, voice: Voice | None = None) -> Problem:
        """Record that the account, or only one of its voices, cannot speak."""
        known = self._of_account if voice is None else self._of_voices.get(voice)
        if known is None:
            title = self._title if voice is None else voice.title
            # Not the service's message, which may quote the text.
            _LOGGER.warning("%s is not working: %s", title, error.code)
        problem = Problem(kind=type(error))
        if voice is None:
            self._of_account = problem
        else:
            self._of_voices[voice] = problem
        self._failed_at = time.monotonic()
        self._listeners.async_call()
        return problem

    @callback
    def async_report_success(self) -> None:
        """Record that the account can speak."""
        if self._of_account is not None:
            self._of_account = None
            self._log_recovery(self._title)

    @callback
    def async_report_success_of(self, voice: Voice, configured: ConfiguredParts) -> None:
        """Record that a voice spoke, which clears the problems that its request disproves."""
        self.async_report_success()
        problem = self._of_voices.get(voice)
        if problem is not None and error_scope(problem.kind, configured) is ErrorScope.VOICE:
            del self._of_voices[voice]
            self._log_recovery(voice.title)

    @callback
    def async_forget(self, voice: Voice) -> None:
        """Clear the problem of a voice that is changed or removed."""
        if self._of_voices.pop(voice, None) is not None:
            self._listeners.async_call()

    def _log_recovery(self, title: str) -> None:
        _LOGGER.info("%s is working again", title)
        self._listeners.async_call()
