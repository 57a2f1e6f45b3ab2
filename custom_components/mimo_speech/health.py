"""Whether an account and its voices can speak, told once when that changes."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
import logging
import time
from typing import Final

from homeassistant.core import CALLBACK_TYPE, callback

from .listeners import Listeners
from .mimo import (
    MimoError,
    MimoModerationError,
    MimoRequestError,
    MimoUnknownVoiceError,
    MimoUnsupportedModelError,
)
from .voice import Voice

_LOGGER = logging.getLogger(__name__)

_ABOUT_THE_TEXT: Final = (MimoModerationError, MimoRequestError)


@dataclass(frozen=True, slots=True, kw_only=True)
class AsConfigured:
    """What a speech takes from the settings of its voice, and not from a single call."""

    has_model: bool
    has_voice: bool
    """Whether the preset voice is the configured one; Assist brings its own choice with it."""


class ErrorScope(Enum):
    """Whom an error will meet again."""

    NOBODY = auto()
    """It is about one text, or about what one call asked for."""
    VOICE = auto()
    ACCOUNT = auto()


def error_scope(kind: type[MimoError], configured: AsConfigured) -> ErrorScope:
    """Return whom errors of a kind scope that such a speech met."""
    if issubclass(kind, MimoUnsupportedModelError):
        return ErrorScope.VOICE if configured.has_model else ErrorScope.NOBODY
    if issubclass(kind, MimoUnknownVoiceError):
        is_configured = configured.has_model and configured.has_voice
        return ErrorScope.VOICE if is_configured else ErrorScope.NOBODY
    return ErrorScope.NOBODY if issubclass(kind, _ABOUT_THE_TEXT) else ErrorScope.ACCOUNT


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why somebody cannot speak.

    Not the error itself, whose traceback would keep the speech that failed, words included.
    """

    kind: type[MimoError]


class Health:
    """What the latest speech tells of an account and of each of its voices."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._of_account: Problem | None = None
        self._of_voices: dict[Voice, Problem] = {}
        self._failed_at = float("-inf")
        self._listeners = Listeners()

    @property
    def problem(self) -> Problem | None:
        """What keeps the account from speaking, or else one of its voices; None: nothing."""
        return self._of_account or next(iter(self._of_voices.values()), None)

    def has_failed_since(self, moment: float) -> bool:
        """Tell whether there was trouble after a moment of the monotonic clock.

        Speech that began before it proves nothing.
        """
        return self._failed_at > moment

    @callback
    def async_listen(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call the listener whenever the problem changes; return what ends that."""
        return self._listeners.async_add(listener)

    @callback
    def async_report(self, error: MimoError, voice: Voice | None = None) -> Problem:
        """Take in that the account, or one voice of it, cannot speak; return what is told of it."""
        known = self._of_account if voice is None else self._of_voices.get(voice)
        if known is None:
            title = self._title if voice is None else voice.title
            # The service's own words may quote the text.
            _LOGGER.warning("%s cannot speak any more: %s", title, error.code)
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
        """Take in that the account can speak."""
        if self._of_account is not None:
            self._of_account = None
            self._tell_of_recovery(self._title)

    @callback
    def async_report_success_of(self, voice: Voice, configured: AsConfigured) -> None:
        """Take in that a voice spoke, which ends what such a speech would have met."""
        self.async_report_success()
        problem = self._of_voices.get(voice)
        if problem is not None and error_scope(problem.kind, configured) is ErrorScope.VOICE:
            del self._of_voices[voice]
            self._tell_of_recovery(voice.title)

    @callback
    def async_forget(self, voice: Voice) -> None:
        """Leave out a voice that is changed or gone."""
        if self._of_voices.pop(voice, None) is not None:
            self._listeners.async_call()

    def _tell_of_recovery(self, title: str) -> None:
        _LOGGER.info("%s speaks again", title)
        self._listeners.async_call()
