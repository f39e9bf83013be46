"""One case on one screen, the difference between two of its revisions, and the conversations about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from assessments import reviewing
from assessments.access import Desk, load_case
from assessments.desk_forms import LONGEST_REMARK, RemarkForm, WordsForm
from assessments.events import EVENT_LABELS
from assessments.models import Approval, Assessment, Comment, Remark, Revision, Target
from assessments.report.difference import compare
from assessments.report.sealed import Line, Sealed, sections, unseal
from assessments.report.verdict import Verdict
from assessments.report.wording import KINDS, FindingText, whole
from assessments.steps import Step
from assessments.views.check import operation_of
from assessments.views.desk.frame import desk_frame, verdict_now
from assessments.views.threads import Thread, by_place, threads_of
from journal.visit import number_in

REPLY: Mapping[str, Any] = {
    "label": "Antwort",
    "hint": "",
    "missing": "Bitte schreiben Sie Ihre Antwort.",
    "longest": LONGEST_REMARK,
    "rows": 3,
}


@dataclass(frozen=True, slots=True)
class LockLine:
    form: str
    rule: str
    name: str
    title: str
    reason: str
    is_liftable: bool
    is_lifted: bool


@dataclass(frozen=True, slots=True)
class FindingLine:
    finding: FindingText
    threads: Sequence[Thread]
    remarks: Sequence[Remark]

    @property
    def is_grave(self) -> bool:
        return self.finding.css in ("critical", "high")


@dataclass(frozen=True, slots=True)
class SectionView:
    """The answers of one step; folded where nothing in it is talked about and nothing is scored."""

    step: Step
    lines: Sequence[Line]
    is_open: bool

    @property
    def answered(self) -> int:
        return sum(not line.is_open for line in self.lines)


@require_safe
def case(request: HttpRequest, pk: int) -> HttpResponse:
    desk = load_case(request, pk)
    chosen = request.GET.get("zu", "")
    text = ""
    if block := number_in(request.GET.get("baustein", "")):
        text = next(iter(Remark.objects.filter(pk=block, is_active=True).values_list("text", flat=True)), "")
    return _page(request, desk, initial={"place": chosen, "text": text})


@require_POST
def remark(request: HttpRequest, pk: int) -> HttpResponse:
    """Opens a conversation; with a library button the text is put in and nothing is sent yet."""
    desk = load_case(request, pk)
    desk.require_remarks()
    if block := number_in(request.POST.get("insert", "")):
        standing = get_object_or_404(Remark, pk=block, is_active=True)
        data = request.POST.copy()
        data["text"] = "\n\n".join(part for part in (data.get("text", "").strip(), standing.text) if part)
        return _page(request, desk, initial={key: data.get(key) for key in ("place", "text", "audience")})
    revisions = _revisions(desk.assessment)
    form = RemarkForm(_places(unseal(revisions[-1])), request.POST)
    if not form.is_valid():
        return _page(request, desk, form=form)
    target, _, key = form.cleaned_data["place"].partition(":")
    thread = reviewing.remark(
        desk.assessment,
        desk.adviser,
        operation_of(request),
        form.cleaned_data["text"],
        target=Target(target),
        target_key=key,
        is_internal=form.cleaned_data["audience"] == "internal",
    )
    who = "nur für die Beratung" if thread.is_internal else "auch für die Kommune"
    messages.success(request, f"Die Anmerkung ist gespeichert, sichtbar {who}.")
    return redirect(f"{redirect('desk:case', pk).url}#g{thread.pk}")


@require_POST
def reply(request: HttpRequest, pk: int, thread: int) -> HttpResponse:
    desk = load_case(request, pk)
    root = _root(desk, thread)
    form = WordsForm(request.POST, auto_id=f"id_{root.pk}_%s", **REPLY)
    if not form.is_valid():
        return _page(request, desk, reply_to=root.pk, reply_form=form)
    reviewing.reply(root, desk.adviser, operation_of(request), form.cleaned_data["text"])
    messages.success(request, "Ihre Antwort ist gespeichert.")
    return redirect(f"{redirect('desk:case', pk).url}#g{root.pk}")


@require_POST
def resolve(request: HttpRequest, pk: int, thread: int) -> HttpResponse:
    """Marks a conversation as done, or opens it again."""
    desk = load_case(request, pk)
    root = _root(desk, thread)
    resolved = request.POST.get("resolved") == "1"
    reviewing.set_resolved(root, desk.adviser, resolved)
    messages.success(request, "Das Gespräch ist erledigt." if resolved else "Das Gespräch ist wieder offen.")
    return redirect(f"{redirect('desk:case', pk).url}#g{root.pk}")


def _root(desk: Desk, thread: int) -> Comment:
    root = get_object_or_404(Comment, assessment=desk.assessment, pk=thread, reply_to__isnull=True)
    root.assessment = desk.assessment
    return root


@require_safe
def difference(request: HttpRequest, pk: int) -> HttpResponse:
    desk = load_case(request, pk)
    return render(
        request, "assessments/desk_difference.html", {**desk_frame(desk), **compared(request, desk.assessment)}
    )


def compared(request: HttpRequest, assessment: Assessment) -> dict[str, object]:
    """The two revisions that the address names; without names the newest and the one before."""
    numbers = list(assessment.revisions.values_list("number", flat=True))
    if not numbers:
        raise Http404
    after = _number(request, "bis", numbers, numbers[-1])
    before = _number(request, "von", numbers, numbers[-2] if len(numbers) > 1 else numbers[-1])
    rows = assessment.revisions.select_related("catalogue_version").defer("catalogue_version__document")
    opened = {row.number: unseal(row) for row in rows.filter(number__in=[before, after])}
    return {
        "numbers": numbers,
        "before": before,
        "after": after,
        "difference": compare(opened[before], opened[after]) if before != after else None,
        "here": "Unterschied",
    }


def _number(request: HttpRequest, name: str, numbers: Sequence[int], usual: int) -> int:
    asked = request.GET.get(name, "")
    if not asked:
        return usual
    if (number := number_in(asked)) not in numbers:
        raise Http404
    return number


def _revisions(assessment: Assessment) -> list[Revision]:
    """The last two, in order."""
    rows = assessment.revisions.select_related("catalogue_version").defer("catalogue_version__document")
    return sorted(rows.order_by("-number")[:2], key=lambda revision: revision.number)


def _page(
    request: HttpRequest,
    desk: Desk,
    *,
    form: RemarkForm | None = None,
    initial: dict[str, Any] | None = None,
    reply_to: int | None = None,
    reply_form: WordsForm | None = None,
) -> HttpResponse:
    *earlier, revision = _revisions(desk.assessment)
    sealed = unseal(revision)
    threads = threads_of(desk.assessment, for_advisers=True)
    remarks = list(Remark.objects.filter(is_active=True))
    findings = _findings(sealed, threads, remarks)
    verdict = verdict_now(revision, sealed)
    context = {
        **desk_frame(desk),
        "revision": revision,
        "sealed": sealed,
        "report": sealed.report,
        "difference": compare(unseal(earlier[-1]), sealed) if earlier else None,
        "verdict": verdict,
        "locks": _locks(sealed, verdict),
        "profile": _profile(sealed),
        "sections": _sections(sealed, threads),
        "findings": findings,
        "grave": [line for line in findings if line.is_grave],
        "minor": [line for line in findings if not line.is_grave],
        "minor_open": any(line.threads for line in findings if not line.is_grave),
        "actor_rows": list(
            zip((f"actor:{actor.key}" for actor in sealed.case.actors), sealed.report.actors, strict=True)
        ),
        "threads": [(thread, _reply_form(thread, reply_to, reply_form)) for thread in threads],
        "threads_here": by_place(threads),
        "open_threads": sum(not thread.is_resolved for thread in threads),
        "history": _history(desk.assessment),
        "approvals": Approval.objects.filter(assessment=desk.assessment)
        .defer("pdf", "document")
        .select_related("adviser", "revision")
        .defer("revision__document", "pdf", "document"),
        "actions": {action.value for action in desk.allowed_actions()},
        "form": form or RemarkForm(_places(sealed), initial={"audience": "shared"} | (initial or {})),
        "remarks": remarks,
        "operation": uuid4(),
    }
    return render(request, "assessments/desk_case.html", context)


def _reply_form(thread: Thread, reply_to: int | None, bound: WordsForm | None) -> WordsForm:
    if bound and thread.root.pk == reply_to:
        return bound
    return WordsForm(auto_id=f"id_{thread.root.pk}_%s", **REPLY)


def _places(sealed: Sealed) -> list[tuple[str, list[tuple[str, str]]]]:
    """Everything a remark can be about, grouped."""
    questions = [
        (f"question:{line.key}", line.question.title) for section in sections(sealed) for line in section.lines
    ]
    actors = [(f"actor:{actor.key}", actor.name) for actor in sealed.case.actors]
    findings = [(f"finding:{entry.rule}", entry.title) for entry in sealed.report.findings]
    return [("Antworten", questions), ("Akteure", actors), ("Befunde", findings)]


SCORED_STEPS = (2, 3, 4)


def _sections(sealed: Sealed, threads: Sequence[Thread]) -> list[SectionView]:
    talked_about = {thread.root.target_key for thread in threads if not thread.is_resolved}
    return [
        SectionView(
            section.step,
            section.lines,
            section.step.number in SCORED_STEPS or any(line.key in talked_about for line in section.lines),
        )
        for section in sections(sealed)
    ]


def _profile(sealed: Sealed) -> str:
    """Kreisfreie Stadt, 240.000 EW, 3.400 Beschäftigte"""
    profile = sealed.case.profile
    parts = [KINDS[profile.kind], f"{whole(profile.population)} EW"]
    if profile.staff is not None:
        parts.append(f"{whole(profile.staff)} Beschäftigte")
    text = ", ".join(parts)
    return text[:1].upper() + text[1:]


def _findings(sealed: Sealed, threads: Sequence[Thread], remarks: Sequence[Remark]) -> list[FindingLine]:
    here = by_place(threads)
    return [
        FindingLine(
            finding,
            here.get(f"finding:{finding.rule}", ()),
            [remark for remark in remarks if remark.rule == finding.rule],
        )
        for finding in sealed.report.findings
    ]


def _locks(sealed: Sealed, verdict: Verdict) -> list[LockLine]:
    lifted = {(lock.form_key, lock.rule) for lock in verdict.lifted}
    return [
        LockLine(
            lock.form,
            lock.rule,
            sealed.catalogue.form[lock.form].short_name,
            sealed.catalogue.lock[lock.rule].title,
            sealed.catalogue.lock[lock.rule].reason,
            lock.kind == "threshold",
            (lock.form, lock.rule) in lifted,
        )
        for lock in sealed.recommendation.locks
    ]


def _history(assessment: Assessment) -> list[dict[str, object]]:
    rows = assessment.history.select_related("person", "revision").defer("revision__document").order_by("-at", "-pk")
    return [{"row": row, "label": EVENT_LABELS.get(row.event, row.event)} for row in rows]
