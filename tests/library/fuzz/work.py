"""How much work something is, in ways that a busy machine does not change."""

from collections.abc import Callable
from itertools import count
import sys
import time
import tracemalloc

_TRIES = 6
_TOO_LITTLE_S = 0.002
_GROWTH = 8


def steps(work: Callable[[], object]) -> int:
    """Return how many lines, calls and jumps of Python the work takes; always the same number."""
    monitoring = sys.monitoring
    tool, events = monitoring.PROFILER_ID, monitoring.events
    counted = (events.PY_START, events.LINE, events.JUMP)
    steps_taken = count()
    monitoring.use_tool_id(tool, "steps")
    try:
        for event in counted:
            monitoring.register_callback(tool, event, lambda *_: next(steps_taken))
        monitoring.set_events(tool, sum(counted))
        work()
    finally:
        monitoring.set_events(tool, 0)
        monitoring.free_tool_id(tool)
    return next(steps_taken)


def is_linear_in_time(work: Callable[[int], object], size: int) -> bool:
    """Tell whether eight times the size takes about eight times the CPU time of this thread.

    Quadratic work takes sixty-four times as much. A busy machine slows one run or another down
    by half perhaps, so one good try of a few is enough.
    """
    return any(_grows_like_the_size(work, size) for _ in range(_TRIES))


def _grows_like_the_size(work: Callable[[int], object], size: int) -> bool:
    long_s = _cpu_seconds(work, _GROWTH * size)
    return long_s < _TOO_LITTLE_S or long_s < 2 * _GROWTH * _cpu_seconds(work, size)


def _cpu_seconds(work: Callable[[int], object], size: int) -> float:
    began_at = time.thread_time()
    work(size)
    return time.thread_time() - began_at


def memory_kept(work: Callable[[], object]) -> int:
    """Return how many bytes are still allocated after the work while its result is held."""
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        result = work()
        after, _ = tracemalloc.get_traced_memory()
        del result
    finally:
        tracemalloc.stop()
    return after - before


def memory_peak(work: Callable[[], object]) -> int:
    """Return how many bytes were allocated at most at any time of the work."""
    tracemalloc.start()
    try:
        work()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return peak
