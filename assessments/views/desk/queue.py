"""The advisers' queue: what waits on whom, the longest waiting first. The address says all that is chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Case, CharField, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Concat, Lower, Replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_http_methods, require_safe

from assessments.access import load_desk
from assessments.desk_forms import AbsenceForm
from assessments.models import Absence, Assessment, Revision
from assessments.states import STATE_LABELS, State
from assessments.views.dashboard import STATE_BADGES
from municipalities.models import Kind, Land, StaffRole, User

PER_PAGE = 25
FOLDED = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "ae", "Ö": "oe", "Ü": "ue"}
SIZES: Mapping[str, tuple[str, int, int]] = {
    "bis-5000": ("bis 5.000", 0, 5_000),
    "bis-20000": ("5.001 bis 20.000", 5_001, 20_000),
    "bis-100000": ("20.001 bis 100.000", 20_001, 100_000),
    "ueber-100000": ("über 100.000", 100_001, 10**9),
}
AGES: Mapping[str, tuple[str, int]] = {
    "5": ("länger als 5 Tage", 5),
    "10": ("länger als 10 Tage", 10),
    "30": ("länger als 30 Tage", 30),
}
ORDERS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "": ("am längsten wartend", ("turn_since", "pk")),
    "neu": ("zuletzt eingegangen", ("-turn_since", "-pk")),
    "name": ("nach Kommune", ("folded", "title", "pk")),
}
GROUPS: Sequence[tuple[str, str]] = (
    ("Wartet auf Sie", "Eingereicht und noch nicht in Prüfung: neu, oder nach Ihrer Rückmeldung wieder eingereicht."),
    ("In Prüfung bei Ihnen", "Nur Sie können hier freigeben, Änderungen erbitten oder abgeben."),
    ("Wartet auf die Kommune", "Sie haben Änderungen erbeten. Sie müssen hier nichts tun."),
    ("Bei anderen", "Kolleginnen und Kollegen haben diese Fälle. Ansehen können Sie alle."),
    ("Abgeschlossen", "Freigegeben oder archiviert."),
)
MINE, COMMON, WITH_TOWN, OTHERS, DONE = 0, 1, 2, 3, 4


class FilterForm(forms.Form):
    """Everything optional; what cannot be read is ignored."""

    suche = forms.CharField(label="Kommune oder Titel", required=False, max_length=100)
    wer = forms.ChoiceField(
        label="Zuständig", required=False, choices=[("", "alle"), ("ich", "ich"), ("niemand", "noch niemand")]
    )
    zustand = forms.ChoiceField(
        label="Zustand",
        required=False,
        choices=[("", "alle"), *((s.value, STATE_LABELS[s]) for s in State if s != State.DRAFT)],
    )
    land = forms.ChoiceField(label="Land", required=False, choices=[("", "alle"), *Land.choices])
    art = forms.ChoiceField(label="Art", required=False, choices=[("", "alle"), *Kind.choices])
    groesse = forms.ChoiceField(
        label="Einwohnerzahl", required=False, choices=[("", "alle"), *((key, s[0]) for key, s in SIZES.items())]
    )
    alter = forms.ChoiceField(
        label="Wartet", required=False, choices=[("", "beliebig lang"), *((key, a[0]) for key, a in AGES.items())]
    )
    ordnung = forms.ChoiceField(
        label="Reihenfolge", required=False, choices=[(key, order[0]) for key, order in ORDERS.items()]
    )

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


@dataclass(frozen=True, slots=True)
class Row:
    case: Assessment
    task: str
    waits: str
    holder: str
    instead_of: str
    state: str
    badge: str


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    text: str
    count: int
    rows: tuple[Row, ...]


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    adviser = load_desk(request)
    own_absence, covered = _absences(adviser)
    form = FilterForm(request.GET)
    chosen = form.chosen()
    cases = _grouped(_found(adviser, chosen, covered), adviser, covered)
    counts = dict(cases.order_by().values_list("turn").annotate(Count("pk")))
    paginator = Paginator(_shown(cases, chosen), PER_PAGE)
    paginator.count = sum(counts.values())
    page = paginator.get_page(request.GET.get("seite"))
    context = {
        "section": "desk",
        "form": form,
        "is_filtered": bool(set(chosen) - {"ordnung"}),
        "is_refined": bool(set(chosen) & {"land", "art", "groesse", "alter", "ordnung"}),
        "groups": _groups(page, counts, adviser, covered),
        "next": next((case for case in page if case.turn in (COMMON, MINE)), None),
        "waiting": counts.get(MINE, 0),
        "reviewing": counts.get(COMMON, 0),
        "page": page,
        "query": _query(request),
        "absence": own_absence,
        "covered": list(covered.values()),
    }
    return render(request, "assessments/desk_queue.html", context)


def _query(request: HttpRequest) -> str:
    """What was chosen, for links to other pages of the list."""
    kept = request.GET.copy()
    kept.pop("seite", None)
    return f"{kept.urlencode()}&" if kept else ""


def _absences(adviser: User) -> tuple[Absence | None, dict[int, User]]:
    """One's own absence, and the advisers who are away and have named this one as deputy."""
    rows = Absence.objects.filter(Q(deputy=adviser) | Q(adviser=adviser), until__gte=localdate())
    found = list(rows.select_related("adviser", "deputy"))
    own = next((row for row in found if row.adviser_id == adviser.pk), None)
    return own, {row.adviser_id: row.adviser for row in found if row is not own}


