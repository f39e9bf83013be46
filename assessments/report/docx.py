"""The paper as DOCX: real heading styles, lists and tables, so that an office can move it into its own template."""

from __future__ import annotations

import io
from datetime import UTC, datetime, time
from typing import Any

import docx
from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from assessments.report.blocks import Block, Bullets, Figure, Heading, Paragraph, Points, Sources, Table, Text
from assessments.report.document import Document
from assessments.report.document.flow import broken, clean, flow, written
from assessments.report.raster import png_of

FONT = "Arial"
GREY, PAPER, RULE = RGBColor(0x4A, 0x56, 0x63), "F2EEE4", "C3CDD6"
TEXT_WIDTH = 165.0


def docx_of(document: Document) -> bytes:
    target = docx.Document()
    _set_up(target, document)
    paper = document.paper
    if emblem := paper.letterhead.emblem:
        picture = target.add_picture(io.BytesIO(emblem.content), width=Mm(emblem.width))
        picture._inline.docPr.set("descr", clean(emblem.alt))
    target.add_paragraph(clean(paper.sender), "Subtitle")
    if paper.letterhead.office:
        target.add_paragraph(clean(paper.letterhead.office))
    target.add_paragraph(clean(paper.title), "Title")
    target.add_paragraph(clean(f"{paper.state_long} · {paper.as_of}"))
    for part in flow(document):
        heading = target.add_heading(clean(f"{part.number}  {part.title}"), 1)
        heading.paragraph_format.page_break_before = part.starts_page
        if part.starts_page:
            heading.paragraph_format.space_before = Pt(0)
        for block in part.blocks:
            _write(target, block)
    stream = io.BytesIO()
    target.save(stream)
    return stream.getvalue()


def _set_up(target: Docx, document: Document) -> None:
    paper, report = document.paper, document.paper.report
    properties = target.core_properties
    properties.title, properties.author = clean(f"{paper.title} – {report.place}"[:250]), clean(report.place[:250])
    properties.language, properties.comments = "de-DE", ""
    properties.created = properties.modified = datetime.combine(paper.created, time(), UTC)
    section = target.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(25), Mm(20)
    section.top_margin = section.bottom_margin = Mm(20)
    section.header.paragraphs[0].text = clean(f"{document.summary.place} · {document.summary.title} · {paper.state}")
    footer = section.footer.paragraphs[0]
    footer.add_run(clean(f"Stand {paper.as_of} · Methode {paper.method} · Seite "))
    _field(footer, "PAGE")
    _set_up_styles(target, RGBColor.from_string(paper.letterhead.colour[1:]))


def _set_up_styles(target: Docx, accent: RGBColor) -> None:
    sizes = {"Normal": 10, "Title": 22, "Subtitle": 11, "Heading 1": 16, "Heading 2": 11.5, "Caption": 9}
    for name, size in sizes.items():
        style = target.styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{kind}"), FONT)
        for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{kind}"), None)
        style.font.italic = False
        style.font.color.rgb = accent if name in ("Title", "Heading 1") else RGBColor(0, 0, 0)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "de-DE")
    normal = target.styles["Normal"]
    normal.element.get_or_add_rPr().append(language)
    for default in target.styles.element.iter(qn("w:lang")):
        default.set(qn("w:val"), "de-DE")
    normal.paragraph_format.space_after = Pt(5)
    target.styles["Heading 2"].paragraph_format.space_before = Pt(9)
    target.styles["Heading 2"].paragraph_format.space_after = Pt(3)
    _set_up_tables(target, accent)


def _set_up_tables(target: Docx, accent: RGBColor) -> None:
    """Level lines only, and cells without the usual margins, which leave a narrow column no room for its word."""
    table = target.styles["Table Grid"].element.find(qn("w:tblPr"))
    for side in table.find(qn("w:tblBorders")):
        name = side.tag.rpartition("}")[2]
        side.set(qn("w:val"), "single" if name in ("top", "bottom", "insideH") else "nil")
        side.set(qn("w:color"), str(accent) if name == "top" else RULE)
    for side in table.find(qn("w:tblCellMar")):
        side.set(qn("w:w"), "0" if side.tag == qn("w:left") else "57" if side.tag == qn("w:right") else "28")
    for line in target.styles["Title"].element.iter(qn("w:bottom")):
        line.set(qn("w:color"), str(accent))
        line.attrib.pop(qn("w:themeColor"), None)


