"""Times, versions and quantities as they are said in English."""

from typing import Final

from .numerals import english_integer, english_number
from .quantities import Quantity

_HOURS_OF_CLOCK: Final = 12


def version(parts: list[str]) -> str:
    """Return "version two point five"."""
    return "version " + " point ".join(english_integer(int(part)) for part in parts)


def time(parts: list[int], *, has_half: bool) -> str:
    """Return a time of hour, minute and perhaps second; `has_half` if "a.m." or "p.m." follows."""
    hour, minute, *seconds = parts
    words = english_integer(hour)
    if minute or seconds:
        words += " " + _two_digits(minute)
    elif not has_half:
        words = _full_hour(hour)
    return words + "".join(f" and {english_integer(second)} seconds" for second in seconds)


def span(begin: str, end: str) -> str:
    """Return "three to five"."""
    return f"{begin} to {end}"


def quantity(said: Quantity) -> str:
    """Return "minus five degrees Celsius", "forty to sixty percent"."""
    words = _signed(said.number, is_negative=said.is_negative)
    if said.to:
        words = span(words, _signed(said.to, is_negative=said.is_to_negative))
    if said.unit is None:
        return words
    is_one = said.number == "1" and not said.to
    return f"{words} {said.unit.singular if is_one else said.unit.plural}"


def _signed(number: str, *, is_negative: bool) -> str:
    return ("minus " if is_negative else "") + english_number(number)


def _two_digits(minute: int) -> str:
    return ("oh " if minute in range(1, 10) else "") + english_integer(minute)


def _full_hour(hour: int) -> str:
    if hour in (0, 24):
        return "midnight"
    return english_integer(hour) + (" o'clock" if hour <= _HOURS_OF_CLOCK else " hundred")
