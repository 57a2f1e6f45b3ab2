"""Tell tags from brackets, and styles from other tags."""

import re
from typing import Final

from ..catalog import STYLES, Dialect, find_style, style_term
from . import vocabulary
from .marks import AudioTag, StyleSwitch
from .settings import TagPolicy

_SEPARATORS: Final = re.compile(r"[\s,，、;；/|+&·]+")
_LISTING: Final = re.compile(r"\s*[,，、;；/|+&·()（）\[\]]\s*")
"""Brackets too: in the name of a style they would break its tag."""
_LONGEST_STYLE_WORDS: Final = 2


def _any_of(terms: frozenset[str]) -> str:
    return "|".join(map(re.escape, sorted(terms, key=len, reverse=True)))


_CHINESE_STYLES: Final = frozenset(style.v25 for style in STYLES)
_SOUNDS: Final = vocabulary.ENGLISH_SOUNDS | vocabulary.CHINESE_SOUNDS
_STATES: Final = vocabulary.ENGLISH_STATES | vocabulary.CHINESE_STATES
_MANNERS: Final = vocabulary.ENGLISH_MANNERS | vocabulary.CHINESE_MANNERS | _CHINESE_STYLES
_ALL_WORDS: Final = (
    _SOUNDS | _STATES | _MANNERS | vocabulary.ENGLISH_MODIFIERS | vocabulary.CHINESE_MODIFIERS
)
_WORD: Final = re.compile(rf"[a-z]+(?:['’-][a-z]+)*|{_any_of(_ALL_WORDS)}|[^\s,，、…-]")
_STYLE_RUN: Final = re.compile(f"(?:{_any_of(_CHINESE_STYLES)})+")
_ONE_STYLE: Final = re.compile(_any_of(_CHINESE_STYLES))
_PREFIXES: Final = {Dialect.STYLE_TAG: "<style>{}</style>", Dialect.BRACKETS: "({})"}


def read_bracket(
    written: str, *, starts_text: bool, starts_clause: bool, policy: TagPolicy
) -> AudioTag | StyleSwitch | None:
    """Return what a bracket means to the model; None if it only looks like a tag.

    | content                        | is a tag                                             |
    |--------------------------------|------------------------------------------------------|
    | a sound                        | anywhere: "I really (cough) think"                   |
    | a style, a manner, or a sound  | in [ ], or where a clause begins:                    |
    | that is also a state of things | "So cold! (whispering)"                              |
    | anything else                  | never: "the door (back)"                             |

    A manner right after a word describes it: "living room lights (gentle)", "Chinese (Cantonese)".
    """
    content = written[1:-1].strip()
    if not content:
        return None
    is_certain = policy is TagPolicy.ALWAYS
    styles = read_styles(content)
    if (is_certain or starts_text) and all(map(find_style, styles)):
        return StyleSwitch(styles)
    if is_certain or _describes(content, _SOUNDS):
        return AudioTag(written)
    if not (starts_clause or written.startswith("[")):
        return None
    if _describes(content, _STATES):
        return AudioTag(written)
    return _read_style(written, content, starts_text=starts_text)


def _read_style(written: str, content: str, *, starts_text: bool) -> AudioTag | StyleSwitch | None:
    """Return the switch to a recommended style, or the tag of another manner.

    At the start of a text, own words may stand beside a recommended style, and any manner holds
    for the whole text.
    """
    styles = read_styles(content)
    known = [find_style(style) is not None for style in styles]
    if all(known) or (starts_text and any(known)):
        return StyleSwitch(styles)
    if not _describes(content, _MANNERS):
        return None
    return StyleSwitch(styles) if starts_text or any(known) else AudioTag(written)


def _describes(content: str, cores: frozenset[str]) -> bool:
    """Tell whether one word is a core and none is out of place."""
    words = _WORD.findall(content.lower())
    return not cores.isdisjoint(words) and _ALL_WORDS.issuperset(words)


def read_styles(content: str) -> tuple[str, ...]:
    """Split the content of a tag into styles; own words of the writer stay as they are.

    "Happy Speed up" → ("Happy", "Speed up"); "温柔慵懒" → ("温柔", "慵懒").
    """
    styles: list[str] = []
    for part in _LISTING.split(content.strip()):
        words = _SEPARATORS.split(part)
        while words and words != [""]:
            count, names = _first_styles(words)
            styles += names
            del words[:count]
    return tuple(dict.fromkeys(styles))


def _first_styles(words: list[str]) -> tuple[int, list[str]]:
    """Return how many words the first style takes, and its name."""
    for count in range(min(_LONGEST_STYLE_WORDS, len(words)), 0, -1):
        name = " ".join(words[:count])
        for candidate in (name, name.rstrip("的地")):
            if candidate and find_style(candidate):
                return count, [candidate]
    if _STYLE_RUN.fullmatch(words[0]):
        return 1, _ONE_STYLE.findall(words[0])
    return 1, [words[0]]


def style_prefix(styles: tuple[str, ...], dialect: Dialect) -> str:
    """Return what switches the styles on where it stands; "" if the dialect knows no tags."""
    if not styles or dialect is Dialect.NONE:
        return ""
    terms = dict.fromkeys(style_term(style, dialect) for style in styles)
    return _PREFIXES[dialect].format(" ".join(terms))
