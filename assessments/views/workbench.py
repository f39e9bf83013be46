"""The stored cases under /redaktion/: what comes out for each, and what an editor holds to."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from assessments.engine.case import Case
from assessments.exchange import ExchangeError, parse_case
from assessments.report.wording import SLOT_NAMES
from assessments.views.case_sheet import sheet_of
from assessments.views.wizard import member
from assessments.workbench.cases import Outcome, StoredCase, outcome_of, pin, stored_case, stored_cases, unpin
from assessments.workbench.reasons import Side
from assessments.workbench.rehearsal import NO_RESULT, changes_of, said, words_of
from catalogue.admin import editorial
from catalogue.admin.standing import standing
from catalogue.content.structure import SLOTS, Catalogue
from catalogue.models import WorkingCopy
from catalogue.publishing import content_of, newest
from catalogue.rehearsing import ChangedResult


@dataclass(frozen=True, slots=True)
class SlotRow:
    """`planned` is what the working copy says; both are empty where there is none."""

    name: str
    now: str
    planned: str
    pinned: str


@dataclass(frozen=True, slots=True)
class Line:
    """A case in the list, with what comes out for it."""

    case: StoredCase
    results: list[str]
    is_off: bool


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    base, planned = _catalogues()
    lines = [_line(case, base, planned or base) for case in stored_cases()]
    context = {"lines": lines, "base": base, "slots": SLOT_NAMES.values()}
    return editorial.page(request, "cases", "Probefälle", context)


def _line(case: StoredCase, base: Catalogue, planned: Catalogue) -> Line:
    changes = changes_of(case, base, planned)
    return Line(case, _results(case, planned), any(change.is_unexpected for change in changes))


def _results(case: StoredCase, catalogue: Catalogue) -> list[str]:
    side = _side(case, catalogue)
    if side is None:
        return []
    outcome = outcome_of(side.result)
    return [words_of(catalogue, *outcome.get(slot, NO_RESULT)) for slot in SLOTS]


@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, key: str) -> HttpResponse:
    found = stored_case(key)
    if found is None:
        raise Http404
    base, planned = _catalogues()
    sides = {"now": _side(found, base), "planned": _side(found, planned) if planned else None}
    if request.method == "POST":
        return _hold(request, found, sides)
    changes: list[ChangedResult] = changes_of(found, base, planned) if planned else []
    now = sides["now"]
    context = {
        "case": found,
        "base": base,
        "has_working_copy": sides["planned"] is not None,
        "rows": _rows(found, base, sides),
        "changes": changes,
        "is_other": any(change.is_other for change in changes),
        "sheet": sheet_of(now.case, base) if now else (),
    }
    return editorial.page(request, "case", found.title, context)


def _hold(request: HttpRequest, found: StoredCase, sides: dict[str, Side | None]) -> HttpResponse:
    side = sides.get(request.POST.get("expected", ""))
    if side is not None:
        pin(found, outcome_of(side.result), member(request))
        messages.success(request, "Das Ergebnis ist festgehalten. Was davon abweicht, braucht künftig einen Grund.")
    else:
        unpin(found)
        messages.success(request, "Das Ergebnis ist nicht mehr festgehalten.")
    return redirect("workbench-case", found.key)


def _catalogues() -> tuple[Catalogue, Catalogue | None]:
    """What is published, and the working copy as far as it has no problems."""
    head = WorkingCopy.objects.select_related("based_on").defer("based_on__document").first()
    now = standing()
    return content_of(head.based_on if head else newest()), None if now.mistakes else now.content


def _side(case: StoredCase, catalogue: Catalogue) -> Side | None:
    try:
        return Side.of(catalogue, _parsed(case, catalogue))
    except ExchangeError:
        return None


def _parsed(case: StoredCase, catalogue: Catalogue) -> Case:
    return parse_case(case.document, catalogue)


def _rows(found: StoredCase, base: Catalogue, sides: dict[str, Side | None]) -> list[SlotRow]:
    def told(side: Side | None, slot: object) -> str:
        return said(side, outcome_of(side.result), slot) if side else ""  # type: ignore[arg-type]

    pinned: Outcome | None = found.pinned
    return [
        SlotRow(
            SLOT_NAMES[slot],
            told(sides["now"], slot),
            told(sides["planned"], slot),
            words_of(base, *pinned.get(slot, NO_RESULT)) if pinned is not None else "",
        )
        for slot in SLOTS
    ]
