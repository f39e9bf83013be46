"""Which pages the tests of the parts look at in every run, read off their code: addresses that stand in a test that
inspects pages, or in what it names. Pages reached by clicks only are not among them and are looked at once more."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.urls import Resolver404, resolve

BASES = ("/bewertungen/1/", "/kommunen/1/", "/kommunen/1/personen/", "/pruefung/1/")
"""Where addresses begin that tests write without their beginning."""
INSPECTS = {"inspect", "check"}


def looked_at(path: Path) -> set[str]:
    """Names of the addresses that the tests of one module look at."""
    named: dict[str, ast.stmt] = {}
    for statement in ast.parse(path.read_text("utf-8")).body:
        named |= dict.fromkeys(_names_given(statement), statement)
    todo = [name for name, statement in named.items() if _is_in_every_run(name, statement)]
    known = set(todo)
    while todo:
        further = (_names_in(named[todo.pop()]) & named.keys()) - known - INSPECTS
        known |= further
        todo += further
    return {name for known_name in known for text in _texts(named[known_name]) for name in _names_of_address(text)}


def _is_in_every_run(name: str, statement: ast.stmt) -> bool:
    marks = {ast.unparse(mark) for mark in getattr(statement, "decorator_list", [])}
    return name.startswith("test_") and "pytest.mark.full" not in marks and bool(INSPECTS & _names_in(statement))


def _names_given(statement: ast.stmt) -> set[str]:
    match statement:
        case ast.FunctionDef(name=name):
            return {name}
        case ast.Assign(targets=targets):
            return {target.id for target in targets if isinstance(target, ast.Name)}
        case _:
            return set()


def _names_in(statement: ast.stmt) -> set[str]:
    arguments = {node.arg for node in ast.walk(statement) if isinstance(node, ast.arg)}
    return arguments | {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}


def _texts(statement: ast.stmt) -> Iterator[str]:
    """Texts as they may come out, with 1 for whatever is put in."""
    inside = set[ast.AST]()
    for node in ast.walk(statement):
        if isinstance(node, ast.JoinedStr):
            inside |= set(node.values)
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "1" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in inside:
            yield re.sub(r"{\w*}", "1", node.value)


def _names_of_address(text: str) -> Iterator[str]:
    path = text.partition("?")[0].partition("#")[0]
    if "/" not in path or not re.fullmatch(r"[\w./-]+", path):
        return
    for base in ("",) if path.startswith("/") else BASES:
        for rest in {path, path.removesuffix("1"), path.removeprefix("1").removeprefix("/")}:
            with suppress(Resolver404):
                yield resolve(base + rest).view_name
