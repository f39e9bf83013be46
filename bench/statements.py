"""P2: how many SQL statements a page takes, with little and with much data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
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
    client, assessment = Client(SERVER_NAME=HOST), site.assessment()
    client.force_login(User.objects.get(email=site.LEAD))
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
    shown = _shown(assessment)
    saving = _count(lambda: _save(client, shown))
    yield Figure("P2", "Speichern einer Antwort", len(saving.seen), "SQL", f"gleiche: {saving.repeated}", Bar(8, 8))


def _count_pages(client: Client, assessment: int) -> dict[str, Statements]:
    paths = {name: path.format(assessment) for name, (path, _) in PAGES.items()}
    return {name: _count(partial(client.get, path)) for name, path in paths.items()}


def _save(client: Client, shown: autosave.Field) -> HttpResponse:
    response = client.post(shown.path, shown.body(2), content_type="application/json")
    if response.status_code == 200:
        shown.confirm(response.content)
    return response


def _shown(assessment: int) -> autosave.Field:
    from assessments.models import Answer

    row = Answer.objects.get(assessment=assessment, block="answers", key="personal")
    return autosave.Field(assessment, row.key, row.version)


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
