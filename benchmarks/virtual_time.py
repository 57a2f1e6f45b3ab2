"""Event loop whose time jumps to the next timer: waiting takes no time and is exact."""

import asyncio
from collections.abc import Coroutine
from selectors import DefaultSelector, SelectorKey
from typing import Any, override


class VirtualTimeError(RuntimeError):
    """All tasks are waiting, and none of them for a timer."""


class _VirtualTimeSelector(DefaultSelector):
    """Advances the time instead of waiting for sockets, which are not supported."""

    def __init__(self) -> None:
        super().__init__()
        self.now_s = 0.0

    @override
    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        if timeout is None:
            raise VirtualTimeError("All tasks wait for each other")
        self.now_s += max(timeout, 0.0)
        return []


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """Runs tasks and timers; time starts at 0 s."""

    def __init__(self) -> None:
        self._virtual_time = _VirtualTimeSelector()
        super().__init__(self._virtual_time)

    @override
    def time(self) -> float:
        return self._virtual_time.now_s


def run[T](work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine in virtual time."""
    return asyncio.run(work, loop_factory=VirtualTimeLoop)
