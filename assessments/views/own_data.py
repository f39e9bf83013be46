"""„Meine Daten“: what is stored about oneself, as a page and as a file; correcting the name; deleting the account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from assessments.own_data import own_data
from assessments.views.wizard import member
from municipalities import erasure
from municipalities.access import require_recent_login
from municipalities.forms import NameForm


@dataclass(frozen=True, slots=True)
class Group:
    """One kind of data in plain words: what, how many, and why we have it."""

    name: str
    count: int
    why: str


GROUPS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("Konto", ("konto",), "Ihre Adressen, um Sie anzumelden und anzuschreiben; dazu Name und letzte Anmeldung"),
    (
        "Rollen und Einladungen",
        ("mitgliedschaften", "aufgaben_im_difu", "einladungen", "antraege_auf_federfuehrung"),
        "wo Sie mitmachen und wie es dazu kam",
    ),
    ("Zuweisungen", ("zuweisungen",), "Schritte, um die Sie gebeten wurden oder gebeten haben"),
    (
        "Letzte Änderungen",
        ("letzte_aenderungen",),
        "bei welcher Angabe Sie zuletzt etwas geändert haben und wann; frühere Änderungen speichern wir nicht",
    ),
    ("Verlauf und Fassungen", ("verlauf", "fassungen"), "was Sie eingereicht oder entschieden haben"),
    ("Anmerkungen und Prüfung", ("beratung",), "was Sie in Gesprächen und als Beratung geschrieben haben"),
    ("Anmeldung", ("anmeldung",), "Geräte, zweite Faktoren und Anmeldedienste"),
    ("Nachrichten", ("nachrichten_der_letzten_7_tage",), "an Sie in den letzten sieben Tagen"),
)


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """What is stored, and the name to correct."""
    person = member(request)
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": person.name})
    if form.is_valid():
        person.name = form.cleaned_data["name"]
        person.save(update_fields=["name"])
        messages.success(request, "Ihr Name ist gespeichert.")
        return redirect("own-data")
    context = {"form": form, "groups": groups(own_data(person)), "person": person}
    return render(request, "account/own_data.html", context)


@require_safe
def download(request: HttpRequest) -> HttpResponse:
    require_recent_login(request)
    options = {"ensure_ascii": False, "indent": 1}
    response = JsonResponse(own_data(member(request)), json_dumps_params=options)
    response["Content-Disposition"] = 'attachment; filename="meine-daten.json"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """Says what goes and what stays, and deletes when told so."""
    person = member(request)
    found = erasure.obstacles(person)
    if request.method == "POST":
        require_recent_login(request)
        erasure.erase_account(person)
        logout(request)
        messages.success(request, "Ihr Konto ist gelöscht. Danke, dass Sie mitgemacht haben.")
        return redirect("start")
    context = {"obstacles": found, "alias": erasure.alias_of(person)}
    return render(request, "account/delete.html", context)


def groups(data: Mapping[str, Any]) -> list[Group]:
    """What the file holds, counted: nothing in it that the page does not name."""
    return [Group(name, sum(_count(data[key]) for key in keys), why) for name, keys, why in GROUPS]


def _count(part: Any) -> int:
    """Entries of a list, or of all lists of a group."""
    if isinstance(part, Mapping):
        return sum(_count(inner) for inner in part.values())
    return len(part) if isinstance(part, list) else 0
