"""CONTRIBUTING names what there is: files, classes and functions."""

import ast
import re

import pytest

from .files import INTEGRATION, ROOT, read

PAGE = read("CONTRIBUTING.md")
DRAWING = PAGE.split("```")[3]
FILES = sorted(set(re.findall(r"[\w/]+\.py\b", PAGE)))
NAMES = sorted(set(re.findall(r"\b(_?[A-Z]\w+)\.([a-z]\w+)\b", PAGE)))
ROOMS = ("", "mimo", "mimo/http", "mimo/speech")
"""Folders whose every module is named."""


def methods() -> set[tuple[str, str]]:
    """Return the class and the name of every method of the integration."""
    trees = [ast.parse(file.read_text("utf-8")) for file in INTEGRATION.rglob("*.py")]
    classes = [node for tree in trees for node in tree.body if isinstance(node, ast.ClassDef)]
    return {
        (node.name, member.name)
        for node in classes
        for member in node.body
        if isinstance(member, ast.FunctionDef | ast.AsyncFunctionDef)
    }


@pytest.mark.parametrize("name", FILES)
def test_file_exists(name: str) -> None:
    if (ROOT / name).exists():
        return
    found = [path for path in INTEGRATION.rglob("*.py") if f"/{path}".endswith(f"/{name}")]
    assert len(found) == 1


@pytest.mark.parametrize("name", NAMES, ids=".".join)
def test_method_exists(name: tuple[str, str]) -> None:
    assert name in methods()


@pytest.mark.parametrize("room", ROOMS)
def test_every_module_has_its_place(room: str) -> None:
    modules = {path.name for path in (INTEGRATION / room).glob("*.py")} - {"__init__.py"}
    named = {name.rpartition("/")[2] for name in FILES}
    assert modules
    assert modules <= named


def test_no_arrow_of_the_drawing_runs_back() -> None:
    assert "▼" in DRAWING
    assert not set("▲↑←◀⟵") & set(DRAWING)
