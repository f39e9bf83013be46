"""Whether the parts of a catalogue fit together. Reports every problem, never stops at the first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from catalogue.content.identity import SEVERAL, name_of
from catalogue.content.problems import Path, Problem
from catalogue.content.structure import BLOCKS, LEVELS, SLOTS, Catalogue

# Fixed by method version 1.0: rules are code, so the catalogue must have words for exactly these.
CRITERIA = [
    "groesse",
    "rueckhalt",
    "strategie",
    "querschnitt",
    "personal",
    "budget",
    "foerderabhaengigkeit",
    "tempo",
    "markt",
    "betriebstiefe",
    "fachkompetenz",
    "vertrauen_ikz",
    "regionalbedarf",
    "kontrolle",
    "kurze_wege",
    "taktgeber",
]
LOCKS = {
    "KO-02": "legal", "KO-05": "threshold", "KO-06": "threshold", "KO-07": "threshold", "KO-10": "logical",
    "KO-11": "legal", "KO-12": "logical", "KO-13": "logical", "KO-14": "logical", "KO-15": "logical",
    "KO-16": "logical", "KO-17": "logical", "KO-18": "logical", "KO-19": "logical",
}  # fmt: skip
OBLIGATIONS = {
    "KO-01": "step", "KO-03": "hint", "KO-04": "hint", "KO-08": "step", "KO-09": "step", "KO-20": "hint",
    "KO-21": "step", "KO-22": "hint", "KO-23": "hint", "KO-24": "hint", "KO-25": "hint",
}  # fmt: skip
NOTES = [
    "core-and-project-arm",
    "office-as-development-stage",
    "cdo-heads-unit",
    "cdo-in-line-office",
    "verbund-officers-and-joint-office",
    "working-group-led-by-county",
    "carrier-by-market-and-control",
    "tie-open",
    "rm-2-counterpart",
    "rm-2-removed",
    "core-carrier-first",
    "skipped-incompatible",
    "below-threshold",
    "council-steers",
    "all-locked",
    "next-stage",
]
MODULES = {
    "rm-1": {"utilities"},
    "fachausschuss": {"no-council", "control"},
    "beirat": {"market", "personal-data", "company"},
    "fraktionsbeauftragte": {"large-council", "requests"},
    "schnittstellenmanager": {"outside", "fixed-term-office"},
}
CONTRADICTIONS = {
    "report": {"answers.rueckhalt", "facts.regular_report"},
    "posts-budget": {"answers.personal", "answers.budget"},
    "size": {"answers.groesse", "profile.population"},
    "posts-map": {"answers.personal", "actors"},
    "posts-measures": {"answers.personal", "measures"},
    "departments-measures": {"answers.querschnitt", "measures"},
    "partners": {"profile.has_partners", "answers.vertrauen_ikz"},
    "trust": {"answers.vertrauen_ikz", "regional.r1"},
    "trust-rules": {"answers.vertrauen_ikz", "facts.regional_rules"},
    "rules": {"regional.r2", "facts.regional_rules"},
    "rules-map": {"facts.regional_rules", "actors"},
    "driver": {"answers.taktgeber", "regional.r4"},
    "driver-capacity": {"answers.taktgeber", "regional.r5"},
    "utilities-map": {"profile.has_utilities", "actors"},
    "steering-map": {"facts.steering_with_head", "actors"},
    "steering-meetings": {"facts.steering_with_head", "actors"},
    "joint-round": {"facts.separate_digital_units", "facts.joint_round"},
    "members": {"profile.member_count", "facts.members_without_contact"},
}
"""The two places of each, where a hint is shown."""
DETAILS = {
    "S20": {"it", "information_security"},
    "S34": {"regional_rules", "regional_cost_key", "regional_management"},
}
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
CATALOGUE_KEY = re.compile(r"[0-9]{4}\.[0-9]{1,3}")
FORM_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
KEY = re.compile(r"[\w.*-]{1,60}")
LARGEST_NUMBER = 10**15


def problems_of(catalogue: Catalogue) -> list[Problem]:
    """All problems, in the order of the parts."""
    return [problem for rule in RULES for problem in rule(catalogue)]


def _numbers_and_kinds(catalogue: Catalogue) -> Iterator[Problem]:
    for index, criterion in enumerate(catalogue.criteria):
        if not 0 <= criterion.weight <= 5:
            yield Problem(("criteria", index, "weight"), "Das Gewicht muss zwischen 0 und 5 liegen.")
    if not any(criterion.weight for criterion in catalogue.criteria):
        yield Problem(("criteria",), "Mindestens ein Gewicht muss größer als 0 sein.")
    for kind, expected, entries in (
        ("locks", LOCKS, [(lock.key, lock.kind) for lock in catalogue.locks]),
        ("obligations", OBLIGATIONS, [(rule.key, rule.type) for rule in catalogue.obligations]),
    ):
        for index, (key, value) in enumerate(entries):
            if key in expected and expected[key] != value:
                yield Problem((kind, index), f"Die Art von {key} muss „{expected[key]}“ sein.")


def _closed_lists(catalogue: Catalogue) -> Iterator[Problem]:
    expected: dict[str, Iterable[str]] = {
        "criteria": CRITERIA,
        "locks": LOCKS,
        "obligations": OBLIGATIONS,
        "checks": [f"S{number:02}" for number in range(1, 37)],
        "positives": [f"G{number:02}" for number in range(1, 13)],
        "contradictions": CONTRADICTIONS,
        "regional_rules": [f"RR-{number}" for number in range(1, 11)],
        "notes": NOTES,
        "modules": MODULES,
    }
    for name, keys in expected.items():
        found = [entry.key for entry in getattr(catalogue, name)]
        for key in keys:
            if key not in found:
                yield Problem((name,), f"Der Eintrag „{key}“ fehlt.")
        for index, key in enumerate(found):
            if key not in set(keys):
                yield Problem((name, index, "key"), f"Den Eintrag „{key}“ kennt die Methode nicht.")
    bands = [band.key for band in catalogue.bands]
    if bands != ["very_good", "good", "conditional", "poor"]:
        yield Problem(("bands",), "Erwartet werden die vier Stufen von sehr gut bis wenig geeignet.")


def _unique_keys(catalogue: Catalogue) -> Iterator[Problem]:
    parts = {f.name for f in fields(catalogue) if isinstance(getattr(catalogue, f.name), tuple)} - SEVERAL
    for part in sorted(parts):
        names = [name_of(part, entry) for entry in getattr(catalogue, part)]
        seen = Counter[str]()
        for index, name in enumerate(names):
            seen[name] += 1
            if seen[name] > 1:
                yield Problem((part, index), f"Der Schlüssel „{name}“ kommt doppelt vor.")


def _key_words(catalogue: Catalogue) -> Iterator[Problem]:
    """Keys stand in addresses, in columns and in the names of fields."""
    if not CATALOGUE_KEY.fullmatch(catalogue.key):
        yield Problem(("key",), "Der Schlüssel besteht aus Jahr und Nummer, zum Beispiel 2027.1.")
    if len(catalogue.title) > 200:
        yield Problem(("title",), "Der Titel darf höchstens 200 Zeichen haben.")
    for index, form in enumerate(catalogue.forms):
        if not FORM_KEY.fullmatch(form.key):
            yield Problem(("forms", index, "key"), "Der Schlüssel besteht aus kleinen Buchstaben, Ziffern und _.")
    for path, _, value in _walk(catalogue, ()):
        if isinstance(value, int) and abs(value) > LARGEST_NUMBER:
            yield Problem(path, "Diese Zahl ist zu groß.")
    for path, key in _mapping_keys(catalogue, ()):
        if not KEY.fullmatch(key):
            yield Problem(path, f"„{key[:40]}“ ist kein Schlüssel: nur Buchstaben, Ziffern, Punkt und Striche.")


def _mapping_keys(part: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """The keys of entries and of mappings, with the path of what they belong to."""
    if isinstance(part, Mapping):
        yield from ((path, str(key)) for key in part)
        for key, entry in part.items():
            yield from _mapping_keys(entry, (*path, str(key)))
    elif isinstance(part, tuple):
        for index, entry in enumerate(part):
            yield from _mapping_keys(entry, (*path, index))
    elif is_dataclass(part):
        if isinstance(key := getattr(part, "key", None), str):
            yield (*path, "key"), key
        for field in fields(part):
            yield from _mapping_keys(getattr(part, field.name), (*path, field.name))


def _orders(catalogue: Catalogue) -> Iterator[Problem]:
    for name in ("forms", "criteria"):
        orders = [entry.order for entry in getattr(catalogue, name)]
        if orders != list(range(1, len(orders) + 1)):
            yield Problem((name,), "Die Reihenfolge muss lückenlos bei 1 beginnen.")
    orders = [block.order for block in catalogue.resolution_blocks]
    if len(set(orders)) != len(orders):
        yield Problem(("resolution_blocks",), "Jede Nummer darf nur einmal vorkommen.")


def _fits(catalogue: Catalogue) -> Iterator[Problem]:
    criteria = [criterion.key for criterion in catalogue.criteria]
    for index, form in enumerate(catalogue.forms):
        path: Path = ("forms", index, "fit")
        yield from (Problem((*path, key), "Diese Zelle fehlt.") for key in criteria if key not in form.fit)
        for key, fit in form.fit.items():
            if key not in criteria:
                yield Problem((*path, key), "Dieses Kriterium gibt es nicht.")
            if not (-2 <= fit.low <= 2 and -2 <= fit.high <= 2):
                yield Problem((*path, key), "Die Werte müssen zwischen −2 und 2 liegen.")
            yield from _fit_words((*path, key), fit.low, fit.high, fit.pro, fit.con)


def _fit_words(path: Path, low: int, high: int, pro: str, con: str) -> Iterator[Problem]:
    for name, text, needed in (("pro", pro, max(low, high) > 0), ("con", con, min(low, high) < 0)):
        if needed and not text:
            yield Problem((*path, name), "Zu diesen Werten fehlt der Satz.")
        if text and not needed:
            yield Problem((*path, name), "Zu diesen Werten darf hier kein Satz stehen.")
        unknown = set(PLACEHOLDER.findall(text)) - {"Kommune", "kommune"}
        if unknown:
            yield Problem((*path, name), f"Den Platzhalter „{sorted(unknown)[0]}“ gibt es hier nicht.")


def _form_figures(catalogue: Catalogue) -> Iterator[Problem]:
    levels = [cost_class.level for cost_class in catalogue.cost_classes]
    for index, form in enumerate(catalogue.forms):
        if not 0 <= form.setup_time.months_min <= form.setup_time.months_max:
            yield Problem(("forms", index, "setup_time"), "Die Spanne der Monate ist verkehrt.")
        if form.cost.class_min not in levels or form.cost.class_max not in levels:
            yield Problem(("forms", index, "cost"), "Diese Kostenklasse gibt es nicht.")
        elif form.cost.class_min > form.cost.class_max:
            yield Problem(("forms", index, "cost"), "Die Spanne der Kostenklassen ist verkehrt.")
        if not form.levels:
            yield Problem(("forms", index, "levels"), "Mindestens eine Ebene muss genannt sein.")
        for name in ("pros", "cons"):
            if not getattr(form, name):
                yield Problem(("forms", index, name), "Mindestens ein Eintrag wird gebraucht.")


def _references(catalogue: Catalogue) -> Iterator[Problem]:
    forms = {form.key for form in catalogue.forms}
    known_or_council = forms | {"council"}
    known_or_always = forms | {"always"}
    for slot in SLOTS:
        if not catalogue.slots.get(slot):
            yield Problem(("slots", slot), "Für diesen Platz fehlen die Kandidaten.")
        yield from _unknown(("slots", slot), catalogue.slots.get(slot, ()), forms)
    for kind, bonus in catalogue.type_bonus.items():
        yield from _unknown(("type_bonus", kind), bonus, forms)
    for index, lock in enumerate(catalogue.locks):
        yield from _unknown(("locks", index, "first_steps"), lock.first_steps, forms)
        for steps in lock.first_steps.values():
            yield from _unknown(("locks", index, "first_steps"), steps, known_or_council)
        missing = set(lock.first_steps) if lock.kind == "threshold" else set()
        for form in sorted(missing - set(lock.population_below)):
            yield Problem(("locks", index, "population_below"), f"Für „{form}“ fehlt die Einwohnerzahl.")
    for index, pair in enumerate(catalogue.compatibility):
        yield from _unknown(("compatibility", index), pair.forms, forms)
    for index, block in enumerate(catalogue.resolution_blocks):
        yield from _unknown(("resolution_blocks", index), block.forms, forms)
    for name in ("roadmap", "effects"):
        for index, entry in enumerate(getattr(catalogue, name)):
            yield from _unknown((name, index), (entry.form,), known_or_always)
    groups = {group.key for group in catalogue.actor_groups}
    for index, actor_kind in enumerate(catalogue.actor_kinds):
        yield from _unknown(("actor_kinds", index), (actor_kind.group,), groups)


def _unknown(path: Path, keys: Iterable[str], known: set[str]) -> Iterator[Problem]:
    yield from (Problem(path, f"„{key}“ gibt es nicht.") for key in keys if key not in known)


def _questions(catalogue: Catalogue) -> Iterator[Problem]:
    keys = {question.key for question in catalogue.questions if question.block == "answers"}
    for criterion in catalogue.criteria:
        if criterion.key not in keys:
            yield Problem(("questions",), f"Zum Kriterium „{criterion.name}“ fehlt die Frage.")
    blocks = [BLOCKS.index(question.block) for question in catalogue.questions]
    if blocks != sorted(blocks):
        yield Problem(("questions",), "Die Fragen eines Teils müssen beieinander stehen.")
    for index, question in enumerate(catalogue.questions):
        path: Path = ("questions", index)
        values = [anchor.value for anchor in question.anchors]
        if question.answer_type == "scale" and values != [0, 1, 2, 3, 4]:
            yield Problem((*path, "anchors"), "Eine Skala braucht die Stufen 0 bis 4.")
        if question.answer_type == "choice" and not values:
            yield Problem((*path, "anchors"), "Es fehlen die Antworten zur Auswahl.")
        for place, value in enumerate(values):
            if question.answer_type != "scale" and not (isinstance(value, str) and value[:1].isalpha()):
                yield Problem((*path, "anchors", place, "value"), "Der Schlüssel einer Antwort beginnt mit Buchstaben.")
            if value in values[:place]:
                yield Problem((*path, "anchors", place, "value"), f"Die Antwort „{value}“ kommt doppelt vor.")
        if question.block == "answers" and question.key not in CRITERIA:
            yield Problem((*path, "key"), "Zu dieser Frage gibt es kein Kriterium.")
        if not 1 <= question.step <= 10:
            yield Problem((*path, "step"), "Es gibt die Schritte 1 bis 10.")


def _bands(catalogue: Catalogue) -> Iterator[Problem]:
    limits = [band.at_least for band in catalogue.bands]
    if limits != sorted(set(limits), reverse=True) or (limits and limits[-1] != 0):
        yield Problem(("bands",), "Die Grenzen müssen fallen und bei 0 enden.")


def _placeholders(catalogue: Catalogue) -> Iterator[Problem]:
    allowed: list[tuple[str, Sequence[Any], Callable[[Any], set[str]]]] = [
        ("checks", catalogue.checks, lambda check: {"actors", "details"}),
        ("notes", catalogue.notes, lambda note: {"0", "1", "2"}),
        ("resolution_blocks", catalogue.resolution_blocks, lambda b: {"Rat", "rat", "spitze", *b.fields}),
    ]
    for name, entries, known in allowed:
        for index, entry in enumerate(entries):
            for found in sorted(set(PLACEHOLDER.findall(entry.text)) - known(entry)):
                yield Problem((name, index, "text"), f"Den Platzhalter „{found}“ gibt es hier nicht.")


def _reason_codes(catalogue: Catalogue) -> Iterator[Problem]:
    for index, module in enumerate(catalogue.modules):
        for code in sorted(MODULES.get(module.key, set()) - set(module.because)):
            yield Problem(("modules", index, "because"), f"Der Grund „{code}“ fehlt.")
    for index, check in enumerate(catalogue.checks):
        for code in sorted(DETAILS.get(check.key, set()) - set(check.details)):
            yield Problem(("checks", index, "details"), f"Der Text zu „{code}“ fehlt.")


def _hints(catalogue: Catalogue) -> Iterator[Problem]:
    for index, entry in enumerate(catalogue.contradictions):
        places = CONTRADICTIONS.get(entry.key, set(entry.hints))
        path: Path = ("contradictions", index, "hints")
        yield from (Problem(path, f"Der Hinweis für „{place}“ fehlt.") for place in sorted(places - set(entry.hints)))
        yield from _unknown(path, entry.hints, places)


def _sources(catalogue: Catalogue) -> Iterator[Problem]:
    known = {source.key for source in (*catalogue.sources, *catalogue.further_sources)}
    for path, name, value in _walk(catalogue, ()):
        if name == "sources" and len(path) > 1:
            yield from (Problem(path, f"Die Quelle „{key}“ gibt es nicht.") for key in value if key not in known)
    for group in ("sources", "further_sources"):
        for index, source in enumerate(getattr(catalogue, group)):
            if not source.url.startswith(("http://", "https://")):
                yield Problem((group, index, "url"), "Die Adresse muss mit http:// oder https:// beginnen.")


OPTIONAL_TEXT = {
    "note", "pro", "con", "unit", "example", "where", "legal_basis", "combination_remark", "change_note", "mandate",
}  # fmt: skip


def _texts(catalogue: Catalogue) -> Iterator[Problem]:
    for path, name, value in _walk(catalogue, ()):
        for text in value if isinstance(value, tuple) else (value,):
            if not isinstance(text, str):
                continue
            if text != text.strip():
                yield Problem(path, "Am Anfang oder Ende steht ein überflüssiges Leerzeichen.")
            if not text and name not in OPTIONAL_TEXT and "examples" not in path:
                yield Problem(path, "Dieser Text ist leer.")
            if CONTROL.search(text):
                yield Problem(path, "Der Text enthält einen Zeilenumbruch oder ein Steuerzeichen.")


def _walk(part: Any, path: Path) -> Iterator[tuple[Path, str, Any]]:
    """Every field that holds no further entries, with its path and name."""
    for field in fields(part):
        value, place = getattr(part, field.name), (*path, field.name)
        if is_dataclass(value):
            yield from _walk(value, place)
        elif isinstance(value, tuple) and value and is_dataclass(value[0]):
            for index, entry in enumerate(value):
                yield from _walk(entry, (*place, index))
        elif isinstance(value, dict) and any(is_dataclass(entry) for entry in value.values()):
            for key, entry in value.items():
                yield from _walk(entry, (*place, key))
        elif isinstance(value, dict):
            yield place, field.name, tuple(text for text in value.values() if isinstance(text, str))
        else:
            yield place, field.name, value


def _levels(catalogue: Catalogue) -> Iterator[Problem]:
    for index, kind in enumerate(catalogue.actor_kinds):
        if len(set(kind.levels)) != len(kind.levels) or not set(kind.levels) <= set(LEVELS):
            yield Problem(("actor_kinds", index, "levels"), "Jede Ebene darf nur einmal vorkommen.")


def _map_templates(catalogue: Catalogue) -> Iterator[Problem]:
    kinds = {kind.key for kind in catalogue.actor_kinds}
    for index, template in enumerate(catalogue.map_templates):
        path: Path = ("map_templates", index)
        keys = [actor.key for actor in template.actors]
        if template.population_from < 0:
            yield Problem((*path, "population_from"), "Die Einwohnerzahl darf nicht negativ sein.")
        for place, actor in enumerate(template.actors):
            here = (*path, "actors", place)
            if actor.key in keys[:place]:
                yield Problem(here, f"Der Schlüssel „{actor.key}“ kommt doppelt vor.")
            yield from _unknown((*here, "kind"), (actor.kind,), kinds)
            starts = {other.key for other in template.actors if other.is_start} - {actor.key}
            yield from _unknown((*here, "reports_to"), actor.reports_to, starts)
            if len(set(actor.levels)) != len(actor.levels):
                yield Problem((*here, "levels"), "Jede Ebene darf nur einmal vorkommen.")
            for found in sorted(set(PLACEHOLDER.findall(actor.name)) - {"council", "head", "county"}):
                yield Problem((*here, "name"), f"Den Platzhalter „{found}“ gibt es hier nicht.")
    for kind in dict.fromkeys(template.kind for template in catalogue.map_templates):
        starts_at = [template.population_from for template in catalogue.map_templates if template.kind == kind]
        if 0 not in starts_at or len(set(starts_at)) != len(starts_at):
            yield Problem(("map_templates",), f"Für „{kind}“ muss genau eine Vorlage bei 0 Einwohnern beginnen.")


RULES: tuple[Callable[[Catalogue], Iterator[Problem]], ...] = (
    _closed_lists,
    _unique_keys,
    _key_words,
    _orders,
    _numbers_and_kinds,
    _bands,
    _fits,
    _form_figures,
    _references,
    _levels,
    _map_templates,
    _questions,
    _placeholders,
    _reason_codes,
    _hints,
    _sources,
    _texts,
)
