"""Times, versions and quantities as they are said in Chinese."""

from typing import Final

from .numerals import chinese_integer, chinese_number
from .quantities import Quantity
from .units import Unit

_HALF_HOUR_MINUTES: Final = 30
_YEAR_DIGITS: Final = 4


def version(parts: list[str]) -> str:
    """Return "V二点五"."""
    return "V" + "点".join(map(_version_part, parts))


def time(parts: list[int], *, has_half: bool) -> str:
    """Return a time of hour, minute and perhaps second; `has_half` changes nothing in Chinese."""
    del has_half
    hour, minute, *seconds = parts
    words = _counted(str(hour)) + "点"
    if minute == _HALF_HOUR_MINUTES and not seconds:
        return words + "半"
    if minute or seconds:
        words += _two_digits(minute) + "分"
    return words + "".join(_two_digits(second) + "秒" for second in seconds)


def span(begin: str, end: str) -> str:
    """Return "三到五"."""
    return f"{begin}到{end}"


def quantity(said: Quantity) -> str:
    """Return "零下五摄氏度", "百分之四十到六十"."""
    if said.to and (said.is_negative or said.is_to_negative):
        first = _measured(said.number, said.unit, is_negative=said.is_negative)
        return span(first, _measured(said.to, said.unit, is_negative=said.is_to_negative))
    if not said.to:
        return _measured(said.number, said.unit, is_negative=said.is_negative)
    is_counted = not said.is_ordinal and not _is_fraction(said.unit)
    first = _counted(said.number) if is_counted else chinese_number(said.number)
    words = span(first, chinese_number(said.to))
    return said.unit.chinese.format(words) if said.unit else words


def _measured(number: str, unit: Unit | None, *, is_negative: bool) -> str:
    words = _counted(number) if unit and not _is_fraction(unit) else chinese_number(number)
    if is_negative:
        is_below_zero = unit is not None and unit.chinese.endswith("度")
        words = ("零下" if is_below_zero else "负") + words
    return unit.chinese.format(words) if unit else words


def _counted(number: str) -> str:
    """Return the number as it is said before a measure word: 两."""
    return "两" if number == "2" else chinese_number(number)


def _is_fraction(unit: Unit | None) -> bool:
    """Tell whether the number stands at the end of what is said: 百分之二."""
    return unit is not None and unit.chinese.endswith("之{}")


def _version_part(part: str) -> str:
    if len(part) >= _YEAR_DIGITS:
        return "".join(chinese_number(digit) for digit in part)
    return chinese_integer(int(part))


def _two_digits(count: int) -> str:
    return ("零" if count in range(1, 10) else "") + chinese_integer(count)
