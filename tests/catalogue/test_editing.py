"""Editors change the working copy under /redaktion/: by role, in German, and nobody overwrites anybody unseen."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from django.utils.timezone import localdate

from catalogue.admin.site import editorial
from catalogue.content.problems import ContentProblems
from catalogue.content.structure import Catalogue, Statement
from catalogue.mapping import content_of_rows, read_rows
from catalogue.models import SECTIONS, CatalogueVersion, FitRow, FormRow, WorkingCopy
from catalogue.models.question_rows import QuestionRow
from catalogue.models.rule_rows import LockThresholdRow, SlotRow
from catalogue.publishing import PublishingError, content_of, newest, publish_working_copy, start_working_copy
from municipalities.models import StaffMember, StaffRole
from tests.cast import NAMES, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(cast: Cast) -> Client:
    """Olga belongs nowhere and edits."""
    StaffMember.objects.create(user=cast.olga, role=StaffRole.CONTENT_EDITOR)
    return cast.client("olga")


@pytest.fixture
def copy(editor: Client) -> WorkingCopy:
    return start_working_copy(newest())


FIXED = {
    f"{name}row" for name in ("criterion", "lock", "obligation", "check", "positive", "contradiction", "regionalrule",
                              "note", "module", "band", "slot")
} | {"workingcopy"}  # fmt: skip
"""The method knows exactly these: nothing is added or taken away."""


def addresses() -> list[str]:
    """Every address without keys, and the pages of the first form."""
    names = [pattern.name for pattern in editorial.get_urls() if getattr(pattern, "name", None)]
    plain = ["index", "start", "matrix", "check", "outdated", "changes"]
    assert set(plain) <= set(names)
    rows = [
        f"catalogue_{model._meta.model_name}_{page}" for model in editorial._registry for page in ("changelist", "add")
    ]
    form = FormRow.objects.first()
    found = [reverse(f"editorial:{name}") for name in (*plain, *rows)]
    if form:
        found += [
            reverse("editorial:catalogue_formrow_change", args=[form.pk]),
            reverse("editorial:preview", args=["cdo"]),
        ]
    return found


@pytest.mark.anywhere
def test_every_page_opens_for_editors(editor: Client, copy: WorkingCopy) -> None:
    for path in addresses():
        expected = 403 if path.endswith("/add/") and path.split("/")[-3] in FIXED else 200
        assert editor.get(path).status_code == expected, path
    for model in editorial._registry:
        row = model._default_manager.first()
        path = reverse(f"editorial:catalogue_{model._meta.model_name}_change", args=[row.pk])
        assert editor.get(path).status_code == 200, path


@pytest.mark.anywhere
def test_nobody_else_gets_in(cast: Cast) -> None:
    """Not even who operates and is superuser."""
    start_working_copy(newest())
    for who in NAMES:
        assert cast.client(who).get("/redaktion/", follow=True).status_code == 403, who
    otto = cast.client("otto")
    for path in addresses():
        assert otto.get(path, follow=True).status_code == 403, path
        assert otto.post(path, follow=True).status_code == 403, path
        assert Client().get(path)["Location"].startswith("/konto/login/?next="), path


def test_the_role_ends_at_once_and_opens_nothing_else(cast: Cast, editor: Client) -> None:
    assert editor.get("/redaktion/").status_code == 200
    assert editor.get("/verwaltung/", follow=True).status_code == 403
    StaffMember.objects.filter(user=cast.olga).delete()
    assert editor.get("/redaktion/", follow=True).status_code == 403


def test_pages_need_the_same_statements_for_any_content(
    editor: Client, copy: WorkingCopy, django_assert_max_num_queries: Any
) -> None:
    form = FormRow.objects.first()
    for path, most in (
        ("/redaktion/", 62), ("/redaktion/eignung/", 50), ("/redaktion/pruefen/", 50), ("/redaktion/veraltet/", 17),
        ("/redaktion/unterschiede/", 52), ("/redaktion/catalogue/formrow/", 12),
        ("/redaktion/catalogue/sourcerow/", 12),
        (f"/redaktion/catalogue/formrow/{form.pk}/change/", 20),
    ):  # fmt: skip
        with django_assert_max_num_queries(most):
            editor.get(path)


# Working copy


def test_without_a_working_copy_the_first_page_says_how_to_begin(editor: Client) -> None:
    page = editor.get("/redaktion/").content.decode()
    assert "Es gibt noch keinen Arbeitsstand" in page and "Arbeitsstand aus 2026.1 anlegen" in page
    editor.post("/redaktion/anlegen/", {"version": "2026.1"})
    assert WorkingCopy.objects.get().based_on == newest()
    assert "Noch nichts geändert" in editor.get("/redaktion/").content.decode()


def test_a_working_copy_is_replaced_only_by_who_says_so(editor: Client, copy: WorkingCopy) -> None:
    FormRow.objects.filter(key="cdo").update(name="Anders")
    page = editor.post("/redaktion/anlegen/", {"version": "2026.1"}).content.decode()
    assert "bestätigen" in page and FormRow.objects.filter(name="Anders").exists()
    editor.post("/redaktion/anlegen/", {"version": "2026.1", "is_sure": "on"})
    assert not FormRow.objects.filter(name="Anders").exists()


# Forms of rows


def posted(client: Client, path: str, **changes: str) -> Any:
    return client.post(path, {**shown(client, path), **changes})


def shown(client: Client, path: str) -> dict[str, str]:
    """What a browser would send back unchanged."""
    answer = client.get(path)
    data: dict[str, str] = {}
    forms = [
        answer.context["adminform"].form,
        *(f.formset.management_form for f in answer.context["inline_admin_formsets"]),
    ]
    for formset in answer.context["inline_admin_formsets"]:
        forms += [*formset.formset.forms]
    for form in forms:
        for bound in form:
            value = bound.field.prepare_value(bound.value()) if hasattr(bound.field, "prepare_value") else bound.value()
            if value is True:
                data[bound.html_name] = "on"
            elif value is not None and value is not False:
                data[bound.html_name] = str(value)
    return data


def page_of(row: Any) -> str:
    return reverse(f"editorial:catalogue_{row._meta.model_name}_change", args=[row.pk])


@pytest.fixture
def cdo(copy: WorkingCopy) -> FormRow:
    return FormRow.objects.get(key="cdo")


@pytest.mark.anywhere
@pytest.mark.parametrize("most", [1, pytest.param(3, marks=pytest.mark.full)])
def test_saving_a_page_unchanged_changes_nothing(
    editor: Client, copy: WorkingCopy, catalogue: Catalogue, most: int
) -> None:
    for model in editorial._registry:
        for row in model._default_manager.all()[:most]:
            answer = posted(editor, page_of(row))
            assert answer.status_code == 302, (row, answer.context and answer.context["errors"])
    assert content() == catalogue


def content() -> Catalogue:
    rows = read_rows()
    assert rows
    return content_of_rows(rows)


def test_an_argument_is_changed_beside_its_form(editor: Client, cdo: FormRow) -> None:
    posted(editor, page_of(cdo), **{"pros-0-text": "Ein  neuer\r\nVorteil.", "pros-0-reviewed_on": "01.02.2026"})
    pro = content().form["cdo"].pros[0]
    assert (pro.text, pro.reviewed_on) == ("Ein neuer Vorteil.", date(2026, 2, 1))


def test_a_new_argument_comes_last(editor: Client, cdo: FormRow) -> None:
    count = cdo.pros.count()
    posted(editor, page_of(cdo), **{f"pros-{count}-text": "Noch ein Vorteil.", f"pros-{count}-sources": "Q1, Q2"})
    assert content().form["cdo"].pros[-1] == Statement("Noch ein Vorteil.", ("Q1", "Q2"))


def test_a_question_is_changed_with_its_answers(editor: Client, copy: WorkingCopy) -> None:
    row = QuestionRow.objects.get(block="answers", key="rueckhalt")
    posted(editor, page_of(row), **{"anchors-4-text": "Sehr stark"})
    anchor = content().question["answers", "rueckhalt"].anchors[4]
    assert (anchor.value, anchor.text) == (4, "Sehr stark")


def test_a_source_that_does_not_exist_is_named(editor: Client, cdo: FormRow) -> None:
    answer = posted(editor, page_of(cdo), **{"pros-0-sources": "Q1, Q9999"})
    assert "„Q9999“ gibt es nicht" in answer.content.decode()


def test_what_is_wrong_after_saving_is_said_at_once(editor: Client, cdo: FormRow) -> None:
    posted(editor, page_of(cdo), setup_time_months_min="12", setup_time_months_max="3")
    page = editor.get("/redaktion/").content.decode()
    assert "Organisationsform „CDO/Beauftragte“" in page and "Die Spanne der Monate ist verkehrt" in page


def test_who_saves_late_sees_both_texts_and_loses_none(cast: Cast, editor: Client, cdo: FormRow) -> None:
    mine = shown(editor, page_of(cdo)) | {"mandate": "Mein Auftrag", "pros-0-text": "Mein Vorteil"}
    StaffMember.objects.create(user=cast.karl, role=StaffRole.CONTENT_EDITOR)
    posted(cast.client("karl"), page_of(cdo), mandate="Karls Auftrag")
    page = editor.post(page_of(cdo), mine).content.decode()
    assert "von jemand anderem gespeichert" in page
    assert "Karls Auftrag" in page and "Mein Auftrag" in page and "Mein Vorteil" in page
    cdo.refresh_from_db()
    assert cdo.mandate == "Karls Auftrag"
    assert editor.post(page_of(cdo), mine | {"seen": str(cdo.version)}).status_code == 302
    cdo.refresh_from_db()
    assert (cdo.mandate, cdo.pros.first().text) == ("Mein Auftrag", "Mein Vorteil")


def test_an_argument_somebody_removed_meanwhile_is_no_crash(editor: Client, cdo: FormRow) -> None:
    mine = shown(editor, page_of(cdo)) | {"pros-0-text": "Mein Vorteil"}
    cdo.pros.first().delete()
    assert editor.post(page_of(cdo), mine).status_code == 200


# Matrix of fit


def grid(client: Client) -> dict[str, str]:
    cells = [cell for line in client.get("/redaktion/eignung/").context["lines"] for cell in line.cells]
    values = {f"{cell.name}.{field}": value for cell in cells for field, value in cell.values.items()}
    return values | {f"{cell.name}.seen": cell.seen for cell in cells}


def test_all_changed_cells_are_saved_at_once(editor: Client, copy: WorkingCopy) -> None:
    form = grid(editor)
    form |= {"cdo.groesse.low": "2", "zweckverband.groesse.note": "Neu"}
    page = editor.post("/redaktion/eignung/", form, follow=True).content.decode()
    assert "2 Zellen sind gespeichert" in page
    assert content().form["cdo"].fit["groesse"].low == 2
    assert content().form["zweckverband"].fit["groesse"].note == "Neu"


def test_one_cell_can_be_saved_alone(editor: Client, copy: WorkingCopy) -> None:
    form = grid(editor) | {"cdo.groesse.low": "2", "cell": "cdo.groesse"}
    assert editor.post("/redaktion/eignung/", form)["Location"] == "/redaktion/eignung/#cdo.groesse"
    assert content().form["cdo"].fit["groesse"].low == 2


def test_what_is_typed_in_other_cells_stays_on_the_page(editor: Client, copy: WorkingCopy) -> None:
    form = grid(editor) | {"cdo.groesse.low": "2", "zweckverband.groesse.note": "Neu", "cell": "cdo.groesse"}
    page = editor.post("/redaktion/eignung/", form).content.decode()
    assert "Eine Zelle ist gespeichert" in page and "Noch nicht gespeichert: 1" in page and ">Neu</textarea>" in page
    assert content().form["zweckverband"].fit["groesse"].note != "Neu"


@pytest.mark.parametrize("value", ["3", "-3", "viel", ""])
def test_a_wrong_value_stays_on_the_page(editor: Client, copy: WorkingCopy, catalogue: Catalogue, value: str) -> None:
    page = editor.post("/redaktion/eignung/", grid(editor) | {"cdo.groesse.low": value}).content.decode()
    assert "Noch nicht gespeichert: 1" in page and f'<option value="{value}" selected' in page
    assert content() == catalogue


def test_a_cell_somebody_else_changed_is_not_overwritten(editor: Client, copy: WorkingCopy) -> None:
    late = grid(editor) | {"cdo.groesse.note": "Meine Notiz"}
    editor.post(
        "/redaktion/eignung/", grid(editor) | {"cdo.groesse.note": "Karls Notiz", "cdo.tempo.note": "Auch Karl"}
    )
    page = editor.post("/redaktion/eignung/", late).content.decode()
    assert "Inzwischen hat jemand anderes" in page and "Karls Notiz" in page and "Meine Notiz" in page
    fit = content().form["cdo"].fit
    assert (fit["groesse"].note, fit["tempo"].note) == ("Karls Notiz", "Auch Karl"), "untouched cells stay as they are"


def test_a_cell_without_its_sentence_is_marked(editor: Client, copy: WorkingCopy) -> None:
    FitRow.objects.filter(parent__key="cdo", criterion="rueckhalt").update(con="")
    page = editor.get("/redaktion/eignung/").content.decode()
    assert 'id="cdo.rueckhalt" class="cell wrong"' in page and "fehlt der Satz" in page


def test_beside_a_key_stands_what_it_means(editor: Client, cdo: FormRow) -> None:
    entry = next(entry for entry in cdo.examples.all() if entry.sources)
    title = content().source[entry.sources[0]].title
    assert f"<p>{entry.sources[0]}: {escape(title)}</p>" in editor.get(page_of(cdo)).content.decode()
    slot = SlotRow.objects.get(slot="K")
    chosen, offered = editor.get(page_of(slot)).content.decode().split("Weitere Schlüssel")
    assert "<p>cdo: CDO/Beauftragte</p>" in chosen and "<p>steuerkreis: Steuerkreis</p>" in offered


# Check, review dates, preview


def test_every_problem_leads_to_the_place_where_it_is_mended(editor: Client, cdo: FormRow) -> None:
    pro, fit = cdo.pros.first(), cdo.fit.get(criterion="rueckhalt")
    type(pro).objects.filter(pk=pro.pk).update(text="")
    FitRow.objects.filter(pk=fit.pk).update(con="")
    SlotRow.objects.filter(slot="U").update(candidates=["gibtsnicht"])
    WorkingCopy.objects.update(title="")
    SECTIONS["locks"].objects.filter(key="KO-05").delete()
    FormRow.objects.get(key="stabsstelle").cons.all().delete()
    FitRow.objects.filter(parent__key="stabsstelle", criterion="groesse").delete()
    page = editor.get("/redaktion/pruefen/").content.decode()
    links = dict(re.findall(r'<li><a href="([^"]+)">([^<]+)</a>', page))
    assert links[f"{page_of(cdo)}#id_pros-0-text"] == "Organisationsform „CDO/Beauftragte“, Vorteil „“, Satz"
    assert links["/redaktion/eignung/#cdo.rueckhalt"].startswith(
        "Organisationsform „CDO/Beauftragte“, Eignung „Rückhalt der Spitze und der Politik“"
    )
    assert f"{page_of(SlotRow.objects.get(slot='U'))}#id_candidates" in links
    assert f"{page_of(WorkingCopy.objects.get())}#id_title" in links
    assert links["/redaktion/catalogue/lockrow/"] == "Sperren"
    empty = f"{page_of(FormRow.objects.get(key='stabsstelle'))}#cons-group"
    assert links[empty] == "Organisationsform „Stabsstelle“, Nachteile"
    missing = "Organisationsform „Stabsstelle“, Eignung „Größe und Verwaltungskraft“"
    assert links["/redaktion/eignung/#stabsstelle.groesse"] == missing


def test_statements_wait_to_be_reviewed_until_somebody_did(
    editor: Client, cdo: FormRow, settings: Any, catalogue: Catalogue
) -> None:
    settings.REVIEW_AFTER_MONTHS = 18
    names = re.findall(r'name="statement" value="([^"]+)"', editor.get("/redaktion/veraltet/").content.decode())
    assert len(names) > 200, "nothing has been reviewed yet"
    editor.post("/redaktion/veraltet/", {"statement": names})
    assert "Nichts wartet" in editor.get("/redaktion/veraltet/").content.decode()
    assert content().form["cdo"].staffing.reviewed_on == localdate()
    for part in ("criteria", "locks", "obligations", "checks", "modules"):
        assert {entry.reviewed_on for entry in getattr(content(), part)} == {localdate()}, part
    cdo.pros.update(reviewed_on=date(2020, 1, 1))
    left = re.findall(r'name="statement" value="([^"]+)"', editor.get("/redaktion/veraltet/").content.decode())
    assert left == [f"pro-{pro.pk}" for pro in cdo.pros.all()]
    lock = SECTIONS["locks"].objects.get(key="KO-05")
    posted(editor, page_of(lock), reviewed_on="01.02.2020")
    page = editor.get("/redaktion/veraltet/").content.decode()
    assert f'href="{page_of(lock)}#id_reason"' in page and f'href="{page_of(cdo)}#id_pros-0-text"' in page
    editor.post(
        "/redaktion/veraltet/", {"statement": ["pro-0", "pro-x", "user-1", "x", f"lock-{'9' * 5000}", *left[:1]]}
    )
    assert cdo.pros.first().reviewed_on == localdate()


def test_the_preview_is_the_public_page_of_the_working_copy(editor: Client, cdo: FormRow) -> None:
    cdo.description = "So klingt es künftig."
    cdo.save()
    page = editor.get("/redaktion/vorschau/cdo/").content.decode()
    assert "So klingt es künftig." in page and "nicht veröffentlicht" in page
    assert "So klingt es künftig." not in Client().get("/formen/cdo/").content.decode()
    assert editor.get("/redaktion/vorschau/nichts/").status_code == 404


def test_what_has_problems_has_no_preview_but_says_which(editor: Client, cdo: FormRow) -> None:
    cdo.pros.all().delete()
    answer = editor.get("/redaktion/vorschau/cdo/")
    assert answer.status_code == 409 and "Mindestens ein Eintrag" in answer.content.decode()


# Publishing


def publish(client: Client, **changes: str) -> str:
    page = client.get("/redaktion/unterschiede/")
    form = {"key": "2026.2", "change_note": "Ein Nachteil ist genauer.", "seen": page.context["seen"], **changes}
    return client.post("/redaktion/unterschiede/", form, follow=True).content.decode()


def test_differences_are_said_in_words_with_old_and_new(editor: Client, cdo: FormRow) -> None:
    cdo.mandate = "Künftiger Auftrag"
    cdo.save()
    cdo.cons.first().delete()
    LockThresholdRow.objects.filter(parent__key="KO-05").update(below=15_000)
    SlotRow.objects.filter(slot="P").update(candidates=["steuerkreis", "cdo"])
    told = {(told.kind, told.part, told.where): (told.old, told.new)
            for told in editor.get("/redaktion/unterschiede/").context["changes"]}  # fmt: skip
    assert told["geändert", "Organisationsformen", "CDO/Beauftragte, Auftrag"][1] == "Künftiger Auftrag"
    assert told["entfällt", "Organisationsformen", "CDO/Beauftragte, Nachteil 1"][1] == ""
    threshold = "Zu klein für eine eigene Gesellschaft, Schwelle „Digitalagentur GmbH“"
    assert told["geändert", "Sperren", threshold] == ("20.000", "15.000")
    slot = told["geändert", "Plätze der Zielstruktur", "P – politisch-strategisch"]
    assert slot == ("Steuerkreis", "Steuerkreis, CDO/Beauftragte")
    assert len(told) == 4


def test_a_working_copy_becomes_a_version_and_stays_to_be_edited(cast: Cast, editor: Client, cdo: FormRow) -> None:
    FormRow.objects.filter(pk=cdo.pk).update(mandate="Künftiger Auftrag")
    assert "Die Fassung 2026.2 ist veröffentlicht" in publish(editor)
    version = newest()
    assert (version.key, version.published_by, version.change_note) == (
        "2026.2",
        cast.olga,
        "Ein Nachteil ist genauer.",
    )
    assert content_of(version).form["cdo"].mandate == "Künftiger Auftrag"
    assert "Künftiger Auftrag" in Client().get("/formen/cdo/").content.decode()
    assert "sagt dasselbe wie die Fassung 2026.2" in editor.get("/redaktion/unterschiede/").content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"key": "2026.1"}, "gibt es schon"),
        ({"key": "neu"}, "Jahr und Nummer"),
        ({"key": ""}, "zwingend"),
        ({"change_note": " "}, "zwingend"),
        ({"seen": "0" * 64}, "inzwischen geändert"),
    ],
)
def test_what_may_not_be_published_is_not(editor: Client, cdo: FormRow, changes: dict[str, str], words: str) -> None:
    FormRow.objects.filter(pk=cdo.pk).update(mandate="Künftiger Auftrag")
    page = publish(editor, **changes)
    assert words in page and CatalogueVersion.objects.count() == 1


def test_nothing_with_problems_is_published(cast: Cast, editor: Client, cdo: FormRow) -> None:
    cdo.pros.all().delete()
    assert "Vorher zu beheben" in publish(editor)
    with pytest.raises(ContentProblems):
        publish_working_copy("2026.2", "Ohne Vorteile", cast.olga)
    assert CatalogueVersion.objects.count() == 1


def test_the_same_again_is_not_published(cast: Cast, copy: WorkingCopy) -> None:
    with pytest.raises(PublishingError, match="dasselbe"):
        publish_working_copy("2026.2", "Nichts", cast.olga)
