"""docs/development/speakers.md says what the tests check."""

import re

import pytest

from .document import DOCUMENT, document, soak_section
from .platform_table import PLATFORM_ROWS
from .trouble_table import TROUBLE_ROWS


def test_document_is_what_the_tables_say() -> None:
    assert DOCUMENT.read_text("utf-8") == document(soak_section())


def test_no_cell_is_empty() -> None:
    rows = re.findall(r"^\|(.*)\|$", DOCUMENT.read_text("utf-8"), re.MULTILINE)
    assert len(rows) > len(PLATFORM_ROWS) + len(TROUBLE_ROWS)
    assert not [row for row in rows if any(not cell.strip() for cell in row.split("|"))]


@pytest.mark.parametrize("rows", [PLATFORM_ROWS, TROUBLE_ROWS], ids=["platforms", "troubles"])
@pytest.mark.parametrize("figure", ["what", "name"])
def test_rows_differ(rows: tuple[object, ...], figure: str) -> None:
    assert len({getattr(row, figure) for row in rows}) == len(rows)
