"""The conversations between advisers and municipality, as pages show them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from assessments.access import Entry
from assessments.events import Event
from assessments.models import Assessment, Comment, HistoryEntry, Target
from assessments.states import State
from assessments.steps import STEPS
from catalogue.content.structure import Catalogue
from catalogue.publishing import content_of

WAYS: Mapping[str, str] = {
    Target.CASE: "Zur Aufgabenliste",
    Target.QUESTION: "Zur Frage",
    Target.ACTOR: "Zur Karte der Akteure",
    Target.FINDING: "Zum Befund",
}


@dataclass(frozen=True, slots=True)
class Thread:
    """One conversation: what it is about, in words, and where the municipality finds that."""

    root: Comment
    replies: tuple[Comment, ...]
    heading: str
    where: str
    address: str
    municipality: str
    way: str = ""
    """The words of the link that leads there."""

    @property
    def place(self) -> str:
        return f"{self.root.target}:{self.root.target_key}"

    @property
    def is_resolved(self) -> bool:
        return self.root.resolved_at is not None

    @property
    def words(self) -> tuple[Comment, ...]:
        return (self.root, *self.replies)

    @property
    def awaits_municipality(self) -> bool:
        """Whether the advisers spoke last in a shared, open conversation."""
        return not self.is_resolved and not self.root.is_internal and self.words[-1].is_from_advisers


def roots(assessment: Assessment, *, for_advisers: bool) -> QuerySet[Comment]:
    """Conversations a side may see; the municipality never meets an internal one."""
    found = Comment.objects.filter(assessment=assessment, reply_to__isnull=True)
    return found if for_advisers else found.filter(is_internal=False)


def count_open(assessment: Assessment, *, for_advisers: bool) -> int:
    return roots(assessment, for_advisers=for_advisers).filter(resolved_at__isnull=True).count()


def threads_of(assessment: Assessment, *, for_advisers: bool) -> list[Thread]:
    """All conversations, the open ones first, each group in the order they were opened."""
    comments = (
        Comment.objects.filter(assessment=assessment).select_related("author", "revision").defer("revision__document")
    )
    if not for_advisers:
        comments = comments.filter(is_internal=False)
    replies: dict[int, list[Comment]] = defaultdict(list)
    opened = []
    for comment in comments:
        if comment.reply_to_id:
            replies[comment.reply_to_id].append(comment)
        else:
            opened.append(comment)
    names = Names(
        assessment, content_of(assessment.catalogue_version), dict(assessment.actors.values_list("key", "name"))
    )
    found = [names.thread(root, replies[root.pk]) for root in opened]
    return sorted(found, key=lambda thread: thread.is_resolved)


@dataclass(frozen=True, slots=True)
class Names:
    """How the things are called that people talk about."""

    assessment: Assessment
    catalogue: Catalogue
    actors: Mapping[str, str]

    def thread(self, root: Comment, replies: Sequence[Comment]) -> Thread:
        heading, where, address = self._about(root.target, root.target_key)
        return Thread(root, tuple(replies), heading, where, address, self.assessment.place, WAYS[root.target])

    def _about(self, target: str, key: str) -> tuple[str, str, str]:
        pk = self.assessment.pk
        match target:
            case Target.QUESTION:
                block, _, name = key.partition(".")
                question = next((q for q in self.catalogue.questions if (q.block, q.key) == (block, name)), None)
                if question:
                    step = STEPS[question.step - 1]
                    address = reverse("assessments:step", args=[pk, step.slug])
                    return question.title, f"Schritt {step.number}", f"{address}#f-{block}-{name}"
            case Target.ACTOR:
                address = reverse("assessments:actors", args=[pk])
                return self.actors.get(key, "Akteur, inzwischen entfernt"), "Akteur", address
            case Target.FINDING if key in self.catalogue.check:
                address = reverse("assessments:result", args=[pk])
                return self.catalogue.check[key].title, "Befund", f"{address}#befunde"
        return "Ganze Bewertung", "", reverse("assessments:tasks", args=[pk])


def points_at_questions(entry: Entry) -> dict[str, list[Thread]]:
    """Open conversations with the municipality by the field of the question they are about."""
    if entry.is_trial or not roots(entry.assessment, for_advisers=False).filter(target=Target.QUESTION).exists():
        return {}
    found = by_place(threads_of(entry.assessment, for_advisers=False))
    return {place.partition(":")[2].replace(".", "-", 1): threads for place, threads in found.items()}


def points_at_result(entry: Entry) -> list[Thread]:
    """Open conversations with the municipality about findings and actors."""
    about = (Target.FINDING, Target.ACTOR)
    if entry.is_trial or not roots(entry.assessment, for_advisers=False).filter(target__in=about).exists():
        return []
    threads = threads_of(entry.assessment, for_advisers=False)
    return [thread for thread in threads if thread.root.target in about and not thread.is_resolved]


def by_place(threads: Iterable[Thread]) -> dict[str, list[Thread]]:
    """Open conversations by what they are about, so that they show right there."""
    found: dict[str, list[Thread]] = defaultdict(list)
    for thread in threads:
        if not thread.is_resolved:
            found[thread.place].append(thread)
    return dict(found)


def last_request(assessment: Assessment) -> HistoryEntry | None:
    """What the advisers last asked for with a note: changes, or to open an approved case again."""
    events = (Event.CHANGES_REQUESTED, Event.REOPENED)
    return assessment.history.filter(event__in=events).select_related("person").last()


def open_points(entry: Entry) -> dict[str, object]:
    """For the task list: how many conversations are open, and what was asked for."""
    if entry.is_trial:
        return {}
    asked = last_request(entry.assessment) if entry.assessment.state == State.CHANGES_REQUESTED else None
    return {"open_threads": count_open(entry.assessment, for_advisers=False), "request_entry": asked}
