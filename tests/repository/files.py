"""The files of the repository, as the tests here read them."""

import ast
from collections.abc import Iterator
from functools import cache
import json
from pathlib import Path
import re
import subprocess
from typing import Any, Final

import yaml

ROOT = Path(__file__).parents[2]
INTEGRATION = ROOT / "custom_components/mimo_speech"


_HIDDEN_FOLDERS: Final = {".devcontainer", ".github"}


@cache
def repository_files(root: Path = ROOT) -> list[Path]:
    """Return what git tracks or would track, without virtual environments of any name.

    An archive of the source comes without git; there it is everything but hidden folders.
    """
    listed = _listed_by_git(root) if (root / ".git").exists() else _walk(root)
    files = {file for file in listed if file.is_file()}
    environments = {file.parent for file in files if file.name == "pyvenv.cfg"}
    return sorted(file for file in files if environments.isdisjoint(file.parents))


def _listed_by_git(root: Path) -> Iterator[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=root,
        capture_output=True,
        check=True,
        text=True,
    )
    yield from (root / name for name in listed.stdout.split("\0") if name)


def _walk(root: Path) -> Iterator[Path]:
    for folder, subfolders, names in root.walk():
        subfolders[:] = {
            name for name in subfolders if not name.startswith(".") or name in _HIDDEN_FOLDERS
        }
        yield from (folder / name for name in names)


def read(file: Path | str) -> str:
    """Return a file's text; a relative name starts at the root of the repository."""
    return (ROOT / file).read_text("utf-8")


def load_json(file: Path | str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(read(file))
    return content


def load_yaml(file: Path | str) -> dict[str, Any]:
    # GitHub reads YAML 1.2, where "on" is no truth value.
    content: dict[str, Any] = yaml.safe_load(
        re.sub(r"^on:", '"on":', read(file), flags=re.MULTILINE)
    )
    return content


def texts(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text of a nested mapping with the dotted path to it."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from texts(item, f"{path}.{key}" if path else key)


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(read(file))


def shell() -> list[Path]:
    """Return the modules that use Home Assistant."""
    return sorted([*INTEGRATION.glob("*.py"), *INTEGRATION.glob("announcing/*.py")])


def imports(file: Path) -> Iterator[str]:
    """Yield the absolute name of every module that a file imports from."""
    package = file.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            yield ".".join((*above, *filter(None, [node.module])))


def functions(file: Path) -> dict[str, ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a module by its name."""
    return {
        node.name: node
        for node in ast.walk(tree(file))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    }


def calls(node: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Yield every call inside a node with the last name of what is called."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call):
            yield ast.unparse(call.func).rpartition(".")[2], call


def sections(file: Path | str) -> dict[str, str]:
    """Return the sections of a Markdown file by anchor, up to the next heading of their level."""
    text = read(file)
    without_code = re.sub(
        r"^```.*?^```",
        lambda code: "\n" * code[0].count("\n"),
        text,
        flags=re.MULTILINE | re.DOTALL,
    )
    headings = [
        (number, match)
        for number, line in enumerate(without_code.splitlines())
        if (match := re.match(r"(#+) (.+)", line))
    ]
    lines = text.splitlines()
    found = {}
    for position, (start, heading) in enumerate(headings):
        end = next(
            (
                later
                for later, other in headings[position + 1 :]
                if len(other[1]) <= len(heading[1])
            ),
            len(lines),
        )
        anchor = re.sub(r"[^\w\- ]", "", heading[2].casefold()).replace(" ", "-")
        found[anchor] = "\n".join(lines[start + 1 : end])
    return found
