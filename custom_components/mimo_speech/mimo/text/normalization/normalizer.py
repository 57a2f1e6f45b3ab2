"""Spell out what speech models tend to misread: signs, units, times, ranges, versions.

Plain numbers stay as they are; the models read them well.
"""

import re
from typing import Final, override

from ...catalog import Language
from ..characters import LineLanguage
from ..rewriting import Rewriter
from . import chinese, english
from .quantities import Quantity, Wording
from .units import UNITS

_NUMBER: Final = r"(?:\d{1,3}(?:,\d{3}){1,3}|\d{1,12})(?:\.\d{1,6})?"
_UNIT: Final = "|".join(map(re.escape, sorted(UNITS, key=len, reverse=True)))
_UNIT_CHARS: Final = "[A-Za-z°℃℉%％µμ²³㎡/]{0,8}"
_EXPRESSION: Final = re.compile(
    rf"""
    (?<!\d[.,:])(?<![0-9A-Za-z/-])
    (?:
        [vV](?P<version>\d{{1,4}}(?:\.\d{{1,4}}){{1,3}})
        | (?P<hour>[01]?\d|2[0-4]):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?
          (?:[ ]?[-–—~～][ ]?(?P<hour_to>[01]?\d|2[0-4]):(?P<minute_to>[0-5]\d))?
          (?P<half>(?=[ ]?[AaPp]\.?[Mm]))?
        | (?P<sign>[-−–])?(?P<number>{_NUMBER})
          (?:(?:[ ]?(?:{_UNIT}))?(?P<dash>-|[ ]?[–—~～][ ]?)(?P<sign_to>[-−])?(?P<to>{_NUMBER}))?
          (?:[ ]?(?P<unit>{_UNIT})(?![A-Za-z0-9/²³]))?
    )
    (?![\d:]|[.,]\d|[-/][A-Za-z0-9])
    """,
    re.VERBOSE,
)
_OPEN: Final = re.compile(
    rf"""
    (?<![0-9A-Za-z/-])
    (?:
        [vV](?:\d[\d.]{{0,24}}[,:/-]?)?
        | [-−–]
        | [-−–]?\d[\d.,:]{{0,24}}(?:[ ]?{_UNIT_CHARS})?
          (?:[ ]?[-–—~～][ ]?[-−]?[\d.,:]{{0,24}}(?:[ ]?{_UNIT_CHARS})?)?[.,:/-]?
    )\Z
    """,
    re.VERBOSE,
)


_MAX_HYPHENED: Final = 1000
"""What is joined to a larger number by a hyphen is a phone number or the like."""


class Normalizer(Rewriter):
    """Write expressions out in the language of their line."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._expects_chinese = language is Language.CHINESE
        self._line = LineLanguage()

    @override
    def find(self, text: str, start: int) -> re.Match[str] | None:
        return _EXPRESSION.search(text, start)

    @override
    def find_open(self, text: str, start: int) -> int:
        match = _OPEN.search(text, start)
        return match.start() if match else len(text)

    @override
    def notice(self, text: str) -> None:
        self._line.feed(text)

    @override
    def replace(self, match: re.Match[str]) -> str:
        is_chinese = self._line.expects_chinese("", default=self._expects_chinese)
        wording: Wording = chinese if is_chinese else english
        if match["version"]:
            return wording.version(match["version"].split("."))
        if match["hour"]:
            return _spell_time(match, wording)
        quantity = _read_quantity(match)
        return wording.quantity(quantity) if quantity else match[0]


def _spell_time(match: re.Match[str], wording: Wording) -> str:
    has_half = match["half"] is not None
    begin = wording.time(_parts(match, "hour", "minute", "second"), has_half=has_half)
    if not match["hour_to"]:
        return begin
    end = wording.time(_parts(match, "hour_to", "minute_to"), has_half=has_half)
    return wording.span(begin, end)


def _parts(match: re.Match[str], *names: str) -> list[int]:
    return [int(match[name]) for name in names if match[name]]


def _read_quantity(match: re.Match[str]) -> Quantity | None:
    """Return what to spell out; None for a plain number and for what is no range."""
    first, second = match["number"], match["to"]
    if not (match["sign"] or second or match["unit"]):
        return None
    # A hyphen also stands in scores, addresses and phone numbers; ranges go up.
    if match["dash"] == "-" and not _value(first) < _value(second) < _MAX_HYPHENED:
        return None
    return Quantity(
        number=first,
        is_negative=bool(match["sign"]),
        to=second,
        is_to_negative=bool(match["sign_to"]),
        unit=UNITS.get(match["unit"] or ""),
        is_ordinal=match.string[: match.start()].endswith("第"),
    )


def _value(number: str) -> float:
    return float(number.replace(",", ""))
