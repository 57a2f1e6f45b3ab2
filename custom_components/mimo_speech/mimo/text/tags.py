"""Distinguish tags from other brackets."""

from dataclasses import dataclass
import re
from typing import Final, Protocol

from ..catalog import find_style, is_singing
from . import vocabulary
from .characters import CLOSERS, ENDS, PUNCTUATION
from .marks import AudioTag, StyleSwitch
from .settings import TagPolicy
from .styles import CHINESE_STYLES, names_style, read_styles


def _any_of(terms: frozenset[str]) -> str:
    return "|".join(map(re.escape, sorted(terms, key=len, reverse=True)))


_SOUNDS: Final = vocabulary.ENGLISH_SOUNDS | vocabulary.CHINESE_SOUNDS
_STATES: Final = vocabulary.ENGLISH_STATES | vocabulary.CHINESE_STATES
_MANNERS: Final = vocabulary.ENGLISH_MANNERS | vocabulary.CHINESE_MANNERS
_OF_PEOPLE: Final = _MANNERS | vocabulary.ENGLISH_FEELINGS
_STYLES: Final = _OF_PEOPLE | vocabulary.ENGLISH_QUALITIES | CHINESE_STYLES
_ALL_WORDS: Final = (
    _SOUNDS | _STATES | _STYLES | vocabulary.ENGLISH_MODIFIERS | vocabulary.CHINESE_MODIFIERS
)
_SENTENCE_STARTERS: Final = ENDS + CLOSERS + "~～"
_CLAUSE_STARTERS: Final = PUNCTUATION + CLOSERS
_CHINESE_WORDS: Final = frozenset(word for word in _ALL_WORDS if not word.isascii())
_WORD: Final = re.compile(rf"[a-z]+(?:['’-][a-z]+)*|{_any_of(_CHINESE_WORDS)}|[^\s,，、…-]")


class NextWord(Protocol):
    """Looks up the next word after a bracket."""

    def __call__(self, *, over_lines: bool = False) -> str:
        """Return the first letter of the next word in the clause; "" if there is none.

        The clause ends with the line unless `over_lines` is true.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Context of a bracket."""

    starts_text: bool
    last_spoken: str
    """Last visible character of the clause; "" at the start of a line or after a tag."""
    next_word: NextWord

    @property
    def starts_sentence(self) -> bool:
        """Whether a sentence ends before it."""
        return not self.last_spoken or self.last_spoken in _SENTENCE_STARTERS

    @property
    def starts_clause(self) -> bool:
        """Whether punctuation, or nothing, precedes it."""
        return not self.last_spoken or self.last_spoken in _CLAUSE_STARTERS

    @property
    def follows_colon(self) -> bool:
        """Whether a colon precedes it, so that it may be the value of a label."""
        return self.last_spoken in (":", "：")


def read_bracket(written: str, place: Place, policy: TagPolicy) -> AudioTag | StyleSwitch | None:
    """Return the tag that a bracket is for the model; None if its words are to be read out.

    | content                             | is a tag                                              |
    |-------------------------------------|-------------------------------------------------------|
    | a sound                             | anywhere: "I really (cough) think"                    |
    | a sound that is also a state, or    | in [ ], or at the start of a clause:                  |
    | a manner of speaking                | "So cold! (whispering) Come in"                       |
    | a style, or another manner          | at the start of a text or sentence: "(slow) Listen"   |
    | anything else                       | never: "the door (back)"                              |

    Words that may also be the state of a thing are read out after a colon, as the last word of a
    clause, and in capitals: "Heating: [slow]", "(cold)", "[URGENT] Water leak". So is a manner
    directly after a word: "living room lights (gentle)", "Chinese (Cantonese)".
    """
    content = written[1:-1].strip()
    if not content:
        return None
    if policy is TagPolicy.AUTOMATIC:
        return _read_likely_tag(written, content, place)
    styles = read_styles(content)
    return StyleSwitch(styles) if all(map(find_style, styles)) else AudioTag(written)


def _read_likely_tag(written: str, content: str, place: Place) -> AudioTag | StyleSwitch | None:
    styles = read_styles(content)
    if place.starts_text and all(map(is_singing, styles)):
        return StyleSwitch(styles) if place.next_word(over_lines=True) else None
    if content.isupper():
        return None
    if _describes(content, _SOUNDS):
        return None if place.follows_colon and not place.next_word() else AudioTag(written)
    if _describes(content, _STATES):
        return AudioTag(written) if _is_sound_here(written, content, place) else None
    return _read_style(written, content, styles, place)


def _is_sound_here(written: str, content: str, place: Place) -> bool:
    """Tell whether a word for a sound that is also a state means the sound here."""
    may_stand_here = written.startswith("[") or place.starts_clause
    is_named = place.follows_colon or content[0].isupper()
    return may_stand_here and not is_named and bool(place.next_word())


def _read_style(
    written: str, content: str, styles: tuple[str, ...], place: Place
) -> AudioTag | StyleSwitch | None:
    """Return the style switch, or the tag of a manner that applies to a clause.

    At the start of a text, custom words may accompany a recommended style, and any manner applies
    to the whole text.
    """
    is_named = names_style(content)
    is_manner = _describes(content, _MANNERS) and not is_named
    is_style = all(map(find_style, styles)) or _describes(content, _STYLES)
    if not (is_style or (place.starts_text and is_named)):
        return None
    if is_manner:
        may_stand_here = place.starts_clause or written.startswith("[")
        over_lines = not place.follows_colon
    else:
        may_stand_here = place.starts_sentence
        over_lines = place.starts_text
    word = place.next_word(over_lines=over_lines) if may_stand_here else ""
    if not word or (content[0].isupper() and not _is_heading(content, styles, word)):
        return None
    return StyleSwitch(styles) if place.starts_text or is_named else AudioTag(written)


def _is_heading(content: str, styles: tuple[str, ...], word: str) -> bool:
    """Tell whether a capitalized style precedes a sentence instead of beginning it.

    "(Happy) Good morning!", but "(Happy) birthday" and "(Fast) Charging".
    """
    is_spelled_by_service = all(
        (style := find_style(name)) is not None and style.v2 == name for name in styles
    )
    is_of_people = is_spelled_by_service or _describes(content, _OF_PEOPLE)
    return is_of_people and not word.islower()


def _describes(content: str, cores: frozenset[str]) -> bool:
    """Tell whether the content consists of known words, at least one of them from `cores`."""
    words = _WORD.findall(content.lower())
    return not cores.isdisjoint(words) and _ALL_WORDS.issuperset(words)


def read_stage_direction(content: str, place: Place) -> AudioTag | None:
    """Return the sound between asterisks, as in "*laughs* That's funny"; otherwise None.

    After a word, only a verb in the third person is a sound; others are emphasis: "Never *shout*".
    """
    is_done = content.lower().split(" ")[0].endswith("s") or not content.isascii()
    is_stressed = not (place.starts_clause or is_done) or place.follows_colon or content.isupper()
    if is_stressed or not _describes(content, _SOUNDS):
        return None
    is_name = content[0].isupper() and place.next_word().islower()
    return None if is_name else AudioTag(f"[{content}]")
