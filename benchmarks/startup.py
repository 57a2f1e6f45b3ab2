"""Measure how long importing the integration takes when Home Assistant starts."""

from collections.abc import Mapping, Sequence
import os
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.fresh_import import Import, import_freshly
from benchmarks.report import Limit, Part, Table

RUNS: Final = 7
LIMIT_MS: Final = 100
_OURS: Final = "this project"
PACKAGES: Final[Mapping[str, str]] = {
    _OURS: "custom_components.mimo_speech",
    "Home Assistant's own recorder": "homeassistant.components.recorder",
}


def measure(packages: Mapping[str, str] = PACKAGES, runs: int = RUNS) -> Part:
    """Run all measurements."""
    with TemporaryDirectory() as bytecode:
        # The first process writes the bytecode for the others, as in a running Home Assistant.
        environment = dict(os.environ) | {"PYTHONPYCACHEPREFIX": bytecode}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        first = ["homeassistant"]
        known = {
            package: [*first, *import_freshly(package, first, environment).foreign]
            for package in packages.values()
        }
        found: dict[str, list[Import]] = {name: [] for name in packages}
        for _ in range(runs):
            for name, package in packages.items():
                found[name].append(import_freshly(package, known[package], environment))
    return Part(
        name="startup",
        tables=[_costs(found)],
        limits=[
            Limit(
                # Other load on the machine only adds to it.
                name="Importing this project, CPU ms, best of runs",
                figure=min(run.cpu_ms for run in found[_OURS]),
                at_most=LIMIT_MS,
            )
        ],
    )


def _costs(found: Mapping[str, Sequence[Import]]) -> Table:
    return Table(
        title="Importing all modules of an integration, in ms",
        columns=("", "modules", "CPU, median of runs", "best run", "wall clock, best run"),
        rows=[
            (
                name,
                str(runs[0].modules),
                f"{median(run.cpu_ms for run in runs):.0f}",
                f"{min(run.cpu_ms for run in runs):.0f}",
                f"{min(run.wall_ms for run in runs):.0f}",
            )
            for name, runs in found.items()
        ],
    )
