"""Custom pronunciations of words."""

import re
from typing import Final, override

from .rewriting import Rewriter

_LATIN: Final = "0-9a-z\u00df-\u024f"


class Pronunciation(Rewriter):
    """Replace written forms by spoken ones.

    Latin forms match whole words, ignoring case; Chinese forms match anywhere. The longest wins.
    """

    def __init__(self, pairs: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        self._spoken = {_fold(written.strip()): spoken for written, spoken in pairs}
        self._spoken.pop("", None)
        written = sorted(self._spoken, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(_whole, written)) or r"(?!)")
        self._beginnings = {form[:end] for form in written for end in range(1, len(form) + 1)}
        self._longest = len(written[0]) if written else 0

    @override
    def find(self, text: str, start: int) -> re.Match[str] | None:
        return self._pattern.search(_fold(text), start)

    @override
    def find_open(self, text: str, start: int) -> int:
        folded = _fold(text)
        for position in range(max(start, len(text) - self._longest), len(text)):
            if folded[position:] in self._beginnings and not _is_inside_word(folded, position):
                return position
        return len(text)

    @override
    def notice(self, text: str) -> None:
        """Ignored: whole words need no context."""

    @override
    def replace(self, match: re.Match[str]) -> str:
        return self._spoken[match[0]]


def _fold(text: str) -> str:
    """Convert to lower case without changing positions."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


def _whole(written: str) -> str:
    before = f"(?<![{_LATIN}])" if re.match(f"[{_LATIN}]", written) else ""
    after = f"(?![{_LATIN}])" if re.search(f"[{_LATIN}]$", written) else ""
    return before + re.escape(written) + after


def _is_inside_word(text: str, position: int) -> bool:
    return re.fullmatch(f"[{_LATIN}]{{2}}", text[max(position - 1, 0) : position + 1]) is not None
