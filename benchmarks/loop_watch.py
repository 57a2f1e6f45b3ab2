"""How long single steps keep an event loop to themselves."""

from asyncio import events
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
import time
from unittest.mock import patch


@dataclass(slots=True)
class LoopWatch:
    """The longest step of the loop so far, in seconds.

    CPU time is what the code itself takes; wall time holds also what a busy machine takes from
    it.
    """

    longest_cpu_s: float = 0.0
    longest_wall_s: float = 0.0
    steps: int = 0


@contextmanager
def watched_loop() -> Iterator[LoopWatch]:
    """Time every step that any event loop of this process runs inside the block."""
    watch = LoopWatch()
    run = events.Handle._run  # noqa: SLF001  # The one place that every step passes.

    def timed_run(handle: events.Handle) -> None:
        cpu, wall = time.thread_time(), time.perf_counter()
        run(handle)
        watch.longest_cpu_s = max(watch.longest_cpu_s, time.thread_time() - cpu)
        watch.longest_wall_s = max(watch.longest_wall_s, time.perf_counter() - wall)
        watch.steps += 1

    with patch.object(events.Handle, "_run", timed_run):
        yield watch
