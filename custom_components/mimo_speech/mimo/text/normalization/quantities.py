"""What a written quantity means."""

from dataclasses import dataclass
from typing import Protocol

from .units import Unit


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

    def time(self, parts: list[int], *, has_half: bool) -> str:
        """Say a time of hour, minute and perhaps second; `has_half` if "a.m." or "p.m." follows."""

    def span(self, begin: str, end: str) -> str:
        """Say from where to where."""

    def quantity(self, said: Quantity) -> str:
        """Say a number with its sign, range and unit."""
