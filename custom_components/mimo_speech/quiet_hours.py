"""Quiet hours of every day, and what an announcer does in them. Pure rules, no I/O."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum


class QuietAction(StrEnum):
    """What becomes of an announcement that is not urgent during quiet hours."""

    QUIETER = "quieter"
    """It is whispered, at a volume of its own."""
    HOLD = "hold"
    """It waits until they end."""
    ONLY_URGENT = "only_urgent"
    """It is not spoken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyHours:
    """Hours of every day by the clock on the wall, across midnight if they end before they begin.

    `begin` is part of them, `end` is not; the two differ.
    """

    begin: time
    end: time

    def end_of(self, moment: datetime, zone: tzinfo) -> datetime | None:
        """Return when the hours end that an aware moment is in, in UTC; None: it is in none."""
        today = moment.astimezone(zone).date()
        for day in (today - timedelta(days=1), today):
            begin, end = self._of(day, zone)
            if begin <= moment < end:
                return end
        return None

    def _of(self, day: date, zone: tzinfo) -> tuple[datetime, datetime]:
        """Return when the hours that begin on a day begin and end.

        As moments of UTC they have an order also when clocks are changed in between.
        """
        last_day = day if self.begin < self.end else day + timedelta(days=1)
        begin = datetime.combine(day, self.begin, zone)
        end = datetime.combine(last_day, self.end, zone)
        return begin.astimezone(UTC), end.astimezone(UTC)
