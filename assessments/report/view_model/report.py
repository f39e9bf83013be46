"""The one document model behind result page and paper: everything said, nothing computed twice.

Built from catalogue, case and recommendation alone; never reads a clock, a database or a request.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assessments.engine.case import Case
from assessments.engine.contradictions import Contradiction
from assessments.engine.recommendation import Recommendation
from assessments.report.contradictions import ContradictionRow, PlaceText, contradiction_rows, place_text
from assessments.report.diagrams import Drawing
from assessments.report.view_model.basis import Basis, Pair
from assessments.report.view_model.changes import (
    Alternative,
    FlipRow,
    Matrix,
    WeightFlipRow,
    against,
    alternatives,
    default_weights,
    flips,
    matrix,
    robustness_text,
    weight_flips,
)
from assessments.report.view_model.entered import (
    ActorRow,
    AnswerRow,
    actor_row,
    answers,
    further_answers,
    measures,
    profile,
)
from assessments.report.view_model.pictures import (
    PaperDrawings,
    actor_map,
    actor_map_narrow,
    target,
    target_narrow,
    timeline,
)
from assessments.report.view_model.plan import Part, effects, figures, roadmap, votes
from assessments.report.view_model.rules import (
    LockRow,
    compatibility,
    locks,
    modules,
    not_checkable,
    obligations,
    open_locks,
    sources,
)
from assessments.report.view_model.slots import Choice, SlotPart, slot_parts
from assessments.report.wording import SLOT_NAMES, FindingText, Voice, finding_texts, proposal
from catalogue.content.structure import Catalogue, OrganisationForm, Source


@dataclass(frozen=True, slots=True)
class Report:
    """Everything result page and paper show about one case."""

    catalogue: Catalogue
    case: Case
    recommendation: Recommendation
    voice: Voice
    place: str
    is_sufficient: bool
    known: int
    missing: tuple[str, ...]
    missing_questions: tuple[PlaceText, ...]
    proposal: tuple[str, ...]
    slots: tuple[SlotPart, ...]
    target: Drawing | None
    target_narrow: Drawing | None
    actor_map: Drawing | None
    actor_map_narrow: Drawing | None
    timeline: Drawing | None
    on_paper: PaperDrawings
    facts: tuple[tuple[str, str, str], ...]
    locks: tuple[LockRow, ...]
    open_locks: tuple[Pair, ...]
    flips: tuple[FlipRow, ...]
    weight_flips: tuple[WeightFlipRow, ...]
    contradictions: tuple[ContradictionRow, ...]
    findings: tuple[FindingText, ...]
    positives: tuple[Pair, ...]
    not_checkable: tuple[Pair, ...]
    modules: tuple[tuple[str, str, str], ...]
    obligations: tuple[tuple[str, str, str, str], ...]
    regional_rules: tuple[Pair, ...]
    compatibility: tuple[tuple[str, str, str], ...]
    roadmap: tuple[tuple[str, str, str], ...]
    effects: tuple[tuple[str, str], ...]
    votes: tuple[tuple[Part, ...], ...]
    profile: tuple[Pair, ...]
    answers: tuple[AnswerRow, ...]
    further_answers: tuple[Pair, ...]
    notes: tuple[Pair, ...]
    actors: tuple[ActorRow, ...]
    measures: tuple[tuple[str, str, str, str], ...]
    default_weights: str
    alternatives: tuple[Alternative, ...]
    against: str
    robustness: str
    matrix: Matrix | None
    sources: tuple[Source, ...]

    @property
    def choices(self) -> list[Choice]:
        return [choice for slot in self.slots for choice in slot.choices]

    @property
    def main_choices(self) -> list[Choice]:
        """Those of the coordinating level: what the recommendation is first of all about."""
        return [choice for choice in self.choices if choice.slot == "K"]

    @property
    def other_choices(self) -> list[Choice]:
        return [choice for choice in self.choices if choice.slot != "K"]

    @property
    def first_flips(self) -> list[FlipRow]:
        """Those of the coordinating level; of all where it has none. The size, which nobody can change, last."""
        first = [flip for flip in self.flips if flip.slot == SLOT_NAMES["K"]] or list(self.flips)
        return sorted(first, key=lambda flip: flip.key == "groesse")

    @property
    def further_flips(self) -> list[FlipRow]:
        first = self.first_flips
        return [flip for flip in self.flips if flip not in first]

    @property
    def zero_option(self) -> OrganisationForm | None:
        return next((form for form in self.catalogue.forms if form.is_zero_option), None)


def build(
    catalogue: Catalogue,
    case: Case,
    recommendation: Recommendation,
    voice: Voice,
    notes: Mapping[tuple[str, str], str],
    found: Iterable[Contradiction],
) -> Report:
    basis = Basis(catalogue, case, recommendation, voice)
    slots = slot_parts(basis)
    return Report(
        catalogue=catalogue,
        case=case,
        recommendation=recommendation,
        voice=voice,
        place=case.profile.name or case.title or "Kommune",
        is_sufficient=recommendation.status == "ok",
        known=recommendation.known,
        missing=tuple(catalogue.criterion[key].name for key in recommendation.missing),
        missing_questions=tuple(place_text(catalogue, ("answers", key)) for key in recommendation.missing),
        proposal=proposal(catalogue, recommendation, voice),
        slots=slots,
        target=target(basis, slots),
        target_narrow=target_narrow(basis, slots),
        actor_map=actor_map(basis),
        actor_map_narrow=actor_map_narrow(basis),
        timeline=timeline(basis, slots),
        on_paper=PaperDrawings(basis, slots),
        facts=figures(basis, slots),
        locks=locks(basis),
        open_locks=open_locks(basis),
        flips=flips(basis),
        weight_flips=weight_flips(basis),
        contradictions=contradiction_rows(catalogue, found),
        findings=tuple(finding_texts(catalogue, case, recommendation)),
        positives=tuple(
            Pair(catalogue.positive[key].title, catalogue.positive[key].text) for key in recommendation.positives
        ),
        not_checkable=not_checkable(basis),
        modules=modules(basis),
        obligations=obligations(basis),
        regional_rules=tuple(
            Pair(catalogue.regional_rule[k].title, catalogue.regional_rule[k].text)
            for k in recommendation.regional_rules
        ),
        compatibility=compatibility(basis),
        roadmap=roadmap(basis, slots),
        effects=effects(basis, slots),
        votes=votes(basis, slots),
        profile=profile(basis),
        answers=answers(basis),
        further_answers=further_answers(basis),
        notes=tuple(Pair(catalogue.question[place].title, text) for place, text in notes.items()),
        actors=tuple(actor_row(basis, actor) for actor in case.actors),
        measures=measures(basis),
        default_weights=default_weights(basis),
        alternatives=alternatives(basis, slots),
        against=against(basis, slots),
        robustness=robustness_text(basis, slots),
        matrix=matrix(basis, slots),
        sources=sources(basis, slots),
    )
