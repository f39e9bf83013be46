"""From actors to a file."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence

from assessments.actor_csv.cells import COLUMNS, NOBODY, folded, safe_cell
from assessments.models import Actor
from assessments.models.actors import ActorRole, Mandate
from catalogue.content.structure import Catalogue


def write(actors: Sequence[Actor], catalogue: Catalogue, *, with_keys: bool = True) -> str:
    """With a byte order mark and semicolons, as German spreadsheets expect."""
    out = io.StringIO()
    table = csv.writer(out, delimiter=";", lineterminator="\r\n")
    columns = list(COLUMNS) if with_keys else list(COLUMNS)[1:]
    table.writerow(COLUMNS[column] for column in columns)
    counts = Counter(folded(actor.name) for actor in actors)
    names = {actor.key: _reference(actor, counts) for actor in actors}
    for actor in actors:
        table.writerow(safe_cell(_written(actor, column, names, catalogue)) for column in columns)
    return "\ufeff" + out.getvalue()


def _reference(actor: Actor, counts: Mapping[str, int]) -> str:
    name = actor.name
    is_plain = counts[folded(name)] == 1 and "|" not in name and name[:1] not in "#'" and folded(name) != NOBODY
    return name if is_plain and name == name.strip() else f"#{actor.key}"


def _written(actor: Actor, column: str, names: Mapping[str, str], catalogue: Catalogue) -> str:
    value = getattr(actor, column)
    match column:
        case "kind":
            return catalogue.actor_kind[value].label
        case "levels":
            return ", ".join(value)
        case "reports_to":
            return "" if value is None else " | ".join(names[key] for key in value if key in names) or NOBODY
        case "role" | "mandate":
            choices = ActorRole if column == "role" else Mandate
            return str(choices(value).label) if value else ""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if column == "fixed_term_until":
        return f"{value:%d.%m.%Y}"
    return str(value) if isinstance(value, str | int) else f"{value:f}".replace(".", ",")


def sample(catalogue: Catalogue) -> str:
    """A file to start from: the columns and three lines, without the column for keys."""
    head = Actor(
        key="1", name="Bürgermeisterin", kind="head", levels="P", role="decides", mandate="written", reports_to=[]
    )
    office = Actor(
        key="2", name="Stabsstelle Digitalisierung", kind="staff_unit", levels="K", role="coordinates",
        mandate="oral", has_budget=False, fte=1, has_deputy=False, is_lead=True, reports_to=["1"],
    )  # fmt: skip
    planning = Actor(key="3", name="Bauamt", kind="planning", levels="U", role="implements", reports_to=["1"])
    return write([head, office, planning], catalogue, with_keys=False)
