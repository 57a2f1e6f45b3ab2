"""How long single steps keep an event loop to themselves."""

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

    CPU time is what the code itself takes; wall time holds also what a busy machine takes from
    it. Garbage collection is counted by itself: it takes as long as the whole program is big, and
    hits whatever step it falls into.
    """

    longest_cpu_s: float = 0.0
    longest_wall_s: float = 0.0
    longest_collection_s: float = 0.0
    """CPU time too."""
    steps: int = 0


@dataclass(slots=True)
class _Collector:
    """The garbage collector's CPU time, in seconds."""

    longest_s: float = 0.0
    total_s: float = 0.0
    _began_at: float = 0.0

    def note(self, phase: str, _: dict[str, int]) -> None:
        """Take in that a collection starts or stops."""
        if phase == "start":
            self._began_at = time.thread_time()
            return
        took_s = time.thread_time() - self._began_at
        self.longest_s = max(self.longest_s, took_s)
        self.total_s += took_s


@contextmanager
def watched_loop() -> Iterator[LoopWatch]:
    """Time every step that any event loop of this process runs inside the block."""
    watch, collector = LoopWatch(), _Collector()
    run = events.Handle._run  # noqa: SLF001  # The one place that every step passes.

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
