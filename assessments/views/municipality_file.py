"""Everything of a municipality as one file, for its lead."""

from __future__ import annotations

import tempfile

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_safe

from assessments import municipality_file
from assessments.report.pdf import RenderingBusy, taken
from municipalities.access import load_led_place, require_recent_login

BUSY = "Ihre letzte Datei wird noch zusammengestellt. Bitte warten Sie einen Moment."


@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Written to a file without a name, which is gone as soon as it is sent; one at a time for each person."""
    place = load_led_place(request, pk)
    require_recent_login(request)
    folder = settings.VAR_DIR / "papers"
    try:
        with taken([f"file-by-{request.user.pk}"], 0, BUSY):
            target = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 (the response closes it)
            municipality_file.write(place.municipality, target, now())
    except RenderingBusy as busy:
        return _wait(request, str(busy))
    target.seek(0)
    name = f"{slugify(place.municipality.name) or 'kommune'}-{localdate():%Y-%m-%d}.zip"
    response = FileResponse(target, as_attachment=True, filename=name, content_type="application/zip")
    response["Cache-Control"] = "private, no-store"
    return response


def _wait(request: HttpRequest, reason: str) -> HttpResponse:
    response = render(request, "409.html", {"message": reason}, status=503)
    response["Retry-After"] = "5"
    return response
