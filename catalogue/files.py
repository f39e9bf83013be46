"""The only reader and writer of catalogues in files: a YAML folder with one topic or organisation form a file, or one
JSON file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from catalogue.content import coherence
from catalogue.content.parse import parse, parse_json, to_plain
from catalogue.content.problems import ContentProblems, Problem
from catalogue.content.structure import BLOCKS, Catalogue

SCHEMA = Path(__file__).parent / "schemas" / "catalogue.schema.json"
HEAD = "catalogue.yaml"
LISTS = {
    "criteria.yaml": "criteria",
    "cost_classes.yaml": "cost_classes",
    "locks.yaml": "locks",
    "obligations.yaml": "obligations",
    "checks.yaml": "checks",
    "positives.yaml": "positives",
    "contradictions.yaml": "contradictions",
    "regional_rules.yaml": "regional_rules",
    "modules.yaml": "modules",
    "notes.yaml": "notes",
    "compatibility.yaml": "compatibility",
    "resolution_blocks.yaml": "resolution_blocks",
    "roadmap.yaml": "roadmap",
    "effects.yaml": "effects",
    "municipal_words.yaml": "municipal_words",
    "map_templates.yaml": "map_templates",
}
GROUPS = {
    "actors.yaml": ("actor_groups", "actor_kinds"),
    "sources.yaml": ("sources", "further_sources"),
}


class _Loader(yaml.CSafeLoader):
    """Refuses a key that stands twice, and leaves dates as text. In C, ten times as fast as the one in Python."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for key, (key_node, _) in zip(keys, node.value, strict=True):
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(
                    None, None, f"Der Schlüssel „{key}“ kommt doppelt vor.", key_node.start_mark
                )
        return super().construct_mapping(node, deep)


def _as_text(loader: yaml.CSafeLoader, node: yaml.ScalarNode) -> Any:
    return loader.construct_scalar(node)


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _as_text)


def read(source: Path | str) -> Catalogue:
    """The catalogue in a folder or a JSON file."""
    return read_folder(source) if Path(source).is_dir() else read_json(source)


def read_json(path: Path | str) -> Catalogue:
    name = Path(path).name
    try:
        catalogue = parse_json(Path(path).read_text(encoding="utf-8"))
        problems = coherence.problems_of(catalogue)
    except ContentProblems as error:
        problems = list(error.problems)
    except (UnicodeDecodeError, OSError):
        problems = [Problem((), "Diese Datei fehlt oder ist kein Text in UTF-8.")]
    if problems:
        raise ContentProblems([Problem(problem.path, problem.message, name) for problem in problems])
    return catalogue


def write_json(catalogue: Catalogue, path: Path | str) -> None:
    """Writes what `read_json` reads, after the schema has agreed."""
    from jsonschema import Draft202012Validator  # no web server needs it otherwise

    plain = to_plain(catalogue)
    Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(plain)
    Path(path).write_text(json.dumps(plain, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def read_folder(folder: Path | str) -> Catalogue:
    """The catalogue in `folder`; raises ContentProblems naming the file of every problem."""
    plain, files, problems = _read_plain(Path(folder))
    if problems:
        raise ContentProblems(problems)
    try:
        catalogue = parse(plain)
    except ContentProblems as error:
        raise ContentProblems([_located(problem, files) for problem in error.problems]) from None
    if found := coherence.problems_of(catalogue):
        raise ContentProblems([_located(problem, files) for problem in found])
    return catalogue


def write_folder(catalogue: Catalogue, folder: Path | str) -> None:
    """Writes what `read_folder` reads."""
    folder = Path(folder)
    plain = to_plain(catalogue)
    for name, key in LISTS.items():
        _write(folder / name, plain.pop(key))
    for name, keys in GROUPS.items():
        _write(folder / name, {key: plain.pop(key) for key in keys})
    questions = plain.pop("questions")
    for block in BLOCKS:
        _write(folder / "questions" / f"{block}.yaml", [q for q in questions if q["block"] == block])
    for form in plain.pop("forms"):
        _write(folder / "fit" / f"{form['key']}.yaml", {"form": form["key"], "cells": form.pop("fit")})
        _write(folder / "forms" / f"{form['key']}.yaml", form)
    _write(folder / HEAD, plain)


def _write(path: Path, value: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = yaml.dump(value, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=110)
    path.write_text(text, encoding="utf-8")


Files = dict[tuple[str | int, ...], str]


def _read_plain(folder: Path) -> tuple[dict[str, Any], Files, list[Problem]]:
    """Plain data, the file each part came from, and what could not be read at all."""
    problems: list[Problem] = []
    files: Files = {(): HEAD}

    def read(name: str, kind: type) -> Any:
        value, problem = _read_file(folder / name, name, kind)
        if problem:
            problems.append(problem)
        return value

    plain: dict[str, Any] = dict(read(HEAD, dict))
    for name, key in LISTS.items():
        plain[key] = read(name, list)
        files[(key,)] = name
    for name, keys in GROUPS.items():
        group = read(name, dict)
        for key in keys:
            plain[key] = group.get(key, [])
            files[(key,)] = name
    plain["questions"] = []
    for block in BLOCKS:
        name = f"questions/{block}.yaml"
        for question in read(name, list):
            files[("questions", len(plain["questions"]))] = name
            plain["questions"].append(question)
    forms = []
    for path in sorted((folder / "forms").glob("*.yaml")):
        form = read(f"forms/{path.name}", dict)
        form["fit"] = read(f"fit/{path.name}", dict).get("cells", {})
        forms.append((form, path.name))
    forms.sort(key=lambda entry: (not isinstance(entry[0].get("order"), int), str(entry[0].get("order")).zfill(4)))
    plain["forms"] = [form for form, _ in forms]
    for index, (_, name) in enumerate(forms):
        files[("forms", index)] = f"forms/{name}"
        files[("forms", index, "fit")] = f"fit/{name}"
    return plain, files, problems


def _read_file(path: Path, name: str, kind: type) -> tuple[Any, Problem | None]:
    try:
        value = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 (a safe loader)
    except FileNotFoundError:
        return kind(), Problem((), "Diese Datei fehlt.", name)
    except (UnicodeDecodeError, OSError):
        return kind(), Problem((), "Diese Datei ist kein Text in UTF-8.", name)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f"Zeile {mark.line + 1}: " if mark else ""
        reason = getattr(error, "problem", None) or "Das ist kein gültiges YAML."
        return kind(), Problem((), f"{line}{reason}", name)
    if not isinstance(value, kind):
        expected = "eine Liste" if kind is list else "eine Zuordnung von Schlüsseln zu Werten"
        return kind(), Problem((), f"Erwartet wird {expected}.", name)
    return value, None


def _located(problem: Problem, files: Files) -> Problem:
    """The same problem with the file its longest known beginning came from."""
    known = max((start for start in files if problem.path[: len(start)] == start), key=len)
    return Problem(problem.path[len(known) :] or problem.path, problem.message, files[known])
