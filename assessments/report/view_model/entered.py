"""What was entered, as it is printed."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from assessments.engine.case import Actor
from assessments.report.contradictions import PlaceText, place_text
from assessments.report.view_model.basis import STATES, Basis, Pair, yes_no
from assessments.report.wording import KINDS, MANDATES, ROLES, listed, whole
from catalogue.content.structure import Question

DRIVERS = {
    "nobody": "niemand", "municipality": "eine Gemeinde", "county": "der Landkreis",
    "regional_agency": "eine Regionalagentur", "it_association": "ein IT-Zweckverband", "provider": "ein Dienstleister",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class AnswerRow:
    number: int
    criterion: str
    question: str
    answer: str
    step: str
    weight: int
    state: str


@dataclass(frozen=True, slots=True)
class ActorRow:
    name: str
    kind: str
    levels: str
    role: str
    mandate: str
    reports_to: str
    budget: str
    deputy: str
    fte: str
    fixed_term: str
    note: str


def profile(basis: Basis) -> tuple[Pair, ...]:
    p = basis.case.profile
    rows = [
        ("Art der Kommune", KINDS[p.kind]),
        ("Einwohnerinnen und Einwohner", whole(p.population)),
        ("Beschäftigte", whole(p.staff) if p.staff is not None else "nicht beantwortet"),
        ("Kommunale Unternehmen", yes_no(p.has_utilities, "vorhanden", "keine")),
        ("Mögliche Partner in der Region", yes_no(p.has_partners, "vorhanden", "keine")),
    ]
    if p.kind == "verbund":
        rows.append(("Eigene Verwaltung", yes_no(p.has_own_administration)))
    if p.member_count is not None:
        rows.append(("Mitglieder", whole(p.member_count)))
    if p.median_member_population is not None:
        rows.append(("Einwohnerzahl des mittleren Mitglieds", whole(p.median_member_population)))
    return tuple(Pair(*row) for row in rows)


def place(basis: Basis) -> str:
    return basis.case.profile.name or basis.case.title or "Kommune"


def missing(basis: Basis) -> tuple[str, ...]:
    return tuple(basis.catalogue.criterion[key].name for key in basis.recommendation.missing)


def missing_questions(basis: Basis) -> tuple[PlaceText, ...]:
    return tuple(place_text(basis.catalogue, ("answers", key)) for key in basis.recommendation.missing)


def notes(basis: Basis) -> tuple[Pair, ...]:
    return tuple(Pair(basis.catalogue.question[place].title, text) for place, text in basis.notes.items())


def actors(basis: Basis) -> tuple[ActorRow, ...]:
    return tuple(actor_row(basis, actor) for actor in basis.case.actors)


def answers(basis: Basis) -> tuple[AnswerRow, ...]:
    return tuple(
        AnswerRow(
            basis.order(answer.criterion),
            basis.catalogue.criterion[answer.criterion].name,
            basis.catalogue.question["answers", answer.criterion].text,
            basis.answer_words(answer.criterion),
            "–" if answer.value is None else str(answer.value),
            basis.recommendation.weights[answer.criterion],
            STATES[answer.state],
        )
        for answer in basis.recommendation.answers
    )


def further_answers(basis: Basis) -> tuple[Pair, ...]:
    """Region and framework: every question that was answered, and those left open."""
    found = []
    for question in basis.catalogue.questions:
        if question.block == "regional":
            value = getattr(basis.case.regional, question.key)
            if value not in (None, ()):
                found.append(Pair(question.text, _spoken(question, value)))
        elif question.block == "facts":
            value = getattr(basis.case.facts, question.key)
            found.append(Pair(question.text, "nicht beantwortet" if value is None else _spoken(question, value)))
    return tuple(found)


def actor_row(basis: Basis, actor: Actor) -> ActorRow:
    by_key = {other.key: other.name for other in basis.case.actors}
    kind = basis.catalogue.actor_kind.get(actor.kind)
    if actor.reports_to is None:
        superiors = "nicht bekannt"
    else:
        superiors = listed([by_key[key] for key in actor.reports_to]) or "niemand"
    return ActorRow(
        name=actor.name,
        kind=kind.label if kind else actor.kind,
        levels=", ".join(actor.levels) or "quer",
        role=ROLES.get(actor.role or "", "nicht bekannt"),
        mandate=MANDATES.get(actor.mandate or "", "nicht bekannt"),
        reports_to=superiors,
        budget=yes_no(actor.has_budget),
        deputy=yes_no(actor.has_deputy),
        fte=whole(actor.fte) if actor.fte is not None else "–",
        fixed_term=f"{actor.fixed_term_until:%d.%m.%Y}" if actor.fixed_term_until else "–",
        note=actor.note or "",
    )


def measures(basis: Basis) -> tuple[tuple[str, str, str, str], ...]:
    by_key = {actor.key: actor.name for actor in basis.case.actors}
    return tuple(
        (
            measure.name,
            listed([by_key[key] for key in measure.responsible]) or "niemand benannt",
            f"{whole(measure.budget)} Euro" if measure.budget is not None else "nicht angegeben",
            measure.note or "",
        )
        for measure in basis.case.measures
    )


def _spoken(question: Question, value: object) -> str:
    match value:
        case bool():
            return yes_no(value)
        case tuple():
            return "; ".join(str(entry) for entry in value)
        case str():
            return DRIVERS.get(value, value)
        case int() | Fraction():
            if question.answer_type == "scale":
                return question.anchors[int(value)].text
            return " ".join(part for part in (whole(value), question.unit) if part)
    return str(value)
