"""The four places of the target structure: what is recommended, why, and in which order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from assessments.engine.recommendation import Slot
from assessments.report import diagrams
from assessments.report.diagrams import Bar, Drawing
from assessments.report.view_model.basis import Basis
from assessments.report.wording import (
    ROBUSTNESS,
    ROBUSTNESS_CSS,
    SLOT_NAMES,
    SLOT_QUESTIONS,
    in_hundred,
    listed,
    names,
    note_text,
    number,
)
from catalogue.content.structure import SLOTS, OrganisationForm, SlotKey


@dataclass(frozen=True, slots=True)
class Reason:
    """Why for or against a form: a sentence, its points, and the answer it comes from."""

    sentence: str
    points: str
    criterion: str
    short: str
    """The criterion in a word or two."""
    answer: str
    step: int
    anchor: str
    """Fragment of the question on its step's page."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One recommended form, in full."""

    form: OrganisationForm
    slot: SlotKey
    points: str
    band: str
    cost: str
    reasons_for: tuple[Reason, ...]
    reasons_against: tuple[Reason, ...]
    is_new: bool


@dataclass(frozen=True, slots=True)
class RankRow:
    place: int
    form: OrganisationForm
    points: str
    band: str
    gap: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class SlotPart:
    key: SlotKey
    name: str
    question: str
    status: str
    choices: tuple[Choice, ...]
    ranking: tuple[RankRow, ...]
    bars: Drawing | None
    narrow_bars: Drawing | None
    contributions: tuple[tuple[str, str], ...]
    """Of every bar, what it is made of in words."""
    notes: tuple[tuple[str, str], ...]
    close: str
    robustness: str
    robustness_label: str
    robustness_css: str
    share: str
    heat: Drawing | None
    leader: str


MOST_FOR, MOST_AGAINST = 3, 2
"""Contributions that a bar names in words."""
Scale = tuple[float, float]
"""From the lowest to the highest sum of contributions."""

NEW_ACTOR_KINDS: Mapping[str, tuple[str, ...]] = {
    "steuerkreis": ("steering_group",),
    "cdo": ("cdo",),
    "stabsstelle": ("staff_unit",),
    "smartcity_buero": ("smart_city_office",),
    "eigenes_amt": ("digital_department",),
    "digitallotsen": ("digital_guides",),
    "projekt_matrix": ("project_group",),
    "digitalagentur_gmbh": ("agency_gmbh",),
    "stadtwerke_partner": ("utilities", "municipal_company"),
    "zweckverband": ("intermunicipal_body",),
    "arbeitsgemeinschaft": ("intermunicipal_body",),
    "oer_vereinbarung": (),
    "gemeinsame_digitalagentur": ("regional_agency",),
    "landkreis_taktgeber": ("county",),
}
"""Actor kinds that show a form exists today; the existing line department always does."""


def slot_parts(basis: Basis) -> tuple[SlotPart, ...]:
    if basis.recommendation.slots is None:
        return ()
    scale = _scale(basis, basis.recommendation.slots)
    return tuple(_slot(basis, key, basis.recommendation.slots[key], scale) for key in SLOTS)


def _slot(basis: Basis, key: SlotKey, slot: Slot, scale: Scale) -> SlotPart:
    chosen = [recommended.form for recommended in slot.forms]
    bars = _bars(basis, slot, chosen)
    robust = basis.recommendation.robustness.slots[key] if basis.recommendation.robustness else None
    return SlotPart(
        key=key,
        name=SLOT_NAMES[key],
        question=SLOT_QUESTIONS[key],
        status=status_words(basis, key, slot),
        choices=tuple(
            Choice(
                form=basis.catalogue.form[entry.form],
                slot=key,
                points=basis.points(entry.form),
                band=basis.band(entry.form),
                cost=basis.yearly_cost(basis.catalogue.form[entry.form]),
                reasons_for=tuple(_reason(basis, entry.form, k) for k in entry.reasons_for),
                reasons_against=tuple(_reason(basis, entry.form, k) for k in entry.reasons_against),
                is_new=_is_new(basis, entry.form),
            )
            for entry in slot.forms
        ),
        ranking=_ranking(basis, slot, chosen),
        bars=diagrams.bars(_bars_titled(key, bars), bars, *scale) if bars else None,
        narrow_bars=diagrams.narrow_bars(_bars_titled(key, bars), bars, *scale) if bars else None,
        contributions=tuple((bar.name, bar.note) for bar in bars),
        notes=tuple(note_text(basis.catalogue, n) for n in basis.recommendation.notes if n.slot == key),
        close=names(basis.catalogue, slot.close) if len(slot.close) > 1 else "",
        robustness=_robust_sentence(basis, key),
        robustness_label=ROBUSTNESS.get(robust.label or "", "") if robust else "",
        robustness_css=ROBUSTNESS_CSS.get(robust.label or "", "info") if robust else "info",
        share=f"{in_hundred(robust.share)} %" if robust and robust.share is not None else "",
        heat=_heat(basis, key),
        leader=basis.catalogue.form[slot.ranking[0]].short_name if slot.ranking else "",
    )


