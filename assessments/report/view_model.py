"""The one document model behind result page and paper: everything said, nothing computed twice.

Built from catalogue, case and recommendation alone; never reads a clock, a database or a request.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from textwrap import shorten

from assessments.engine.case import Actor, Case
from assessments.engine.recommendation import AnswerFlip, Recommendation, Score, Slot
from assessments.report import diagrams
from assessments.report.diagrams import Bar, Box, Drawing, Lane, Span
from assessments.report.wording import (
    KINDS,
    LOCK_KINDS,
    MANDATES,
    ROBUSTNESS,
    ROBUSTNESS_CSS,
    ROLES,
    SLOT_NAMES,
    SLOT_QUESTIONS,
    VERDICTS,
    FindingText,
    Voice,
    finding_texts,
    in_hundred,
    listed,
    names,
    note_text,
    number,
    proposal,
    whole,
)
from catalogue.content.structure import (
    SLOTS,
    Catalogue,
    CompatibilityPair,
    OrganisationForm,
    Question,
    SlotKey,
    Source,
)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why for or against a form: a sentence, its points, and the answer it comes from."""

    sentence: str
    points: str
    criterion: str
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
    notes: tuple[tuple[str, str], ...]
    close: str
    robustness: str
    robustness_label: str
    robustness_css: str
    share: str
    heat: Drawing | None
    leader: str


@dataclass(frozen=True, slots=True)
class LockRow:
    form: str
    title: str
    reason: str
    kind: str
    lifted_by: str
    instead: str
    is_overridden: bool
    override_reason: str


@dataclass(frozen=True, slots=True)
class FlipRow:
    criterion: str
    today: str
    then: str
    slot: str
    new_first: str
    sentence: str


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