def _write(target: Docx, block: Block) -> None:
    match block:
        case Heading():
            target.add_heading(clean(block.text), 2)
        case Paragraph():
            _runs(target.add_paragraph(), block.text)
            if block.note:
                _runs(target.add_paragraph(), block.text[:0]).add_run(clean(block.note)).italic = True
        case Bullets():
            for item in block.items:
                _runs(target.add_paragraph(style="List Bullet"), item)
        case Points():
            for item in block.items:
                _runs(target.add_paragraph(style="List Number"), item)
        case Table():
            _table(target, block)
        case Figure():
            _figure(target, block)
        case Sources():
            for number, item in block.items:
                _runs(target.add_paragraph(f"[{number}] "), item)


def _runs(paragraph: Any, words: Text) -> Any:
    for run in broken(words):
        if run.style == "break":
            paragraph.add_run().add_break()
            continue
        made = paragraph.add_run(written(run))
        if run.style in ("strong", "critical", "high", "medium", "hint"):
            made.bold = True
        if run.style == "blank":
            made.italic = True
            shade = OxmlElement("w:shd")
            shade.set(qn("w:val"), "clear")
            shade.set(qn("w:fill"), PAPER)
            made._r.get_or_add_rPr().append(shade)
        if run.style == "muted":
            made.font.color.rgb = GREY
    return paragraph


def _table(target: Docx, block: Table) -> None:
    if block.caption:
        caption = target.add_paragraph(clean(block.caption), "Caption")
        caption.paragraph_format.keep_with_next = True
    made = target.add_table(rows=0, cols=len(block.columns), style="Table Grid")
    made.autofit = False
    for place, column in zip(made.columns, block.columns, strict=True):
        place.width = Mm(column.width)
    size = Pt(7) if block.style == "matrix" else Pt(9)
    if block.has_head:
        head = made.add_row()
        _mark_row(head, "w:tblHeader")
        for cell, column in zip(head.cells, block.columns, strict=True):
            _cell(cell, (), column, size).add_run(clean(column.title)).bold = True
            cell.paragraphs[0].runs[0].font.size = size
    for row in block.rows:
        line = made.add_row()
        _mark_row(line, "w:cantSplit")
        for place, (cell, column, words) in enumerate(zip(line.cells, block.columns, row.cells, strict=True)):
            paragraph = _cell(cell, words, column, size)
            for run in paragraph.runs:
                is_head = place == 0 and block.style == "" and not row.is_repeated and run.font.color.rgb != GREY
                run.bold = run.bold or is_head or row.is_sum
    gap = target.add_paragraph().paragraph_format
    gap.space_after, gap.line_spacing = Pt(0), Pt(7)


def _cell(cell: Any, words: Text, column: Any, size: Any) -> Any:
    cell.width = Mm(column.width)
    paragraph = _runs(cell.paragraphs[0], words)
    paragraph.paragraph_format.space_after = Pt(1)
    if column.is_number:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for run in paragraph.runs:
        run.font.size = size
    return paragraph


def _mark_row(row: Any, mark: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(mark))


def _figure(target: Docx, block: Figure) -> None:
    if block.heading:
        heading = target.add_paragraph(clean(" – ".join(filter(None, (block.heading, block.aside)))), "Caption")
        heading.paragraph_format.keep_with_next = True
    picture = target.add_picture(io.BytesIO(png_of(block.drawing)), width=Mm(TEXT_WIDTH))
    picture._inline.docPr.set("descr", clean(block.drawing.title))
    if block.caption:
        said = target.add_paragraph().add_run(clean(block.caption))
        said.font.size, said.font.color.rgb = Pt(8), GREY


def _field(paragraph: Any, name: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    paragraph._p.append(field)
