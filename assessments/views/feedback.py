"""What the advisers ask of a municipality, and what it answers."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from assessments import reviewing
from assessments.access import Entry, Need, load_assessment
from assessments.desk_forms import WordsForm
from assessments.models import Approval, Assessment
from assessments.views.approved import file_name, serve_approved
from assessments.views.check import operation_of
from assessments.views.dashboard import frame
from assessments.views.desk.case import REPLY, compared
from assessments.views.threads import Thread, last_request, roots, threads_of
from assessments.views.wizard import member


@require_safe
def feedback(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, load_assessment(request, pk))


@require_POST
def reply(request: HttpRequest, pk: int, thread: int) -> HttpResponse:
    entry = load_assessment(request, pk, Need.EDIT)
    root = get_object_or_404(roots(entry.assessment, for_advisers=False), pk=thread)
    form = WordsForm(request.POST, auto_id=f"id_{root.pk}_%s", **REPLY)
    if not form.is_valid():
        return _page(request, entry, root.pk, form)
    root.assessment = entry.assessment
    reviewing.reply(root, member(request), operation_of(request), form.cleaned_data["text"])
    messages.success(request, "Ihre Antwort ist gespeichert. Die Beratung sieht sie sofort.")
    return redirect(f"{redirect('assessments:feedback', pk).url}#g{root.pk}")


@require_safe
def difference(request: HttpRequest, pk: int) -> HttpResponse:
    """What has changed between two submitted revisions, for those who changed it."""
    entry = load_assessment(request, pk)
    context = {**frame(entry), **compared(request, entry.assessment)}
    return render(request, "assessments/feedback_difference.html", context)


@require_safe
def approved_paper(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    entry = load_assessment(request, pk)
    return serve_approved(request, pk, number, file_name(entry.assessment))


def _page(
    request: HttpRequest, entry: Entry, reply_to: int | None = None, bound: WordsForm | None = None
) -> HttpResponse:
    threads = threads_of(entry.assessment, for_advisers=False)

    def with_form(thread: Thread) -> tuple[Thread, WordsForm]:
        is_bound = bound is not None and thread.root.pk == reply_to
        return thread, bound if is_bound and bound else WordsForm(auto_id=f"id_{thread.root.pk}_%s", **REPLY)

    revisions = list(entry.assessment.revisions.values_list("number", flat=True))
    context = {
        **frame(entry),
        "here": "Rückmeldung der Beratung",
        "request_entry": last_request(entry.assessment),
        "open_threads": [with_form(thread) for thread in threads if not thread.is_resolved],
        "resolved_threads": [with_form(thread) for thread in threads if thread.is_resolved],
        "may_reply": entry.role in ("lead", "editor") and not entry.assessment.is_archived,
        "revisions": revisions,
        "approvals": approvals_of(entry.assessment),
        "operation": uuid4(),
        "error_form": bound,
    }
    return render(request, "assessments/feedback.html", context)


def approvals_of(assessment: Assessment) -> list[Approval]:
    rows = Approval.objects.filter(assessment=assessment).select_related("revision", "adviser")
    return list(rows.defer("pdf", "document", "revision__document"))
