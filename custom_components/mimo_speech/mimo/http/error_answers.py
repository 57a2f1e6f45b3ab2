"""Conversion of the service's error responses into errors of this library.

Source: Xiaomi's API reference for the status codes; the texts were observed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
import math
import re
from typing import Any, Final

from ..errors import (
    MimoAddressError,
    MimoAuthError,
    MimoBalanceError,
    MimoCrossBorderError,
    MimoError,
    MimoForbiddenError,
    MimoModerationError,
    MimoQuotaError,
    MimoRateLimitError,
    MimoRequestError,
    MimoRiskControlError,
    MimoServerError,
    MimoUnknownVoiceError,
    MimoUnsupportedModelError,
    MimoVoiceSampleError,
)
from .error_body import error_of_body, innermost_error, is_for_machines

_MAX_TEXT_CHARS: Final = 300
_STATUS: Final = re.compile(r"[45][0-9]{2}")
_FIELD_NAME: Final = re.compile(r"[A-Za-z_][\w.\[\]]*", re.ASCII)
_UNKNOWN_VOICE: Final = re.compile(
    r"unknown voice:\s*(?P<voice>.*?)\.\s*(?:available voices:\s*\[(?P<available>[^\]]*)\]|$)",
    re.IGNORECASE,
)
_UNSUPPORTED_MODEL: Final = re.compile(
    r"(?:unsupported|not supported|unknown|no such) model\b"
    r"|\bmodel\b.*\b(?:does not exist|not found)\b|no endpoints found for",
    re.IGNORECASE,
)
_BAD_SAMPLE: Final = re.compile(
    r"\baudio\.voice\b.*(?:voice clone model|dataurl|source format)", re.IGNORECASE
)
_QUOTA_EXHAUSTED: Final = re.compile(r"\bquota\b.*\bexhausted\b", re.IGNORECASE)
_QUOTA_CODES: Final = frozenset({"insufficient_quota", "insufficient_user_quota"})
"""Codes with which gateways report their own quota."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The relevant parts of an error response."""

    status: int | None
    code: str = ""
    kind: str = ""
    """`type` of the error object."""
    text: str = ""
    """Plain text for users, in the service's own words."""
    retry_after_s: float | None = None


def error_from_response(
    status: int, headers: Mapping[str, str], body: bytes, *, secret: str
) -> MimoError:
    """Return the error for an HTTP response with a status other than 200.

    `secret` is the key; it is masked wherever the response repeats it.
    """
    retry_after_s = _seconds(headers.get("Retry-After"))
    return _as_error(_read_refusal(status, error_of_body(body), secret, retry_after_s))


def error_from_event(error: object, *, secret: str) -> MimoError:
    """Return the error for an error object inside a response of status 200."""
    return _as_error(_read_refusal(None, error, secret))


def _read_refusal(
    status: int | None, outer: object, secret: str, retry_after_s: float | None = None
) -> Refusal:
    error = innermost_error(outer)
    if not isinstance(error, Mapping):
        return Refusal(status=status, text=_plain(error, secret), retry_after_s=retry_after_s)
    code = str(error.get("code") or "")
    # An error that was wrapped in another one has its status in `code`.
    is_status_known = status is not None and error is outer
    return Refusal(
        status=int(code) if not is_status_known and _STATUS.fullmatch(code) else status,
        code=code,
        kind=str(error.get("type") or ""),
        text=_explanation(error, secret),
        retry_after_s=retry_after_s,
    )


def _explanation(error: Mapping[str, Any], secret: str) -> str:
    """Return the useful text; the service puts it into `param` and a generic one into `message`.

    Other services name the invalid field in `param`, as OpenAI does.
    """
    param, message = (_plain(error.get(key), secret) for key in ("param", "message"))
    is_name_only = message and _FIELD_NAME.fullmatch(param)
    return message if is_name_only else param or message


def _plain(value: object, secret: str) -> str:
    """Return the value as short plain text; empty if it is not meant for people."""
    if not isinstance(value, str) or is_for_machines(value):
        return ""
    # JSON may contain a lone surrogate, which cannot be encoded.
    text = " ".join(value.encode("utf-8", "replace").decode().split())
    if secret:
        text = text.replace(secret, "***")
    return text if len(text) <= _MAX_TEXT_CHARS else f"{text[: _MAX_TEXT_CHARS - 1]}…"