@dataclass(frozen=True, slots=True)
class Pair:
    name: str
    text: str


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
    proposal: tuple[str, ...]
    slots: tuple[SlotPart, ...]
    target: Drawing | None
    target_small: Drawing | None
    actor_map: Drawing | None
    timeline: Drawing | None
    facts: tuple[tuple[str, str, str], ...]
    locks: tuple[LockRow, ...]
    open_locks: tuple[Pair, ...]
    flips: tuple[FlipRow, ...]
    weight_flips: tuple[str, ...]
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
    alternatives: tuple[Pair, ...]
    against: str
    robustness: str
    matrix: Matrix | None
    sources: tuple[Source, ...]

    @property
    def choices(self) -> list[Choice]:
        return [choice for slot in self.slots for choice in slot.choices]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a decision point: plain text, or a blank the municipality fills in."""

    text: str
    is_blank: bool = False


@dataclass(frozen=True, slots=True)
class Matrix:
    """All contributions: forms as columns (abbreviation, name, chosen), criteria as rows."""

    columns: tuple[tuple[str, str, bool], ...]
    rows: tuple[tuple[str, tuple[tuple[str, bool], ...]], ...]
    sums: tuple[tuple[str, bool], ...]


def build(
    catalogue: Catalogue,
    case: Case,
    recommendation: Recommendation,
    voice: Voice,
    notes: Mapping[tuple[str, str], str] | None = None,
) -> Report:
    return _Builder(catalogue, case, recommendation, voice, notes or {}).report()


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

PERIODS = {"0-3": "0–3 Monate", "3-12": "3–12 Monate", "12-36": "12–36 Monate"}
TOPICS = {
    "staff": "Personal",
    "money": "Finanzen",
    "data_protection": "Datenschutz und Informationssicherheit",
    "climate": "Klima",
    "equality": "Gleichstellung und Barrierefreiheit",
    "staff_council": "Personalvertretung",
    "region": "Interkommunale Zusammenarbeit",
}
STATES = {
    "given": "angegeben",
    "derived": "aus der Einwohnerzahl abgeleitet",
    "combined": "aus mehreren Antworten",
    "unknown": "weiß nicht",
    "missing": "nicht beantwortet",
}
DRIVERS = {
    "nobody": "niemand", "municipality": "eine Gemeinde", "county": "der Landkreis",
    "regional_agency": "eine Regionalagentur", "it_association": "ein IT-Zweckverband", "provider": "ein Dienstleister",
}  # fmt: skip


@dataclass(frozen=True)
class _Builder:
    catalogue: Catalogue
    case: Case
    recommendation: Recommendation
    voice: Voice
    typed_notes: Mapping[tuple[str, str], str]

    def report(self) -> Report:
        r, c = self.recommendation, self.catalogue
        slots = self._slots()
        return Report(
            catalogue=c,
            case=self.case,
            recommendation=r,
            voice=self.voice,
            place=self.case.profile.name or self.case.title or "Kommune",
            is_sufficient=r.status == "ok",
            known=r.known,
            missing=tuple(c.criterion[key].name for key in r.missing),
            proposal=proposal(c, r, self.voice),
            slots=slots,
            target=self._target(slots, compact=False),
            target_small=self._target(slots, compact=True),
            actor_map=self._actor_map(),
            timeline=self._timeline(slots),
            facts=self._facts(slots),
            locks=self._locks(),
            open_locks=self._open_locks(),
            flips=self._flips(),
            weight_flips=self._weight_flips(),
            findings=tuple(finding_texts(c, self.case, r)),
            positives=tuple(Pair(c.positive[key].title, c.positive[key].text) for key in r.positives),
            not_checkable=self._not_checkable(),
            modules=self._modules(),
            obligations=self._obligations(),
            regional_rules=tuple(Pair(c.regional_rule[k].title, c.regional_rule[k].text) for k in r.regional_rules),
            compatibility=self._compatibility(),
            roadmap=self._roadmap(slots),
            effects=self._effects(slots),
            votes=self._votes(slots),
            profile=self._profile(),
            answers=self._answers(),
            further_answers=self._further_answers(),
            notes=tuple(Pair(c.question[place].title, text) for place, text in self.typed_notes.items()),
            actors=tuple(self._actor_row(actor) for actor in self.case.actors),
            measures=self._measures(),
            default_weights=self._default_weights(),
            alternatives=self._alternatives(slots),
            against=self._against(slots),
            robustness=self._robustness_text(slots),
            matrix=self._matrix(slots),
            sources=self._sources(slots),
        )

    # -- forms and slots

    def _score(self, form: str) -> Score:
        return next(score for score in self.recommendation.scores if score.form == form)

    def _band(self, form: str) -> str:
        key = self._score(form).band
        return next(band.label for band in self.catalogue.bands if band.key == key)

    def _points(self, form: str) -> str:
        return number(self._score(form).score)

    def _slots(self) -> tuple[SlotPart, ...]:
        if self.recommendation.slots is None:
            return ()
        return tuple(self._slot(key, self.recommendation.slots[key]) for key in SLOTS)

    def _slot(self, key: SlotKey, slot: Slot) -> SlotPart:
        chosen = [recommended.form for recommended in slot.forms]
        robust = self.recommendation.robustness.slots[key] if self.recommendation.robustness else None
        return SlotPart(
            key=key,
            name=SLOT_NAMES[key],
            question=SLOT_QUESTIONS[key],
            status=self._status(key, slot),
            choices=tuple(
                Choice(
                    form=self.catalogue.form[entry.form],
                    slot=key,
                    points=self._points(entry.form),
                    band=self._band(entry.form),
                    reasons_for=tuple(self._reason(entry.form, k) for k in entry.reasons_for),
                    reasons_against=tuple(self._reason(entry.form, k) for k in entry.reasons_against),
                    is_new=self._is_new(entry.form),
                )
                for entry in slot.forms
            ),
            ranking=self._ranking(slot, chosen),
            bars=self._bars(key, slot, chosen),
            notes=tuple(note_text(self.catalogue, n) for n in self.recommendation.notes if n.slot == key),
            close=names(self.catalogue, slot.close) if len(slot.close) > 1 else "",
            robustness=self._robust_sentence(key),
            robustness_label=ROBUSTNESS.get(robust.label or "", "") if robust else "",
            robustness_css=ROBUSTNESS_CSS.get(robust.label or "", "info") if robust else "info",
            share=f"{in_hundred(robust.share)} %" if robust and robust.share is not None else "",
            heat=self._heat(key),
            leader=self.catalogue.form[slot.ranking[0]].short_name if slot.ranking else "",
        )

    def _status(self, key: SlotKey, slot: Slot) -> str:
        """What is to be said where no form is recommended, or how the region takes part."""
        if slot.status == "council":
            return f"Die Vertretung steuert selbst ({self.voice.council})."
        if slot.status == "all_locked":
            step = self.catalogue.form[slot.first_step].short_name if slot.first_step else ""
            return f"Zurzeit ist keine Form möglich. Am nächsten kommt: {step}."
        return {
            "core": "Die Region trägt den Kern der Aufgabe.",
            "supplement": "Die Region ergänzt die eigene Struktur.",
            "not_needed": "Eine regionale Form wird zurzeit nicht gebraucht.",
        }.get(slot.status, "")

    def _is_new(self, form: str) -> bool:
        if self.catalogue.form[form].is_zero_option:
            return False
        return not any(actor.kind in NEW_ACTOR_KINDS.get(form, ()) for actor in self.case.actors)

    def _reason(self, form: str, criterion: str) -> Reason:
        points = self._score(form).contributions[criterion]
        fit = self.catalogue.form[form].fit[criterion]
        question = self.catalogue.question["answers", criterion]
        return Reason(
            sentence=self.voice.say(fit.pro if points > 0 else fit.con),
            points=number(points, signed=True),
            criterion=self.catalogue.criterion[criterion].name,
            answer=self._answer_words(criterion),
            step=question.step,
            anchor=f"f-answers-{criterion}",
        )

    def _answer_words(self, criterion: str) -> str:
        answer = next(a for a in self.recommendation.answers if a.criterion == criterion)
        if answer.value is None:
            return STATES[answer.state]
        if answer.state == "derived":
            return f"{whole(self.case.profile.population)} Einwohnerinnen und Einwohner"
        return self._anchor(criterion, answer.value)

    def _anchor(self, criterion: str, value: int) -> str:
        return self.catalogue.question["answers", criterion].anchors[value].text

    def _ranking(self, slot: Slot, chosen: Sequence[str]) -> tuple[RankRow, ...]:
        best = self._score(slot.ranking[0]).score if slot.ranking else Fraction(0)
        return tuple(
            RankRow(
                place,
                self.catalogue.form[form],
                self._points(form),
                self._band(form),
                number(best - self._score(form).score) if place > 1 else "–",
                form in chosen,
            )
            for place, form in enumerate(slot.ranking, 1)
        )

    # -- pictures

    def _bars(self, key: SlotKey, slot: Slot, chosen: Sequence[str]) -> Drawing | None:
        if not slot.ranking:
            return None
        assert self.recommendation.slots is not None
        free = [form for s in self.recommendation.slots.values() for form in s.ranking]
        parts = [list(self._score(form).contributions.values()) for form in free]
        low = min(float(sum(p for p in entry if p < 0)) for entry in parts) - 1
        high = max(float(sum(p for p in entry if p > 0)) for entry in parts) + 1
        orders = {criterion.key: criterion.order for criterion in self.catalogue.criteria}
        rows = [
            Bar(
                self.catalogue.form[form].short_name,
                float(self._score(form).score),
                self._points(form),
                self._band(form),
                form in chosen,
                tuple((orders[k], float(v)) for k, v in self._score(form).contributions.items() if v),
            )
            for form in slot.ranking
        ]
        words = "; ".join(f"{row.name} {row.score_text} Punkte, {row.band}" for row in rows)
        return diagrams.bars(f"{SLOT_NAMES[key]}, Rangfolge der freien Formen: {words}.", rows, low, high)

    def _heat(self, key: SlotKey) -> Drawing | None:
        if self.recommendation.robustness is None:
            return None
        robust = self.recommendation.robustness.slots[key]
        if len(robust.ranks) < 2:
            return None
        ordered = sorted(robust.ranks.items(), key=lambda entry: [-share for share in entry[1]])
        rows = [(self.catalogue.form[form].short_name, shares) for form, shares in ordered]
        words = "; ".join(
            f"{name} " + ", ".join(f"Platz {i} {in_hundred(s)} Prozent" for i, s in enumerate(shares, 1) if s >= 0.005)
            for name, shares in rows
        )
        return diagrams.heat(f"Anteil der Rechenläufe je Platz, {SLOT_NAMES[key]}: {words}.", rows)

    def _target(self, slots: Sequence[SlotPart], *, compact: bool) -> Drawing | None:
        if not slots:
            return None
        lanes = []
        for slot in slots:
            boxes = [self._form_box(choice) for choice in slot.choices]
            if slot.key != "R":
                level = slot.key
                present = [actor for actor in self.case.actors if level in actor.levels]
                boxes += self._present(present, most=3 if compact else 60)
            if slot.key == "P" and not boxes:
                boxes.append(Box(self.voice.council, ("steuert selbst",)))
            if boxes:
                lanes.append(Lane(slot.name, slot.question, tuple(boxes)))
        said = "; ".join(
            f"{slot.name}: {listed([choice.form.short_name for choice in slot.choices]) or slot.status}"
            for slot in slots
        )
        return diagrams.house(f"Zielstruktur über drei Ebenen und Region. {said}.", lanes)

    def _form_box(self, choice: Choice) -> Box:
        supplements = (
            choice.slot == "R" and self.recommendation.slots and self.recommendation.slots["R"].status != "core"
        )
        if not choice.is_new:
            return Box(choice.form.short_name, ("empfohlen",), "supplement", "BESTEHT")
        tag = "NEU, ERGÄNZEND" if supplements else "NEU"
        return Box(choice.form.short_name, (), "supplement" if supplements else "new", tag)

    def _present(self, actors: Sequence[Actor], most: int) -> list[Box]:
        if len(actors) > most:
            shown, rest = actors[: most - 1], len(actors) - most + 1
            return [*(Box(actor.name) for actor in shown), Box(f"und {rest} weitere Akteure")]
        return [Box(actor.name) for actor in actors]

    def _actor_map(self) -> Drawing | None:
        if not self.case.actors:
            return None
        by_key = {actor.key: actor.name for actor in self.case.actors}
        lanes = []
        for level in ("P", "K", "U"):
            here = [actor for actor in self.case.actors if level in actor.levels]
            boxes = tuple(self._actor_box(actor, by_key, also=actor.levels[0] != level) for actor in here)
            lanes.append(Lane(SLOT_NAMES[level], SLOT_QUESTIONS[level], boxes or (Box("niemand benannt", (), "also"),)))
        cross = [actor for actor in self.case.actors if not actor.levels]
        if cross:
            boxes = tuple(self._actor_box(actor, by_key, also=False) for actor in cross)
            lanes.append(Lane("Berät oder quer", "Wer berät und prüft?", boxes, is_soft=True))
        said = "; ".join(f"{lane.label}: {_some_titles(lane.boxes)}" for lane in lanes)
        return diagrams.house(f"Akteure heute auf den drei Ebenen. {said}.", lanes)

    def _actor_box(self, actor: Actor, by_key: Mapping[str, str], *, also: bool) -> Box:
        if also:
            return Box(actor.name, ("wirkt auch hier",), "also")
        posts = f"{whole(actor.fte)} VZÄ" if actor.fte is not None else ""
        first = ", ".join(part for part in (ROLES.get(actor.role or "", ""), posts) if part)
        superiors = listed([by_key[key] for key in actor.reports_to or ()])
        lines = [first, f"berichtet an {superiors}" if superiors else ""]
        if actor.fixed_term_until:
            lines.append(f"befristet bis {actor.fixed_term_until:%d.%m.%Y}")
        return Box(actor.name, tuple(line for line in lines if line))

    def _timeline(self, slots: Sequence[SlotPart]) -> Drawing | None:
        choices = [choice for slot in slots for choice in slot.choices]
        if not choices:
            return None
        rows = [
            Span(c.form.short_name, c.form.setup_time.months_min, c.form.setup_time.months_max, self._cost(c.form))
            for c in choices
        ]
        words = "; ".join(f"{r.name} {r.months_min} bis {r.months_max} Monate, {r.cost}" for r in rows)
        return diagrams.timeline(f"Aufwand und Zeit je Form: {words}.", rows)

    def _cost(self, form: OrganisationForm) -> str:
        text = {cost_class.level: cost_class.text for cost_class in self.catalogue.cost_classes}
        low, high = text[form.cost.class_min], text[form.cost.class_max]
        return low if low == high else f"{low} bis {high}"

    # -- figures at a glance

    def _facts(self, slots: Sequence[SlotPart]) -> tuple[tuple[str, str, str], ...]:
        heads = [choice.form for slot in slots for choice in slot.choices if slot.key == "K"]
        if not heads:
            return ()
        form = heads[0]
        time = form.setup_time
        label = "sofort" if time.months_max == 0 else f"{time.months_min}–{time.months_max} Monate"
        robust = next((slot for slot in slots if slot.key == "K"), None)
        return (
            ("Personal", form.staffing.text, f"für: {form.short_name}"),
            ("Kosten im Jahr", self._cost(form), f"für: {form.short_name}; weitere Formen siehe Nr. 8"),
            ("Arbeitsfähig", label, "ab dem Beschluss"),
            (
                "Wie sicher",
                robust.robustness_label if robust else "",
                f"{form.short_name} auf der koordinierenden Ebene",
            ),
        )

    # -- locks

    def _locks(self) -> tuple[LockRow, ...]:
        rows = []
        for lock in self.recommendation.locks:
            rule = self.catalogue.lock[lock.rule]
            steps = [
                f"Vertretung ({self.voice.council})" if step == "council" else self.catalogue.form[step].short_name
                for step in lock.first_steps
            ]
            rows.append(
                LockRow(
                    self.catalogue.form[lock.form].short_name,
                    rule.title,
                    rule.reason,
                    LOCK_KINDS[lock.kind],
                    rule.lifted_by,
                    listed(steps),
                    lock.overridden,
                    lock.override_reason or "",
                )
            )
        return tuple(rows)

    def _open_locks(self) -> tuple[Pair, ...]:
        by_rule: dict[str, list[str]] = {}
        for lock in self.recommendation.locks_not_checkable:
            by_rule.setdefault(lock.rule, []).append(lock.form)
        return tuple(
            Pair(names(self.catalogue, forms), f"{self.catalogue.lock[rule].title}: noch nicht prüfbar.")
            for rule, forms in by_rule.items()
        )

    # -- what would change the result

    def _flips(self) -> tuple[FlipRow, ...]:
        """Per criterion and slot the nearest answer that changes the first place."""
        nearest: dict[tuple[str, str], AnswerFlip] = {}
        points = {answer.criterion: answer.value for answer in self.recommendation.answers}
        for flip in self.recommendation.answer_flips:
            here = points[flip.criterion] if points[flip.criterion] is not None else 2
            key = (flip.slot, flip.criterion)
            if key not in nearest or abs(flip.new - (here or 0)) < abs(nearest[key].new - (here or 0)):
                nearest[key] = flip
        ordered = sorted(nearest.values(), key=lambda flip: ("KRUP".index(flip.slot), self._order(flip.criterion)))
        return tuple(self._flip_row(flip) for flip in ordered)

    def _order(self, criterion: str) -> int:
        return self.catalogue.criterion[criterion].order

    def _flip_row(self, flip: AnswerFlip) -> FlipRow:
        name = self.catalogue.criterion[flip.criterion].name
        then = self._anchor(flip.criterion, flip.new)
        first = self.catalogue.form[flip.new_first].short_name if flip.new_first else "keine freie Form"
        return FlipRow(
            criterion=name,
            today=self._answer_words(flip.criterion),
            then=then,
            slot=SLOT_NAMES[flip.slot],
            new_first=first,
            sentence=f"{name}, Antwort „{then}“: {first}.",
        )

    def _weight_flips(self) -> tuple[str, ...]:
        found = []
        for flip in self.recommendation.weight_flips:
            name = self.catalogue.criterion[flip.criterion].name
            for point, word in ((flip.down, "unter"), (flip.up, "über")):
                if point:
                    first = self.catalogue.form[point.new_first].short_name
                    edge = "ab" if point.inclusive else word
                    found.append(f"{name}: Gewicht {edge} {number(point.at)} (heute {flip.weight}): {first} vorn.")
        return tuple(found)

    # -- findings and rules

    def _not_checkable(self) -> tuple[Pair, ...]:
        c = self.catalogue
        found = []
        for key in self.recommendation.not_checkable:
            if key in c.check:
                found.append(Pair(c.check[key].title, c.check[key].question))
            elif key in c.obligation:
                found.append(Pair(c.obligation[key].title, c.obligation[key].text))
            else:
                found.append(Pair(c.regional_rule[key].title, c.regional_rule[key].condition))
        return tuple(found)

    def _modules(self) -> tuple[tuple[str, str, str], ...]:
        found = []
        for entry in self.recommendation.modules:
            module = self.catalogue.module[entry.key]
            found.append((module.name, module.text, " ".join(module.because[code] for code in entry.because)))
        return tuple(found)

    def _obligations(self) -> tuple[tuple[str, str, str, str], ...]:
        found = []
        for due in self.recommendation.obligations:
            rule = self.catalogue.obligation[due.rule]
            kind = "Pflichtschritt" if due.type == "step" else "Hinweis"
            found.append((kind, rule.title, rule.text, rule.reason))
        return tuple(found)

    def _compatibility(self) -> tuple[tuple[str, str, str], ...]:
        reasons: Mapping[frozenset[str], CompatibilityPair] = {
            frozenset(pair.forms): pair for pair in self.catalogue.compatibility
        }
        found = []
        for entry in self.recommendation.compatibility:
            pair = reasons.get(frozenset(entry.forms))
            reason = pair.reason if pair else "Es fehlt eine Ansprechperson vor Ort."
            found.append((names(self.catalogue, entry.forms), VERDICTS[entry.verdict], reason))
        return tuple(found)

    def _chosen(self, slots: Sequence[SlotPart]) -> list[str]:
        return list(dict.fromkeys(choice.form.key for slot in slots for choice in slot.choices))

    def _roadmap(self, slots: Sequence[SlotPart]) -> tuple[tuple[str, str, str], ...]:
        wanted = {"always", *self._chosen(slots)} if slots else set()
        return tuple(
            (label, step.text, SLOT_NAMES[step.level])
            for period, label in PERIODS.items()
            for step in self.catalogue.roadmap
            if step.period == period and step.form in wanted
        )

    def _effects(self, slots: Sequence[SlotPart]) -> tuple[tuple[str, str], ...]:
        chosen = self._chosen(slots)
        found = []
        for topic, label in TOPICS.items():
            for effect in self.catalogue.effects:
                if effect.topic == topic and effect.form in ("always", *chosen):
                    name = "" if effect.form == "always" else f"{self.catalogue.form[effect.form].short_name}: "
                    found.append((label, name + effect.text))
        costs = [
            (TOPICS["money"], f"{f.short_name}: {self._cost(f)}.") for f in map(self.catalogue.form.get, chosen) if f
        ]
        return (*costs, *found)

    def _votes(self, slots: Sequence[SlotPart]) -> tuple[tuple[Part, ...], ...]:
        chosen = set(self._chosen(slots))
        if not chosen:
            return ()
        blocks = sorted(self.catalogue.resolution_blocks, key=lambda block: block.order)
        return tuple(
            self._parts(block.text, block.fields)
            for block in blocks
            if not block.forms or chosen.intersection(block.forms)
        )

    def _parts(self, text: str, blanks: Mapping[str, str]) -> tuple[Part, ...]:
        known = {"Rat": "Die Vertretung", "rat": "die Vertretung", "spitze": self.voice.head}
        parts, rest = [], text
        while "{" in rest:
            before, _, after = rest.partition("{")
            name, _, rest = after.partition("}")
            parts.append(Part(before))
            parts.append(Part(known[name]) if name in known else Part(blanks[name], is_blank=True))
        return (*parts, Part(rest))

    # -- what was entered

    def _profile(self) -> tuple[Pair, ...]:
        p = self.case.profile
        rows = [
            ("Art der Kommune", KINDS[p.kind]),
            ("Einwohnerinnen und Einwohner", whole(p.population)),
            ("Beschäftigte", whole(p.staff) if p.staff is not None else "nicht beantwortet"),
            ("Kommunale Unternehmen", _yes_no(p.has_utilities, "vorhanden", "keine")),
            ("Mögliche Partner in der Region", _yes_no(p.has_partners, "vorhanden", "keine")),
        ]
        if p.kind == "verbund":
            rows.append(("Eigene Verwaltung", _yes_no(p.has_own_administration)))
        if p.member_count is not None:
            rows.append(("Mitglieder", whole(p.member_count)))
        if p.median_member_population is not None:
            rows.append(("Einwohnerzahl des mittleren Mitglieds", whole(p.median_member_population)))
        return tuple(Pair(*row) for row in rows)

    def _answers(self) -> tuple[AnswerRow, ...]:
        return tuple(
            AnswerRow(
                self._order(answer.criterion),
                self.catalogue.criterion[answer.criterion].name,
                self.catalogue.question["answers", answer.criterion].text,
                self._answer_words(answer.criterion),
                "–" if answer.value is None else str(answer.value),
                self.recommendation.weights[answer.criterion],
                STATES[answer.state],
            )
            for answer in self.recommendation.answers
        )

    def _further_answers(self) -> tuple[Pair, ...]:
        """Region and framework: every question that was answered, and those left open."""
        found = []
        for question in self.catalogue.questions:
            if question.block == "regional":
                value = getattr(self.case.regional, question.key)
                if value not in (None, ()):
                    found.append(Pair(question.text, _spoken(question, value)))
            elif question.block == "facts":
                value = getattr(self.case.facts, question.key)
                found.append(Pair(question.text, "nicht beantwortet" if value is None else _spoken(question, value)))
        return tuple(found)

    def _actor_row(self, actor: Actor) -> ActorRow:
        by_key = {other.key: other.name for other in self.case.actors}
        kind = self.catalogue.actor_kind.get(actor.kind)
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
            budget=_yes_no(actor.has_budget),
            deputy=_yes_no(actor.has_deputy),
            fte=whole(actor.fte) if actor.fte is not None else "–",
            fixed_term=f"{actor.fixed_term_until:%d.%m.%Y}" if actor.fixed_term_until else "–",
            note=actor.note or "",
        )

    def _measures(self) -> tuple[tuple[str, str, str, str], ...]:
        by_key = {actor.key: actor.name for actor in self.case.actors}
        return tuple(
            (
                measure.name,
                listed([by_key[key] for key in measure.responsible]) or "niemand benannt",
                f"{whole(measure.budget)} Euro" if measure.budget is not None else "nicht angegeben",
                measure.note or "",
            )
            for measure in self.case.measures
        )

    # -- comparisons in words

    def _default_weights(self) -> str:
        default = self.recommendation.under_default_weights
        if default is None:
            return ""
        if self.recommendation.weights_are_default:
            return "Verwendet wurden die üblichen Gewichte."
        if default.same_forms:
            return "Verwendet wurden eigene Gewichte. Mit den üblichen Gewichten werden dieselben Formen empfohlen."
        parts = [
            f"{SLOT_NAMES[slot]}: {names(self.catalogue, chosen.forms) or 'keine'}"
            for slot, chosen in default.slots.items()
        ]
        return f"Verwendet wurden eigene Gewichte. Mit den üblichen Gewichten wäre das Ergebnis: {'; '.join(parts)}."

    def _alternatives(self, slots: Sequence[SlotPart]) -> tuple[Pair, ...]:
        """Runners-up of every slot, the coordinating level first, with what tips the scale."""
        if self.recommendation.slots is None:
            return ()
        found = []
        for key in ("K", "R", "U", "P"):
            for runner in self.recommendation.slots[key].runners_up:
                text = f"{self._points(runner.form)} Punkte, {self._band(runner.form)}"
                if runner.gap is not None and runner.gap > 0:
                    text += f", {number(runner.gap)} Punkte hinter der ersten empfohlenen Form"
                text += "."
                if runner.decisive:
                    decisive = listed([self.catalogue.criterion[k].name for k in runner.decisive])
                    text += f" Den Ausschlag geben: {decisive}."
                form = self.catalogue.form[runner.form]
                text += f" Dafür spräche: {form.pros[0].text} Dagegen: {form.cons[0].text}"
                found.append(Pair(form.short_name, text))
        return tuple(found)

    def _against(self, slots: Sequence[SlotPart]) -> str:
        """The strongest reason against the coordinating form; its first drawback if no answer speaks against it."""
        head = next((choice for slot in slots if slot.key == "K" for choice in slot.choices), None)
        if head is None:
            return ""
        measured = f"{head.reasons_against[0].sentence} " if head.reasons_against else ""
        return f"{measured}Allgemein gilt für die Form {head.form.short_name}: {head.form.cons[0].text}"

    def _robust_sentence(self, key: SlotKey) -> str:
        if self.recommendation.robustness is None:
            return ""
        robust = self.recommendation.robustness.slots[key]
        if robust.leader is None or robust.share is None:
            return "Auf dieser Ebene ist zurzeit keine Form möglich."
        if len(robust.ranks) == 1:
            return "Auf dieser Ebene gibt es keine andere freie Form."
        name = self.catalogue.form[robust.leader].short_name
        text = f"{name} liegt in {in_hundred(robust.share)} von 100 Fällen vorn"
        rivals = sorted(
            ((ranks[0], form) for form, ranks in robust.ranks.items() if form != robust.leader and ranks[0] >= 0.01),
            reverse=True,
        )
        if rivals:
            text += ", " + listed([f"{self.catalogue.form[f].short_name} in {in_hundred(s)}" for s, f in rivals[:2]])
        return text + "."

    def _robustness_text(self, slots: Sequence[SlotPart]) -> str:
        head = next((slot for slot in slots if slot.key == "K"), None)
        if head is None or not head.robustness_label:
            return ""
        return f"{head.robustness_label}. Werden die Gewichte zufällig verändert, gilt: {head.robustness}"

    def _matrix(self, slots: Sequence[SlotPart]) -> Matrix | None:
        if not self.recommendation.scores:
            return None
        chosen = set(self._chosen(slots))
        scores = self.recommendation.scores
        columns = tuple(
            (self.catalogue.form[s.form].abbreviation, self.catalogue.form[s.form].short_name, s.form in chosen)
            for s in scores
        )
        rows = tuple(
            (
                f"{criterion.order} {criterion.name}",
                tuple((_cell(s.contributions[criterion.key]), s.form in chosen) for s in scores),
            )
            for criterion in self.catalogue.criteria
        )
        return Matrix(columns, rows, tuple((number(s.score), s.form in chosen) for s in scores))

    def _sources(self, slots: Sequence[SlotPart]) -> tuple[Source, ...]:
        keys: list[str] = []
        for form in (choice.form for slot in slots for choice in slot.choices):
            keys += form.cited
        for lock in self.recommendation.locks:
            keys += self.catalogue.lock[lock.rule].sources
        for finding in self.recommendation.findings:
            keys += self.catalogue.check[finding.rule].sources
        for due in self.recommendation.obligations:
            keys += self.catalogue.obligation[due.rule].sources
        order = {key: place for place, key in enumerate(self.catalogue.source)}
        return tuple(self.catalogue.source[key] for key in sorted(set(keys), key=lambda key: order[key]))


def _some_titles(boxes: Sequence[Box], most: int = 12, longest: int = 80) -> str:
    """A description is listened to: the table beside the picture has the rest."""
    titles = [shorten(box.title, longest, placeholder=" …") for box in boxes[:most]]
    rest = len(boxes) - most
    return listed(titles) if rest <= 0 else f"{', '.join(titles)} und {rest} weitere"


def _yes_no(value: bool | None, yes: str = "ja", no: str = "nein") -> str:
    return "nicht beantwortet" if value is None else yes if value else no


def _cell(value: Fraction) -> str:
    return "·" if abs(value) < Fraction(1, 20) else number(value, signed=True)


def _spoken(question: Question, value: object) -> str:
    match value:
        case bool():
            return _yes_no(value)
        case tuple():
            return "; ".join(str(entry) for entry in value)
        case str():
            return DRIVERS.get(value, value)
        case int() | Fraction():
            if question.answer_type == "scale":
                return question.anchors[int(value)].text
            return " ".join(part for part in (whole(value), question.unit) if part)
    return str(value)
