"""What can go wrong between a text and its audio: one class per reaction."""

from collections.abc import Iterator
from typing import ClassVar, Final


class MimoError(Exception):
    """Base of everything that this library raises on its own account.

    The text of an error is the service's own explanation where there is one, as plain text without
    markup or keys. It is English or Chinese as the service wrote it: show it as a detail.
    """

    code: ClassVar[str]
    """A stable name for the kind of failure."""
    is_retryable: ClassVar[bool] = False
    """Whether the same request may succeed a little later."""
    is_about_call: ClassVar[bool] = False
    """Whether whoever asked must ask for something else, so that nobody could speak it."""

    def __init__(self, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status
        """HTTP status, where the service answered."""


class MimoAuthError(MimoError):
    """The key was refused: wrong, revoked, or used on another host than its own."""

    code = "auth"


class MimoBalanceError(MimoError):
    """The account has no balance left; also seen briefly for keys that have some."""

    code = "no_balance"


class MimoForbiddenError(MimoError):
    """The service does not serve this account or region."""

    code = "forbidden"


class MimoRiskControlError(MimoError):
    """The service blocks the address of this home for some time, as a measure of risk control."""

    code = "risk_control"
    is_retryable = True


class MimoCrossBorderError(MimoError):
    """The service refuses access across a border, which it does only now and then."""

    code = "cross_border"
    is_retryable = True


class MimoSpeechRefusedError(MimoError):
    """The key is refused for speech, though it is good for the list of models."""

    code = "speech_refused"
    is_retryable = True


class MimoQuotaError(MimoError):
    """The quota of the plan is used up."""

    code = "quota_exhausted"


class MimoRateLimitError(MimoError):
    """Too many requests."""

    code = "rate_limited"
    is_retryable = True

    def __init__(
        self, message: str, *, status: int | None = None, retry_after_s: float | None = None
    ) -> None:
        super().__init__(message, status=status)
        self.retry_after_s = retry_after_s
        """Seconds that the service asks to wait, where it says so."""


class MimoModerationError(MimoError):
    """The service declined to speak this text."""

    code = "moderated"


class MimoRequestError(MimoError):
    """The service, or this library for it, found the request unusable."""

    code = "bad_request"


class MimoBlankTextError(MimoRequestError):
    """There is nothing to speak."""

    code = "blank_text"
    is_about_call = True


class MimoMixedSongError(MimoRequestError):
    """Singing was asked for together with other styles; it must be the only one."""

    code = "mixed_song"
    is_about_call = True


class MimoTextTooLongError(MimoRequestError):
    """The audio was cut off because the text exceeds what the model handles at once."""

    code = "text_too_long"


class MimoUnknownVoiceError(MimoRequestError):
    """The model has no such voice."""

    code = "unknown_voice"

    def __init__(
        self, message: str, *, status: int | None = None, voice: str, available: tuple[str, ...]
    ) -> None:
        super().__init__(message, status=status)
        self.voice = voice
        self.available = available
        """Ids of the voices that the service offers instead; empty if it did not say."""


class MimoVoiceSampleError(MimoRequestError):
    """The recording that a voice is to be cloned from cannot be used."""

    code = "voice_sample"


class MimoUnsupportedModelError(MimoRequestError):
    """The model is unknown to the service or was retired."""

    code = "unsupported_model"


class MimoAddressError(MimoError):
    """The address answers, but not as this service does: wrong path, redirect, web page."""

    code = "wrong_address"


class MimoServerError(MimoError):
    """The service failed by itself."""

    code = "server"
    is_retryable = True


class MimoConnectionError(MimoError):
    """The service could not be reached or the connection broke."""

    code = "connection"
    is_retryable = True


class MimoTimeoutError(MimoConnectionError, TimeoutError):
    """The service was reached too late or fell silent."""

    code = "timeout"


class MimoBrokenAnswerError(MimoError):
    """The answer breaks the protocol or ends before it is complete."""

    code = "broken_answer"
    is_retryable = True


class MimoEmptyAudioError(MimoBrokenAnswerError):
    """The answer is complete and holds no audio."""

    code = "empty_audio"


def _kinds(error_class: type[MimoError]) -> Iterator[type[MimoError]]:
    for subclass in error_class.__subclasses__():
        if not subclass.__name__.startswith("_"):
            yield subclass
            yield from _kinds(subclass)


def _codes(*, is_about_call: bool) -> tuple[str, ...]:
    kinds = (kind for kind in _kinds(MimoError) if kind.is_about_call == is_about_call)
    return tuple(sorted(kind.code for kind in kinds))


ERROR_CODES: Final = _codes(is_about_call=False)
"""The codes of all kinds of failure, but for those that the call itself is to blame for."""
CALL_ERROR_CODES: Final = _codes(is_about_call=True)
"""The codes of the failures that the call itself is to blame for."""
