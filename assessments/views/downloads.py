"""Files as answers: named after the case, never kept by anything on the way."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.text import slugify

from assessments.models import Assessment


def file_name(assessment: Assessment) -> str:
    return slugify(f"{assessment.place} {assessment.title}")[:80] or "bewertung"


def download(content: bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=kind, headers=headers)
