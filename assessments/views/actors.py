"""The actor map as a board: look at it, fill it, move its cards.

Every deed is a plain form. A script sends the same form with `X-Requested-With: fetch` and gets the new
board instead of the way to it.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import actor_workflow
from assessments.access import Entry, load_assessment, load_editable, owner_of_page
from assessments.actor_map.beginning import Beginning
from assessments.actor_map.board import ActorMap
from assessments.actor_map.places import PLACES, moved, place_of, placed
from assessments.actor_workflow import MOST_ACTORS, ActorGone, LimitReached
from assessments.models import Actor
from assessments.reading import Record, read
from assessments.report.contradictions import hints_of
from assessments.steps import BY_SLUG
from assessments.views.threads import points_at_result
from assessments.views.wizard import assigned_here, person, step_frame
from catalogue.publishing import content_of
from journal.visit import is_from_script

SIGHTS = {"brett": "Brett", "bild": "Bild", "tabelle": "Tabelle", "liste": "Liste"}
GONE = "Dieser Akteur wurde inzwischen entfernt. Die Karte zeigt den neuen Stand."
STEP = BY_SLUG["akteure"]


@require_safe
def board(request: HttpRequest, pk: int) -> HttpResponse:
    entry = load_assessment(request, pk)
    sight = request.GET.get("ansicht", "brett")
    context = {
        **step_frame(entry, STEP),
        **assigned_here(request, entry, STEP),
        **board_context(read(entry.assessment), request.GET.get("name", "")),
        "points": points_at_result(entry),
        "sight": sight if sight in SIGHTS else "brett",
        "sights": SIGHTS,
        "owner": owner_of_page(request.user, entry),
    }
    return render(request, "assessments/actors.html", context)


def board_context(record: Record, name_part: str = "") -> dict[str, object]:
    return {
        "map": ActorMap(record, name_part),
        "contradictions": hints_of(record),
        "places": PLACES,
        "most": MOST_ACTORS,
    }


def answer(
    request: HttpRequest, entry: Entry, message: str, *, failed: bool = False, status: int = 200, following: str = ""
) -> HttpResponse:
    """The new board for a script, else the way back to it. `following` is a form to open next."""
    if not is_from_script(request):
        (messages.error if failed else messages.success)(request, message)
        return redirect(following or "assessments:actors", *(() if following else (entry.assessment.pk,)))
    context = {
        **step_frame(entry, STEP),
        **board_context(read(entry.assessment)),
        "announcement": message,
        "failed": failed,
        "following": following,
    }
    response = render(request, "assessments/actors_board.html", context, status=status)
    patch_vary_headers(response, ["X-Requested-With"])
    return response


def refuse(request: HttpRequest, entry: Entry, message: str, status: int = 409) -> HttpResponse:
    return answer(request, entry, message, failed=True, status=status)


@require_POST
def pick(request: HttpRequest, pk: int) -> HttpResponse:
    """Adds a typical actor by one click."""
    entry = load_editable(request, pk)
    actor = Beginning(read(entry.assessment)).picked(request.POST.get("pick", ""))
    if actor is None:
        return refuse(request, entry, "Diesen Akteur kennt die Auswahl nicht. Bitte tragen Sie ihn frei ein.", 400)
    return _added(request, entry, [actor], f"„{actor.name}“ steht jetzt in der Karte.")


def _added(request: HttpRequest, entry: Entry, actors: list[Actor], message: str) -> HttpResponse:
    try:
        actor_workflow.add_actors(entry.assessment, person(request), actors)
    except LimitReached as limit:
        return refuse(request, entry, str(limit))
    return answer(request, entry, message)


@require_http_methods(["GET", "HEAD", "POST"])
def template(request: HttpRequest, pk: int) -> HttpResponse:
    """Starts from a typical map. Where there are actors already, asks first."""
    entry = load_editable(request, pk)
    record = read(entry.assessment)
    beginning = Beginning(record)
    key = (request.POST or request.GET).get("vorlage", "")
    chosen = beginning.template_named(key) if key else beginning.template
    if chosen is None:
        raise Http404
    actors = beginning.start_actors(chosen)
    if request.method == "POST" and (not record.actors or "confirm" in request.POST):
        number = f"{len(actors)} Akteure stehen" if len(actors) != 1 else "1 Akteur steht"
        message = f"{number} in der Karte. Passen Sie sie nun an: Namen, Ebenen und was Sie sonst wissen."
        return _added(request, entry, actors, message)
    additions = [(actor.name, PLACES[place_of(record.catalogue, actor)]) for actor in actors]
    context = {**step_frame(entry, STEP), "record": record, "template": chosen, "additions": additions}
    return render(request, "assessments/actors_template.html", context)


@require_POST
def move(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Puts a card on levels, into another zone, or one step up or down."""
    entry = load_editable(request, pk)
    catalogue = content_of(entry.assessment.catalogue_version)
    target, origin, before = (request.POST.get(name) for name in ("levels", "from", "before"))
    if step := request.POST.get("step", ""):
        before = ActorMap(read(entry.assessment)).neighbour(key, step)
    elif target not in PLACES:
        return refuse(request, entry, "Diese Ebene gibt es nicht. Bitte wählen Sie eine aus der Liste.", 400)

    def place(actor: Actor) -> tuple[str, bool | None]:
        if step or target is None:
            return actor.levels, actor.is_external
        return moved(catalogue, actor, origin, target) if origin is not None else placed(catalogue, actor, target)

    try:
        actor = actor_workflow.place_actor(entry.assessment, person(request), key, place, before)
    except ActorGone:
        return refuse(request, entry, GONE)
    where = ActorMap(read(entry.assessment)).whereabouts(key)
    return answer(request, entry, f"„{actor.name}“ steht jetzt hier: {where}.")


@require_POST
def report(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The quick choice to whom an actor reports: one actor, nobody, or not known."""
    entry = load_editable(request, pk)
    chosen = request.POST.get("reports_to", "")
    superiors = {"": None, "-": []}.get(chosen, [chosen])
    if key == chosen:
        return refuse(request, entry, "Ein Akteur kann nicht an sich selbst berichten.", 400)
    try:
        actor = actor_workflow.set_superiors(entry.assessment, person(request), key, superiors)
    except ActorGone:
        return refuse(request, entry, GONE)
    words = {"": "Nicht bekannt, an wen", "-": "An niemanden"}.get(chosen, "Der Berichtsweg")
    return answer(request, entry, f"{words}: „{actor.name}“ ist gespeichert.")
