"""Tables as the documents show them."""

from collections.abc import Iterable, Iterator


def table(columns: Iterable[str], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a table, a line for each row."""
    columns = tuple(columns)
    return "".join(f"{line}\n" for line in _lines(columns, rows))


def _lines(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield _line(columns)
    yield _line(["---"] * len(columns))
    yield from map(_line, rows)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
