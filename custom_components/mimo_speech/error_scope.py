"""Scope of errors: one call, a voice or the whole account."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from .mimo import (
    MimoError,
    MimoModerationError,
    MimoRequestError,
    MimoUnknownVoiceError,
    MimoUnsupportedModelError,
    MimoVoiceSampleError,
)

_ABOUT_THE_TEXT: Final = (MimoModerationError, MimoRequestError)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfiguredParts:
    """Parts of a request that match the configured voice and were not changed by the call."""

    has_model: bool
    has_voice: bool
    """Whether the preset voice is the configured one; Assist may select another."""


class ErrorScope(Enum):
    """What else an error of one speech affects."""

    CALL = auto()
    """Nothing: it is caused by the text or by an option of the call."""
    VOICE = auto()
    """All speech of the voice, until its settings are changed."""
    ACCOUNT = auto()
    """All speech of all voices of the account."""


def error_scope(kind: type[MimoError], configured: ConfiguredParts) -> ErrorScope:
    """Return the scope of an error of this kind."""
    if issubclass(kind, MimoUnsupportedModelError):
        return ErrorScope.VOICE if configured.has_model else ErrorScope.CALL
    if issubclass(kind, MimoUnknownVoiceError):
        is_configured = configured.has_model and configured.has_voice
        return ErrorScope.VOICE if is_configured else ErrorScope.CALL
    if issubclass(kind, MimoVoiceSampleError):
        return ErrorScope.VOICE
    return ErrorScope.CALL if issubclass(kind, _ABOUT_THE_TEXT) else ErrorScope.ACCOUNT
