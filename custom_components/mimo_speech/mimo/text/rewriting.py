"""Replace parts of a text that arrives in fragments."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
import re
from typing import Final

from .marks import ThoughtEnd, Token

_CONTEXT_CHARS: Final = 2


class Rewriter(ABC):
    """Replace every match from left to right; tags are never touched, replacements never reread.

    `_text` holds what may still become a match. The first `_start` characters of it were handed
    out and are kept for patterns that look back.
    """

    def __init__(self) -> None:
        self._text = ""
        self._start = 0

    def feed(self, token: Token) -> Iterator[Token]:
        """Take the next token."""
        if isinstance(token, str):
            self._text += token
            yield from self._rewrite(is_final=False)
        else:
            if isinstance(token, ThoughtEnd):
                self.notice("\n")
            else:
                yield from self.finish()
            self._text, self._start = "", 0
            yield token

    def finish(self) -> Iterator[Token]:
        """Hand out what was waiting for more."""
        yield from self._rewrite(is_final=True)

    @abstractmethod
    def find(self, text: str, start: int) -> re.Match[str] | None:
        """Return the first match from here on."""

    @abstractmethod
    def find_open(self, text: str, start: int) -> int:
        """Return where a match begins that more text could make or change; else the length."""

    @abstractmethod
    def replace(self, match: re.Match[str]) -> str:
        """Return what to read instead."""

    @abstractmethod
    def notice(self, text: str) -> None:
        """Take note of text that is handed out as it was written."""

    def _rewrite(self, *, is_final: bool) -> Iterator[str]:
        parts: list[str] = []
        position = self._start
        while True:
            limit = len(self._text) if is_final else self.find_open(self._text, position)
            match = self.find(self._text, position)
            end = match.start() if match and match.start() < limit else limit
            self.notice(plain := self._text[position:end])
            parts.append(plain)
            position = end
            if match is None or match.start() >= limit:
                break
            parts.append(self.replace(match))
            position = match.end()
        if rewritten := "".join(parts):
            yield rewritten
        kept = max(position - _CONTEXT_CHARS, 0)
        self._text, self._start = self._text[kept:], position - kept
