"""The public page that says whether a paper is genuine, and nothing else about it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from allauth.core.internal import ratelimit  # the public door never limits GET
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from assessments.models import Approval, Revision
from assessments.seal import open_seal

SHORTEST = 16


@dataclass(frozen=True, slots=True)
class Finding:
    """What is said about a paper: which one it is and where it stands."""

    kind: Literal["approved", "submitted"]
    place: str
    title: str
    number: int
    on: date
    is_plain: bool
    """Whether the advisers follow the computed result."""
    is_newest: bool
    checksum: str


@login_not_required
@require_safe
def check(request: HttpRequest, checksum: str = "") -> HttpResponse:
    typed = checksum or request.GET.get("p", "")
    context: dict[str, object] = {"typed": typed[:200]}
    status = 200
    if typed.strip():
        if ratelimit.consume(request, app="allauth.account", action="checksum", limit_get=True):
            context |= _answer(typed)
        else:
            context["error"] = (
                "Von hier aus wurde sehr oft gefragt. Bitte versuchen Sie es in einer Minute noch einmal."
            )
            status = 429
    elif "p" in request.GET:
        context["error"] = "Bitte geben Sie die Prüfsumme ein, wie sie auf dem Papier steht."
    return render(request, "info/checksum.html", context, status=status)


def _answer(typed: str) -> dict[str, object]:
    """What was typed, read generously: spaces, capitals and an ellipsis do not matter."""
    plain = re.sub(r"[\s\u00a0\u202f.…-]", "", typed[:200]).lower()
    if not re.fullmatch(r"[0-9a-f]{1,64}", plain):
        return {"error": "Eine Prüfsumme besteht nur aus den Ziffern 0 bis 9 und den Buchstaben a bis f."}
    if len(plain) < SHORTEST:
        return {"error": f"Bitte geben Sie mindestens {SHORTEST} Zeichen ein. Es fehlen noch {SHORTEST - len(plain)}."}
    return {"finding": _approved(plain) or _submitted(plain), "asked": True}


def _approved(start: str) -> Finding | None:
    rows = Approval.objects.filter(checksum__startswith=start).select_related("assessment__municipality", "revision")
    found = list(rows.defer("pdf", "revision__document")[:2])
    if len(found) != 1:
        return None
    approval = found[0]
    sealed = open_seal(approval.document)
    later = Approval.objects.filter(assessment=approval.assessment_id, revision__number__gt=approval.revision.number)
    return Finding(
        "approved",
        approval.assessment.place,
        approval.assessment.title,
        approval.revision.number,
        date.fromisoformat(sealed["approved_on"]),
        not sealed["overrides"] and not sealed["deviations"],
        not later.exists(),
        approval.checksum,
    )


def _submitted(start: str) -> Finding | None:
    rows = Revision.objects.filter(checksum__startswith=start).select_related("assessment__municipality")
    found = list(rows.defer("document").order_by("-number")[:20])
    if len({revision.checksum for revision in found}) != 1:
        return None
    revision = found[0]  # submitted again without a change, it is the same paper: the newest counts
    later = Revision.objects.filter(assessment=revision.assessment_id, number__gt=revision.number)
    return Finding(
        "submitted",
        revision.assessment.place,
        revision.assessment.title,
        revision.number,
        localdate(revision.submitted_at),
        True,
        not later.exists(),
        revision.checksum,
    )
