"""Errors of speech synthesis, one class for each way a caller has to react."""

from collections.abc import Iterator
from typing import ClassVar, Final


class MimoError(Exception):
    """Base class of all errors that this library raises.

    The message is the service's own explanation if there is one, as plain text without markup or
    keys. It is in English or Chinese, as the service wrote it: show it as a detail only.
    """

    code: ClassVar[str]
    """Stable identifier of the kind of failure."""
    is_retryable: ClassVar[bool] = False
    """Whether the same request may succeed if it is retried later."""
    is_about_call: ClassVar[bool] = False
    """Whether the caller's input is at fault, so that no voice or account could speak it."""

    def __init__(self, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status
        """HTTP status of the response, if there was one."""


class MimoAuthError(MimoError):
    """The service rejected the key: wrong, revoked, or meant for another host."""

    code = "auth"


class MimoBalanceError(MimoError):
    """The account has no balance; the service also reports this briefly for accounts with one."""

    code = "no_balance"


class MimoForbiddenError(MimoError):
    """The service is not available to this account or region."""

    code = "forbidden"


class MimoRiskControlError(MimoError):
    """The service's risk control has blocked this home's IP address for some time."""

    code = "risk_control"
    is_retryable = True


class MimoCrossBorderError(MimoError):
    """The service refused a cross-border request, which it does only occasionally."""

    code = "cross_border"
    is_retryable = True


class MimoSpeechRefusedError(MimoError):
    """The service rejected the key for speech, although it accepts it for the list of models."""

    code = "speech_refused"
    is_retryable = True


class MimoQuotaError(MimoError):
    """The plan's quota is used up."""

    code = "quota_exhausted"


class MimoRateLimitError(MimoError):
    """Too many requests were sent."""

    code = "rate_limited"
    is_retryable = True

    def __init__(
        self, message: str, *, status: int | None = None, retry_after_s: float | None = None
    ) -> None:
        super().__init__(message, status=status)
        self.retry_after_s = retry_after_s
        """Seconds to wait before the next request, if the service said so."""


class MimoModerationError(MimoError):
    """The service's moderation rejected the text."""

    code = "moderated"


class MimoRequestError(MimoError):
    """The service, or this library on its behalf, rejected the request as invalid."""

    code = "bad_request"


class MimoBlankTextError(MimoRequestError):
    """The text contains nothing to speak."""

    code = "blank_text"
    is_about_call = True


class MimoMixedSongError(MimoRequestError):
    """Singing was combined with other styles; it must be the only one."""

    code = "mixed_song"
    is_about_call = True


class MimoTextTooLongError(MimoRequestError):
    """The audio was cut off because the text is too long for the model."""

    code = "text_too_long"


class MimoUnknownVoiceError(MimoRequestError):
    """The model does not have this voice."""

    code = "unknown_voice"

    def __init__(
        self, message: str, *, status: int | None = None, voice: str, available: tuple[str, ...]
    ) -> None:
        super().__init__(message, status=status)
        self.voice = voice
        self.available = available
        """Ids of the voices that the model has; empty if the service did not list them."""


class MimoVoiceSampleError(MimoRequestError):
    """The recording for a cloned voice cannot be used."""

    code = "voice_sample"


class MimoUnsupportedModelError(MimoRequestError):
    """The service does not know the model, or no longer offers it."""

    code = "unsupported_model"


class MimoAddressError(MimoError):
    """The address responds, but not like this service: wrong path, redirect or web page."""

    code = "wrong_address"


class MimoServerError(MimoError):
    """The service reported an internal error."""

    code = "server"
    is_retryable = True


class MimoConnectionError(MimoError):
    """The service could not be reached, or the connection broke."""

    code = "connection"
    is_retryable = True


class MimoTimeoutError(MimoConnectionError, TimeoutError):
    """The service did not connect, respond or continue within the timeout."""

    code = "timeout"


class MimoBrokenAnswerError(MimoError):
    """The response violates the protocol or ends before it is complete."""

    code = "broken_answer"
    is_retryable = True


class MimoEmptyAudioError(MimoBrokenAnswerError):
    """The response is complete but contains no audio."""

    code = "empty_audio"


def _kinds(error_class: type[MimoError]) -> Iterator[type[MimoError]]:
    for subclass in error_class.__subclasses__():
        if not subclass.__name__.startswith("_"):
            yield subclass
            yield from _kinds(subclass)


def _codes(*, is_about_call: bool) -> tuple[str, ...]:
    kinds = (kind for kind in _kinds(MimoError) if kind.is_about_call == is_about_call)
    return tuple(sorted(kind.code for kind in kinds))


VOICE_SETTING_ERRORS: Final = (MimoUnknownVoiceError, MimoUnsupportedModelError)
"""Errors that another preset voice or another model resolves."""
VOICE_ERRORS: Final = (*VOICE_SETTING_ERRORS, MimoVoiceSampleError)
"""Errors that other settings of the voice resolve."""
ERROR_CODES: Final = _codes(is_about_call=False)
"""The codes of all errors except those where the caller's input is at fault."""
CALL_ERROR_CODES: Final = _codes(is_about_call=True)
"""The codes of the errors where the caller's input is at fault."""
