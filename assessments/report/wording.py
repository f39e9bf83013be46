"""Codes of the method in German words, for the page ("Ihre Stadt") and the paper ("die Stadt")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from assessments.engine.case import Case
from assessments.engine.recommendation import Finding, Note, Recommendation, Severity
from catalogue.content.structure import Catalogue, MunicipalityKind, SlotKey

SLOT_NAMES: Mapping[SlotKey, str] = {
    "P": "Politisch-strategische Ebene",
    "K": "Koordinierende Ebene",
    "U": "Umsetzende Ebene",
    "R": "Region",
}
SLOT_QUESTIONS: Mapping[SlotKey, str] = {
    "P": "Wer entscheidet?",
    "K": "Wer hält zusammen?",
    "U": "Wer führt aus?",
    "R": "Mit wem?",
}
SEVERITIES: Mapping[Severity, str] = {
    "critical": "Kritisch",
    "high": "Hoch",
    "medium": "Mittel",
    "hint": "Hinweis",
}
SEVERITY_ORDER: tuple[Severity, ...] = ("critical", "high", "medium", "hint")
ROBUSTNESS = {"robust": "Robust", "rather_robust": "Eher robust", "open": "Offen"}
ROBUSTNESS_CSS = {"robust": "success", "rather_robust": "info", "open": "warning"}
ROLES = {
    "decides": "entscheidet", "coordinates": "koordiniert", "implements": "setzt um", "advises": "berät",
    "informed": "wird informiert",
}  # fmt: skip
MANDATES = {"none": "keiner", "oral": "mündlich", "written": "schriftlich", "resolution": "Beschluss"}
KINDS: Mapping[MunicipalityKind, str] = {
    "kreisfrei": "kreisfreie Stadt",
    "kreisangehoerig": "kreisangehörige Stadt oder Gemeinde",
    "landkreis": "Landkreis",
    "verbund": "Verbund mehrerer Kommunen",
}
VERDICTS = {
    "strong_complement": "ergänzen sich stark",
    "complement": "ergänzen sich",
    "necessary": "gehören zusammen",
    "check": "bitte prüfen",
    "conflict": "vertragen sich nicht",
    "sequence": "folgen aufeinander",
    "missing_counterpart": "Gegenüber fehlt",
}
SHORT_CRITERIA: Mapping[str, str] = {
    "groesse": "Größe", "rueckhalt": "Rückhalt", "strategie": "Strategie", "querschnitt": "Querschnitt",
    "personal": "Stellen", "budget": "Finanzen", "foerderabhaengigkeit": "Fördermittel", "tempo": "Zeitdruck",
    "markt": "Wirtschaft", "betriebstiefe": "Eigener Betrieb", "fachkompetenz": "Fachämter",
    "vertrauen_ikz": "Vertrauen", "regionalbedarf": "Regionaler Bedarf", "kontrolle": "Steuerung",
    "kurze_wege": "Kurze Wege", "taktgeber": "Taktgeber",
}  # fmt: skip
"""Where there is room for a word or two; a criterion without an entry has its full name there."""
LOCK_KINDS = {"legal": "rechtlich", "logical": "sachlich", "threshold": "Schwelle"}

# How a form is called in the middle of a sentence; a form without an entry is called by its short name.
PHRASES: Mapping[str, tuple[str, bool]] = {
    "steuerkreis": ("ein Steuerkreis", False),
    "cdo": ("eine beauftragte Person für Digitalisierung", False),
    "stabsstelle": ("eine Stabsstelle bei der Verwaltungsspitze", False),
    "smartcity_buero": ("ein Smart-City-Büro", False),
    "projekt_matrix": ("feste Projektteams", True),
    "eigenes_amt": ("ein eigenes Amt", False),
    "digitallotsen": ("Digitallotsinnen und Digitallotsen", True),
    "digitalagentur_gmbh": ("eine Digitalagentur GmbH", False),
    "zweckverband": ("ein Zweckverband", False),
    "oer_vereinbarung": ("eine öffentlich-rechtliche Vereinbarung", False),
    "arbeitsgemeinschaft": ("eine Arbeitsgemeinschaft", False),
    "gemeinsame_digitalagentur": ("eine gemeinsame Digitalagentur", False),
    "landkreis_taktgeber": ("der Landkreis als Taktgeber", False),
    "fachamt_linie": ("das bestehende Fachamt", False),
    "stadtwerke_partner": ("die Stadtwerke oder ein anderes kommunales Unternehmen", True),
}


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks: the page to the municipality, or the administration to its council."""

    subject: str
    """The municipality in the middle of a sentence: "Ihre Stadt", "die Stadt"."""
    council: str
    head: str
    county: str

    def say(self, text: str) -> str:
        start = self.subject[:1].upper() + self.subject[1:]
        return text.replace("{Kommune}", start).replace("{kommune}", self.subject)


