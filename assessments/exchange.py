"""The exchange format `difu-orgmodels/assessment`, version 1: text <-> document <-> case.

The contract is the JSON Schema beside this module plus the rules a schema cannot state. One error,
the first found, is reported per document, with a JSON Pointer to the faulty value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assessments.engine.case import Actor, Case, Facts, Measure, Override, Profile, Regional
from catalogue.content.structure import Catalogue

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

FORMAT = "difu-orgmodels/assessment"
VERSION = 1
SCHEMA = Path(__file__).parent / "schemas" / "assessment.schema.json"
LONGEST_NUMBER = 40
TOO_LARGE: int = 10**LONGEST_NUMBER
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")

Document = dict[str, Any]
Path_ = tuple[str | int, ...]
Breach = Any
"""A jsonschema.ValidationError, whose fields may hold any JSON."""


@dataclass(frozen=True, slots=True)
class ExchangeProblem:
    path: str
    code: str
    message: str

    def to_plain(self) -> dict[str, dict[str, str]]:
        return {"error": {"path": self.path, "code": self.code, "message": self.message}}


class ExchangeError(ValueError):
    """The text or document breaks the contract."""

    def __init__(self, path: Path_, code: str, message: str) -> None:
        self.problem = ExchangeProblem(_printable(pointer(path)), code, _printable(message))
        super().__init__(f"{self.problem.path or 'Dokument'}: {message}")


def _printable(text: str) -> str:
    """Half characters from broken input cannot be written in UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")


