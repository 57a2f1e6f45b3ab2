"""Whether an account can speak, told once when that changes."""

from collections.abc import Callable
from dataclasses import dataclass
import logging
from typing import Final

from homeassistant.core import CALLBACK_TYPE, callback

from .mimo import (
    MimoError,
    MimoModerationError,
    MimoRequestError,
    MimoUnknownVoiceError,
    MimoUnsupportedModelError,
)

_LOGGER = logging.getLogger(__name__)

_ABOUT_ONE_TEXT: Final = (MimoModerationError, MimoRequestError)
_ABOUT_THE_VOICE: Final = (MimoUnknownVoiceError, MimoUnsupportedModelError)


def is_about_one_text(error: MimoError, *, is_as_configured: bool) -> bool:
    """Tell whether an error says nothing of what other texts will meet.

    A wrong model or voice does, unless a single call asked for it.
    """
    if isinstance(error, _ABOUT_THE_VOICE):
        return not is_as_configured
    return isinstance(error, _ABOUT_ONE_TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why an account cannot speak.

    Not the error itself, whose traceback would keep the speech that failed, words included.
    """

    code: str
    is_retryable: bool


class Health:
    """What the last speech tells of an account."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._problem: Problem | None = None
        self._listeners: list[Callable[[], None]] = []

    @property
    def problem(self) -> Problem | None:
        """Why speech fails at present; None while it works."""
        return self._problem

    @callback
    def async_listen(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call the listener whenever the problem changes; return what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @callback
    def async_report(self, error: MimoError) -> Problem:
        """Take in that speech failed; return what is told of it."""
        if self._problem is None:
            # The service's own words may quote the text.
            _LOGGER.warning("%s cannot speak any more: %s", self._title, error.code)
        problem = Problem(code=error.code, is_retryable=error.is_retryable)
        self._change(problem)
        return problem

    @callback
    def async_report_success(self) -> None:
        """Take in that speech worked."""
        if self._problem is not None:
            _LOGGER.info("%s speaks again", self._title)
            self._change(None)

    def _change(self, problem: Problem | None) -> None:
        self._problem = problem
        for listener in tuple(self._listeners):
            listener()