NOUNS: Mapping[MunicipalityKind, tuple[str, str]] = {
    "kreisfrei": ("Stadt", "f"),
    "kreisangehoerig": ("Kommune", "f"),
    "landkreis": ("Landkreis", "m"),
    "verbund": ("Verbund", "m"),
}


def voice_of(kind: MunicipalityKind, words: Mapping[str, str], *, on_paper: bool) -> Voice:
    noun, gender = NOUNS[kind]
    article = {"f": "die", "m": "der"}[gender] if on_paper else {"f": "Ihre", "m": "Ihr"}[gender]
    return Voice(f"{article} {noun}", words["council_name"], words["head_title"], words["county_word"])


ARTICLES = (
    (("rat", "tag", "ausschuss"), "der"),
    (("versammlung", "vertretung", "bürgerschaft"), "die"),
    (("plenum", "gremium"), "das"),
)


def spoken_council(name: str) -> str:
    """The council in the middle of a sentence: "der Stadtrat"; names of another kind stand in brackets."""
    first = name.split(" ", 1)[0].lower()
    for endings, article in ARTICLES:
        if first.endswith(endings):
            return f"{article} {name}"
    return f"die Vertretung ({name})"


def number(value: Fraction | float, decimals: int = 1, *, signed: bool = False) -> str:
    """12.345 -> 12,3; with a real minus sign and, if asked, a plus sign."""
    text = f"{float(value):+.{decimals}f}" if signed else f"{float(value):.{decimals}f}"
    return text.replace(".", ",").replace("-", "−")


def whole(value: int | Fraction) -> str:
    """4800 -> 4.800"""
    exact = Fraction(value)
    text = f"{int(exact):,}".replace(",", ".")
    if exact.denominator == 1:
        return text
    return text + f"{float(exact) % 1:.2f}"[1:].rstrip("0").replace(".", ",")


def in_hundred(share: float) -> str:
    """0.6852 -> 69; never 100 or 0 unless it is exactly so."""
    rounded = round(share * 100)
    if rounded == 100 and share < 1:
        return "mehr als 99"
    if rounded == 0 and share > 0:
        return "weniger als 1"
    return str(rounded)


def names(catalogue: Catalogue, forms: Sequence[str]) -> str:
    return listed([catalogue.form[form].short_name for form in forms])


def listed(parts: Sequence[str], joint: str = "und") -> str:
    """A, B und C"""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {joint} {parts[-1]}"


def phrase(catalogue: Catalogue, forms: Sequence[str], *, is_open: bool = False) -> tuple[str, bool]:
    """Forms in the middle of a sentence, and whether the verb is plural; of forms still open only one will be."""
    phrases = [PHRASES.get(form, (catalogue.form[form].short_name, False)) for form in forms]
    is_plural = phrases[-1][1] if is_open else len(forms) > 1 or any(plural for _, plural in phrases)
    return listed([text for text, _ in phrases], "oder" if is_open else "und"), is_plural


def open_ties(recommendation: Recommendation) -> dict[SlotKey, tuple[str, ...]]:
    """The slots whose two forms are alternatives, not a pair."""
    return {note.slot: note.forms for note in recommendation.notes if note.code == "tie-open"}


