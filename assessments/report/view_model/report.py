"""The one document model behind result page and paper: everything said, nothing computed twice.

Built from catalogue, case and recommendation alone; never reads a clock, a database or a request.
"""

from __future__ import annotations

from dataclasses import dataclass

from assessments.engine.case import Case
from assessments.engine.recommendation import Recommendation
from assessments.report.contradictions import ContradictionRow, PlaceText, contradiction_rows
from assessments.report.diagrams import Drawing
from assessments.report.view_model import changes, entered, pictures, plan, rules
from assessments.report.view_model.basis import Basis, Pair
from assessments.report.view_model.changes import Alternative, FlipRow, Matrix, WeightFlipRow
from assessments.report.view_model.entered import ActorRow, AnswerRow
from assessments.report.view_model.pictures import PaperDrawings
from assessments.report.view_model.plan import Part
from assessments.report.view_model.rules import LockedForm, LockRow
from assessments.report.view_model.slots import Choice, SlotPart, slot_parts
from assessments.report.wording import SLOT_NAMES, FindingText, Voice, finding_texts, proposal
from catalogue.content.structure import Catalogue, OrganisationForm, Source


@dataclass(frozen=True, slots=True)
class Report:
    """Everything result page and paper show about one case."""

    basis: Basis
    place: str
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
    def catalogue(self) -> Catalogue:
        return self.basis.catalogue

    @property
    def case(self) -> Case:
        return self.basis.case

    @property
    def recommendation(self) -> Recommendation:
        return self.basis.recommendation

    @property
    def voice(self) -> Voice:
        return self.basis.voice

    @property
    def is_sufficient(self) -> bool:
        return self.recommendation.status == "ok"

    @property
    def known(self) -> int:
        return self.recommendation.known

    @property
    def locked_forms(self) -> tuple[LockedForm, ...]:
        return rules.by_form(self.locks)

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


def build(basis: Basis) -> Report:
    slots = slot_parts(basis)
    return Report(
        basis=basis,
        slots=slots,
        place=entered.place(basis),
        missing=entered.missing(basis),
        missing_questions=entered.missing_questions(basis),
        profile=entered.profile(basis),
        answers=entered.answers(basis),
        further_answers=entered.further_answers(basis),
        notes=entered.notes(basis),
        actors=entered.actors(basis),
        measures=entered.measures(basis),
        contradictions=contradiction_rows(basis.catalogue, basis.contradictions),
        findings=tuple(finding_texts(basis.catalogue, basis.case, basis.recommendation)),
        positives=rules.positives(basis),
        not_checkable=rules.not_checkable(basis),
        locks=rules.locks(basis),
        open_locks=rules.open_locks(basis),
        modules=rules.modules(basis),
        obligations=rules.obligations(basis),
        regional_rules=rules.regional_rules(basis),
        compatibility=rules.compatibility(basis),
        sources=rules.sources(basis, slots),
        proposal=proposal(basis.catalogue, basis.recommendation, basis.voice),
        facts=plan.figures(basis, slots),
        roadmap=plan.roadmap(basis, slots),
        effects=plan.effects(basis, slots),
        votes=plan.votes(basis, slots),
        flips=changes.flips(basis),
        weight_flips=changes.weight_flips(basis),
        default_weights=changes.default_weights(basis),
        alternatives=changes.alternatives(basis, slots),
        against=changes.against(basis, slots),
        robustness=changes.robustness_text(basis, slots),
        matrix=changes.matrix(basis, slots),
        target=pictures.target(basis, slots),
        target_narrow=pictures.target_narrow(basis, slots),
        actor_map=pictures.actor_map(basis),
        actor_map_narrow=pictures.actor_map_narrow(basis),
        timeline=pictures.timeline(basis, slots),
        on_paper=pictures.PaperDrawings(basis, slots),
    )
