"""Styles from settings and texts: parsing, and formatting for a model."""

import re
from typing import Final

from ..catalog import STYLES, Dialect, find_style, is_singing, style_term
from ..errors import MimoMixedSongError

CHINESE_STYLES: Final = frozenset(style.v25 for style in STYLES)

_SEPARATORS: Final = re.compile(r"[\s,，、;；/|+&·]+")
_LISTING: Final = re.compile(r"\s*[,，、;；/|+&·()（）\[\]]\s*")
"""Includes brackets: in the name of a style, they would break its tag."""
_LONGEST_STYLE_WORDS: Final = 2
_ONE_STYLE: Final = re.compile(
    "|".join(map(re.escape, sorted(CHINESE_STYLES, key=len, reverse=True)))
)
_STYLE_RUN: Final = re.compile(f"(?:{_ONE_STYLE.pattern})+")
_NOT_SPOKEN: Final = re.compile(
    r"<style>[^<]*</style>|<break\b[^<>]*>|</?speak\b[^<>]*>", re.IGNORECASE
)
_PREFIXES: Final = {Dialect.STYLE_TAG: "<style>{}</style>", Dialect.BRACKETS: "({})"}


def is_blank(text: str) -> bool:
    """Tell whether the text contains nothing to speak."""
    return not any(char.isalnum() for char in _NOT_SPOKEN.sub("", text))


def check_styles(styles: tuple[str, ...]) -> None:
    """Raise `MimoMixedSongError` if singing is combined with other styles."""
    if any(map(is_singing, styles)) and not all(map(is_singing, styles)):
        raise MimoMixedSongError("Singing cannot be combined with other styles")


def read_styles(content: str) -> tuple[str, ...]:
    """Split the content of a tag into styles; custom words are kept unchanged.

    "Happy Speed up" → ("Happy", "Speed up"); "温柔慵懒" → ("温柔", "慵懒"). A recommended style
    with custom words around it is one style: ("in a sad tone",).
    """
    styles: list[str] = []
    for part in _LISTING.split(content.strip()):
        names = _split(part)
        is_mixed = len({find_style(name) is None for name in names}) > 1
        styles += [part] if is_mixed else names
    return tuple(dict.fromkeys(styles))


def names_style(content: str) -> bool:
    """Tell whether a tag contains a recommended style."""
    return any(find_style(name) for part in _LISTING.split(content) for name in _split(part))


def _split(part: str) -> list[str]:
    names: list[str] = []
    words = _SEPARATORS.split(part.strip())
    while words and words != [""]:
        count, styles = _first_styles(words)
        names += styles
        del words[:count]
    return names


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
    """Return the tag that sets the styles; "" if the dialect has no tags."""
    if not styles or dialect is Dialect.NONE:
        return ""
    terms = dict.fromkeys(style_term(style, dialect) for style in styles)
    return _PREFIXES[dialect].format(" ".join(terms))
