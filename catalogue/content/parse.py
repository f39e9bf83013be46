"""Plain data (as YAML or JSON give it) <-> the content dataclasses.

Types and closed word lists are checked here, relations between parts in `coherence`.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from catalogue.content.problems import ContentProblems, Problem
from catalogue.content.structure import Catalogue


@cache
def _adapter() -> TypeAdapter[tuple[Catalogue]]:
    """Of a one-tuple, because pydantic hands a configuration down to plain dataclasses only from outside."""
    return TypeAdapter(tuple[Catalogue], config=ConfigDict(extra="forbid", strict=True))


def parse(plain: dict[str, Any]) -> Catalogue:
    """The catalogue in plain data; raises ContentProblems with everything that is wrong."""
    try:
        text = json.dumps(plain, ensure_ascii=False, allow_nan=False, default=_refuse)
    except (ValueError, TypeError, RecursionError) as error:
        raise ContentProblems([Problem((), str(error))]) from None
    return parse_json(text)


def parse_json(text: str) -> Catalogue:
    try:
        (catalogue,) = _adapter().validate_json(f"[{text}]".encode("utf-8", "surrogatepass"))
    except ValidationError as error:
        problems = [Problem(_path(entry), _message(entry)) for entry in error.errors(include_url=False)]
        raise ContentProblems(problems) from None
    return catalogue


def json_schema() -> dict[str, Any]:
    """Of the document of a catalogue, for programs outside."""
    definitions = _adapter().json_schema()["$defs"]
    draft = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": draft, "$ref": "#/$defs/Catalogue", "$defs": definitions}


def to_plain(catalogue: Catalogue) -> dict[str, Any]:
    """JSON-able data; `parse` of it gives an equal catalogue."""
    (plain,) = _adapter().dump_python((catalogue,), mode="json")
    return dict(_without_open_dates(plain))


def _without_open_dates(plain: Any) -> Any:
    """What nobody has reviewed says nothing about it: versions from before there were such dates stay as they were."""
    if isinstance(plain, dict):
        return {
            key: _without_open_dates(value) for key, value in plain.items() if key != "reviewed_on" or value is not None
        }
    return [_without_open_dates(value) for value in plain] if isinstance(plain, list) else plain


def _refuse(value: object) -> None:
    raise TypeError(f"„{value}“ ist weder Text noch Zahl. Bitte setzen Sie den Wert in Anführungszeichen.")


def _path(entry: ErrorDetails) -> tuple[str | int, ...]:
    return tuple(part for part in entry["loc"][1:] if part != "[key]")


MESSAGES = {
    "missing": "Diese Angabe fehlt.",
    "missing_argument": "Diese Angabe fehlt.",
    "unexpected_keyword_argument": "Dieses Feld ist nicht vorgesehen.",
    "extra_forbidden": "Dieses Feld ist nicht vorgesehen.",
    "string_type": "Erwartet wird ein Text.",
    "string_unicode": "Der Text enthält ein unvollständiges Zeichen.",
    "int_type": "Erwartet wird eine ganze Zahl.",
    "int_from_float": "Erwartet wird eine ganze Zahl.",
    "bool_type": "Erwartet wird ja oder nein (true, false).",
    "tuple_type": "Erwartet wird eine Liste.",
    "dict_type": "Erwartet wird eine Zuordnung von Schlüsseln zu Werten.",
    "mapping_type": "Erwartet wird eine Zuordnung von Schlüsseln zu Werten.",
    "dataclass_type": "Erwartet wird ein Eintrag mit Feldern.",
    "dataclass_args_type": "Erwartet wird ein Eintrag mit Feldern.",
    "date_type": "Erwartet wird ein Datum in der Form JJJJ-MM-TT.",
    "date_parsing": "Erwartet wird ein Datum in der Form JJJJ-MM-TT.",
    "date_from_datetime_parsing": "Erwartet wird ein Datum in der Form JJJJ-MM-TT.",
    "too_long": "Die Liste enthält zu viele Einträge.",
    "json_invalid": "Das ist kein lesbares JSON.",
}


def _message(entry: ErrorDetails) -> str:
    if entry["type"] == "literal_error":
        return f"Erlaubt sind: {entry['ctx']['expected'].replace(' or ', ', ')}."
    return MESSAGES.get(entry["type"], f"Dieser Wert passt nicht ({entry['type']}).")
