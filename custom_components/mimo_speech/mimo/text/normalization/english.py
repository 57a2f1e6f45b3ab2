"""Times, versions and quantities in English words."""

from typing import Final

from .numerals import english_integer, english_number
from .quantities import ClockTime, Quantity

_HOURS_OF_CLOCK: Final = 12


def version(parts: list[str]) -> str:
    """Return a version, such as "version two point five"."""
    return "version " + " point ".join(english_integer(int(part)) for part in parts)


def times(begin: ClockTime, end: ClockTime | None) -> str:
    """Return a time or a range, such as "seven thirty p.m.", "nine am to five pm"."""
    has_half = bool((end or begin).half)
    words = _time(begin, has_half=has_half)
    return _span(words, _time(end, has_half=has_half)) if end else words


def quantity(said: Quantity) -> str:
    """Return a quantity or a range, such as "minus five degrees", "forty to sixty percent"."""
    words = _signed(said.number, is_negative=said.is_negative)
    if said.to:
        words = _span(words, _signed(said.to, is_negative=said.is_to_negative))
    if said.unit is None:
        return words
    is_one = said.number == "1" and not said.to
    return f"{words} {said.unit.singular if is_one else said.unit.plural}"


def _span(begin: str, end: str) -> str:
    return f"{begin} to {end}"


def _time(time: ClockTime, *, has_half: bool) -> str:
    words = english_integer(time.hour)
    if time.minute or time.second is not None:
        words += " " + _two_digits(time.minute)
    elif not has_half:
        words = _full_hour(time.hour)
    if time.second is not None:
        words += f" and {english_integer(time.second)} seconds"
    return f"{words} {time.half}" if time.half else words


def _signed(number: str, *, is_negative: bool) -> str:
    return ("minus " if is_negative else "") + english_number(number)


def _two_digits(minute: int) -> str:
    return ("oh " if minute in range(1, 10) else "") + english_integer(minute)


def _full_hour(hour: int) -> str:
    if hour in (0, 24):
        return "midnight"
    return english_integer(hour) + (" o'clock" if hour <= _HOURS_OF_CLOCK else " hundred")
