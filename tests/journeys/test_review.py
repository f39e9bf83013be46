"""The review without a browser's help: by links and forms alone, from submitting to the checked paper."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from assessments.models import Approval, Assessment
from tests.assessments.test_questionnaire import form_of
from tests.cast import Cast, filled
from tests.printing import print_instead

pytestmark = pytest.mark.django_db


class Visitor:
    """Opens pages, follows links by their words and sends forms by their button's words."""

    def __init__(self, client: Client, path: str) -> None:
        self.client = client
        self.open(path)

    def open(self, path: str) -> None:
        answer = self.client.get(path, follow=True)
        self.path, self.status = answer.request["PATH_INFO"], answer.status_code
        self.page = answer.content.decode("utf-8", "replace")

    def follow(self, words: str) -> None:
        links = re.findall(r'<a [^>]*href="([^"]+)"[^>]*>(.*?)</a>', self.page, re.DOTALL)
        address = next(href for href, text in links if words in text_of(text))
        self.open(unescape(address) if not address.startswith(("?", "#")) else self.path + unescape(address))

    def send(self, button: str, **fields: str) -> None:
        for attributes, body in re.findall(r"<form([^>]*)>(.*?)</form>", self.page, re.DOTALL):
            pressed = [b for b in re.findall(r"<button.*?</button>", body, re.DOTALL) if button in text_of(b)]
            if pressed:
                fields |= dict(re.findall(r'name="([^"]+)" value="([^"]*)"', pressed[0]))
                action = re.search(r'action="([^"]+)"', attributes)
                data = form_of(body) | {"audience": "shared"} | fields
                answer = self.client.post(unescape(action.group(1)) if action else self.path, data, follow=True)
                self.path, self.status = answer.request["PATH_INFO"], answer.status_code
                self.page = answer.content.decode()
                return
        raise AssertionError(f"no form with a button „{button}“ on {self.path}")

    def sees(self, *words: str) -> bool:
        return all(word in text_of(self.page) for word in words)


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", html))).strip()


def test_from_submitting_to_the_checked_paper(
    cast: Cast, documents: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    print_instead(monkeypatch, lambda paper: b"%PDF-1.7 " + paper.checksum.encode())
    case = filled(cast, documents["T3"])
    miriam = Visitor(cast.client("miriam"), f"/bewertungen/{case.pk}/pruefen/")
    miriam.send("Bewertung einreichen")

    stein = Visitor(cast.client("stein"), "/pruefung/")
    stein.follow("Rheinburg")
    stein.send("Prüfung beginnen")
    stein.follow("Anmerken zu Verfügbare und genehmigungsfähige Stellen")
    stein.send("Anmerkung speichern", text="Woher kommen die Stellen?")
    stein.send("Anmerkung speichern", text="Telefonisch nachfragen", audience="internal", place="case:")
    stein.follow("Änderungen erbitten …")
    stein.send("Änderungen erbitten", text="Bitte klären Sie die Stellen.")
    assert stein.sees("Die Kommune ist am Zug.")

    miriam.open(f"/bewertungen/{case.pk}/")
    miriam.follow("Rückmeldung der Beratung ansehen")
    assert miriam.sees("Bitte klären Sie die Stellen.", "Woher kommen die Stellen?")
    assert not miriam.sees("Telefonisch")
    miriam.send("Antwort senden", text="Aus dem Nachtragshaushalt.")
    miriam.follow("Zur Frage")
    assert miriam.sees("Rückmeldung der Beratung: Woher kommen die Stellen?", "1 Antwort")
    miriam.send("Speichern und weiter", **{"answers-personal": "1"})
    miriam.open(f"/bewertungen/{case.pk}/pruefen/")
    miriam.send("Bewertung einreichen")

    stein.open("/pruefung/")
    assert stein.sees("Fassung 2 prüfen: wieder eingereicht")
    stein.follow("Rheinburg")
    assert stein.sees("Was sich seit Fassung 1 geändert hat", "1 Angabe geändert", "Aus dem Nachtragshaushalt.")
    stein.send("Prüfung beginnen")
    stein.follow("Anders empfehlen … Koordinierende Ebene")
    stein.send("Empfehlung speichern", chosen="fachamt_linie", text="Im Hauptamt ist die Person schon da.")
    stein.send("Als erledigt kennzeichnen")
    stein.follow("Freigeben …")
    assert stein.sees("Im Hauptamt ist die Person schon da.", "1 Gespräch ist noch offen")
    stein.send("Endgültig freigeben", text="Schlüssig.")
    assert stein.sees("Die Bewertung ist freigegeben.")

    assert Assessment.objects.get().state == "approved"
    miriam.open(f"/bewertungen/{case.pk}/ergebnis/")
    assert miriam.sees("Freigegeben", "Schlüssig.", "Die Difu-Beratung empfiehlt abweichend: Bestehendes Fachamt")
    miriam.follow("Bericht als PDF")
    checksum = miriam.page.removeprefix("%PDF-1.7 ")
    assert checksum == Approval.objects.get().checksum
    anybody = Visitor(Client(), "/")
    anybody.follow("Prüfsumme prüfen")
    anybody.open(f"/pruefsumme/?p={checksum[:20]}")
    assert anybody.sees("Diese Fassung ist echt und freigegeben", "mit begründeten Abweichungen")
