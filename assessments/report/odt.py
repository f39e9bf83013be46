"""The paper as ODT: four XML files from templates and the pictures, packed as the standard asks.

Equal content gives equal bytes: the packed files carry no date.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

from django.template.loader import render_to_string

from assessments.report.blocks import Figure, Table
from assessments.report.document import Document
from assessments.report.document.flow import flow
from assessments.report.raster import png_of

KIND = "application/vnd.oasis.opendocument.text"
FILES = ("content.xml", "styles.xml", "meta.xml")
ZERO = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Picture:
    name: str
    height: str
    content: bytes


def odt_of(document: Document) -> bytes:
    parts = flow(document)
    blocks = [block for part in parts for block in part.blocks]
    figures = [block for block in blocks if isinstance(block, Figure)]
    pictures = {
        id(figure): Picture(f"Bild{number}", figure.drawing.print_height, png_of(figure.drawing))
        for number, figure in enumerate(figures, 1)
    }
    tables = [block for block in blocks if isinstance(block, Table)]
    widths = {str(width) for table in tables for width in (table.total_width, *(c.width for c in table.columns))}
    context = {
        "document": document, "paper": document.paper, "report": document.paper.report, "parts": parts,
        "pictures": pictures, "widths": sorted(widths),
    }  # fmt: skip
    files = {name: render_to_string(f"report/odt/{name}", context).strip().encode() for name in FILES}
    files |= {f"Pictures/{picture.name}.png": picture.content for picture in pictures.values()}
    if emblem := document.paper.letterhead.emblem:
        files["Pictures/Wappen.png"] = emblem.content
    return _packed({"mimetype": KIND.encode(), **files, "META-INF/manifest.xml": _manifest(list(files))})


def _manifest(names: list[str]) -> bytes:
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" '
        f'manifest:media-type="{"image/png" if name.endswith(".png") else "text/xml"}"/>'
        for name in names
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
        f'manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:media-type="{KIND}" '
        f'manifest:version="1.3"/>{entries}</manifest:manifest>'
    ).encode()


def _packed(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, ZERO)
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return stream.getvalue()
