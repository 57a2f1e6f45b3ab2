"""Where an unfinished sentence may be cut."""

from collections.abc import Iterator
import re
from typing import Final

from .characters import CLOSERS

# No text holds control characters; these two enclose the audio tags of an unfinished sentence.
_TAG_START: Final = "\x02"
_TAG_END: Final = "\x03"
TAG_MARKERS: Final = str.maketrans("", "", _TAG_START + _TAG_END)
TAG: Final = rf"{_TAG_START}[^{_TAG_END}]*{_TAG_END}"

_CLAUSE: Final = re.compile(
    rf"{TAG}|(?P<place>(?:[，；：…]|——|[,;:](?=\s)|—(?=\s))[{re.escape(CLOSERS)}]*)(?=.)"
)
_WORD: Final = re.compile(rf"{TAG}|(?P<place>[ 、])")
_STRONG_CLAUSE: Final = re.compile(rf"{TAG}|(?P<place>(?:[；：…]|——|[;:](?=\s)|—(?=\s)))")


def mark_tag(tag: str) -> str:
    """Return how an audio tag stands in an unfinished sentence."""
    return _TAG_START + tag + _TAG_END


def last_clause(text: str) -> int:
    """Return where the last whole clause of an unfinished sentence ends; 0 if there is none."""
    return max(_places(_CLAUSE, text), default=0)


def best_cut(text: str, max_chars: int) -> int:
    """Return where to cut a text that is too long: the later and the stronger, the better."""
    for pattern, earliest in (
        (_STRONG_CLAUSE, max_chars // 2),
        (_CLAUSE, max_chars // 3),
        (_WORD, max_chars // 3),
    ):
        places = [place for place in _places(pattern, text) if earliest < place <= max_chars]
        if places:
            return places[-1]
    return _outside_tag(text, max_chars)


def _places(pattern: re.Pattern[str], text: str) -> Iterator[int]:
    for match in pattern.finditer(text):
        if match["place"]:
            yield match.end()


def _outside_tag(text: str, place: int) -> int:
    """Return the place, or the nearest one around the tag that it would break."""
    for match in re.finditer(TAG, text):
        if match.start() < place < match.end():
            return match.start() or match.end()
    return max(place, 1)
