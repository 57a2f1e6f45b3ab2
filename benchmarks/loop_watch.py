"""Duration of single steps of an event loop."""

from asyncio import events
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
import gc
import time
from unittest.mock import patch


@dataclass(slots=True)
class LoopWatch:
    """The longest step of the loop so far, in seconds.

    CPU time is what the code itself takes; wall time also includes other load on the machine.
    Garbage collection is counted separately: it depends on the size of the whole program, and
    occurs in any step.
    """

    longest_cpu_s: float = 0.0
    longest_wall_s: float = 0.0
    longest_collection_s: float = 0.0
    """Also CPU time."""
    steps: int = 0


@dataclass(slots=True)
class _Collector:
    """The garbage collector's CPU time, in seconds."""

    longest_s: float = 0.0
    total_s: float = 0.0
    _began_at: float = 0.0

    def note(self, phase: str, _: dict[str, int]) -> None:
        """Record the start or the end of a collection."""
        if phase == "start":
            self._began_at = time.thread_time()
            return
        took_s = time.thread_time() - self._began_at
        self.longest_s = max(self.longest_s, took_s)
        self.total_s += took_s


@contextmanager
def watched_loop() -> Iterator[LoopWatch]:
    """Measure every step of every event loop of this process inside the block."""
    watch, collector = LoopWatch(), _Collector()
    run = events.Handle._run  # noqa: SLF001  # Every step passes through it.

    def timed_run(handle: events.Handle) -> None:
        cpu, wall, collected = time.thread_time(), time.perf_counter(), collector.total_s
        run(handle)
        cpu_s = time.thread_time() - cpu - (collector.total_s - collected)
        watch.longest_cpu_s = max(watch.longest_cpu_s, cpu_s)
        watch.longest_wall_s = max(watch.longest_wall_s, time.perf_counter() - wall)
        watch.longest_collection_s = collector.longest_s
        watch.steps += 1

    gc.callbacks.append(collector.note)
    try:
        with patch.object(events.Handle, "_run", timed_run):
            yield watch
    finally:
        gc.callbacks.remove(collector.note)
