"""What can happen in the middle of an answer."""

from enum import StrEnum
from typing import Final


class Break(StrEnum):
    """What happens in the middle of an answer."""

    SILENCE = "silence"
    """Nothing more comes; the connection stays open."""
    SILENCE_BEFORE_HEADERS = "silence_before_headers"
    CLOSE_BEFORE_HEADERS = "close_before_headers"
    CLOSE = "close"
    """The connection ends in the middle of the chunked body."""
    RESET = "reset"
    """As `CLOSE`, by a TCP RST."""
    END = "end"
    """The body ends cleanly, too early."""
    ERROR_EVENT = "error_event"
    """An `error` event, then a clean end."""
    FINISH = "finish"
    """The service says that it has finished."""
    COMMENTS = "comments"
    """Comments without end."""
    AUDIO = "audio"
    """Audio without end."""
    INVALID_JSON = "invalid_json"
    """One broken event among healthy ones."""
    INVALID_BASE64 = "invalid_base64"
    """One broken piece of audio among healthy ones."""


GOES_ON_AFTER: Final = (Break.INVALID_JSON, Break.INVALID_BASE64)
"""What the rest of the answer follows."""

WHOLE_BODY_BREAKS: Final = (
    *(Break.SILENCE, Break.SILENCE_BEFORE_HEADERS),
    *(Break.CLOSE_BEFORE_HEADERS, Break.CLOSE, Break.RESET, Break.END, Break.INVALID_JSON),
)
"""Those that an answer without speech can have, too."""
