"""A clock for a whole Home Assistant: neither waiting nor computing takes time.

Sockets over loopback, threads and processes stay real. Nobody can know whether a byte is on its
way, so before the clock jumps to the next timer, everything real gets a moment to be heard of.
"""

import asyncio
from collections.abc import Callable, Coroutine, Generator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from selectors import BaseSelector, SelectorKey
import time
from typing import Any, Final
from unittest.mock import patch

from homeassistant.helpers import event
from homeassistant.util import dt as dt_util

_TRAVEL_S: Final = 0.002
"""Real time that bytes get to cross the loopback."""
_THREAD_S: Final = 20.0
"""Real time that a thread gets to come to its end."""
_PROCESS_S: Final = 0.5
"""The same for a process to show a sign of life; it may itself wait for a timer."""
_WALL_BEHIND: Final = timedelta(days=1)
"""Libraries that ask the machine for the time must not find tokens that are signed in future."""

type _Select = Callable[[float | None], list[tuple[SelectorKey, int]]]
type _Subprocess = Callable[..., Coroutine[Any, Any, tuple[asyncio.SubprocessTransport, Any]]]


class _JumpingClock:
    """The time of an event loop; it stands still while anything happens."""

    def __init__(self, loop: asyncio.SelectorEventLoop) -> None:
        self.now_s = loop.time()
        # Nothing public leads to it.
        self.selector: BaseSelector = vars(loop)["_selector"]
        self._select: _Select = self.selector.select
        self._threads = 0
        self._processes: list[asyncio.SubprocessTransport] = []

    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        """Stand in for the loop's wait for sockets."""
        events = self._select(0)
        if events or (timeout is not None and timeout <= 0):
            return events
        events = self._select(_TRAVEL_S) or self._wait_for_others()
        if events:
            return events
        if timeout is None:
            return self._select(None)
        self.now_s += timeout
        return []

    def _wait_for_others(self) -> list[tuple[SelectorKey, int]]:
        events: list[tuple[SelectorKey, int]] = []
        began_at = time.perf_counter()
        while not events and (patience_s := self._patience_s) > time.perf_counter() - began_at:
            events = self._select(min(patience_s, 0.01))
        return events

    @property
    def _patience_s(self) -> float:
        """Real time for which what is not of this loop may keep it waiting."""
        if self._threads:
            return _THREAD_S
        self._processes = [each for each in self._processes if each.get_returncode() is None]
        return _PROCESS_S if self._processes else 0

    def watch_threads(
        self, run_in_executor: Callable[..., asyncio.Future[Any]]
    ) -> Callable[..., asyncio.Future[Any]]:
        """Return the loop's `run_in_executor`, counted."""

        def run(*args: Any) -> asyncio.Future[Any]:
            future = run_in_executor(*args)
            self._threads += 1
            future.add_done_callback(self._thread_done)
            return future

        return run

    def _thread_done(self, _: asyncio.Future[Any]) -> None:
        self._threads -= 1

    def watch_processes(
        self,
        subprocess_exec: Callable[
            ..., Coroutine[Any, Any, tuple[asyncio.SubprocessTransport, Any]]
        ],
    ) -> _Subprocess:
        """Return the loop's `subprocess_exec`, counted."""

        async def run(*args: Any, **kwargs: Any) -> tuple[asyncio.SubprocessTransport, Any]:
            transport, protocol = await subprocess_exec(*args, **kwargs)
            self._processes.append(transport)
            return transport, protocol

        return run


@contextmanager
def jumping_clock() -> Generator[Callable[[], float]]:
    """Let the running event loop, and whoever asks for the time of day, live by such a clock.

    Yields the clock, in seconds.
    """
    loop = asyncio.get_running_loop()
    assert isinstance(loop, asyncio.SelectorEventLoop)
    clock = _JumpingClock(loop)
    begins = datetime.now(UTC) - _WALL_BEHIND
    began_s = clock.now_s

    def now() -> float:
        return clock.now_s

    def utcnow() -> datetime:
        return begins + timedelta(seconds=clock.now_s - began_s)

    def timestamp() -> float:
        return utcnow().timestamp()

    def local_now(time_zone: tzinfo | None = None) -> datetime:
        return utcnow().astimezone(time_zone or dt_util.get_default_time_zone())

    with ExitStack() as stack:
        for target, name, instead in (
            (loop, "time", now),
            (loop, "run_in_executor", clock.watch_threads(loop.run_in_executor)),
            (loop, "subprocess_exec", clock.watch_processes(loop.subprocess_exec)),
            (clock.selector, "select", clock.select),
            (time, "time", timestamp),
            (time, "monotonic", now),
            (dt_util, "utcnow", utcnow),
            (dt_util, "now", local_now),
            (event, "time_tracker_utcnow", utcnow),
            (event, "time_tracker_timestamp", timestamp),
        ):
            stack.enter_context(patch.object(target, name, instead))
        yield now