def _found(adviser: User, chosen: Mapping[str, str], covered: Mapping[int, User]) -> QuerySet[Assessment]:
    conditions = Q()
    if words := chosen.get("suche"):
        conditions &= Q(folded__contains=fold(words))
    if chosen.get("wer") == "ich":
        conditions &= Q(adviser__in=[adviser.pk, *covered])
    if chosen.get("wer") == "niemand":
        conditions &= Q(adviser=None)
    if state := chosen.get("zustand"):
        conditions &= Q(state=state)
    if land := chosen.get("land"):
        conditions &= Q(municipality__state=land)
    if kind := chosen.get("art"):
        conditions &= Q(municipality__kind=kind)
    if size := chosen.get("groesse"):
        _, low, high = SIZES[size]
        conditions &= Q(municipality__population__range=(low, high))
    if age := chosen.get("alter"):
        conditions &= Q(turn_since__lt=now() - timedelta(days=AGES[age][1]))
    cases = Assessment.objects.on_desk_of(adviser)
    return cases.annotate(folded=folded("municipality__name", "title")).filter(conditions)


def fold(text: str) -> str:
    """Köln -> koeln: what is searched and what is searched in are written alike."""
    return "".join(FOLDED.get(letter, letter) for letter in text.strip()).lower()


def folded(*fields: str) -> Lower:
    """The same for columns; SQLite knows lower case for ASCII only, so umlauts go first."""
    parts = [part for field in fields for part in (F(field), Value(" "))]
    text: Replace | Concat = Concat(*parts, output_field=CharField())
    for letter, plain in FOLDED.items():
        text = Replace(text, Value(letter), Value(plain))
    return Lower(text)


def _grouped(cases: QuerySet[Assessment], adviser: User, covered: Mapping[int, User]) -> QuerySet[Any]:
    """By whose turn it is, as this adviser sees it."""
    own = Q(adviser__in=[adviser.pk, *covered])
    return cases.annotate(
        turn=Case(
            When(Q(is_archived=True) | Q(state=State.APPROVED), then=DONE),
            When(Q(state=State.SUBMITTED) & (Q(adviser=None) | own), then=MINE),
            When(Q(state=State.IN_REVIEW) & own, then=COMMON),
            When(Q(state__in=[State.CHANGES_REQUESTED, State.DRAFT]) & own, then=WITH_TOWN),
            default=OTHERS,
            output_field=IntegerField(),
        )
    )


def _shown(cases: QuerySet[Any], chosen: Mapping[str, str]) -> QuerySet[Any]:
    order = ORDERS[chosen.get("ordnung", "")][1]
    numbers = Revision.objects.filter(assessment=OuterRef("pk")).order_by("-number").values("number")
    return (
        cases.annotate(newest=Subquery(numbers[:1])).select_related("municipality", "adviser").order_by("turn", *order)
    )


def _groups(
    page: Page[Assessment], counts: Mapping[int, int], adviser: User, covered: Mapping[int, User]
) -> list[Group]:
    moment = now()
    found: dict[int, list[Row]] = {}
    for case in page:
        found.setdefault(case.turn, []).append(_row(case, adviser, covered, moment))  # type: ignore[attr-defined]
    return [Group(*GROUPS[turn], counts.get(turn, 0), tuple(rows)) for turn, rows in found.items()]


def _row(case: Assessment, adviser: User, covered: Mapping[int, User], moment: datetime) -> Row:
    state = State(case.state)
    is_own = case.adviser_id == adviser.pk
    return Row(
        case=case,
        task=_task(case, case.newest),  # type: ignore[attr-defined]
        waits="" if state == State.APPROVED or case.is_archived else since(case.turn_since, moment),
        holder="Sie" if is_own else str(case.adviser or ""),
        instead_of=str(covered.get(case.adviser_id or 0, "")),
        state="Archiviert" if case.is_archived else STATE_LABELS[state],
        badge=STATE_BADGES[state],
    )


def _task(case: Assessment, number: int) -> str:
    match case.state:
        case State.SUBMITTED if number == 1:
            return "Erste Einreichung prüfen"
        case State.SUBMITTED:
            return f"Fassung {number} prüfen: wieder eingereicht"
        case State.IN_REVIEW:
            return f"Fassung {number}: freigeben oder Änderungen erbitten"
        case State.CHANGES_REQUESTED:
            return f"Kommune überarbeitet Fassung {number}"
        case State.APPROVED:
            return f"Fassung {number} freigegeben"
    return "Einreichung zurückgezogen"


def since(start: datetime, moment: datetime) -> str:
    """How long somebody has been waiting, in words that follow "seit"."""
    days = (localdate(moment) - localdate(start)).days
    if days < 1:
        return "heute"
    if days == 1:
        return "gestern"
    if days < 21:
        return f"{days} Tagen"
    if days < 60:
        return f"{days // 7} Wochen"
    return f"{days // 30} Monaten"


@require_http_methods(["GET", "HEAD", "POST"])
def absence(request: HttpRequest) -> HttpResponse:
    """Until when one is away, and whose desk shows the cases meanwhile."""
    adviser = load_desk(request)
    standing = Absence.objects.filter(adviser=adviser).first()
    if request.method == "POST" and "end" in request.POST:
        Absence.objects.filter(adviser=adviser).delete()
        return redirect("desk:queue")
    colleagues = User.objects.filter(staff_roles__role=StaffRole.ADVISER, is_active=True).exclude(pk=adviser.pk)
    data = request.POST if request.method == "POST" else None
    form = AbsenceForm(colleagues.order_by("name"), data, instance=standing or Absence(adviser=adviser))
    if form.is_valid():
        form.save()
        return redirect("desk:queue")
    context = {"section": "desk", "form": form, "standing": standing, "has_colleagues": colleagues.exists()}
    return render(request, "assessments/desk_absence.html", context)