def status_words(basis: Basis, key: SlotKey, slot: Slot) -> str:
    """What is to be said where no form is recommended, or how the region takes part."""
    if slot.status == "council":
        return f"Die Vertretung steuert selbst ({basis.voice.council})."
    if slot.status == "all_locked":
        step = basis.catalogue.form[slot.first_step].short_name if slot.first_step else ""
        return f"Zurzeit ist keine Form möglich. Am nächsten kommt: {step}."
    return {
        "core": "Die Region trägt den Kern der Aufgabe.",
        "supplement": "Die Region ergänzt die eigene Struktur.",
        "not_needed": "Eine regionale Form wird zurzeit nicht gebraucht.",
    }.get(slot.status, "")


def _is_new(basis: Basis, form: str) -> bool:
    if basis.catalogue.form[form].is_zero_option:
        return False
    return not any(actor.kind in NEW_ACTOR_KINDS.get(form, ()) for actor in basis.case.actors)


def _reason(basis: Basis, form: str, criterion: str) -> Reason:
    points = basis.score(form).contributions[criterion]
    fit = basis.catalogue.form[form].fit[criterion]
    question = basis.catalogue.question["answers", criterion]
    return Reason(
        sentence=basis.voice.say(fit.pro if points > 0 else fit.con),
        points=number(points, signed=True),
        criterion=basis.catalogue.criterion[criterion].name,
        short=basis.short(criterion),
        answer=basis.answer_words(criterion),
        step=question.step,
        anchor=f"f-answers-{criterion}",
    )


def _ranking(basis: Basis, slot: Slot, chosen: Sequence[str]) -> tuple[RankRow, ...]:
    best = basis.score(slot.ranking[0]).score if slot.ranking else Fraction(0)
    return tuple(
        RankRow(
            place,
            basis.catalogue.form[form],
            basis.points(form),
            basis.band(form),
            number(best - basis.score(form).score) if place > 1 else "–",
            form in chosen,
        )
        for place, form in enumerate(slot.ranking, 1)
    )


def chosen_keys(basis: Basis, slots: Sequence[SlotPart]) -> list[str]:
    return list(dict.fromkeys(choice.form.key for slot in slots for choice in slot.choices))


def _scale(basis: Basis, slots: Mapping[SlotKey, Slot]) -> Scale:
    """One for all slots, so that their bars can be compared."""
    free = {form for slot in slots.values() for form in slot.ranking}
    if not free:
        return 0.0, 0.0
    points = [list(basis.score(form).contributions.values()) for form in free]
    low = min(float(sum(p for p in entry if p < 0)) for entry in points) - 1
    high = max(float(sum(p for p in entry if p > 0)) for entry in points) + 1
    return low, high


def _bars(basis: Basis, slot: Slot, chosen: Sequence[str]) -> list[Bar]:
    return [
        Bar(
            basis.catalogue.form[form].short_name,
            float(basis.score(form).score),
            basis.points(form),
            basis.band(form),
            form in chosen,
            tuple((number(v, signed=True), float(v)) for v in basis.score(form).contributions.values() if v),
            _in_words(basis, form),
        )
        for form in slot.ranking
    ]


def _bars_titled(key: SlotKey, rows: Sequence[Bar]) -> str:
    words = "; ".join(f"{row.name} {row.score_text} Punkte, {row.band}" for row in rows)
    return f"{SLOT_NAMES[key]}, Rangfolge der freien Formen: {words}."


def _in_words(basis: Basis, form: str) -> str:
    """The largest contributions: "Größe +5,0 · Rückhalt +3,3 – dagegen Eigener Betrieb −0,8"."""
    largest = sorted(basis.score(form).contributions.items(), key=lambda part: -abs(part[1]))
    said, against = (
        " · ".join(f"{basis.short(key)} {number(points, signed=True)}" for key, points in some)
        for some in (
            [part for part in largest if part[1] > 0][:MOST_FOR],
            [part for part in largest if part[1] < 0][:MOST_AGAINST],
        )
    )
    return f"{said} – dagegen {against}" if against else said


def _heat(basis: Basis, key: SlotKey) -> Drawing | None:
    if basis.recommendation.robustness is None:
        return None
    robust = basis.recommendation.robustness.slots[key]
    if len(robust.ranks) < 2:
        return None
    ordered = sorted(robust.ranks.items(), key=lambda entry: [-share for share in entry[1]])
    rows = [(basis.catalogue.form[form].short_name, shares) for form, shares in ordered]
    words = "; ".join(
        f"{name} " + ", ".join(f"Platz {i} {in_hundred(s)} Prozent" for i, s in enumerate(shares, 1) if s >= 0.005)
        for name, shares in rows
    )
    return diagrams.heat(f"Anteil der Rechenläufe je Platz, {SLOT_NAMES[key]}: {words}.", rows)


def _robust_sentence(basis: Basis, key: SlotKey) -> str:
    if basis.recommendation.robustness is None:
        return ""
    robust = basis.recommendation.robustness.slots[key]
    if robust.leader is None or robust.share is None:
        return "Auf dieser Ebene ist zurzeit keine Form möglich."
    if len(robust.ranks) == 1:
        return "Auf dieser Ebene gibt es keine andere freie Form."
    name = basis.catalogue.form[robust.leader].short_name
    text = f"{name} liegt in {in_hundred(robust.share)} von 100 Fällen vorn"
    rivals = sorted(
        ((ranks[0], form) for form, ranks in robust.ranks.items() if form != robust.leader and ranks[0] >= 0.01),
        reverse=True,
    )
    if rivals:
        text += ", " + listed([f"{basis.catalogue.form[f].short_name} in {in_hundred(s)}" for s, f in rivals[:2]])
    return text + "."
