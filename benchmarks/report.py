"""Output of figures, on the terminal and in the document."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_BEGIN: Final = "<!-- {}: written by scripts/benchmark -->"
_END: Final = "<!-- end of {} -->"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Figures with a title; the first column names the rows."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]

    def markdown(self) -> str:
        """Return the table as aligned Markdown."""
        widths = [max(map(len, column)) for column in zip(self.columns, *self.rows, strict=True)]
        rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
        lines = [_line(row, widths) for row in (self.columns, rule, *self.rows)]
        return "\n".join([f"**{self.title}**", "", *lines])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = cells
    padded = [first.ljust(widths[0])]
    padded += [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
    return f"| {' | '.join(padded)} |"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A figure with its maximum."""

    name: str
    figure: float
    at_most: float

    @property
    def is_kept(self) -> bool:
        """Whether the figure is within the limit."""
        return self.figure <= self.at_most


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Results of one benchmark."""

    name: str
    tables: Sequence[Table]
    limits: Sequence[Limit]

    def markdown(self) -> str:
        """Return all tables in Markdown, the limits last."""
        return "\n\n".join(table.markdown() for table in (*self.tables, self._limits()))

    def _limits(self) -> Table:
        return Table(
            title="Limits",
            columns=("", "figure", "at most", "kept"),
            rows=[
                (limit.name, f"{limit.figure:.3f}", f"{limit.at_most:g}", _yes_no(limit.is_kept))
                for limit in self.limits
            ],
        )


def _yes_no(answer: bool) -> str:  # noqa: FBT001 - it is what is asked.
    return "yes" if answer else "NO"


def rewrite(document: Path, part: Part) -> None:
    """Replace the section of a part in the document.

    Raises `ValueError` if the document has no such section.
    """
    begin, end = _BEGIN.format(part.name), _END.format(part.name)
    before, found_begin, rest = document.read_text("utf-8").partition(begin)
    _, found_end, after = rest.partition(end)
    if not found_begin or not found_end:
        raise ValueError(f"{document.name} has no place for {part.name}")
    document.write_text(f"{before}{begin}\n\n{part.markdown()}\n\n{end}{after}", "utf-8")
