"""Times, versions and quantities in Chinese words."""

from typing import Final

from .numerals import chinese_integer, chinese_number
from .quantities import ClockTime, Quantity
from .units import Unit

_HALF_HOUR_MINUTES: Final = 30
_YEAR_DIGITS: Final = 4


def version(parts: list[str]) -> str:
    """Return a version, such as "V二点五"."""
    return "V" + "点".join(map(_version_part, parts))


def times(begin: ClockTime, end: ClockTime | None) -> str:
    """Return a time or a range, such as "七点半", "上午九点到下午五点"."""
    if end is None:
        return _half(begin.half) + _time(begin)
    half, half_to = _half(begin.half or end.half), _half(end.half)
    return _span(half + _time(begin), ("" if half_to == half else half_to) + _time(end))


def quantity(said: Quantity) -> str:
    """Return a quantity or a range, such as "零下五摄氏度", "百分之四十到六十"."""
    if said.to and (said.is_negative or said.is_to_negative):
        first = _measured(said.number, said.unit, is_negative=said.is_negative)
        return _span(first, _measured(said.to, said.unit, is_negative=said.is_to_negative))
    if not said.to:
        return _measured(said.number, said.unit, is_negative=said.is_negative)
    is_counted = not said.is_ordinal and not _is_fraction(said.unit)
    first = _counted(said.number) if is_counted else chinese_number(said.number)
    words = _span(first, chinese_number(said.to))
    return said.unit.chinese.format(words) if said.unit else words


def _span(begin: str, end: str) -> str:
    return f"{begin}到{end}"


def _half(written: str) -> str:
    return {"": "", "a": "上午", "p": "下午"}[written[:1].lower()]


def _time(time: ClockTime) -> str:
    words = _counted(str(time.hour)) + "点"
    if time.second is not None:
        return words + _two_digits(time.minute) + "分" + _two_digits(time.second) + "秒"
    if time.minute == _HALF_HOUR_MINUTES:
        return words + "半"
    return words + (_two_digits(time.minute) + "分" if time.minute else "")


def _measured(number: str, unit: Unit | None, *, is_negative: bool) -> str:
    words = _counted(number) if unit and not _is_fraction(unit) else chinese_number(number)
    if is_negative:
        is_below_zero = unit is not None and unit.chinese.endswith("度")
        words = ("零下" if is_below_zero else "负") + words
    return unit.chinese.format(words) if unit else words


def _counted(number: str) -> str:
    """Return a number in its form before a measure word, which is 两 for 2."""
    return "两" if number == "2" else chinese_number(number)


def _is_fraction(unit: Unit | None) -> bool:
    """Tell whether the number comes after the unit, as in 百分之二."""
    return unit is not None and unit.chinese.endswith("之{}")


def _version_part(part: str) -> str:
    if len(part) >= _YEAR_DIGITS:
        return "".join(chinese_number(digit) for digit in part)
    return chinese_integer(int(part))


def _two_digits(count: int) -> str:
    return ("零" if count in range(1, 10) else "") + chinese_integer(count)
