"""Import a package with all its modules in a process of its own.

Its dependencies are imported before, as they are in a running Home Assistant.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
import gc
from importlib import import_module
import json
from pathlib import Path
from pkgutil import walk_packages
import subprocess
import sys
import time
from typing import Final

_ROOT: Final = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """Cost of importing a package."""

    modules: int
    cpu_ms: float
    wall_ms: float
    foreign: list[str]
    """Modules of other packages that were imported along with it."""


def import_freshly(package: str, known: Collection[str], environment: Mapping[str, str]) -> Import:
    """Import a package in a new process that has already imported the `known` modules."""
    finished = subprocess.run(  # noqa: S603 - this module
        [sys.executable, "-m", __name__, package],
        cwd=_ROOT,
        env=environment,
        input=json.dumps([*known]),
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return Import(**json.loads(finished.stdout))


def _import_all(package: str) -> Iterator[str]:
    yield package
    path = import_module(package).__path__
    for module in walk_packages(path, f"{package}."):
        import_module(module.name)
        yield module.name


def _measure(package: str, known: Collection[str]) -> Import:
    for name in known:
        # Some exist only as attributes of others.
        with suppress(ImportError):
            import_module(name)
    before = set(sys.modules)
    # A garbage collection depends on everything loaded, so it must not count.
    gc.collect()
    gc.freeze()
    cpu_s, wall_s = time.process_time(), time.perf_counter()
    modules = sum(1 for _ in _import_all(package))
    cpu_s, wall_s = time.process_time() - cpu_s, time.perf_counter() - wall_s
    return Import(
        modules=modules,
        cpu_ms=cpu_s * 1000,
        wall_ms=wall_s * 1000,
        foreign=[
            name for name in sys.modules if name not in before and not name.startswith(package)
        ],
    )


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(_measure(sys.argv[1], json.load(sys.stdin)))))
