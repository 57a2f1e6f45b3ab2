"""Quiet hours of every day: in them or not, and until when, whatever the clocks do."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from custom_components.mimo_speech.quiet_hours import DailyHours

BERLIN = ZoneInfo("Europe/Berlin")
SHANGHAI = ZoneInfo("Asia/Shanghai")
SPRING, AUTUMN = (3, 29), (10, 25)
"""Days of 2026 on which Berlin goes from 2:00 to 3:00, and from 3:00 back to 2:00."""


def hours(begin: str, end: str) -> DailyHours:
    return DailyHours(begin=time.fromisoformat(begin), end=time.fromisoformat(end))


def at(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("begin", "end", "now", "until"),
    [
        pytest.param("13:00", "15:00", "2026-06-01 12:59:59", None, id="before"),
        pytest.param("13:00", "15:00", "2026-06-01 13:00", "2026-06-01 15:00", id="begin"),
        pytest.param("13:00", "15:00", "2026-06-01 14:59:59", "2026-06-01 15:00", id="last"),
        pytest.param("13:00", "15:00", "2026-06-01 15:00", None, id="end"),
        pytest.param("22:00", "07:00", "2026-06-01 23:30", "2026-06-02 07:00", id="evening"),
        pytest.param("22:00", "07:00", "2026-06-02 00:00", "2026-06-02 07:00", id="midnight"),
        pytest.param("22:00", "07:00", "2026-06-02 06:59:59", "2026-06-02 07:00", id="morning"),
        pytest.param("22:00", "07:00", "2026-06-02 07:00", None, id="day"),
        pytest.param("22:00", "07:00", "2026-12-31 23:00", "2027-01-01 07:00", id="year"),
        pytest.param("22:00", "00:00", "2026-06-01 23:59:59", "2026-06-02 00:00", id="till 0"),
        pytest.param("22:00", "00:00", "2026-06-02 00:00", None, id="after 0"),
        pytest.param("00:00", "06:00", "2026-06-02 00:00", "2026-06-02 06:00", id="from 0"),
        pytest.param("08:00", "07:59", "2026-06-02 07:59:30", None, id="minute of noise"),
        pytest.param("08:00", "07:59", "2026-06-02 08:00", "2026-06-03 07:59", id="all but that"),
    ],
)
def test_begin_is_part_of_quiet_hours_and_end_is_not(
    begin: str, end: str, now: str, until: str | None
) -> None:
    found = hours(begin, end).end_of(at(now), BERLIN)
    assert found == (None if until is None else at(until))


def test_hours_are_those_of_the_clock_on_the_wall() -> None:
    moment = datetime(2026, 6, 1, 15, 30, tzinfo=UTC)
    night = hours("22:00", "07:00")
    assert night.end_of(moment, SHANGHAI) == at("2026-06-02 07:00", SHANGHAI)
    assert night.end_of(moment, BERLIN) is None


@pytest.mark.parametrize(("day", "length_h"), [(SPRING, 8), (AUTUMN, 10)], ids=["spring", "autumn"])
def test_night_of_changed_clocks_ends_by_the_new_time(day: tuple[int, int], length_h: int) -> None:
    month, date = day
    night = hours("22:00", "07:00")
    begin = datetime(2026, month, date - 1, 22, tzinfo=BERLIN)
    end = night.end_of(begin, BERLIN)
    assert end == datetime(2026, month, date, 7, tzinfo=BERLIN)
    assert (end.astimezone(UTC) - begin.astimezone(UTC)).total_seconds() == length_h * 3600
    for hour in range(length_h):
        moment = datetime.fromtimestamp(begin.timestamp() + hour * 3600, UTC)
        assert night.end_of(moment, BERLIN) == end
    assert night.end_of(end, BERLIN) is None


def test_hour_that_is_there_twice_is_quiet_once() -> None:
    night = hours("22:00", "02:30")
    first = datetime(2026, *AUTUMN, 2, 29, tzinfo=BERLIN)
    again = first.replace(fold=1)
    assert night.end_of(first, BERLIN) == datetime(2026, *AUTUMN, 0, 30, tzinfo=UTC)
    assert night.end_of(again, BERLIN) is None


def test_hour_that_is_skipped_ends_quiet_hours_all_the_same() -> None:
    night = hours("22:00", "02:30")
    end = night.end_of(datetime(2026, *SPRING, 1, 59, tzinfo=BERLIN), BERLIN)
    assert end == datetime(2026, *SPRING, 1, 30, tzinfo=UTC)
    assert night.end_of(end, BERLIN) is None
