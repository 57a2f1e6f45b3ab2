"""Daily quiet hours, and what an announcer does during them. Pure, no I/O."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum


class QuietAction(StrEnum):
    """What happens to an announcement that is not urgent during quiet hours."""

    QUIETER = "quieter"
    """It is whispered, at the reduced volume."""
    HOLD = "hold"
    """It waits until the quiet hours end."""
    ONLY_URGENT = "only_urgent"
    """It is not spoken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyHours:
    """Daily hours in local time, across midnight if `end` is before `begin`.

    `begin` is inclusive, `end` is exclusive; they must differ.
    """

    begin: time
    end: time

    def end_of(self, moment: datetime, zone: tzinfo) -> datetime | None:
        """Return the end of the hours that contain a moment, in UTC; None if there are none."""
        today = moment.astimezone(zone).date()
        for day in (today - timedelta(days=1), today):
            begin, end = self._of(day, zone)
            if begin <= moment < end:
                return end
        return None

    def _of(self, day: date, zone: tzinfo) -> tuple[datetime, datetime]:
        """Return begin and end of the hours that begin on a day.

        They are in UTC, so that comparisons are correct across changes of daylight saving time.
        """
        last_day = day if self.begin < self.end else day + timedelta(days=1)
        begin = datetime.combine(day, self.begin, zone)
        end = datetime.combine(last_day, self.end, zone)
        return begin.astimezone(UTC), end.astimezone(UTC)
