"""More requests than the service takes: they queue in their order, no longer than they must."""

import asyncio
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st
import pytest

from benchmarks.virtual_time import run
from custom_components.mimo_speech.mimo.http.rate import MAX_REQUESTS, RequestRate

LIMIT = 3
WINDOW_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Somebody who wants to ask; all moments in seconds."""

    comes_at: int
    gives_up_at: float | None
    """Between two whole seconds, when nobody comes or leaves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """The service asks to wait, between two whole seconds; it ends on one."""

    begins_at: float
    seconds: float


def callers(gaps: list[tuple[int, int | None]]) -> list[Caller]:
    now = 0
    crowd = []
    for gap, patience in gaps:
        now += gap
        gives_up_at = None if patience is None else now + patience + 0.5
        crowd.append(Caller(comes_at=now, gives_up_at=gives_up_at))
    return crowd


CROWDS = st.lists(
    st.tuples(
        st.sampled_from([0, 0, 0, 0, 1, 2, 7, 15]), st.none() | st.none() | st.integers(0, 40)
    ),
    max_size=30,
).map(callers)
HOLDS = st.lists(
    st.builds(
        lambda second, length: Hold(begins_at=second + 0.25, seconds=length + 0.75),
        st.integers(0, 60),
        st.integers(0, 20),
    ),
    max_size=4,
)


def expected_departures(crowd: list[Caller], holds: list[Hold]) -> list[float | None]:
    """Return when each leaves if none leaves before one who came earlier; None if it gave up."""
    departures: list[float] = []
    answers: list[float | None] = []
    for caller in crowd:
        earliest = max([float(caller.comes_at), *departures[-1:]])
        if len(departures) >= LIMIT:
            earliest = max(earliest, departures[-LIMIT] + WINDOW_S)
        for hold in sorted(holds, key=lambda hold: hold.begins_at):
            ends_at = hold.begins_at + min(hold.seconds, WINDOW_S)
            if hold.begins_at <= earliest < ends_at:
                earliest = ends_at
        has_left = caller.gives_up_at is None or earliest < caller.gives_up_at
        answers.append(earliest if has_left else None)
        departures += [earliest] if has_left else []
    return answers


async def actual_departures(crowd: list[Caller], holds: list[Hold]) -> list[float | None]:
    loop = asyncio.get_running_loop()
    rate = RequestRate(LIMIT, WINDOW_S, clock=loop.time)

    async def ask(caller: Caller) -> float | None:
        try:
            async with asyncio.timeout_at(caller.gives_up_at):
                await rate.turn()
        except TimeoutError:
            return None
        return loop.time()

    for hold in holds:
        loop.call_at(hold.begins_at, rate.hold, hold.seconds)
    tasks = []
    for caller in crowd:
        await asyncio.sleep(caller.comes_at - loop.time())
        tasks.append(asyncio.create_task(ask(caller)))
    return await asyncio.gather(*tasks)


@given(CROWDS, HOLDS)
def test_everybody_leaves_in_order_and_as_early_as_the_limit_allows(
    crowd: list[Caller], holds: list[Hold]
) -> None:
    assert run(actual_departures(crowd, holds)) == expected_departures(crowd, holds)


@pytest.mark.parametrize("others", [0, 1, 2], ids=["alone", "behind another", "behind others"])
@pytest.mark.parametrize("held_at", [0.0, 1.0], ids=["at once", "while waiting"])
def test_who_will_not_wait_that_long_is_told_at_once(held_at: float, others: int) -> None:
    async def wait() -> list[tuple[bool, float]]:
        loop = asyncio.get_running_loop()
        rate = RequestRate(1, WINDOW_S, clock=loop.time)
        await rate.turn()

        async def ask(longest_hold_s: float) -> tuple[bool, float]:
            return await rate.turn(longest_hold_s), loop.time()

        for _ in range(2):
            loop.call_at(held_at, rate.hold, 8)
        return await asyncio.gather(*(ask(9) for _ in range(others)), ask(3), ask(9))

    turns = [(True, WINDOW_S * place) for place in range(1, others + 2)]
    assert run(wait()) == [*turns[:-1], (False, held_at), turns[-1]]


async def test_who_comes_while_the_service_asks_to_wait_too_long_is_told_at_once() -> None:
    rate = RequestRate(clock=lambda: 0.0)
    rate.hold(8)
    assert not await rate.turn(3)


MOMENTS = st.lists(st.floats(0, 500, allow_subnormal=False), max_size=40)


