"""Ends the process after each single statement of a deed: the deed must have happened wholly or not at all.

No point is chosen by hand: a copy of this process runs the deed and ends itself after the first statement, the
next copy after the second, until one lives to the end. Then the deed is done again, as its person would.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

ENDED = 77
MOST = 400


def crash_everywhere(figure: Callable[..., None], papers: int) -> None:
    for name, prepare in (("einreichen", _submitting), ("freigeben", _approving), ("Mail senden", _sending)):
        points, half, doubled, missing = _crash(prepare)
        detail = f"{points} Stellen"
        figure("F3", f"{name}: halb Geschehenes", half, "", detail, 0)
        figure("F3", f"{name}: doppelte und fehlende Mails", doubled + missing, "", detail, 0)
    broken, points = _crash_papers(papers)
    figure("F3", "PDF erstellen: halbe Dateien", broken, "", f"{points} Zeitpunkte", 0)


Deed = Callable[[], Any]
Judge = Callable[[], tuple[bool, bool]]
"""Whether it has happened, and whether it has happened by half."""


def _crash(prepare: Callable[[], tuple[Deed, Judge, Callable[[], tuple[int, int]]]]) -> tuple[int, int, int, int]:
    half = doubled = missing = 0
    for point in range(1, MOST):
        deed, judge, mails = prepare()
        lived = _in_a_copy(deed, point)
        happened, is_half = judge()
        half += is_half
        if not happened:
            deed()
        happened, is_half = judge()
        half += is_half or not happened
        too_many, too_few = mails()
        doubled, missing = doubled + too_many, missing + too_few
        if lived:
            return point - 1, half, doubled, missing
    raise RuntimeError("Der Vorgang endet nicht.")


def _in_a_copy(deed: Deed, point: int) -> bool:
    """Whether the copy lived to the end."""
    from django.db import connection, connections

    connections.close_all()
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    left = point

    def end_after(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal left
        result = execute(sql, params, many, context)
        left -= 1
        if not left:
            os._exit(ENDED)
        return result

    try:
        with connection.execute_wrapper(end_after):
            deed()
    except BaseException:
        os._exit(1)
    os._exit(0)


def _crash_papers(points: int) -> tuple[int, int]:
    """Kills the process that waits for a new paper, at evenly spread moments; then the paper is made after all."""
    from django.conf import settings

    from assessments.reading import read
    from assessments.report.paper import paper_of_record
    from assessments.report.pdf import pdf_of

    paper, begun, broken = paper_of_record(read(_case()[0])), time.monotonic(), 0
    pdf_of(paper)
    usual = time.monotonic() - begun
    for point in range(points):
        other = replace(paper, data_file=paper.data_file + " " * (point + 1))
        pid = os.fork()
        if not pid:
            pdf_of(other)
            os._exit(0)
        time.sleep(usual * 1.2 * point / points)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        kept = [file.read_bytes() for file in (settings.VAR_DIR / "papers").glob("*.pdf")]
        broken += sum(not _is_whole(content) for content in [*kept, pdf_of(other)])
    return broken, points


def _is_whole(paper: bytes) -> bool:
    return paper.startswith(b"%PDF") and paper.rstrip().endswith(b"%%EOF")


def _case() -> tuple[Any, Any]:
    from assessments import workflow
    from assessments.exchange import parse_case, read_document
    from assessments.filling import import_case
    from bench.servers import ROOT
    from catalogue.publishing import published
    from municipalities.models import Municipality, User

    lead = User.objects.get(email="federfuehrung@demo.example")
    town = Municipality.objects.get(name="Rheinburg")
    case = workflow.start(town, lead, "Bewertung", date(2026, 1, 31))
    document = read_document(Path(ROOT, "fixtures/demo/rheinburg.json").read_bytes())
    import_case(case, parse_case(document, published()), lead)
    case.refresh_from_db()
    return case, lead


def _submitting() -> tuple[Deed, Judge, Callable[[], tuple[int, int]]]:
    from assessments import workflow
    from assessments.models import Assessment

    expected = _expected(lambda: workflow.submit(*_case(), uuid4()))
    case, lead = _case()
    operation, before = uuid4(), _mails()

    def judge() -> tuple[bool, bool]:
        row = Assessment.objects.get(pk=case.pk)
        signs = {row.state == "submitted", row.revisions.exists(), row.history.filter(operation_id=operation).exists()}
        return signs == {True}, len(signs) > 1

    return lambda: workflow.submit(case, lead, operation), judge, lambda: _off(_mails() - before, expected)


def _approving() -> tuple[Deed, Judge, Callable[[], tuple[int, int]]]:
    from assessments import workflow
    from assessments.models import Assessment
    from municipalities.models import User

    adviser = User.objects.get(email="beratung@demo.example")

    def ready() -> tuple[Any, Any]:
        case, lead = _case()
        revision = workflow.submit(case, lead, uuid4())
        workflow.take_up(case, adviser, uuid4())
        return case, revision

    def approve(case: Any, revision: Any, operation: Any) -> None:
        workflow.approve(case, adviser, operation, "Wir empfehlen, so zu beschließen.", revision, date(2026, 2, 12))

    example = ready()
    expected = _expected(lambda: approve(*example, uuid4()))
    case, revision = ready()
    operation, before = uuid4(), _mails()

    def judge() -> tuple[bool, bool]:
        row = Assessment.objects.get(pk=case.pk)
        signs = {row.state == "approved", row.approvals.exists(), row.history.filter(operation_id=operation).exists()}
        return signs == {True}, len(signs) > 1

    return lambda: approve(case, revision, operation), judge, lambda: _off(_mails() - before, expected)


def _sending() -> tuple[Deed, Judge, Callable[[], tuple[int, int]]]:
    """Sent mails land in a folder; what a receiver sees twice carries one Message-ID and counts once."""
    from django.conf import settings
    from django.utils.timezone import now

    from journal.models import OutboxMail
    from journal.outbox import queue, send_waiting

    folder = settings.VAR_DIR / "sent"
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(folder)
    OutboxMail.objects.filter(sent_at__isnull=True).delete()
    mail = queue(to="rat@example.org", subject="Probe", body="Guten Tag")
    sign = f"outbox-{mail.pk}."

    def send() -> None:
        OutboxMail.objects.filter(pk=mail.pk, sent_at__isnull=True).update(next_attempt_at=now())
        send_waiting.func()

    def judge() -> tuple[bool, bool]:
        return OutboxMail.objects.filter(pk=mail.pk, sent_at__isnull=False).exists(), False

    def mails() -> tuple[int, int]:
        texts = [line for file in folder.glob("*.log") for line in file.read_text("utf-8").splitlines()]
        numbers = {line for line in texts if line.lower().startswith("message-id:") and sign in line}
        return max(0, len(numbers) - 1), int(not numbers)

    return send, judge, mails


def _mails() -> int:
    from journal.models import OutboxMail

    return OutboxMail.objects.count()


def _expected(deed: Deed) -> int:
    """How many mails a deed queues when nothing goes wrong."""
    before = _mails()
    deed()
    return _mails() - before


def _off(found: int, expected: int) -> tuple[int, int]:
    return max(0, found - expected), max(0, expected - found)
