"""A paper in any of its three file formats."""

from __future__ import annotations

from assessments.report.document import document_of
from assessments.report.paper import Paper
from assessments.report.pdf import pdf_of


def written_as(kind: str, paper: Paper) -> bytes:
    """Raises RenderingFailed for PDF. The writers are loaded only when asked for: most processes never are."""
    match kind:
        case "docx":
            from assessments.report.docx import docx_of

            return docx_of(document_of(paper))
        case "odt":
            from assessments.report.odt import odt_of

            return odt_of(document_of(paper))
    return pdf_of(paper)
