"""What method version 1.0 fixes: its rules are code, so the catalogue must have words for exactly these."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from catalogue.content.coherence.references import unknown
from catalogue.content.problems import Path, Problem
from catalogue.content.structure import Catalogue

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


def closed_lists(catalogue: Catalogue) -> Iterator[Problem]:
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


def kinds(catalogue: Catalogue) -> Iterator[Problem]:
    for kind, expected, entries in (
        ("locks", LOCKS, [(lock.key, lock.kind) for lock in catalogue.locks]),
        ("obligations", OBLIGATIONS, [(rule.key, rule.type) for rule in catalogue.obligations]),
    ):
        for index, (key, value) in enumerate(entries):
            if key in expected and expected[key] != value:
                yield Problem((kind, index), f"Die Art von {key} muss „{expected[key]}“ sein.")


def reason_codes(catalogue: Catalogue) -> Iterator[Problem]:
    for index, module in enumerate(catalogue.modules):
        for code in sorted(MODULES.get(module.key, set()) - set(module.because)):
            yield Problem(("modules", index, "because"), f"Der Grund „{code}“ fehlt.")
    for index, check in enumerate(catalogue.checks):
        for code in sorted(DETAILS.get(check.key, set()) - set(check.details)):
            yield Problem(("checks", index, "details"), f"Der Text zu „{code}“ fehlt.")


def hints(catalogue: Catalogue) -> Iterator[Problem]:
    for index, entry in enumerate(catalogue.contradictions):
        places = CONTRADICTIONS.get(entry.key, set(entry.hints))
        path: Path = ("contradictions", index, "hints")
        yield from (Problem(path, f"Der Hinweis für „{place}“ fehlt.") for place in sorted(places - set(entry.hints)))
        yield from unknown(path, entry.hints, places)
