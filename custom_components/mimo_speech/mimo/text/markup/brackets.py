"""Brackets: tags for the model, or words to read out between pauses."""

from collections.abc import Iterable
from functools import partial
import re
from typing import Final

from ...catalog import SINGING_TERMS
from ..marks import Mark, Separator, StyleSwitch
from ..settings import TagPolicy
from ..tags import Place, read_bracket, read_stage_direction
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
    tag = read_bracket(match[0], _place(cursor), cursor.settings.tags)
    return _read_lone_bracket(match, cursor) if tag is None else (tag,)


def _place(cursor: Cursor) -> Place:
    return Place(
        starts_text=cursor.is_part_start,
        last_spoken=cursor.last_spoken,
        next_word=partial(_next_word, cursor),
    )


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


def _read_stage_direction(match: re.Match[str], cursor: Cursor) -> Iterable[Mark]:
    tag = read_stage_direction(match["content"], _place(cursor))
    if tag is None:
        cursor.position = match.start() + 1
    return (tag,) if tag else ()


def _read_phone_number(match: re.Match[str], cursor: Cursor) -> Iterable[Mark]:
    space = " " if cursor.last_spoken.isdigit() else ""
    return (f"{space}{match['area']} ",)


def _read_song(match: re.Match[str], cursor: Cursor) -> Iterable[Mark]:
    if cursor.is_part_start and _next_word(cursor, over_lines=True):
        return (StyleSwitch((match["term"],)),)
    return _read_lone_bracket(match, cursor)


def _read_lone_bracket(match: re.Match[str], cursor: Cursor) -> Iterable[Mark]:
    """Drop the bracket and leave its content to be read."""
    cursor.position = match.start() + 1
    return (Separator.STRONG,)


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


def _beginnings(words: Iterable[str]) -> set[str]:
    return {word[:end] for word in words for end in range(1, len(word) + 1)}


PLURAL: Final = construct(_read_plural, r"(?<=[a-z])\((?P<ending>e?s)\)", r"(?<=[a-z])\((?:e?s?)")
_BEFORE_PHONE: Final = r"(?:(?<=[ \d:：])|(?<=电话)|(?<=拨打)|(?<=致电)|(?<=热线)|(?<![^\n]))"
PHONE_NUMBER: Final = construct(
    _read_phone_number,
    rf"{_BEFORE_PHONE}[(（](?P<area>\d{{2,5}})[)）][ ]?"
    r"(?=(?:\d{6,8}|\d{2,4}[ .-]\d{3,4})(?!\d|[.,]\d))",
    rf"{_BEFORE_PHONE}[(（]\d{{0,5}}"
    r"(?:(?<=\d)[)）][ ]?(?:\d{0,9}|\d{2,4}[ .-]\d{0,4})[.,]?)?",
)
"""A phone number with its area code in brackets, which would be read as pauses."""
_STAGE_DIRECTION: Final = construct(
    _read_stage_direction,
    rf"(?<![*0-9a-z])\*(?P<content>(?=[^\W\d_])(?:{_WORD_IN_TAG}){{0,40}}[^\W\d_])\*(?![*0-9a-z])",
    rf"(?<![*0-9a-z])\*(?:(?=[^\W\d_])(?:{_WORD_IN_TAG}){{1,42}}\*?)?",
)
_AUTOMATIC: Final = construct(
    _read_bracket,
    rf"[(（](?:{_WORD_IN_TAG}){{1,60}}[)）]|\[(?:{_WORD_IN_TAG}){{1,60}}\]",
    rf"[(（\[](?:{_WORD_IN_TAG}){{0,60}}",
)
"""Tags contain no digits or sentence ends, so most other brackets are ruled out early."""
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
    TagPolicy.AUTOMATIC: (_AUTOMATIC, _STAGE_DIRECTION),
    TagPolicy.ALWAYS: (_EVERY,),
    TagPolicy.NEVER: (_SONG,),
}
