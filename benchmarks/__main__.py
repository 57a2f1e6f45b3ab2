"""Run benchmarks and update their document: `python -m benchmarks [PART ...]`."""

import argparse
import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
import sys
from typing import Final

from benchmarks import bad_days, link, load, own_voices, plot, startup, streaming
from benchmarks.report import Part, rewrite

_FOLDER: Final = Path(__file__).parents[1] / "docs/development"
DOCUMENT: Final = _FOLDER / "performance.md"
PICTURE: Final = _FOLDER / "first-audio.svg"


def _measure_streaming() -> Part:
    results = streaming.measure_all(streaming.all_cells())
    cell = streaming.KEY_CELL
    PICTURE.write_text(plot.draw(cell, results[cell.name]), "utf-8")
    return streaming.report(results)


_PARTS: Final[Mapping[str, Callable[[], Part]]] = {
    "streaming": _measure_streaming,
    "own-voices": own_voices.measure,
    "bad-days": bad_days.measure,
    "link": lambda: asyncio.run(link.measure()),
    "load": lambda: asyncio.run(load.measure()),
    "startup": startup.measure,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the given parts, or all of them; return 1 if a limit was exceeded."""
    parser = argparse.ArgumentParser(prog="benchmarks", description="Measure this project.")
    parser.add_argument("part", nargs="*", help=f"of {', '.join(_PARTS)} (default: all)")
    names = parser.parse_args(arguments).part or [*_PARTS]
    if unknown := set(names) - set(_PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    missed = []
    for name in names:
        part = _PARTS[name]()
        sys.stdout.write(f"{part.markdown()}\n\n")
        rewrite(DOCUMENT, part)
        missed += [limit for limit in part.limits if not limit.is_kept]
    for limit in missed:
        sys.stdout.write(f"Missed: {limit.name}: {limit.figure:.3f} > {limit.at_most:g}\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
