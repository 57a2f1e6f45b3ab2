"""Queue of pending faults."""

from collections import deque
from dataclasses import dataclass

from .faults import Fault


@dataclass(slots=True)
class _Waiting:
    fault: Fault
    times: int | None


class FaultQueue:
    """Pending faults, first in, first out."""

    def __init__(self) -> None:
        self._waiting: deque[_Waiting] = deque()

    def add(self, fault: Fault, times: int | None) -> None:
        """Apply a fault to the next `times` requests; None: to every one until cleared."""
        if times is not None and times < 1:
            raise ValueError(f"A fault happens at least once, not {times} times")
        self._waiting.append(_Waiting(fault, times))

    def take(self) -> Fault | None:
        """Return the fault for the current request, if any."""
        if not self._waiting:
            return None
        first = self._waiting[0]
        if first.times is not None:
            first.times -= 1
            if first.times == 0:
                self._waiting.popleft()
        return first.fault

    def clear(self) -> None:
        """Discard all pending faults."""
        self._waiting.clear()
