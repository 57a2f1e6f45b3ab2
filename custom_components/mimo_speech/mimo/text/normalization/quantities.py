"""What written times and quantities mean."""

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
    """AM or PM as it is written; "" where nothing says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number with a sign, a unit or a range; the numbers as they are written."""

    number: str
    is_negative: bool
    to: str | None
    is_to_negative: bool
    unit: Unit | None
    is_ordinal: bool
    """It follows 第."""


class Wording(Protocol):
    """How a language says what was written in digits and signs."""

    def version(self, parts: list[str]) -> str:
        """Say a version."""

    def times(self, begin: ClockTime, end: ClockTime | None) -> str:
        """Say a time, or from when to when."""

    def quantity(self, said: Quantity) -> str:
        """Say a number with its sign, range and unit."""