def proposal(catalogue: Catalogue, recommendation: Recommendation, voice: Voice) -> tuple[str, ...]:
    """The recommendation in three sentences."""
    if recommendation.slots is None:
        return ()
    forms = {slot: [r.form for r in chosen.forms] for slot, chosen in recommendation.slots.items()}
    sentences = []
    if forms["K"]:
        is_open = "K" in open_ties(recommendation)
        text, plural = phrase(catalogue, forms["K"], is_open=is_open)
        rest = "; beide liegen gleichauf" if is_open else ""
        sentences.append(f"Für die Koordination {'werden' if plural else 'wird'} {text} empfohlen{rest}.")
    else:
        sentences.append("Für die Koordination ist zurzeit keine Form möglich; zuerst sind Sperren zu klären.")
    if forms["P"]:
        text, plural = phrase(catalogue, forms["P"])
        sentences.append(f"Die Steuerung {'übernehmen' if plural else 'übernimmt'} {text}.")
    else:
        sentences.append(f"Die Steuerung übernimmt die Vertretung selbst ({voice.council}).")
    if forms["U"]:
        text, plural = phrase(catalogue, forms["U"])
        last = f"Die Umsetzung {'tragen' if plural else 'trägt'} {text}"
    else:
        last = "Für die Umsetzung ist zurzeit keine Form möglich"
    return (*sentences, last + _regional_clause(catalogue, recommendation, forms["R"]))


def _regional_clause(catalogue: Catalogue, recommendation: Recommendation, forms: Sequence[str]) -> str:
    assert recommendation.slots is not None
    if not forms:
        return "."
    is_open = "R" in open_ties(recommendation)
    text, plural = phrase(catalogue, forms, is_open=is_open)
    rest = "; beide liegen gleichauf" if is_open else ""
    if recommendation.slots["R"].status == "core":
        return f"; in der Region {'tragen' if plural else 'trägt'} {text} den Kern{rest}."
    return f"; in der Region {'ergänzen' if plural else 'ergänzt'} {text} die Struktur{rest}."


@dataclass(frozen=True, slots=True)
class FindingText:
    rule: str
    severity: str
    css: Severity
    title: str
    text: str
    explanation: str
    sources: tuple[str, ...]
    actor_keys: tuple[str, ...]


def finding_texts(catalogue: Catalogue, case: Case, recommendation: Recommendation) -> list[FindingText]:
    """Findings in words, the most severe first."""
    ordered = sorted(recommendation.findings, key=lambda finding: SEVERITY_ORDER.index(finding.severity))
    return [_finding_text(catalogue, case, finding) for finding in ordered]


def _finding_text(catalogue: Catalogue, case: Case, finding: Finding) -> FindingText:
    check = catalogue.check[finding.rule]
    actor_names = {actor.key: actor.name for actor in case.actors}
    if finding.rule == "S33":
        details = [case.measures[int(position)].name for position in finding.details]
    else:
        details = [check.details.get(code, code) for code in finding.details]
    text = check.text.replace("{actors}", listed([actor_names[key] for key in finding.actors]))
    return FindingText(
        finding.rule,
        SEVERITIES[finding.severity],
        finding.severity,
        check.title,
        text.replace("{details}", listed(details)),
        check.explanation,
        check.sources,
        finding.actors,
    )


def note_text(catalogue: Catalogue, note: Note) -> tuple[str, str]:
    """Title and text of a note of the method."""
    entry = catalogue.note[note.code]
    named = [catalogue.form[form].short_name for form in note.forms]
    text = entry.text
    for place, name in enumerate(named):
        text = text.replace(f"{{{place}}}", name)
    return entry.title, text


def level_names(levels: Sequence[str]) -> str:
    short = {"P": "politisch", "K": "koordinierend", "U": "umsetzend"}
    return ", ".join(short[level] for level in levels) or "berät oder quer"


MONTHS = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
]


def german_date(day: date) -> str:
    return f"{day.day}. {MONTHS[day.month - 1]} {day.year}"
