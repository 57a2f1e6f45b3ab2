"""Which strings the code has at a place, also where they came there through other functions."""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

from .files import INTEGRATION, calls, shell, tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A call in the shell, and the function that it stands in."""

    call: ast.Call
    file: Path
    function: str
    """What it is called by: a constructor by the name of its class."""
    parameters: tuple[str, ...]

    def given(self, position: int, name: str) -> ast.expr | None:
        """Return what the call gives for a parameter of the called function."""
        for keyword in self.call.keywords:
            if keyword.arg == name:
                return keyword.value
        return self.call.args[position] if position < len(self.call.args) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A string, and the file that it is written in."""

    value: str
    file: Path


@cache
def sites() -> dict[str, list[Site]]:
    """Return all calls inside functions by the last name of what is called."""
    found: dict[str, list[Site]] = defaultdict(list)
    for file in shell():
        for owner in ast.walk(tree(file)):
            if isinstance(owner, (ast.Module, ast.ClassDef)):
                for site in _sites_in(owner, file):
                    found[_last_name(site.call)].append(site)
    return found


def _sites_in(owner: ast.Module | ast.ClassDef, file: Path) -> Iterator[Site]:
    for function in owner.body:
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            name = function.name
            if isinstance(owner, ast.ClassDef) and name == "__init__":
                name = owner.name
            arguments = (*function.args.args, *function.args.kwonlyargs)
            parameters = tuple(item.arg for item in arguments if item.arg != "self")
            for _, call in calls(function):
                yield Site(call=call, file=file, function=name, parameters=parameters)


def _last_name(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]


def written(keyword: str, *called: str) -> Iterator[Written]:
    """Yield what calls of these functions are given by a keyword, followed to where it is written.

    A parameter is followed to the callers of its function, `f"invalid_{option}"` as well.
    """
    for name in called:
        for site in sites()[name]:
            for item in site.call.keywords:
                if item.arg == keyword:
                    yield from _follow(item.value, site)


def _follow(node: ast.expr, site: Site) -> Iterator[Written]:
    if isinstance(node, ast.JoinedStr):
        prefix, inserted = node.values
        assert isinstance(inserted, ast.FormattedValue)
        for begin in value_of(prefix):
            for end in _follow(inserted.value, site):
                yield Written(value=begin + end.value, file=end.file)
    elif isinstance(node, ast.Name) and node.id in site.parameters:
        for caller in sites()[site.function]:
            if given := caller.given(site.parameters.index(node.id), node.id):
                yield from _follow(given, caller)
    elif isinstance(node, ast.Subscript):
        yield from (Written(value=value, file=site.file) for value in _values_of_table(node.value))
    else:
        yield from (Written(value=value, file=site.file) for value in value_of(node))


def _values_of_table(node: ast.expr) -> Iterator[str]:
    """Yield what may be found in a dictionary that is a constant of its module."""
    table = constants().get(ast.unparse(node))
    if isinstance(table, Mapping):
        yield from (value for value in table.values() if isinstance(value, str))


@cache
def constants() -> dict[str, object]:
    """Return what names such as `CONF_VOICE` and `ATTR_ENTITY_ID` stand for."""
    named: dict[str, object] = {}
    for file in shell():
        path = file.relative_to(INTEGRATION.parents[1]).with_suffix("")
        named |= vars(import_module(".".join(path.parts)))
    return named


def value_of(node: ast.AST | None) -> Iterator[str]:
    """Yield the string that an expression is, or those of a table, if that can be told."""
    if isinstance(node, ast.Subscript):
        yield from _values_of_table(node.value)
    value: object = node.value if isinstance(node, ast.Constant) else None
    if isinstance(node, ast.Name):
        value = constants().get(node.id)
    if isinstance(value, str):
        yield value
