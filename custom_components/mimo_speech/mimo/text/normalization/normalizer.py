"""Text normalization: write out what speech models tend to misread.

Plain numbers are left unchanged; the models read them well.
"""

import re
from typing import Final, override

from ...catalog import Language
from ..characters import LineLanguage
from ..rewriting import Rewriter
from . import chinese, english
from .expressions import EXPRESSION, OPEN
from .quantities import ClockTime, Quantity, Wording
from .units import THOUSAND, UNITS

_MAX_HYPHENED: Final = 1000
"""A hyphen before a larger number belongs to a phone number or the like, not to a range."""
_LABEL: Final = re.compile(
    r"""
    (?<![a-z])(?:gate|platform|room|row|seat|section|apartment|apt|suite|unit|block|flat|building
    |hall|house|floor|level|bus|line|train|coach|track|terminal|exit|door|area|zone|bay|lot|stand
    |table|class|grade|team|group|plan|type|model|size|route|highway|street|road|avenue|page
    |figure|chapter|part|step|article|channel|slot|number)s?[ ]?(?:(?:no\.?|number|\#)[ ]?)?\Z
    |(?:登机口|站台|月台|出口|入口|房间|公寓|座位|航站楼|车厢|教室|展位|货架|[栋棟座排第])[ ]?\Z
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Words after which a number, perhaps with a letter, is a name."""
_LABELED: Final = frozenset("座栋棟级級号號区區口室班型")
"""Characters that make the letter before them part of a name."""
_LABEL_CHARS: Final = 24


class Normalizer(Rewriter):
    """Write out expressions in the language of their line."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._expects_chinese = language is Language.CHINESE
        self._line = LineLanguage()
        self._before = ""
        """End of the preceding text, as written."""

    @override
    def find(self, text: str, start: int) -> re.Match[str] | None:
        return EXPRESSION.search(text, start)

    @override
    def find_open(self, text: str, start: int) -> int:
        match = OPEN.search(text, start)
        return match.start() if match else len(text)

    @override
    def notice(self, text: str) -> None:
        self._line.feed(text)
        self._before = (self._before + text)[-_LABEL_CHARS:]

    @override
    def replace(self, match: re.Match[str]) -> str:
        is_chinese = self._line.expects_chinese("", default=self._expects_chinese)
        wording: Wording = chinese if is_chinese else english
        words = self._write_out(match, wording)
        self._before = match[0]
        return match[0] if words is None else words

    def _write_out(self, match: re.Match[str], wording: Wording) -> str | None:
        """Return the expression in words; None if it is better left unchanged."""
        if match["version"]:
            return wording.version(match["version"].split("."))
        if match["hour"]:
            end = _read_time(match, "_to") if match["hour_to"] else None
            return wording.times(_read_time(match), end)
        quantity = _read_quantity(match)
        if quantity is None or self._is_label(match):
            return None
        return wording.quantity(quantity) + ("" if match["word"] is None else " ")

    def _is_label(self, match: re.Match[str]) -> bool:
        """Tell whether a letter that looks like a unit belongs to a name, as in "Gate 12 A"."""
        if len(match["unit"] or "") != 1 or not match["unit"].isalpha():
            return False
        following = match.string[match.end() : match.end() + 1]
        return following in _LABELED or _LABEL.search(self._before) is not None


def _read_time(match: re.Match[str], end: str = "") -> ClockTime:
    second = None if end else match["second"]
    return ClockTime(
        hour=int(match[f"hour{end}"]),
        minute=int(match[f"minute{end}"] or 0),
        second=int(second) if second else None,
        half=(match[f"half{end}"] or "").strip(),
    )


def _read_quantity(match: re.Match[str]) -> Quantity | None:
    """Return the quantity to write out; None for a plain number or what is not a range."""
    first, second = match["number"], match["to"]
    if not (match["sign"] or second or match["unit"]):
        return None
    # Scores, addresses and phone numbers also have hyphens; a range ascends.
    if match["dash"] == "-" and not _value(first) < _value(second) < _MAX_HYPHENED:
        return None
    return Quantity(
        number=first,
        is_negative=bool(match["sign"]),
        to=second,
        is_to_negative=bool(match["sign_to"]),
        unit=THOUSAND if match["thousands"] else UNITS.get(match["unit"] or ""),
        is_ordinal=match.string[: match.start()].endswith("第"),
    )


def _value(number: str) -> float:
    return float(number.replace(",", ""))