def pointer(path: Path_) -> str:
    """The path as JSON Pointer (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


# Text -> document


def read_document(text: str | bytes) -> Document:
    """The JSON object in `text`; numbers with fraction or exponent become Decimal."""
    try:
        decoded = text.decode("utf-8") if isinstance(text, bytes) else text
        document = json.loads(
            decoded,
            parse_float=Decimal,
            parse_int=_whole_number,
            parse_constant=_refuse_constant,
            object_pairs_hook=_object_without_duplicates,
        )
    except UnicodeDecodeError:
        raise ExchangeError((), "not_json", "Der Text ist nicht in UTF-8 geschrieben.") from None
    except json.JSONDecodeError as error:
        message = f"Das ist kein JSON-Dokument (Zeile {error.lineno}, Zeichen {error.colno})."
        raise ExchangeError((), "not_json", message) from None
    except RecursionError:
        raise ExchangeError((), "not_json", "Das Dokument ist zu tief verschachtelt.") from None
    if not isinstance(document, dict):
        raise ExchangeError((), "type", "Erwartet wird ein Objekt.")
    return document


def _whole_number(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        return TOO_LARGE if digits[0] != "-" else -TOO_LARGE
    return int(digits)


def _refuse_constant(name: str) -> Any:
    raise ExchangeError((), "not_json", f"„{name}“ ist in JSON nicht erlaubt.")


def _object_without_duplicates(pairs: list[tuple[str, Any]]) -> Document:
    result = dict(pairs)
    if len(result) < len(pairs):
        keys = [key for key, _ in pairs]
        repeated = next(key for key in keys if keys.count(key) > 1)
        raise ExchangeError((), "duplicate_key", f"Der Schlüssel „{repeated[:60]}“ kommt doppelt vor.")
    return result


# Document -> checked document


def check_document(document: Document, catalogue: Catalogue) -> None:
    """Raises the first breach of the contract."""
    _check_head(document)
    _check_characters(document)
    _check_schema(document)
    _check_actors(document.get("actors", []))
    _check_measures(document)
    _check_overrides(document.get("overrides", []), catalogue)
    weights = {criterion.key: criterion.weight for criterion in catalogue.criteria}
    if not any((weights | document.get("weights", {})).values()):
        raise ExchangeError(("weights",), "all_weights_zero", "Mindestens ein Gewicht muss größer als 0 sein.")


def _check_head(document: Document) -> None:
    for key in ("format", "version"):
        if key not in document:
            raise ExchangeError((key,), "missing", "Diese Angabe fehlt.")
    if document["format"] != FORMAT:
        raise ExchangeError(("format",), "unsupported_format", f"Erwartet wird „{FORMAT}“.")
    if type(document["version"]) is not int or document["version"] != VERSION:
        raise ExchangeError(("version",), "unsupported_version", f"Unterstützt wird Version {VERSION}.")


def _check_characters(document: Document) -> None:
    for path, text in _texts(document, ()):
        if CONTROL.search(text):
            message = "Der Text enthält ein Steuerzeichen oder ein unvollständiges Zeichen."
            raise ExchangeError(path, "control_character", message)


def _texts(value: Any, path: Path_) -> Iterator[tuple[Path_, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            yield from _texts(entry, (*path, index))
    elif isinstance(value, dict):
        for key, entry in value.items():
            if CONTROL.search(key):
                yield path, key
            yield from _texts(entry, (*path, key))


@cache
def _validator() -> Draft202012Validator:
    """Loaded by the first document from outside: most web servers never see one."""
    from jsonschema import Draft202012Validator, FormatChecker

    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return Draft202012Validator(schema, format_checker=FormatChecker(["date"]))


# Which breach of several at the same value is reported, and under which code.
CODES = {
    "type": "type",
    "required": "missing",
    "additionalProperties": "unknown_key",
    "enum": "unknown_value",
    "const": "unknown_value",
    "minimum": "out_of_range",
    "maximum": "out_of_range",
    "minLength": "too_short",
    "maxLength": "too_long",
    "maxItems": "too_many",
    "uniqueItems": "duplicate",
    "format": "date",
    "pattern": "pattern",
}


def _check_schema(document: Document) -> None:
    errors = _validator().iter_errors(document)
    first = next(errors, None)
    if first is None:
        return None
    same_value = [first, *(e for e in errors if e.absolute_path == first.absolute_path)]
    worst = min(same_value, key=lambda error: list(CODES).index(str(error.validator)))
    path, code = _place(worst)
    if path[:1] == ("overrides",) and path[2:] == ("rule",) and code == "unknown_value":
        return _refuse_override(path, worst.instance)
    raise ExchangeError(path, code, _message(worst))


def _place(error: Breach) -> tuple[Path_, str]:
    path: Path_ = tuple(error.absolute_path)
    rule = str(error.validator)
    if rule == "required":
        missing = next(key for key in error.validator_value if key not in error.instance)
        path = (*path, missing)
    elif rule == "additionalProperties":
        path = (*path, next(key for key in error.instance if key not in error.schema["properties"]))
    elif rule == "uniqueItems":
        entries = error.instance
        path = (*path, next(i for i, entry in enumerate(entries) if entry in entries[:i]))
    return path, CODES[rule]


TYPE_WORDS = {
    "object": "ein Objekt",
    "array": "eine Liste",
    "string": "ein Text",
    "integer": "eine ganze Zahl",
    "number": "eine Zahl",
    "boolean": "ja oder nein (true, false)",
    "null": "leer (null)",
}


def _message(error: Breach) -> str:
    rule, limit = str(error.validator), error.validator_value
    if rule == "type":
        names = [limit] if isinstance(limit, str) else limit
        return f"Erwartet wird {' oder '.join(TYPE_WORDS[name] for name in names)}."
    if rule == "enum":
        return f"Erlaubt sind: {', '.join('leer' if value is None else str(value) for value in limit)}."
    if rule in ("minimum", "maximum"):
        low, high = error.schema.get("minimum"), error.schema.get("maximum")
        return f"Erlaubt sind {low} bis {high}."
    return {
        "required": "Diese Angabe fehlt.",
        "additionalProperties": "Diese Angabe ist nicht vorgesehen.",
        "minLength": "Der Text darf nicht leer sein.",
        "maxLength": f"Der Text ist zu lang. Erlaubt sind {limit} Zeichen.",
        "maxItems": f"Die Liste ist zu lang. Erlaubt sind {limit} Einträge.",
        "uniqueItems": "Dieser Eintrag kommt doppelt vor.",
        "format": "Dieses Datum gibt es nicht. Erwartet wird JJJJ-MM-TT.",
        "pattern": "Der Text hat nicht die vorgesehene Form.",
    }[rule]


def _check_actors(actors: list[Document]) -> None:
    known: set[str] = set()
    for index, actor in enumerate(actors):
        if actor["id"] in known:
            raise ExchangeError(("actors", index, "id"), "duplicate", "Diese Kennung kommt doppelt vor.")
        known.add(actor["id"])
    for index, actor in enumerate(actors):
        _check_references(actor.get("reports_to") or [], known, ("actors", index, "reports_to"))
        if actor["id"] in (actor.get("reports_to") or []):
            path = ("actors", index, "reports_to", actor["reports_to"].index(actor["id"]))
            raise ExchangeError(path, "self_reference", "Ein Akteur kann nicht an sich selbst berichten.")


def _check_measures(document: Document) -> None:
    known = {actor["id"] for actor in document.get("actors", [])}
    for index, measure in enumerate(document.get("measures", [])):
        _check_references(measure["responsible"], known, ("measures", index, "responsible"))


def _check_references(keys: list[str], known: set[str], path: Path_) -> None:
    for index, key in enumerate(keys):
        if key not in known:
            message = f"Einen Akteur mit der Kennung „{key}“ gibt es nicht."
            raise ExchangeError((*path, index), "unknown_reference", message)


def _check_overrides(overrides: list[Document], catalogue: Catalogue) -> None:
    seen: set[tuple[str, str]] = set()
    for index, override in enumerate(overrides):
        lock = catalogue.lock.get(override["rule"])
        if lock is None or lock.kind != "threshold":
            _refuse_override(("overrides", index, "rule"), override["rule"])
        pair = (override["form"], override["rule"])
        if pair in seen:
            message = "Für diese Form und Regel gibt es bereits eine Ausnahme."
            raise ExchangeError(("overrides", index), "duplicate", message)
        seen.add(pair)


# Rules that lock but are not thresholds (method.md, section 4).
FIRM_LOCKS = frozenset(
    {"KO-02", "KO-10", "KO-11", "KO-12", "KO-13", "KO-14", "KO-15", "KO-16", "KO-17", "KO-18", "KO-19"}
)


def _refuse_override(path: Path_, rule: object) -> None:
    if isinstance(rule, str) and rule in FIRM_LOCKS:
        message = "Diese Sperre kann nicht aufgehoben werden. Nur Schwellen lassen Ausnahmen zu."
        raise ExchangeError(path, "not_overridable", message)
    raise ExchangeError(path, "unknown_value", "Eine Schwelle mit diesem Schlüssel gibt es nicht.")


# Document <-> case


def parse_case(document: Document, catalogue: Catalogue) -> Case:
    """The case in a document that may break the contract; raises ExchangeError."""
    check_document(document, catalogue)
    return case_in(document)


def case_in(document: Document) -> Case:
    """The case in a document that keeps the contract."""
    return Case(
        profile=Profile(**document["profile"]),
        answers=document["answers"],
        regional=_read_regional(document.get("regional", {})),
        facts=_read_facts(document.get("facts", {})),
        weights=document.get("weights", {}),
        overrides=tuple(Override(**override) for override in document.get("overrides", [])),
        actors=tuple(_read_actor(actor) for actor in document.get("actors", [])),
        measures=tuple(_read_measure(measure) for measure in document.get("measures", [])),
        as_of=_read_date(document.get("as_of")),
        key=document.get("id"),
        title=document.get("title"),
    )


def _read_facts(block: Document) -> Facts:
    money = ("programme_budget_per_year", "coordination_cost_per_year")
    return Facts(**(block | {key: _read_fraction(block.get(key)) for key in money}))


def _read_fraction(value: Decimal | int | None) -> Fraction | None:
    return None if value is None else Fraction(value)


def _read_date(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


def _read_regional(block: Document) -> Regional:
    return Regional(**(block | {"r7": tuple(block.get("r7") or ())}))


def _read_actor(entry: Document) -> Actor:
    reports_to = entry.get("reports_to")
    return Actor(
        key=entry["id"],
        name=entry["name"],
        kind=entry["kind"],
        levels=tuple(entry["levels"]),
        role=entry.get("role"),
        mandate=entry.get("mandate"),
        has_budget=entry.get("has_budget"),
        fte=_read_fraction(entry.get("fte")),
        fixed_term_until=_read_date(entry.get("fixed_term_until")),
        reports_to=None if reports_to is None else tuple(reports_to),
        has_deputy=entry.get("has_deputy"),
        is_lead=entry.get("is_lead"),
        meetings_per_year=entry.get("meetings_per_year"),
        release_percent=_read_fraction(entry.get("release_percent")),
        is_external=entry.get("is_external"),
        note=entry.get("note"),
    )


def _read_measure(entry: Document) -> Measure:
    return Measure(
        name=entry["name"],
        responsible=tuple(entry["responsible"]),
        budget=_read_fraction(entry.get("budget")),
        note=entry.get("note"),
    )


def write_document(case: Case) -> Document:
    """The case in the exchange format; unknown values are left out except answers of "weiß nicht"."""
    document: Document = {"format": FORMAT, "version": VERSION}
    document |= _known({"id": case.key, "title": case.title, "as_of": case.as_of})
    document["profile"] = _known(_plain_fields(case.profile))
    document["answers"] = dict(case.answers)
    document |= {
        key: value
        for key, value in {
            "regional": _known(_plain_fields(case.regional)),
            "facts": _known(_plain_fields(case.facts)),
            "weights": dict(case.weights),
            "overrides": [_plain_fields(override) for override in case.overrides],
            "actors": [_write_actor(actor) for actor in case.actors],
            "measures": [_known(_plain_fields(measure)) for measure in case.measures],
        }.items()
        if value
    }
    return document


def _write_actor(actor: Actor) -> Document:
    plain = _known(_plain_fields(actor), keep=("levels", "reports_to"))
    if actor.reports_to is None:
        del plain["reports_to"]
    return {"id": plain.pop("key"), **plain}


def _plain_fields(part: Any) -> Document:
    return {field.name: _plain(getattr(part, field.name)) for field in fields(part)}


def _plain(value: Any) -> Any:
    match value:
        case Fraction():
            return int(value) if value.denominator == 1 else float(value)
        case date():
            return value.isoformat()
        case tuple():
            return list(value)
    return value


def _known(entries: Mapping[str, Any], keep: tuple[str, ...] = ()) -> Document:
    keep = (*keep, "responsible")
    return {key: _plain(value) for key, value in entries.items() if key in keep or (value is not None and value != [])}
