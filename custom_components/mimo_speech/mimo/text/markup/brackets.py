"""Brackets: tags for the model, or words that are read out between pauses."""

from collections.abc import Iterable
from functools import partial
import re
from typing import Final

from ...catalog import SINGING_TERMS
from ..marks import Mark, Separator, StyleSwitch
from ..settings import TagPolicy
from ..tags import Place, read_bracket
from .construct import Construct, Cursor, NeedsMoreError, construct

_WORD_IN_TAG: Final = r"[^\W\d_]|[ ,，、'’…-]"
_MAX_GAP_CHARS: Final = 20
_GAP: Final = re.compile(rf"[^\w\n,;:!?，。；：！？]{{0,{_MAX_GAP_CHARS}}}")
_GAP_OVER_LINES: Final = re.compile(rf"[^\w,;:!?，。；：！？]{{0,{_MAX_GAP_CHARS}}}")
"""What may stand between a tag and the next word of its clause."""
_FULL_STOP: Final = re.compile(r"(?<!\.)\.(?!\.)")


def _read_plural(match: re.Match[str], _: Cursor) -> Iterable[Mark]:
    return (match["ending"],)


def _read_bracket(match: re.Match[str], cursor: Cursor) -> Iterable[Mark]:
    place = Place(
        starts_text=cursor.is_text_start,
        last_spoken=cursor.last_spoken,
        next_word=partial(_next_word, cursor),
    )
    tag = read_bracket(match[0], place, cursor.settings.tags)
    return _read_lone_bracket(match, cursor) if tag is None else (tag,)


def _next_word(cursor: Cursor, *, over_lines: bool = False) -> str:
    """Return the first letter of the next word in the clause; "" if there is none.

    Raises `NeedsMoreError` if that is not known yet.
    """
    gap = (_GAP_OVER_LINES if over_lines else _GAP).match(cursor.text, cursor.position)
    between = gap[0] if gap else ""
    end = cursor.position + len(between)
    following = cursor.text[end : end + 1]
    if not (following or cursor.is_final or len(between) == _MAX_GAP_CHARS):
        raise NeedsMoreError
    is_same_clause = following.isalnum() and not _FULL_STOP.search(between)
    return following if is_same_clause else ""


def _read_song(match: re.Match[str], cursor: Cursor) -> Iterable[Mark]:
    if cursor.is_text_start and _next_word(cursor, over_lines=True):
        return (StyleSwitch((match["term"],)),)
    return _read_lone_bracket(match, cursor)


def _read_lone_bracket(match: re.Match[str], cursor: Cursor) -> Iterable[Mark]:
    """Leave what is inside to be read."""
    cursor.position = match.start() + 1
    return (Separator.STRONG,)


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


def _beginnings(words: Iterable[str]) -> set[str]:
    return {word[:end] for word in words for end in range(1, len(word) + 1)}


PLURAL: Final = construct(_read_plural, r"(?<=[a-z])\((?P<ending>e?s)\)", r"(?<=[a-z])\((?:e?s?)")
_AUTOMATIC: Final = construct(
    _read_bracket,
    rf"[(（](?:{_WORD_IN_TAG}){{1,60}}[)）]|\[(?:{_WORD_IN_TAG}){{1,60}}\]",
    rf"[(（\[](?:{_WORD_IN_TAG}){{0,60}}",
)
"""No tag holds digits or the end of a sentence, so most other brackets are known at once."""
_EVERY: Final = construct(
    _read_bracket,
    r"[(（][^()（）\[\]\n]{1,120}[)）]|\[[^()（）\[\]\n]{1,120}\]",
    r"[(（][^()（）\[\]\n]{0,120}|\[[^()（）\[\]\n]{0,120}",
)
_SONG: Final = construct(
    _read_song,
    rf"[(（\[][ ]?(?P<term>{_any_of(SINGING_TERMS)})[ ]?[)）\]]",
    rf"[(（\[][ ]?(?:{_any_of(_beginnings(SINGING_TERMS))})?[ ]?",
)
BRACKETS: Final[dict[TagPolicy, tuple[Construct, ...]]] = {
    TagPolicy.AUTOMATIC: (_AUTOMATIC,),
    TagPolicy.ALWAYS: (_EVERY,),
    TagPolicy.NEVER: (_SONG,),
}
