"""Patterns of times, versions and quantities."""

import re
from typing import Final

from .units import UNITS

_NUMBER: Final = r"(?:\d{1,3}(?:,\d{3}){1,3}|\d{1,12})(?:\.\d{1,6})?"
_UNIT: Final = "|".join(map(re.escape, sorted(UNITS, key=len, reverse=True)))
_DASH: Final = "[ ]?[-–—~～][ ]?"
_HOUR: Final = r"[01]?\d|2[0-4]"
_HALF: Final = r"[ ]?[AaPp]\.?[Mm](?![A-Za-z0-9])"
"""AM or PM; a dot after it may end the sentence."""
_GLUED_WORD: Final = r"(?=(?!st|nd|rd|th)[a-z]{2,12}(?![A-Za-z0-9]))"
"""A word directly after a number, but not an ordinal's ending."""

EXPRESSION: Final = re.compile(
    rf"""
    (?<!\d[.,:])(?<![0-9A-Za-z/$€£¥￥-])
    (?:
        [vV](?P<version>\d{{1,4}}(?:\.\d{{1,4}}){{1,3}})
        | (?P<hour>{_HOUR})(?::(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?)?(?P<half>{_HALF})?
          (?:{_DASH}(?P<hour_to>{_HOUR})(?::(?P<minute_to>[0-5]\d))?(?P<half_to>{_HALF})?)?
          # Minutes or a half of the day tell an hour from any number, at both ends of a range.
          (?(half_to)|(?(minute)|(?!))(?(hour_to)(?(minute_to)|(?!))))
        | (?P<sign>[-−–])?(?P<number>{_NUMBER})
          (?:(?:[ ]?(?:{_UNIT})|k)?(?P<dash>-|{_DASH})(?P<sign_to>[-−])?(?P<to>{_NUMBER}))?
          (?:(?P<thousands>k)(?![A-Za-z0-9])
             |[ ]?(?P<unit>{_UNIT})(?![A-Za-z0-9/²³])
             |(?P<word>{_GLUED_WORD}))?
    )
    (?(unit)|(?(word)|(?![A-Za-z])))
    (?![\d:]|[.,]\d|[-/][A-Za-z0-9])
    """,
    re.VERBOSE,
)

_OPEN_END: Final = r"(?:[ ]?(?:[A-Za-z°℃℉%％µμ²³㎡/]{0,13}|[AaPp]\.[Mm]?))?"
"""What may stand between a number and the characters that end the expression."""
OPEN: Final = re.compile(
    rf"""
    (?<![0-9A-Za-z/$€£¥￥-])
    (?:
        [vV](?:\d[\d.]{{0,24}}[,:/-]?)?
        | [-−–]
        | [-−–]?\d[\d.,:]{{0,24}}{_OPEN_END}
          (?:[ ]?[-–—~～][ ]?[-−]?[\d.,:]{{0,24}}{_OPEN_END})?[.,:/-]?
    )\Z
    """,
    re.VERBOSE,
)
"""Text at the end that more text could turn into an expression, or change as one."""
