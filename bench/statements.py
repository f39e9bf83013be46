"""P2: how many SQL statements a page takes, with little and with much data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import autosave, site
from bench.figures import Bar, Figure, Report
from bench.servers import HOST, Broken

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

ASSESSMENTS, ACTORS = 1000, 300
COUNTED = ("SELECT", "INSERT", "UPDATE", "DELETE")


PAGES = {
    "Schritt": ("/bewertungen/{}/schritt/kommune/", Bar(8, 5)),
    "Liste der Bewertungen": ("/bewertungen/", Bar(8, 8)),
    "Aufgabenliste": ("/bewertungen/{}/", Bar(10, 10)),
    "Ergebnis": ("/bewertungen/{}/ergebnis/", Bar(10, 10)),
    "Prüfen": ("/bewertungen/{}/pruefen/", Bar(10, 10)),
    "Akteure": ("/bewertungen/{}/akteure/", Bar(10, 10)),
}


@dataclass(slots=True)
class Statements:
    """Counts statements; those that differ in their parameters only are the same."""

    seen: list[str] = field(default_factory=list)

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip("(").startswith(COUNTED):
            self.seen.append(sql)
        return execute(sql, params, many, context)

    @property
    def repeated(self) -> int:
        return len(self.seen) - len(set(self.seen))

    @property
    def first_repeated(self) -> str:
        return next(sql for sql in self.seen if self.seen.count(sql) > 1)[:150]


def measure(folder: Path, quick: bool) -> Report:
    from django.db import transaction
    from django.test import Client

    from municipalities.models import User

    site.prepare()
    client, assessment, lead = Client(SERVER_NAME=HOST), site.assessment(), User.objects.get(email=site.LEAD)
    client.force_login(lead)
    few = _count_pages(client, assessment)
    with transaction.atomic():
        _fill(assessment)
        many = _count_pages(client, assessment)
        transaction.set_rollback(True)
    for name, (_, bar) in PAGES.items():
        before, after = few[name], many[name]
        detail = (
            f"{len(before.seen)} bei wenigen, {len(after.seen)} bei vielen Daten;"
            f" gleiche: {before.repeated} und {after.repeated}"
        )
        yield Figure("P2", name, max(len(before.seen), len(after.seen)), "SQL", detail, bar)
        if after.repeated:
            yield f"mehrfach: {after.first_repeated} …"
    saving = _count_saving(client, assessment, lead.pk)
    yield Figure("P2", "Speichern einer Antwort", len(saving.seen), "SQL", f"gleiche: {saving.repeated}", Bar(8, 8))


def _count_pages(client: Client, assessment: int) -> dict[str, Statements]:
    paths = {name: path.format(assessment) for name, (path, _) in PAGES.items()}
    return {name: _count(partial(client.get, path)) for name, path in paths.items()}


def _count_saving(client: Client, assessment: int, person: int) -> Statements:
    shown = autosave.Field(assessment, person, "personal")
    shown.show(client.get(f"/bewertungen/{assessment}/schritt/mittel/").content.decode())
    values = cycle((1, 2))

    def save() -> HttpResponse:
        response = client.post(shown.path, shown.body(next(values)), content_type=autosave.KIND)
        if response.status_code == 200:
            shown.confirm(response.content)
        return response

    return _count(save)


def _count(request: Callable[[], HttpResponse]) -> Statements:
    """Of the second request: what a process loads once does not count."""
    from django.db import connection

    request()
    statements = Statements()
    with connection.execute_wrapper(statements):
        response = request()
    if response.status_code != 200:
        raise Broken(f"{response.request['PATH_INFO']} antwortet mit {response.status_code}.")
    return statements


def _fill(assessment: int) -> None:
    """Many assessments in the same municipality, and many actors in this one."""
    from assessments.models import Actor, Assessment

    row = Assessment.objects.get(pk=assessment)
    kind = row.actors.filter(levels="U").values_list("kind", flat=True)[0]
    Assessment.objects.bulk_create(
        Assessment(municipality=row.municipality, catalogue_version=row.catalogue_version, title=f"Bewertung {number}")
        for number in range(ASSESSMENTS)
    )
    Actor.objects.bulk_create(
        Actor(assessment=row, key=f"viele{number}", position=number, name=f"Akteur {number}", kind=kind, levels="U")
        for number in range(ACTORS)
    )
