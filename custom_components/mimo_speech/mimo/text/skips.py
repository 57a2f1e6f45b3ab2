"""Stretches of text that are not spoken, skipped without ever holding them."""

import re
from typing import Final, Protocol, override

from .patterns import AFTER_URL, URL_OPEN_BRACKET, URL_REST

_LONGEST_CLOSING_CHARS: Final = 16
_MAX_AFTER_URL_CHARS: Final = 110
"""More does not belong to an address any longer."""
_MAX_FENCE_LINE_CHARS: Final = 100
"""A longer line does not close a block of code."""


class Skip(Protocol):
    """Knows where a stretch ends."""

    def advance(self, text: str, start: int, *, is_final: bool) -> tuple[int, bool]:
        """Return up to where the text can be forgotten, and whether the stretch ends there."""


class UntilSkip(Skip):
    """Skip up to and with a closing string, or to the end of the text."""

    def __init__(self, closing: str) -> None:
        self._closing = re.compile(re.escape(closing), re.IGNORECASE)

    @override
    def advance(self, text: str, start: int, *, is_final: bool) -> tuple[int, bool]:
        if match := self._closing.search(text, start):
            return match.end(), True
        return (len(text) if is_final else max(start, len(text) - _LONGEST_CLOSING_CHARS)), False


class TargetSkip(Skip):
    """Skip the target of a link up to and with its closing bracket; a line's end ends it too."""

    _NOTABLE: Final = re.compile(r"[()\n]")

    def __init__(self) -> None:
        self._depth = 1

    @override
    def advance(self, text: str, start: int, *, is_final: bool) -> tuple[int, bool]:
        for match in self._NOTABLE.finditer(text, start):
            if match[0] == "\n":
                return match.start(), True
            self._depth += 1 if match[0] == "(" else -1
            if not self._depth:
                return match.end(), True
        return len(text), False


class UrlSkip(Skip):
    """Skip the rest of a web address, but not the punctuation behind it."""

    @override
    def advance(self, text: str, start: int, *, is_final: bool) -> tuple[int, bool]:
        rest = URL_REST.match(text, start)
        end = rest.end() if rest else start
        kept = start + len(text[start:end].rstrip(AFTER_URL))
        may_go_on = end == len(text) or URL_OPEN_BRACKET.match(text, end) is not None
        is_over = is_final or not may_go_on or len(text) - kept > _MAX_AFTER_URL_CHARS
        return kept, is_over


class FenceSkip(Skip):
    """Skip a block of code up to and with its closing fence, or to the end of the text."""

    def __init__(self, fence: str) -> None:
        self._closing = re.compile(
            rf"^[ ]{{0,20}}{fence[0]}{{{len(fence)},20}}[ ]{{0,20}}(?:\n|\Z)", re.MULTILINE
        )

    @override
    def advance(self, text: str, start: int, *, is_final: bool) -> tuple[int, bool]:
        match = self._closing.search(text, start)
        if match and (is_final or match[0].endswith("\n")):
            return match.end(), True
        if is_final:
            return len(text), False
        line_start = max(text.rfind("\n", start) + 1, start)
        is_open = len(text) - line_start <= _MAX_FENCE_LINE_CHARS
        return (line_start if is_open else len(text)), False
