"""Modules, obligations and regional rules (method.md, sections 7 and 8)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from assessments.engine.actors import ActorMap
from assessments.engine.answers import Inputs
from assessments.engine.kleene import Truth, at_least, at_most, both, either, equals, some
from assessments.engine.recommendation import DueObligation, RecommendedModule
from catalogue.content.structure import Catalogue

COMPANIES = ("digitalagentur_gmbh", "gemeinsame_digitalagentur")
UNITS = ("stabsstelle", "smartcity_buero", "eigenes_amt")
OUTSIDE_GROUPS = frozenset({"company", "regional", "external"})


def new_posts(inputs: Inputs, bundle: Collection[str]) -> bool:
    """Whether the bundle asks for posts that the staff plan does not hold yet."""
    return any(form in bundle for form in UNITS) or ("cdo" in bundle and inputs.point("personal") >= 1)


def modules(
    catalogue: Catalogue, inputs: Inputs, actors: ActorMap, bundle: frozenset[str], implementing: Collection[str],
    council_missing: bool,
) -> tuple[RecommendedModule, ...]:  # fmt: skip
    """Modules with the codes of all reasons that hold; unknown answers never trigger one."""
    values, facts, profile = inputs.values, inputs.case.facts, inputs.case.profile
    office = either(
        *(actor.fixed_term_until is not None for actor in actors.of_kind("smart_city_office")),
        both("smartcity_buero" in bundle, at_least(values["foerderabhaengigkeit"], 3)),
    )
    reasons: dict[str, dict[str, Truth]] = {
        "rm-1": {
            "utilities": both(
                profile.has_utilities,
                at_least(values["betriebstiefe"], 2),
                "stadtwerke_partner" not in implementing,
            )
        },
        "fachausschuss": {
            "no-council": council_missing,
            "control": both(at_least(values["kontrolle"], 3), at_least(values["groesse"], 2)),
        },
        "beirat": {
            "market": at_least(values["markt"], 3),
            "personal-data": facts.personal_data_in_public_space,
            "company": any(form in bundle for form in COMPANIES),
        },
        "fraktionsbeauftragte": {
            "large-council": facts.large_council,
            "requests": facts.frequent_council_requests,
        },
        "schnittstellenmanager": {
            "outside": some(
                either(actor.is_external, actors.group(actor) in ("company", "regional")) for actor in actors.on("K")
            ),
            "fixed-term-office": office,
        },
    }
    return tuple(
        RecommendedModule(module.key, codes)
        for module in catalogue.modules
        if (codes := tuple(code for code, truth in reasons[module.key].items() if truth))
    )


def obligations(
    catalogue: Catalogue, inputs: Inputs, actors: ActorMap, bundle: Collection[str]
) -> tuple[tuple[DueObligation, ...], tuple[str, ...]]:
    """Obligations that are due, and the ids of those that cannot be decided."""
    facts = inputs.case.facts
    posts = (*UNITS, "cdo") if new_posts(inputs, bundle) else ()
    rules: dict[str, tuple[Truth, Collection[str]]] = {
        "KO-01": (_any(bundle, COMPANIES), COMPANIES),
        "KO-03": (
            both(_any(bundle, (*COMPANIES, "stadtwerke_partner")), facts.private_shareholders),
            (*COMPANIES, "stadtwerke_partner"),
        ),
        "KO-04": (
            both(COMPANIES[0] in bundle, at_least(inputs.values["regionalbedarf"], 3)),
            COMPANIES[:1],
        ),
        "KO-08": ("zweckverband" in bundle, ("zweckverband",)),
        "KO-09": ("oer_vereinbarung" in bundle, ("oer_vereinbarung",)),
        "KO-20": (facts.sovereign_tasks_transferred, ()),
        "KO-21": (bool(posts), posts),
        "KO-22": (facts.paid_services_between_municipalities, ()),
        "KO-23": (_data_protection_in_charge(actors), ()),
        "KO-24": (True, ()),
        "KO-25": (both(COMPANIES[1] in bundle, facts.internal_services_only), COMPANIES[1:]),
    }
    order = [form.key for form in catalogue.forms]
    due, unknown = [], []
    for rule in catalogue.obligations:
        truth, forms = rules[rule.key]
        if truth is None:
            unknown.append(rule.key)
        elif truth:
            named = tuple(form for form in order if form in forms and form in bundle)
            due.append(DueObligation(rule.key, rule.type, named))
    return tuple(due), tuple(unknown)


def _any(bundle: Collection[str], forms: Collection[str]) -> bool:
    return any(form in bundle for form in forms)


def _data_protection_in_charge(actors: ActorMap) -> Truth:
    if actors.is_empty:
        return None
    return some(
        either("K" in actor.levels, equals_any(actor.role, ("coordinates", "decides")))
        for actor in actors.of_kind("data_protection")
    )


def equals_any(value: str | None, expected: Collection[str]) -> Truth:
    return None if value is None else value in expected


def regional_rules(catalogue: Catalogue, inputs: Inputs) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Rules that hold, and the ids of those that cannot be decided; on effective values."""
    profile, values = inputs.case.profile, inputs.values
    population, kind = profile.population, profile.kind
    conditions: Mapping[str, Truth] = {
        "RR-1": both(population < 10_000, at_least(values["kurze_wege"], 3)),
        "RR-2": both(population < 20_000, at_most(values["personal"], 1)),
        "RR-3": both(at_least(values["regionalbedarf"], 3), at_most(values["vertrauen_ikz"], 1)),
        "RR-4": both(at_least(values["vertrauen_ikz"], 2), at_most(inputs.case.regional.r2, 2)),
        "RR-5": both(at_most(values["taktgeber"], 1), at_least(values["regionalbedarf"], 2)),
        "RR-6": both(equals(kind, "kreisangehoerig"), at_least(values["taktgeber"], 3), at_most(values["groesse"], 1)),
        "RR-7": both(
            at_least(values["vertrauen_ikz"], 3),
            at_least(values["betriebstiefe"], 3),
            at_least(values["regionalbedarf"], 3),
        ),
        "RR-8": kind == "landkreis",
        "RR-9": both(kind == "verbund", at_most(profile.member_count, 5), at_least(values["foerderabhaengigkeit"], 3)),
        "RR-10": both(kind == "kreisangehoerig", at_least(values["groesse"], 3), inputs.case.facts.small_neighbours),
    }
    keys = [rule.key for rule in catalogue.regional_rules]
    return (
        tuple(key for key in keys if conditions[key]),
        tuple(key for key in keys if conditions[key] is None),
    )
