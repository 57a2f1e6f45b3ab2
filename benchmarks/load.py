"""Measure the CPU time of speech, and how long it blocks the event loop."""

from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Final

import aiohttp

from benchmarks.arrival import listen, speak_whole
from benchmarks.report import Limit, Part, Table
from benchmarks.responsiveness import (
    GIANT_MB,
    KEY,
    REQUEST,
    Figures,
    Listen,
    ask_for_giants,
    listen_barely,
    listen_by_client,
    measure_streams,
    simulator,
)
from custom_components.mimo_speech.mimo import MIMO_PCM, MimoClient

STREAMS: Final = (1, 20, 100)
RUNS: Final = 5
STEP_LIMIT_MS: Final = 20
CPU_LIMIT: Final = 1.3


async def listen_as_integration(session: aiohttp.ClientSession, url: str) -> int:
    """Return the number of PCM bytes from all layers of this project."""
    arrival = await listen(speak_whole(MimoClient(session, KEY, url), REQUEST))
    return round(arrival.audio_s * MIMO_PCM.bytes_per_second)


LISTENERS: Final[Mapping[str, Listen]] = {
    "bare minimum": listen_barely,
    "client": listen_by_client,
    "this project": listen_as_integration,
}
_BARE: Final = "bare minimum"
_OURS: Final = "this project"

type Results = Mapping[int, Mapping[str, Sequence[Figures]]]
"""Runs by number of streams and name of the listener."""


async def measure(streams: Sequence[int] = STREAMS, runs: int = RUNS) -> Part:
    """Run all measurements."""
    async with simulator() as url:
        # The first run also pays for imports and the simulator's preparations.
        await measure_streams(listen_as_integration, url, 1)
        results = {count: await _measure_listeners(url, count, runs) for count in streams}
        await ask_for_giants(url, 1)
        giant = await measure_streams(listen_as_integration, url, 1)
    steps = {
        **{_streams(count): found[_OURS] for count, found in results.items()},
        f"one event of {GIANT_MB} MB": [giant],
    }
    return Part(
        name="load",
        tables=[_costs(results), _steps(steps)],
        limits=[
            Limit(
                name="1 stream: CPU as a multiple of the bare minimum, best of runs",
                figure=_best(results[1][_OURS]) / _best(results[1][_BARE]),
                at_most=CPU_LIMIT,
            ),
            *(
                Limit(
                    name=f"{name}: longest step, CPU ms, median of runs",
                    figure=median(run.longest_step_cpu_s for run in found) * 1000,
                    at_most=STEP_LIMIT_MS,
                )
                for name, found in steps.items()
            ),
        ],
    )


async def _measure_listeners(url: str, streams: int, runs: int) -> Mapping[str, list[Figures]]:
    """Alternate between the listeners, so that other load on the machine affects all of them."""
    found: dict[str, list[Figures]] = {name: [] for name in LISTENERS}
    for _ in range(runs):
        for name, listener in LISTENERS.items():
            found[name].append(await measure_streams(listener, url, streams))
    return found


def _costs(results: Results) -> Table:
    return Table(
        title="CPU time for a minute of audio, in ms (as a multiple of the bare minimum)",
        columns=("Concurrent", *LISTENERS),
        rows=[(_streams(count), *_row(found)) for count, found in results.items()],
    )


def _row(found: Mapping[str, Sequence[Figures]]) -> list[str]:
    costs = [median(run.cpu_ms_per_minute for run in found[name]) for name in LISTENERS]
    return [f"{cost:.1f} ({cost / costs[0]:.2f})" for cost in costs]


def _best(runs: Sequence[Figures]) -> float:
    """Return the least CPU time; other load on the machine only adds to it."""
    return min(run.cpu_ms_per_minute for run in runs)


def _steps(steps: Mapping[str, Sequence[Figures]]) -> Table:
    return Table(
        title="Longest step of the event loop of this project, in ms",
        columns=(
            "Concurrent",
            "CPU, median of runs",
            "worst run",
            "wall clock",
            "garbage collection",
        ),
        rows=[
            (
                name,
                f"{median(run.longest_step_cpu_s for run in runs) * 1000:.1f}",
                _worst_ms(run.longest_step_cpu_s for run in runs),
                _worst_ms(run.longest_step_wall_s for run in runs),
                _worst_ms(run.longest_collection_s for run in runs),
            )
            for name, runs in steps.items()
        ],
    )


def _worst_ms(times_s: Iterable[float]) -> str:
    return f"{max(times_s) * 1000:.1f}"


def _streams(count: int) -> str:
    return "1 stream" if count == 1 else f"{count} streams"
