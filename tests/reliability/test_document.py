"""docs/development/faults.md says what the tests check."""

import re

import pytest

from .document import DOCUMENT, document, soak_section
from .table import ROWS


def test_document_is_what_the_table_says() -> None:
    assert DOCUMENT.read_text("utf-8") == document(soak_section())


def test_no_cell_is_empty() -> None:
    rows = re.findall(r"^\|(.*)\|$", DOCUMENT.read_text("utf-8"), re.MULTILINE)
    assert len(rows) > len(ROWS)
    assert not [row for row in rows if any(not cell.strip() for cell in row.split("|"))]


@pytest.mark.parametrize("figure", ["what", "name"])
def test_rows_differ(figure: str) -> None:
    assert len({getattr(row, figure) for row in ROWS}) == len(ROWS)


def test_table_is_about_no_moment_of_a_clock() -> None:
    assert not re.search(r"\d\s?(s|ms|seconds?|minutes?)\b", DOCUMENT.read_text("utf-8"))
