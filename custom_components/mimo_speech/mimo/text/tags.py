"""Tell tags from other brackets."""

import re
from typing import Final

from ..catalog import find_style
from . import vocabulary
from .marks import AudioTag, StyleSwitch
from .settings import TagPolicy
from .styles import CHINESE_STYLES, read_styles


def _any_of(terms: frozenset[str]) -> str:
    return "|".join(map(re.escape, sorted(terms, key=len, reverse=True)))


_SOUNDS: Final = vocabulary.ENGLISH_SOUNDS | vocabulary.CHINESE_SOUNDS
_STATES: Final = vocabulary.ENGLISH_STATES | vocabulary.CHINESE_STATES
_MANNERS: Final = vocabulary.ENGLISH_MANNERS | vocabulary.CHINESE_MANNERS | CHINESE_STYLES
_ALL_WORDS: Final = (
    _SOUNDS | _STATES | _MANNERS | vocabulary.ENGLISH_MODIFIERS | vocabulary.CHINESE_MODIFIERS
)
_CHINESE_WORDS: Final = frozenset(word for word in _ALL_WORDS if not word.isascii())
_WORD: Final = re.compile(rf"[a-z]+(?:['’-][a-z]+)*|{_any_of(_CHINESE_WORDS)}|[^\s,，、…-]")


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
