"""Parsed times and quantities."""

from dataclasses import dataclass
from typing import Protocol

from .units import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockTime:
    """A time of day."""

    hour: int
    minute: int
    second: int | None
    half: str
    """AM or PM as written; "" if not given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number with a sign, a unit or a range; numbers are kept as written."""

    number: str
    is_negative: bool
    to: str | None
    is_to_negative: bool
    unit: Unit | None
    is_ordinal: bool
    """Whether 第 precedes it."""


class Wording(Protocol):
    """Wording of times, versions and quantities in one language."""

    def version(self, parts: list[str]) -> str:
        """Return a version in words."""

    def times(self, begin: ClockTime, end: ClockTime | None) -> str:
        """Return a time or a range of times in words."""

    def quantity(self, said: Quantity) -> str:
        """Return a number with its sign, range and unit in words."""
