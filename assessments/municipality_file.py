"""Everything a municipality has entered and been told, in one ZIP file: to keep, to read, and to bring back.

Each assessment travels in the exchange format, so that it can be read in again without loss; what that format does
not hold (notes, revisions, shared conversations, the council paper, approved PDFs) stands beside it.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.serializers.json import DjangoJSONEncoder
from django.forms.models import model_to_dict
from django.utils.text import slugify
from django.utils.timezone import localtime

from assessments.actor_csv.cells import safe_cell
from assessments.events import EVENT_LABELS
from assessments.exchange import write_document
from assessments.forms.answers import spoken
from assessments.models import Answer, AnswerStatus, Approval, Assessment, Comment
from assessments.reading import ProfileIncomplete, Record, case_of, read
from assessments.states import STATE_LABELS, State
from municipalities.models import Municipality

README = """Alles über {town} aus dem Organisationskompass
Stand: {day}

Je Bewertung gibt es einen Ordner:

  bewertung.json     Antworten, Gewichte, Akteure und Maßnahmen im Austauschformat „difu-orgmodels/assessment“.
                     Diese Datei lässt sich ohne Verlust wieder einlesen.
  antworten.csv      Alle Antworten mit Anmerkungen, lesbar in jeder Tabellenkalkulation (UTF-8, Semikolon).
                     Beginnt ein Text mit = + - @, steht ein Hochkomma davor, damit er nicht als Formel gilt.
  verlauf.csv        Was mit der Bewertung geschehen ist.
  anmerkungen.json   Die Gespräche mit der Beratung, soweit sie für Ihre Kommune bestimmt sind.
  vorlage.json       Was Sie für die Sitzung ergänzt haben.
  probefall.json     Die anonyme Abschrift für die Redaktion, wenn Sie eingewilligt haben.
  fassungen/         Eingereichte Fassungen, unverändert, mit Prüfsumme (SHA-256) im Dateinamen; dazu Freigaben
                     und die freigegebenen Papiere als PDF.

{incomplete}Nicht enthalten sind interne Notizen der Beratung, Zuweisungen, Konten und Passwörter.
Die Dateien können Namen enthalten. Bitte bewahren Sie sie entsprechend auf.
"""
INCOMPLETE = """Ohne bewertung.json, weil Art oder Einwohnerzahl der Kommune noch fehlen:
{names}

"""
STATUS = {status.value: status.label for status in AnswerStatus}


def write(municipality: Municipality, target: IO[bytes], moment: datetime) -> None:
    """Writes the ZIP file; one assessment after the other, so that never more than one is in memory."""
    incomplete = []
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for number, assessment in enumerate(_assessments(municipality), 1):
            folder = f"{number:02}-{slugify(assessment.title)[:60] or 'bewertung'}"
            if not _write_assessment(archive, folder, assessment):
                incomplete.append(f"  {folder}")
        missing = INCOMPLETE.format(names="\n".join(incomplete)) if incomplete else ""
        day = f"{localtime(moment):%d.%m.%Y, %H:%M} Uhr"
        archive.writestr("README.txt", README.format(town=municipality, day=day, incomplete=missing))


def _assessments(municipality: Municipality) -> Iterator[Assessment]:
    rows = municipality.assessments.select_related("municipality", "catalogue_version").order_by("created_at", "pk")
    return rows.defer("catalogue_version__document").iterator(chunk_size=1)


def _write_assessment(archive: ZipFile, folder: str, assessment: Assessment) -> bool:
    """Says whether there was enough for the exchange format."""
    record = read(assessment)
    archive.writestr(f"{folder}/antworten.csv", _csv(ANSWERS, _answers(record)))
    archive.writestr(f"{folder}/verlauf.csv", _csv(HISTORY, _history(assessment)))
    archive.writestr(f"{folder}/anmerkungen.json", _json(_comments(assessment)))
    if hasattr(assessment, "council_paper"):
        archive.writestr(f"{folder}/vorlage.json", _json(_paper(assessment)))
    if hasattr(assessment, "shared_case"):
        archive.writestr(f"{folder}/probefall.json", _json(assessment.shared_case.document))
    for revision in assessment.revisions.iterator(chunk_size=1):
        archive.writestr(f"{folder}/fassungen/{revision.number:02}-{revision.checksum}.json", revision.document)
    for approval in Approval.objects.filter(assessment=assessment).select_related("revision").iterator(chunk_size=1):
        name = f"{folder}/fassungen/{approval.revision.number:02}-freigabe-{approval.checksum}"
        archive.writestr(f"{name}.json", approval.document)
        if approval.pdf is not None:
            archive.writestr(f"{name}.pdf", bytes(approval.pdf))
    try:
        archive.writestr(f"{folder}/bewertung.json", _json(write_document(case_of(record))))
    except ProfileIncomplete:
        return False
    return True


ANSWERS = ("Stelle", "Frage", "Stand", "Antwort", "Anmerkung", "Geändert von", "Geändert am")


def _answers(record: Record) -> Iterator[list[str]]:
    for (block, key), row in sorted(record.answers.items()):
        question = record.catalogue.question.get((block, key))
        criterion = record.catalogue.criterion.get(key) if block == "weights" else None
        title = question.text if question else f"Gewicht: {criterion.name}" if criterion else ""
        spoken_answer = spoken(question, row) if question else str(row.value)
        yield [f"{block}.{key}", title, STATUS[row.status], spoken_answer, row.note, _who(row), _when(row.changed_at)]


def _who(row: Answer) -> str:
    return str(row.changed_by) if row.changed_by else ""


HISTORY = ("Wann", "Was", "Stand", "Wer", "Text")


def _history(assessment: Assessment) -> Iterator[list[str]]:
    for row in assessment.history.select_related("person"):
        state = STATE_LABELS[State(row.to_state)] if row.to_state else ""
        person = str(row.person) if row.person else ""
        yield [_when(row.at), EVENT_LABELS.get(row.event, row.event), state, person, row.note]


def _comments(assessment: Assessment) -> list[dict[str, Any]]:
    rows = Comment.objects.filter(assessment=assessment, is_internal=False)
    return [
        {
            "nummer": row.pk, "antwort_auf": row.reply_to_id, "fassung": row.revision.number,
            "worum": row.get_target_display(), "stelle": row.target_key, "text": row.text,
            "von": "Beratung" if row.is_from_advisers else "Kommune", "wer": str(row.author) if row.author else "",
            "am": row.created_at, "erledigt": row.resolved_at,
        }
        for row in rows.select_related("author", "revision").defer("revision__document")
    ]  # fmt: skip


def _paper(assessment: Assessment) -> dict[str, Any]:
    return model_to_dict(assessment.council_paper, exclude=["id", "assessment", "version", "changed_by"])


def _csv(head: tuple[str, ...], rows: Iterator[list[str]]) -> bytes:
    """With a mark of order at the beginning, by which Excel knows UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _when(moment: datetime) -> str:
    return f"{localtime(moment):%d.%m.%Y %H:%M}"


def _json(plain: Any) -> str:
    return json.dumps(plain, ensure_ascii=False, indent=1, cls=DjangoJSONEncoder)