@given(MOMENTS, st.integers(1, 5), st.floats(0.001, 100))
def test_no_window_ever_sees_more_than_the_limit(
    moments: list[float], limit: int, window_s: float
) -> None:
    async def ask_at_all_moments() -> list[float]:
        loop = asyncio.get_running_loop()
        rate = RequestRate(limit, window_s, clock=loop.time)
        departures = []

        async def ask(moment: float) -> None:
            await asyncio.sleep(moment)
            await rate.turn()
            departures.append(loop.time())

        await asyncio.gather(*map(ask, moments))
        return departures

    departures = run(ask_at_all_moments())
    assert len(departures) == len(moments)
    for first, beyond in zip(departures, departures[limit:], strict=False):
        assert beyond - first >= window_s - 1e-9


def test_burst_leaves_in_three_waves() -> None:
    async def burst() -> list[float]:
        loop = asyncio.get_running_loop()
        rate = RequestRate(clock=loop.time)

        async def ask() -> float:
            await rate.turn()
            return loop.time()

        return await asyncio.gather(*(ask() for _ in range(250)))

    assert run(burst()) == [0.0] * 100 + [61.0] * 100 + [122.0] * 50


def test_request_that_may_leave_does_not_wait_for_the_event_loop() -> None:
    rate = RequestRate(clock=lambda: 0.0, sleep=asyncio.sleep)
    for _ in range(MAX_REQUESTS):
        with pytest.raises(StopIteration):
            rate.turn().send(None)
    assert rate.wait_s == 61.0


@pytest.mark.parametrize("gives_up", [0, 1, 2, 3], ids=["first", "second", "third", "last"])
def test_who_gives_up_costs_the_others_nothing(gives_up: int) -> None:
    async def queue_and_give_up() -> list[tuple[int, float]]:
        loop = asyncio.get_running_loop()
        rate = RequestRate(1, 10.0, clock=loop.time)
        await rate.turn()
        left = []

        async def ask(name: int) -> None:
            await rate.turn()
            left.append((name, loop.time()))

        tasks = [asyncio.create_task(ask(name)) for name in range(4)]
        await asyncio.sleep(3)
        tasks[gives_up].cancel()
        await asyncio.wait(tasks)
        return left

    names = [name for name in range(4) if name != gives_up]
    assert run(queue_and_give_up()) == list(zip(names, [10.0, 20.0, 30.0], strict=True))


def test_place_of_one_who_gives_up_at_its_very_turn_goes_to_the_next() -> None:
    async def cancel_when_woken() -> list[float]:
        loop = asyncio.get_running_loop()
        rate = RequestRate(1, 10.0, clock=loop.time)
        await rate.turn()

        async def ask() -> float:
            await rate.turn()
            return loop.time()

        first, second, third = (asyncio.create_task(ask()) for _ in range(3))
        await first
        # The lock has chosen the second one by now, which has not run yet.
        second.cancel()
        return [await third, rate.wait_s]

    assert run(cancel_when_woken()) == [20.0, 10.0]


class SleepersClock:
    """Moves only while somebody sleeps, and keeps for how long each did."""

    def __init__(self) -> None:
        self.now_s = 1000.0
        self.sleeps: list[float] = []

    def time(self) -> float:
        return self.now_s

    async def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.now_s += seconds


async def test_nobody_asks_again_and_again_whether_it_may_leave() -> None:
    clock = SleepersClock()
    rate = RequestRate(2, 10.0, clock=clock.time, sleep=clock.sleep)
    for _ in range(6):
        await rate.turn()
    assert clock.sleeps == [10.0, 10.0]


async def test_sleep_that_ends_early_is_taken_up_again() -> None:
    clock = SleepersClock()

    async def doze(seconds: float) -> None:
        await clock.sleep(seconds / 2 if seconds > 2 else seconds)

    rate = RequestRate(1, 10.0, clock=clock.time, sleep=doze)
    await rate.turn()
    await rate.turn()
    assert clock.sleeps == [5.0, 2.5, 1.25, 1.25]


def test_wait_is_told_in_advance() -> None:
    now = 5.0
    rate = RequestRate(1, 10.0, clock=lambda: now)
    assert rate.wait_s == 0
    rate.hold(4)
    assert rate.wait_s == 4
    rate.hold(1)
    assert rate.wait_s == 4
    now = 8.0
    assert rate.wait_s == 1
    now = 9.0
    assert rate.wait_s == 0


def test_own_limit_is_waited_for_however_short_the_patience() -> None:
    async def ask_twice() -> tuple[bool, float]:
        loop = asyncio.get_running_loop()
        rate = RequestRate(1, WINDOW_S, clock=loop.time)
        await rate.turn()
        return await rate.turn(1.0), loop.time()

    assert run(ask_twice()) == (True, WINDOW_S)
