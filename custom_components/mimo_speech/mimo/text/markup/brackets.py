"""Brackets: tags for the model, or words that are read out between pauses."""

from collections.abc import Iterable
import re
from typing import Final

from ...catalog import SINGING_TERMS
from ..characters import CLOSERS, PUNCTUATION
from ..marks import Mark, Separator, StyleSwitch
from ..settings import TagPolicy
from ..tags import read_bracket
from .construct import Construct, Cursor, construct

_WORD_IN_TAG: Final = r"[^\W\d_]|[ ,，、'’…-]"
_CLAUSE_STARTERS: Final = PUNCTUATION + CLOSERS


def _read_plural(match: re.Match[str], _: Cursor) -> Iterable[Mark]:
    return (match["ending"],)


def _read_bracket(match: re.Match[str], cursor: Cursor) -> Iterable[Mark]:
    tag = read_bracket(
        match[0],
        starts_text=cursor.is_text_start,
        starts_clause=not cursor.last_spoken or cursor.last_spoken in _CLAUSE_STARTERS,
        policy=cursor.settings.tags,
    )
    return _read_lone_bracket(match, cursor) if tag is None else (tag,)


def _read_song(match: re.Match[str], cursor: Cursor) -> Iterable[Mark]:
    if cursor.is_text_start:
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