def _seconds(retry_after: str | None) -> float | None:
    """Parse Retry-After, which is a number of seconds or a date (RFC 9110, section 10.2.3)."""
    if retry_after is None:
        return None
    try:
        seconds = float(retry_after)
    except ValueError:
        pass
    else:
        return max(0.0, seconds) if math.isfinite(seconds) else None
    try:
        moment = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    wait = moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)
    return max(0.0, wait.total_seconds())


def _as_error(refusal: Refusal) -> MimoError:
    if make := _error_by_words(refusal) or _ERROR_BY_TYPE.get(refusal.kind):
        return make(refusal)
    if _is_request_problem(refusal):
        return _request_error(refusal)
    if refusal.status is None or refusal.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _plain_error(MimoServerError)(refusal)
    return _ERROR_BY_STATUS.get(refusal.status, _by_status_class)(refusal)


def _error_by_words(refusal: Refusal) -> Callable[[Refusal], MimoError] | None:
    if refusal.code == "421" or refusal.text == "Moderation Block":
        return _plain_error(MimoModerationError)
    says_quota = _QUOTA_EXHAUSTED.search(refusal.text) is not None
    if says_quota or not _QUOTA_CODES.isdisjoint((refusal.code, refusal.kind)):
        return _plain_error(MimoQuotaError)
    return None


def _by_status_class(refusal: Refusal) -> MimoError:
    is_redirect = refusal.status is not None and refusal.status < HTTPStatus.BAD_REQUEST
    return _plain_error(MimoAddressError if is_redirect else MimoRequestError)(refusal)


def _is_request_problem(refusal: Refusal) -> bool:
    return (
        refusal.code == "model_not_found"
        or _UNKNOWN_VOICE.search(refusal.text) is not None
        or _UNSUPPORTED_MODEL.search(refusal.text) is not None
        or _BAD_SAMPLE.search(refusal.text) is not None
    )


def _request_error(refusal: Refusal) -> MimoError:
    if match := _UNKNOWN_VOICE.search(refusal.text):
        names = (match["available"] or "").split(",")
        return MimoUnknownVoiceError(
            refusal.text,
            status=refusal.status,
            voice=match["voice"],
            available=tuple(name.strip() for name in names if name.strip()),
        )
    is_sample = _BAD_SAMPLE.search(refusal.text) is not None
    return _plain_error(MimoVoiceSampleError if is_sample else MimoUnsupportedModelError)(refusal)


def _plain_error(error_class: type[MimoError]) -> Callable[[Refusal], MimoError]:
    def make(refusal: Refusal) -> MimoError:
        fallback = f"HTTP status {refusal.status}" if refusal.status else "No reason given"
        return error_class(refusal.text or fallback, status=refusal.status)

    return make


def _rate_limit_error(refusal: Refusal) -> MimoError:
    return MimoRateLimitError(
        refusal.text or "Too many requests",
        status=refusal.status,
        retry_after_s=refusal.retry_after_s,
    )


# The type is more reliable than the status: throttling was observed as 402, moderation as 400 and
# 421.
_ERROR_BY_TYPE: Final[Mapping[str, Callable[[Refusal], MimoError]]] = {
    "invalid_key": _plain_error(MimoAuthError),
    "insufficient_balance": _plain_error(MimoBalanceError),
    "content_filter": _plain_error(MimoModerationError),
    "illegal_access": _plain_error(MimoRiskControlError),
    "limitation": _rate_limit_error,
}

_ERROR_BY_STATUS: Final[Mapping[int, Callable[[Refusal], MimoError]]] = {
    401: _plain_error(MimoAuthError),
    402: _plain_error(MimoBalanceError),
    403: _plain_error(MimoForbiddenError),
    404: _plain_error(MimoAddressError),
    405: _plain_error(MimoAddressError),
    408: _plain_error(MimoServerError),
    410: _plain_error(MimoAddressError),
    421: _plain_error(MimoModerationError),
    425: _rate_limit_error,
    429: _rate_limit_error,
    451: _plain_error(MimoCrossBorderError),
}
