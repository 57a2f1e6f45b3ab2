"""Replacements in text that arrives in fragments."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
import re
from typing import Final

from .marks import ThoughtEnd, Token

_CONTEXT_CHARS: Final = 2


class Rewriter(ABC):
    """Replace matches from left to right; tags and replacements are left unchanged.

    `_text` holds text that may still become a match. Its first `_start` characters were already
    yielded and are kept for lookbehind.
    """

    def __init__(self) -> None:
        self._text = ""
        self._start = 0

    def feed(self, token: Token) -> Iterator[Token]:
        """Process the next token."""
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
        """Yield the text that was waiting for more."""
        yield from self._rewrite(is_final=True)

    @abstractmethod
    def find(self, text: str, start: int) -> re.Match[str] | None:
        """Return the first match from `start` on."""

    @abstractmethod
    def find_open(self, text: str, start: int) -> int:
        """Return the start of a match that more text could complete or change; else the length."""

    @abstractmethod
    def replace(self, match: re.Match[str]) -> str:
        """Return the replacement of a match."""

    @abstractmethod
    def notice(self, text: str) -> None:
        """Record text that is yielded unchanged."""

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
