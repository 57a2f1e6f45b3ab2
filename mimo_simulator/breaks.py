"""Interruptions of a response."""

from enum import StrEnum
from typing import Final


class Break(StrEnum):
    """What happens in the middle of a response."""

    SILENCE = "silence"
    """Nothing more is sent; the connection stays open."""
    SILENCE_BEFORE_HEADERS = "silence_before_headers"
    CLOSE_BEFORE_HEADERS = "close_before_headers"
    CLOSE = "close"
    """The connection is closed in the middle of the chunked body."""
    RESET = "reset"
    """Like `CLOSE`, with a TCP RST."""
    END = "end"
    """The body ends cleanly, but too early."""
    ERROR_EVENT = "error_event"
    """An `error` event, then a clean end."""
    FINISH = "finish"
    """The finishing chunk is sent early."""
    COMMENTS = "comments"
    """Comments are sent forever."""
    AUDIO = "audio"
    """Audio is sent forever."""
    INVALID_JSON = "invalid_json"
    """One invalid event among valid ones."""
    INVALID_BASE64 = "invalid_base64"
    """One invalid piece of audio among valid ones."""


GOES_ON_AFTER: Final = (Break.INVALID_JSON, Break.INVALID_BASE64)
"""Interruptions after which the response continues."""

WHOLE_BODY_BREAKS: Final = (
    *(Break.SILENCE, Break.SILENCE_BEFORE_HEADERS),
    *(Break.CLOSE_BEFORE_HEADERS, Break.CLOSE, Break.RESET, Break.END, Break.INVALID_JSON),
)
"""Interruptions that also apply to a response without speech."""
