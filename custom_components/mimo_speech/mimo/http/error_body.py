"""Extraction of the error object from the body of an error response.

The service sends errors of streaming requests as events. Gateways may wrap the service's response
in a string, or use a format of their own. No I/O here.
"""

from collections.abc import Iterator, Mapping
import json
import re
from typing import Any, Final

from .sse import EventEnd, SSEDecoder, WholeEvent

type ErrorObject = str | Mapping[str, Any] | None
"""An object with `code`, `type`, `message` and `param`, plain text, or nothing."""

_HTML: Final = re.compile(r"\s*<(?:!doctype|html|head|body|title|center|h1)\b", re.IGNORECASE)
_DOCUMENT: Final = re.compile(r"[\ufeff\s]*(?:[{\[]|data:)")
_MESSAGE_KEYS: Final = ("detail", "message", "msg")
_WRAPPING_KEYS: Final = ("error", "detail", "message", "param")
_MAX_LAYERS: Final = 4
_JSON: Final = json.JSONDecoder()


def is_for_machines(text: str) -> bool:
    """Tell whether a text is HTML, JSON or an event, complete or damaged."""
    return _HTML.match(text) is not None or _DOCUMENT.match(text) is not None


def error_of_body(body: bytes) -> ErrorObject:
    """Return the error in a JSON body, framed as an event or not; otherwise the body as text."""
    text = body.decode("utf-8", "replace")
    error = _error_in(text)
    return text if error is None else error


def innermost_error(error: object) -> ErrorObject:
    """Return the innermost of nested errors; the same object if nothing is nested in it."""
    for _ in range(_MAX_LAYERS):
        if (inner := _unwrapped(error)) is None:
            break
        error = inner
    return error if isinstance(error, (str, Mapping)) else None


def _unwrapped(error: object) -> ErrorObject:
    """Return the error nested in this one; None if there is none."""
    if not isinstance(error, Mapping):
        return _error_in(error)
    metadata = error.get("metadata")
    raw = metadata.get("raw") if isinstance(metadata, Mapping) else None
    inside = (_error_in(wrapping) for wrapping in (raw, *map(error.get, _WRAPPING_KEYS)))
    if (inner := next((found for found in inside if found is not None), None)) is not None:
        return inner
    if not isinstance(raw, str) or not raw.strip():
        return None
    # The outer message says only that the upstream request failed.
    return {"code": error.get("code"), "type": error.get("type"), "message": raw}


def _error_in(value: object) -> ErrorObject:
    """Return the error in an object, or in JSON inside a text; None if there is none."""
    if isinstance(value, Mapping):
        return _error_of(value)
    if not isinstance(value, str) or "{" not in value or _HTML.match(value):
        return None
    documents = (_parsed(text) for text in (value, *_events(value), value[value.index("{") :]))
    errors = (_error_of(document) for document in documents if document is not None)
    return next((error for error in errors if error is not None), None)


def _error_of(document: Mapping[str, Any]) -> ErrorObject:
    error = document.get("error")
    if isinstance(error, Mapping):
        return error
    message = error or next((document[key] for key in _MESSAGE_KEYS if document.get(key)), None)
    if message is None:
        return None
    return {"code": document.get("code"), "type": document.get("type"), "message": message}


def _parsed(text: str) -> Mapping[str, Any] | None:
    """Return the JSON object at the beginning of a text; None if there is none."""
    try:
        document, _ = _JSON.raw_decode(text.strip())
    except ValueError, RecursionError:
        return None
    return document if isinstance(document, dict) else None


def _events(text: str) -> Iterator[str]:
    """Yield the data of each event."""
    decoder = SSEDecoder()
    data = bytearray()
    for signal in (*decoder.feed(text.encode("utf-8", "replace")), *decoder.finish()):
        data += signal.data if isinstance(signal, WholeEvent) else b""
        data += signal if isinstance(signal, bytes) else b""
        if isinstance(signal, (WholeEvent, EventEnd)):
            yield data.decode("utf-8", "replace")
            data.clear()
