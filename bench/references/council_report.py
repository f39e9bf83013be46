"""A representative council report as HTML: contents with page numbers, tables, two diagrams, running head.

Five sections give about twelve A4 pages.
"""

from __future__ import annotations

import math
import random

TEXT = (
    "Die Stadt prüft, ob das Vorhaben wirtschaftlich, rechtssicher und für Bürgerinnen und Bürger verständlich "
    "umgesetzt werden kann. Grundlage sind die Angaben des Fachamts aus dem Fragebogen; sie wurden auf "
    "Vollständigkeit geprüft, aber nicht rechtlich bewertet. Maßgeblich für die Empfehlung sind Datenschutz, "
    "Barrierefreiheit, laufende Kosten, Betriebsaufwand sowie die Möglichkeit, den Anbieter zu wechseln. "
)
WAYS = (
    "Eigenbetrieb im Rechenzentrum", "Zweckverband", "Fachanwendung mit Dienstleister", "Mietlösung",
    "Landesplattform", "Gemeinsame Lösung im Kreis", "Erweiterung des Bestands", "Formularlösung",
    "Eigenentwicklung", "Übergangslösung", "Bundesdienst", "Kein Vorhaben",
)  # fmt: skip
CRITERIA = (
    "Datenschutz", "Barrierefreiheit", "Einmalkosten", "Laufende Kosten", "Personalbedarf", "Einführungsdauer",
    "Anbieterbindung", "Schnittstellen", "Skalierung", "Verfügbarkeit", "Nutzerfreundlichkeit", "Rechtssicherheit",
    "Datenhoheit", "Referenzen", "Wartbarkeit", "Nachhaltigkeit",
)  # fmt: skip
TITLES = (
    "Beschlussvorschlag", "Ausgangslage", "Anforderungen", "Geprüfte Lösungswege", "Bewertung", "Empfehlung",
    "Kosten und Personal", "Datenschutz", "Risiken", "Zeitplan", "Beteiligung", "Anlagen",
)  # fmt: skip

STYLE = """
@page { size: A4; margin: 26mm 20mm 24mm 24mm;
  @top-left { content: "Stadt Musterstadt"; font-size: 8pt; color: #444 }
  @top-right { content: string(chapter); font-size: 8pt; color: #444 }
  @bottom-left { content: "Vorlage 2026/117"; font-size: 8pt; color: #444 }
  @bottom-right { content: "Seite " counter(page) " von " counter(pages); font-size: 8pt; color: #444 } }
@page :first { @top-left { content: none } @top-right { content: none } }
body { font-family: sans-serif; font-size: 10pt; line-height: 1.4; color: #1a1a1a }
h1 { font-size: 22pt; margin: 0 0 6mm }
h2 { font-size: 15pt; margin: 8mm 0 3mm; string-set: chapter content(); break-after: avoid }
h3 { font-size: 11.5pt; margin: 5mm 0 2mm; break-after: avoid }
p { margin: 0 0 3mm; orphans: 3; widows: 3 }
table { border-collapse: collapse; width: 100%; font-size: 8.5pt; margin: 0 0 5mm }
caption { text-align: left; font-weight: bold; padding-bottom: 1.5mm }
th, td { border: .4pt solid #888; padding: 1.1mm 1.6mm; vertical-align: top; text-align: left }
th { background: #eef2f6 } td.n { text-align: right }
thead { display: table-header-group } tr { break-inside: avoid }
.toc { page-break-after: always } .toc ol { list-style: none; padding: 0 }
.toc a { color: inherit; text-decoration: none }
.toc a::after { content: leader('.') target-counter(attr(href), page) } .toc li li { padding-left: 6mm; font-size: 9pt }
figure { margin: 0 0 5mm; break-inside: avoid } figcaption { font-size: 8.5pt; color: #444 }
svg { width: 100%; height: auto }
.note { border-left: 2pt solid #005a9c; padding: 1mm 3mm; background: #f3f7fb; margin: 0 0 4mm }
.columns > div { display: inline-block; width: 47%; vertical-align: top; padding-right: 2% }
"""


def html_of(sections: int) -> str:
    chance = random.Random(7)
    titles = [TITLES[number % len(TITLES)] for number in range(sections)]
    body = "".join(_section(number, title, chance) for number, title in enumerate(titles))
    return (
        '<!doctype html><html lang="de"><head><meta charset="utf-8"><title>Auswahl eines Lösungswegs</title>'
        f"<style>{STYLE}</style></head><body><main><h1>Beschlussvorlage: Auswahl eines Lösungswegs</h1>"
        f"<p>Vorlage 2026/117, öffentlich, Stand: 12. Mai 2026</p>{_contents(titles)}{body}</main></body></html>"
    )


