"""Weights, bands, the matrix of fit and the figures of forms are within their bounds."""

from __future__ import annotations

from collections.abc import Iterator

from catalogue.content.coherence.words import PLACEHOLDER
from catalogue.content.problems import Path, Problem
from catalogue.content.structure import Catalogue


def weights(catalogue: Catalogue) -> Iterator[Problem]:
    for index, criterion in enumerate(catalogue.criteria):
        if not 0 <= criterion.weight <= 5:
            yield Problem(("criteria", index, "weight"), "Das Gewicht muss zwischen 0 und 5 liegen.")
    if not any(criterion.weight for criterion in catalogue.criteria):
        yield Problem(("criteria",), "Mindestens ein Gewicht muss größer als 0 sein.")


def bands(catalogue: Catalogue) -> Iterator[Problem]:
    limits = [band.at_least for band in catalogue.bands]
    if limits != sorted(set(limits), reverse=True) or (limits and limits[-1] != 0):
        yield Problem(("bands",), "Die Grenzen müssen fallen und bei 0 enden.")


def fits(catalogue: Catalogue) -> Iterator[Problem]:
    criteria = [criterion.key for criterion in catalogue.criteria]
    for index, form in enumerate(catalogue.forms):
        path: Path = ("forms", index, "fit")
        yield from (Problem((*path, key), "Diese Zelle fehlt.") for key in criteria if key not in form.fit)
        for key, fit in form.fit.items():
            if key not in criteria:
                yield Problem((*path, key), "Dieses Kriterium gibt es nicht.")
            if not (-2 <= fit.low <= 2 and -2 <= fit.high <= 2):
                yield Problem((*path, key), "Die Werte müssen zwischen −2 und 2 liegen.")
            yield from _fit_words((*path, key), fit.low, fit.high, fit.pro, fit.con)


def _fit_words(path: Path, low: int, high: int, pro: str, con: str) -> Iterator[Problem]:
    for name, text, needed in (("pro", pro, max(low, high) > 0), ("con", con, min(low, high) < 0)):
        if needed and not text:
            yield Problem((*path, name), "Zu diesen Werten fehlt der Satz.")
        if text and not needed:
            yield Problem((*path, name), "Zu diesen Werten darf hier kein Satz stehen.")
        unknown = set(PLACEHOLDER.findall(text)) - {"Kommune", "kommune"}
        if unknown:
            yield Problem((*path, name), f"Den Platzhalter „{sorted(unknown)[0]}“ gibt es hier nicht.")


def form_figures(catalogue: Catalogue) -> Iterator[Problem]:
    levels = [cost_class.level for cost_class in catalogue.cost_classes]
    for index, form in enumerate(catalogue.forms):
        if not 0 <= form.setup_time.months_min <= form.setup_time.months_max:
            yield Problem(("forms", index, "setup_time"), "Die Spanne der Monate ist verkehrt.")
        if form.cost.class_min not in levels or form.cost.class_max not in levels:
            yield Problem(("forms", index, "cost"), "Diese Kostenklasse gibt es nicht.")
        elif form.cost.class_min > form.cost.class_max:
            yield Problem(("forms", index, "cost"), "Die Spanne der Kostenklassen ist verkehrt.")
        if not form.levels:
            yield Problem(("forms", index, "levels"), "Mindestens eine Ebene muss genannt sein.")
        for name in ("pros", "cons"):
            if not getattr(form, name):
                yield Problem(("forms", index, name), "Mindestens ein Eintrag wird gebraucht.")
