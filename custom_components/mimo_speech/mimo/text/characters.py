"""Character classes: spoken, separating and silent characters."""

import re
from typing import Final
import unicodedata

from ..catalog import Language

EMOJI: Final = "\x1a"
"""Placeholder for an emoji or another symbol that is not spoken."""
KEYCAP: Final = "\u20e3"
"""Combining character after a digit: 1\u20e3 is an emoji for a number."""

CJK: Final = r"\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Chinese characters, for a regular expression's character class (rare planes omitted)."""
ENDS: Final = ".!?…。！？；"
"""Punctuation that may end a sentence."""
OPENERS: Final = "\"'“‘「『《〈"
CLOSERS: Final = "\"'”’」』》〉"
PUNCTUATION: Final = ",.;:!?…，。；：！？、—–~～·" + OPENERS
"""Characters after which no comma is needed."""

_CJK_CHAR: Final = re.compile(f"[{CJK}]")
_LATIN_WORD: Final = re.compile(r"[A-Za-z\u00c0-\u024f]+(?:['’-][A-Za-z]+)*")
_SPOKEN_SYMBOLS: Final = "°℃℉№"
_RIGHT_ARROWS: Final = "→⇒⟶➔➙➛➜➝➞➡⮕"
_SQUARED_UNITS: Final = range(0x3300, 0x3400)
"""Such as ㎡ and ㎏."""
_RADICALS: Final = range(0x2E80, 0x2FE0)
_GEOMETRIC_SHAPES: Final = range(0x25A0, 0x2600)
_LINE_BREAKS: Final = "\n\v\f\x85\u2028\u2029"
_DROPPED_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Me", "Zl", "Zp", "Zs"})
_VARIATION_SELECTORS: Final = range(0xFE00, 0xFE10)
_SKIN_TONES: Final = range(0x1F3FB, 0x1F400)


def words(text: str) -> frozenset[str]:
    """Return the set of words of a text."""
    return frozenset(text.split())


def is_chinese(text: str) -> bool:
    """Tell whether the text contains a Chinese character."""
    return _CJK_CHAR.search(text) is not None


def language_of_text(text: str, default: Language) -> Language:
    """Return the predominant language of a text; the default if it is balanced.

    A Chinese character counts as much as a word of another script.
    """
    chinese = len(_CJK_CHAR.findall(text))
    words_of_others = len(_LATIN_WORD.findall(text))
    if chinese == words_of_others:
        return default
    return Language.CHINESE if chinese > words_of_others else Language.ENGLISH


def brings_space(char: str) -> bool:
    """Tell whether the character needs no space next to it, as Chinese ones do not."""
    return unicodedata.east_asian_width(char) in "WF"


class _CharacterTable(dict[int, str]):
    """Table for `str.translate` that classifies each code point on first use.

    Unicode categories, unlike a list, also cover emoji of future versions.
    """

    def __missing__(self, code: int) -> str:
        self[code] = replacement = _replacement(chr(code))
        return replacement


def _replacement(char: str) -> str:
    if _is_spoken(char):
        return char
    if char in _LINE_BREAKS:
        return "\n"
    if char in _RIGHT_ARROWS:
        return "→"
    category = unicodedata.category(char)
    if char == "\t" or category == "Zs":
        return " "
    return EMOJI if category == "So" or ord(char) in _GEOMETRIC_SHAPES else ""


def _is_spoken(char: str) -> bool:
    """Tell whether the character is kept."""
    code, category = ord(char), unicodedata.category(char)
    if category == "So":
        return char in _SPOKEN_SYMBOLS or code in _SQUARED_UNITS or code in _RADICALS
    if any(code in signs for signs in (_GEOMETRIC_SHAPES, _SKIN_TONES, _VARIATION_SELECTORS)):
        return False
    is_known = category not in _DROPPED_CATEGORIES and char not in _RIGHT_ARROWS
    return is_known or char in (KEYCAP, "\n", " ")


CHARACTERS: Final = _CharacterTable()
"""Maps each character to itself, a plain space or line break, nothing, or `EMOJI`."""


def name_key(name: str) -> str:
    """Return a name for comparison, ignoring case, emoji and white space."""
    return " ".join(name.translate(CHARACTERS).replace(EMOJI, " ").split()).casefold()


class LineLanguage:
    """Detects whether the current line is Chinese."""

    def __init__(self) -> None:
        self._has_letters = False
        self.is_chinese = False

    def feed(self, text: str) -> None:
        """Add the next part of the text."""
        _, line_break, line = text.rpartition("\n")
        if line_break:
            self._has_letters = self.is_chinese = False
        if not self.is_chinese:
            self._has_letters = self._has_letters or any(map(str.isalpha, line))
            self.is_chinese = is_chinese(line)

    def expects_chinese(self, following: str, *, default: bool) -> bool:
        """Tell whether Chinese punctuation fits the text that follows."""
        if self.is_chinese or not default:
            return self.is_chinese or (is_chinese(following) and not self._has_letters)
        return is_chinese(following) or not self._has_letters
