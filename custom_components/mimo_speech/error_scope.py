"""How many later speeches an error of the service concerns."""

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
    """The parts of a request that are as the voice is configured, not changed by the call."""

    has_model: bool
    has_voice: bool
    """Whether the preset voice is the configured one; Assist brings its own choice with it."""


class ErrorScope(Enum):
    """What an error concerns beside the speech that met it."""

    CALL = auto()
    """Nothing: the reason is its text, or an option of the call."""
    VOICE = auto()
    """Every speech of the same voice, until its settings are changed."""
    ACCOUNT = auto()
    """Every speech of every voice of the account."""


def error_scope(kind: type[MimoError], configured: ConfiguredParts) -> ErrorScope:
    """Return the scope of an error of this kind, met by a request with these configured parts."""
    if issubclass(kind, MimoUnsupportedModelError):
        return ErrorScope.VOICE if configured.has_model else ErrorScope.CALL
    if issubclass(kind, MimoUnknownVoiceError):
        is_configured = configured.has_model and configured.has_voice
        return ErrorScope.VOICE if is_configured else ErrorScope.CALL
    if issubclass(kind, MimoVoiceSampleError):
        return ErrorScope.VOICE
    return ErrorScope.CALL if issubclass(kind, _ABOUT_THE_TEXT) else ErrorScope.ACCOUNT
