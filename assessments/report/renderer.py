"""A program of its own: reads a job as JSON from standard input, writes a PDF to standard output.

The only place that knows WeasyPrint. It runs as a niced, limited child process without network:
only `data:` addresses are opened, so user text can fetch nothing.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import resource
import sys
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    os.nice(5)  # before the largest library is read: that is a fifth of the work

import pydyf
import pyphen
import weasyprint.svg
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

BLOCKED = "blocked fetch"
"""The line that tells the caller so, once for each address that was not opened."""

CPU_SECONDS = 30
MEMORY = 1024**3
FILES = 64

UA_SCHEMA = (
    b'<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>'
    b'<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" '
    b'xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    b'<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    b"<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>"
    b"<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    b"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    b'<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>'
    b"<pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    b"<pdfaProperty:category>internal</pdfaProperty:category>"
    b"<pdfaProperty:description>PDF/UA part</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property>"
    b"</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
)


def finish(document: Any, pdf: Any) -> None:
    """Marks the file as PDF/UA-1 beside PDF/A-3a."""
    for part in pdf.objects:
        if getattr(part, "extra", None) and part.extra.get("Type") == "/Metadata":
            part.stream = [b"".join(part.stream).replace(b"</rdf:RDF>", UA_SCHEMA + b"</rdf:RDF>", 1)]
            part.compress = False


def true_length(stream: bytes) -> bytes:
    """One compressed stream in 256 ends in CR: before the LF of "endstream" validators count one byte less than its
    stated length. CR LF there leaves no doubt."""
    return stream.removesuffix(b"\nendstream") + b"\r\nendstream" if stream.endswith(b"\r\nendstream") else stream


_written = pydyf.Stream.data.fget
pydyf.Stream.data = property(lambda stream: true_length(_written(stream)))
"""The table of objects at the end of a file is a stream, too, and passes no hook of WeasyPrint."""
_compressor = zlib.compressobj


def quicker(level: int = 6) -> Any:
    """The last percent of size would take half the time of writing."""
    return _compressor(min(level, 6))


zlib.compressobj = quicker  # type: ignore[assignment]


@cache
def _pages(pdf: pydyf.PDF, count: int) -> tuple[bytes, ...]:
    return tuple(_listed(pdf))


_listed = pydyf.PDF.page_references.fget
pydyf.PDF.page_references = property(lambda pdf: _pages(pdf, pdf.pages["Count"]))
"""Asked for with every element of the document: made anew each time it costs the square of the pages."""


def no_picture_is_missing(record: logging.LogRecord) -> bool:
    """WeasyPrint leaves out a picture it cannot draw and only says so; a paper without its pictures is no paper."""
    if str(record.msg).startswith("Failed to render SVG"):
        raise RuntimeError("a picture could not be drawn")
    return True


weasyprint.LOGGER.addFilter(no_picture_is_missing)


class Line(str):
    """Text of a picture that is laid out as one piece instead of letter by letter."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        yield str(self)


def in_one_piece(picture: Any, node: Any, size: float) -> None:
    """With kerning, as words instead of single letters, and in a third of the time."""
    node._etree_node.text = Line(node.text or "")
    _text_drawn(picture, node, size)


_text_drawn = weasyprint.svg.text
weasyprint.svg.text = in_one_piece
weasyprint.svg.TAGS.update({tag: in_one_piece for tag, draw in weasyprint.svg.TAGS.items() if draw is _text_drawn})


class Syllables(pyphen.HyphDict):
    """A dictionary of pyphen whose patterns are there already; reading its own file takes a second."""

    def __init__(self, patterns: dict[str, tuple[int, list[int]]]) -> None:
        self.patterns = patterns
        self.cache: dict[str, list[pyphen.DataInt]] = {}
        self.maxlen = max(map(len, patterns))


class Fetcher(URLFetcher):
    """Opens what the document brings along, and says of everything else that it was asked for."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
        if not url.lower().startswith("data:"):
            print(BLOCKED, file=sys.stderr)
        return super().fetch(url, headers)


def render(job: dict[str, str]) -> bytes:
    """The PDF of a job with html, css, data_file, data_name, created (ISO date) and syllables (a file)."""
    day = datetime.fromisoformat(job["created"]).replace(tzinfo=UTC)
    attachment = Attachment(
        string=job["data_file"].encode(),
        name=job["data_name"],
        description="Angaben der Kommune in maschinenlesbarer Form",
        created=day,
        modified=day,
        relationship="Source",
    )
    attachment.mime_type = "application/json"
    german = json.loads(Path(job["syllables"]).read_text("utf-8"))
    pyphen.hdcache[pyphen.LANGUAGES["de"]] = Syllables(german)
    fonts = FontConfiguration()
    fetcher = Fetcher(allowed_protocols=("data",), allow_redirects=False)
    style = CSS(string=job["css"], font_config=fonts, url_fetcher=fetcher)
    document = HTML(string=job["html"], url_fetcher=fetcher, base_url=None)
    return bytes(
        document.write_pdf(
            pdf_variant="pdf/a-3a",
            stylesheets=[style],
            font_config=fonts,
            attachments=[attachment],
            finisher=finish,
            pdf_identifier=sha256(job["html"].encode()).digest()[:16],
        )
    )


def confine() -> None:
    """Own limits of this process: whatever a document asks for, it ends, and it reaches nobody."""
    for kind, limit in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_NOFILE, FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (limit, limit))
    sys.addaudithook(_refuse_network)


def _refuse_network(event: str, details: Any) -> None:
    if event == "urllib.Request" and str(details[0]).startswith("data:"):
        return
    if event.startswith(("socket.", "urllib.Request", "subprocess.", "os.system", "os.exec", "os.posix_spawn")):
        raise PermissionError(event)


def main() -> None:
    confine()
    gc.disable()  # one document and it ends: looking for rubbish takes a tenth of the time and finds little
    sys.stdout.buffer.write(render(json.load(sys.stdin)))


if __name__ == "__main__":
    main()
