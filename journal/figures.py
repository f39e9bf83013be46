"""What monitoring counts; kept in the lowest app, so that every part may count. Read by operations/probes.py."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

REQUESTS = Counter("difu_requests", "Anfragen nach Adresse, Methode und Status", ["route", "method", "status"])
REQUEST_SECONDS = Histogram("difu_request_seconds", "Dauer der Anfragen in Sekunden", ["route"])
SAVES = Counter("difu_saves", "Einzeln gespeicherte Antworten nach Ausgang", ["outcome"])
PDF_SECONDS = Histogram(
    "difu_pdf_seconds", "Dauer der Erstellung eines PDFs in Sekunden", buckets=(0.5, 1, 2, 4, 8, 15, 30, 60, 120)
)
