"""Imprint, privacy, accessibility, easy language: complete, open to all, and honest about what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from difu_orgmodels.particulars import MISSING, PARTICULARS, from_environment, missing
from journal.models import OutboxMail
from tests.cast import Cast, draft
from tests.conftest import ROOT
from tests.house.test_settings import PRODUCTION, manage

pytestmark = pytest.mark.django_db

FORM = "/barrierefreiheit/melden/"
PAGES = ["/impressum/", "/datenschutz/", "/barrierefreiheit/", FORM, "/barrierefreiheit/gemeldet/",
         "/leichte-sprache/", "/gebaerdensprache/", "/lizenzen/"]  # fmt: skip
WHOLE = {one.key: f"{one.label}: Angabe" for one in PARTICULARS} | {"email": "betrieb@difu.example"}


@pytest.fixture(autouse=True)
def _fresh_counts() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def page(path: str) -> str:
    answer = Client().get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_everybody_reads_them_without_login(path: str) -> None:
    assert page(path).count("<h1") == 1


def test_every_page_leads_to_them(cast: Cast) -> None:
    case = draft(cast)
    paths = ["/", "/formen/", "/bewertungen/", f"/bewertungen/{case.pk}/", "/konto/", "/gibt-es-nicht/"]
    for path in paths:
        text = cast.client("miriam").get(path).content.decode()
        for name in ("accessibility", "report-barrier", "easy-language", "privacy", "imprint", "licences"):
            assert f'href="{reverse(name)}"' in text, (path, name)


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("/impressum/", ("name", "address", "represented_by", "email", "phone", "editor")),
        ("/datenschutz/", ("name", "address", "email", "privacy_officer", "privacy_authority", "hosting")),
        ("/barrierefreiheit/", ("name", "phone", "accessibility_date", "arbitration")),
    ],
)
def test_what_only_the_operator_knows_is_shown_or_marked(settings: Any, path: str, keys: tuple[str, ...]) -> None:
    settings.PARTICULARS = WHOLE
    text = page(path)
    assert MISSING not in text
    for key in keys:
        assert WHOLE[key].replace("(", "(") in text, key
    settings.PARTICULARS = dict.fromkeys(WHOLE, "")
    assert page(path).count(f'<strong class="missing">{MISSING}</strong>') >= len(keys)


def test_optional_particulars_are_left_out_not_marked(settings: Any) -> None:
    settings.PARTICULARS = WHOLE | {"vat_id": "", "register": ""}
    text = page("/impressum/")
    assert "Umsatzsteuer" not in text and MISSING not in text


def test_lines_of_an_address_are_separated_by_semicolons(settings: Any) -> None:
    settings.PARTICULARS = WHOLE | {"address": "Zimmerstraße 13; 10969 Berlin"}
    assert "Zimmerstraße 13<br>10969 Berlin" in page("/impressum/")


def test_the_check_names_what_is_missing_in_production() -> None:
    done = manage("check", "--deploy", **PRODUCTION)
    for one in PARTICULARS:
        assert (one.variable in done.stderr) == one.is_required, one.variable
    complete = {one.variable: "x" for one in PARTICULARS}
    assert "difu.I001" not in manage("check", "--deploy", **PRODUCTION, **complete).stderr


def test_the_variables_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for one in PARTICULARS:
        monkeypatch.setenv(one.variable, f" {one.key} ")
    assert from_environment() == {one.key: one.key for one in PARTICULARS}
    assert missing(from_environment()) == []


def test_the_variables_stand_in_the_document_for_operators() -> None:
    document = (ROOT / "docs/privacy.md").read_text("utf-8")
    assert [one.variable for one in PARTICULARS if f"`{one.variable}`" not in document] == []


# What the law wants to be said


def test_the_page_on_privacy_says_what_article_13_asks() -> None:
    text = page("/datenschutz/")
    for words in (
        "Artikel 13 DSGVO", "Wer verantwortlich ist", "Datenschutzbeauftragte Person", "Artikel 6 Absatz 1",
        "Wer die Daten sieht", "außerhalb der Europäischen Union", "Wie lange wir speichern", "Artikel 15",
        "Artikel 16", "Artikel 17", "Artikel 18 und 21", "Artikel 77", "Entscheidungen trifft kein Automat",
        "§ 25 Absatz 2 Nummer 2 TDDDG", "sind nötig, um mitzumachen",
    ):  # fmt: skip
        assert words in text, words


def test_the_declaration_says_state_limits_feedback_and_arbitration() -> None:
    text = page("/barrierefreiheit/")
    for words in (
        "teilweise vereinbar",
        "Was noch nicht barrierefrei ist",
        "Selbstbewertung",
        "Schlichtung",
        "BITV 2.0",
    ):
        assert words in text, words
    assert FORM in text


# Easy language and sign language


def test_easy_language_is_easy() -> None:
    """Short sentences, few long words; each level is explained."""
    main = page("/leichte-sprache/").partition("<main")[2].partition("</main>")[0]
    words = re.sub(r"<(br|/p|/li|/h\d)[^>]*>", ". ", main)
    sentences = [part.split() for part in re.split(r"[.:?!]\s", re.sub(r"<[^>]+>", "", words)) if part.split()]
    assert max(len(sentence) for sentence in sentences) <= 17
    assert sum(map(len, sentences)) / len(sentences) < 8
    for level in ("politische Ebene", "Koordination", "Umsetzung", "Region"):
        assert level in main


def test_sign_language_is_linked_once_there_is_a_video(settings: Any) -> None:
    assert "gibt es hier noch nicht" in page("/gebaerdensprache/")
    assert reverse("sign-language") not in page("/")
    settings.PARTICULARS = WHOLE | {"sign_language_video": "https://video.example/dgs"}
    assert reverse("sign-language") in page("/")
    assert 'href="https://video.example/dgs"' in page("/gebaerdensprache/")


# Reporting a barrier


def test_a_report_reaches_the_operator_without_a_name(settings: Any) -> None:
    settings.PARTICULARS = WHOLE
    answer = Client().post(FORM, {"page": "/formen/", "text": "Die Tabelle liest mein Programm nicht vor."})
    assert answer["Location"] == "/barrierefreiheit/gemeldet/"
    mail = OutboxMail.objects.get()
    assert (mail.to, mail.subject) == ("betrieb@difu.example", "Barriere gemeldet")
    assert "/formen/" in mail.body and "Die Tabelle liest" in mail.body and "nicht gewünscht" in mail.body
    assert mail.reply_to == settings.ADVICE_EMAIL


def test_whoever_wants_an_answer_gives_an_address() -> None:
    Client().post(FORM, {"text": "Hilfe", "email": "ich@post.example"})
    assert OutboxMail.objects.get().reply_to == "ich@post.example"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"text": ""}, "Bitte beschreiben Sie, was nicht funktioniert hat."),
        ({"text": "x" * 3001}, "Bitte kürzen Sie den Text um 1 Zeichen."),
        ({"text": "x", "email": "ich"}, "Bitte geben Sie eine vollständige E-Mail-Adresse ein"),
        ({"text": "x\x07"}, "unlesbares Zeichen"),
        ({"text": "x", "page": "a\x00"}, "unlesbares Zeichen"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_sent(data: dict[str, str], words: str) -> None:
    text = Client().post(FORM, data).content.decode()
    assert words in text and "<title>Fehler: " in text
    assert not OutboxMail.objects.exists()


def test_too_many_reports_from_one_line_get_a_sentence(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"barrier": "2/h/ip"}
    for _ in range(2):
        Client().post(FORM, {"text": "x"})
    answer = Client().post(FORM, {"text": "x"})
    assert answer.status_code == 429 and "Bitte schreiben Sie uns eine E-Mail" in answer.content.decode()
    assert OutboxMail.objects.count() == 2


@pytest.mark.parametrize(
    ("before", "filled_in"),
    [
        ("http://testserver/formen/?ebene=P", "/formen/"),
        ("http://boese.example/formen/", ""),
        ("http://testserver/kommunen/einladung/geheim/", ""),
        ("http://testserver/gibt-es-nicht/", ""),
        ("", ""),
    ],
)
def test_the_page_one_came_from_is_filled_in_unless_it_opens_something(before: str, filled_in: str) -> None:
    text = Client().get(FORM, headers={"Referer": before} if before else {}).content.decode()
    field = re.search(r'<input[^>]*name="page"[^>]*>', text)
    assert field and (f'value="{filled_in}"' in field[0] if filled_in else "value=" not in field[0])
    assert "geheim" not in text