def _contents(titles: list[str]) -> str:
    entries = "".join(
        f'<li><a href="#s{n}">{n + 1} {title}</a><ol><li><a href="#s{n}a">{n + 1}.1 Sachverhalt</a></li>'
        f'<li><a href="#s{n}b">{n + 1}.2 Einzelwerte</a></li></ol></li>'
        for n, title in enumerate(titles)
    )
    return f'<nav class="toc"><h2>Inhalt</h2><ol>{entries}</ol></nav>'


def _section(number: int, title: str, chance: random.Random) -> str:
    diagram = {1: _network, 4: _bars}.get(number)
    points = "".join(f"<li>{name}: {TEXT[:90]}</li>" for name in CRITERIA[:5])
    return (
        f'<section><h2 id="s{number}">{number + 1} {title}</h2><p>{TEXT}</p>'
        f'<h3 id="s{number}a">{number + 1}.1 Sachverhalt</h3><p>{TEXT}{TEXT}</p>'
        f'<div class="note"><p>Hinweis: {TEXT[:180]}</p></div><ul>{points}</ul>'
        f'<div class="columns"><div><h3>Dafür spricht</h3><p>{TEXT[:220]}</p></div>'
        f"<div><h3>Dagegen spricht</h3><p>{TEXT[90:310]}</p></div></div>"
        f'<h3 id="s{number}b">{number + 1}.2 Einzelwerte</h3>{diagram(chance) if diagram else ""}'
        f"{_table(number, chance)}</section>"
    )


def _table(number: int, chance: random.Random) -> str:
    head = "".join(f'<th scope="col">Weg {way}</th>' for way in range(1, 7))
    rows = "".join(
        f'<tr><th scope="row">{name}</th><td class="n">{chance.randint(2, 12)} %</td>'
        + "".join(f'<td class="n">{chance.uniform(1, 5):.1f}</td>' for _ in range(6))
        + f"<td>{TEXT[: chance.randint(24, 60)]}</td></tr>"
        for name in CRITERIA
    )
    return (
        f'<table><caption>Tabelle {number + 1}: Bewertung</caption><thead><tr><th scope="col">Kriterium</th>'
        f'<th scope="col">Gewicht</th>{head}<th scope="col">Begründung</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def _bars(chance: random.Random) -> str:
    shapes = []
    for row, way in enumerate(WAYS):
        y, x = 8 + row * 24, 210.0
        shapes.append(f'<text x="204" y="{y + 12}" text-anchor="end" font-size="10">{way}</text>')
        for part in range(4):
            width = chance.uniform(12, 90)
            colour = f"hsl({205 + part * 12},45%,{40 + part * 9}%)"
            shapes.append(f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="16" fill="{colour}"/>')
            x += width
    return _figure("0 0 640 300", "Rangfolge der Lösungswege", shapes)


def _network(chance: random.Random) -> str:
    angles = [2 * math.pi * place / 15 for place in range(15)]
    points = [(320 + 250 * math.cos(angle), 160 + 125 * math.sin(angle)) for angle in angles]
    shapes = []
    for place, (x, y) in enumerate(points):
        to_x, to_y = points[(place * 4 + 3) % len(points)]
        shapes.append(
            f'<path d="M{x:.1f} {y:.1f}C320 160 320 160 {to_x:.1f} {to_y:.1f}" fill="none" stroke="#678"/>'
            f'<rect x="{x - 42:.1f}" y="{y - 11:.1f}" width="84" height="22" rx="4" fill="#e7eef6" stroke="#005a9c"/>'
            f'<circle cx="{x - 36:.1f}" cy="{y:.1f}" r="3" fill="#005a9c"/>'
            f'<text x="{x:.1f}" y="{y + 3.5:.1f}" text-anchor="middle" font-size="9">{CRITERIA[place][:14]}</text>'
        )
    return _figure("0 0 640 320", "Systembild", shapes)


def _figure(box: str, name: str, shapes: list[str]) -> str:
    drawing = "".join(shapes)
    return (
        f'<figure><svg viewBox="{box}" role="img" aria-label="{name}"><title>{name}</title>{drawing}</svg>'
        f"<figcaption>Abbildung: {name}</figcaption></figure>"
    )
