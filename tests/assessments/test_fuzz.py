"""Whatever is sent: an answer below 500, and the same one on every database.

The addresses come from the URL table: a new one is fuzzed without anybody remembering it here.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from assessments import urls
from assessments.exchange import parse_case
from assessments.filling import import_case
from assessments.models import Assessment, Measure
from catalogue.publishing import published
from difu_orgmodels.edge import LONGEST_ADDRESS
from tests.assessments.test_access import NEEDS
from tests.assessments.test_questionnaire import form_of
from tests.assessments.test_trials import begun
from tests.cast import Cast, filled
from tests.fuzzing import BODIES, UNREADABLE, VALUES, Target, encoded, random_request
from tests.printing import print_instead

pytestmark = pytest.mark.django_db

Figure = Callable[[int, str], None]
URLS = [pattern for pattern in urls.urlpatterns if isinstance(pattern, URLPattern)]
OF_TRIALS = ("adopt", "discard")
READ_ONLY = {"dashboard", *(name for name, (_, methods) in NEEDS.items() if "POST" not in methods)}
KEPT = {"question": "answers-rueckhalt", "operation": "9a2f0a52-8d7c-4e0a-9a7b-0d6c2f1b7e11", "levels": "P"}
"""Fields without which nothing behind them is reached, beside "person" from the page."""


@pytest.fixture
def targets(cast: Cast, documents: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> dict[str, Target]:
    """Every address that takes a POST, by name; those of trials with a trial's cookie."""
    print_instead(monkeypatch)
    case = filled(cast, documents["T1"])
    Measure.objects.create(assessment=case, key="wlan", name="WLAN in der Innenstadt")
    client = Client(raise_request_exception=False)
    trial = begun(client)
    client.force_login(cast.miriam)
    found = {"trial": Target("trial", reverse("trial"), client, {"name": "Musterstadt"})}
    for pattern in URLS:
        path = reverse(
            f"assessments:{pattern.name}", kwargs=keys_of(pattern, trial if pattern.name in OF_TRIALS else case)
        )
        allowed = client.options(path)["Allow"]
        if "POST" in allowed:
            honest = honest_form(client, path, cast) if "GET" in allowed else {}
            found[str(pattern.name)] = Target(str(pattern.name), path, client, KEPT | honest)
    return found


def keys_of(pattern: URLPattern, case: Assessment) -> dict[str, Any]:
    """Something that exists for every part of the address."""
    actor, measure = case.actors.first(), case.measures.first()
    key = measure.key if measure and "measure" in str(pattern.name) else actor.key if actor else "x"
    known = {"pk": case.pk, "slug": "auftrag", "key": key}
    return {name: known.get(name, "1") for name in pattern.pattern.converters}


def honest_form(client: Client, path: str, cast: Cast) -> dict[str, str]:
    page = client.get(path)
    if page.get("Content-Type") == "application/json":  # the address of the script: fields of its page
        page = client.get(path.replace("speichern/", "schritt/auftrag/"))
    return {"title": "Bewertung", **form_of(page.content.decode()), "municipality": str(cast.rheinburg.pk)}


# What is expected, by name of the address; of the others only that they answer

TOO_LARGE = {"5 MB and more"}
REFUSED_AT_THE_DOOR = {"NUL", "escape", "lone surrogate", "U+FFFE"}
"""In addresses. In a field they are an error of that field."""
EMPTY = {
    "adopt": 200, "discard": 302, "save": 409, "start": 200, "step": 200, "submit": 302, "trial": 302, "weights": 200,
    "withdraw": 409,
}  # fmt: skip
"""The status for a body with nothing that the address knows."""
UNUSABLE = EMPTY | {"save": 422}
"""The status for a value that no field can mean, where that is an error at all."""
MEANT = {
    "save": {"empty": 409, "300 times": 409},
    "trial": dict.fromkeys(
        [
            "NUL",
            "escape",
            "lone surrogate",
            "U+FFFE",
            "200 accents",
            "100,000 letters",
            "100,000 lines",
            "5,000 digits",
        ],
        200,
    ),
    "weights": {"100,000 lines": 413, "300 times": 400},
}
"""Where a value means something, or is even more than an error."""


def bodies_expected(name: str) -> dict[str, int]:
    found = {label: 400 if label in UNREADABLE else EMPTY[name] for label in BODIES}
    return found | dict.fromkeys(TOO_LARGE, 413) | ({"invalid UTF-8": 200} if name == "trial" else {})


def check(figure: Figure, found: dict[tuple[str, str], int], expected: dict[tuple[str, str], int]) -> None:
    figure(7, f"{len(found)} fixed requests, {dict(Counter(found.values()))}")
    assert {request: status for request, status in found.items() if status >= 500} == {}
    assert {request: status for request, status in found.items() if request in expected} == expected


def test_every_address_that_takes_a_post_is_fuzzed(targets: dict[str, Target]) -> None:
    names = {"trial", *(str(pattern.name) for pattern in URLS)}
    assert names - set(targets) == READ_ONLY
    assert set(EMPTY) <= set(targets)


def test_every_body_has_its_status(targets: dict[str, Target], figure: Figure) -> None:
    found = {
        (name, label): target.post(body, kind)
        for name, target in targets.items()
        for label, (body, kind) in BODIES.items()
    }
    check(figure, found, {(name, label): status for name in EMPTY for label, status in bodies_expected(name).items()})


def test_every_value_in_every_field_has_its_status(targets: dict[str, Target], figure: Figure) -> None:
    kept = {*KEPT, "person"}
    found = {
        (name, label): target.post(encoded({key: old if key in kept else value for key, old in target.honest.items()}))
        for name, target in targets.items()
        for label, value in VALUES.items()
    }
    expected = {name: dict.fromkeys(VALUES, UNUSABLE[name]) | MEANT.get(name, {}) for name in EMPTY}
    check(figure, found, {(name, label): status for name in EMPTY for label, status in expected[name].items()})


@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.full)])
def test_no_value_in_all_fields_at_once_is_too_much(targets: dict[str, Target], figure: Figure, every: int) -> None:
    """In turns; in the full figure every value at every address."""
    found = {
        (name, label): target.post(encoded(dict.fromkeys(target.honest, value)))
        for number, (name, target) in enumerate(targets.items())
        for label, value in list(VALUES.items())[number % every :: every]
    }
    check(figure, found, {})


def test_what_no_address_means_is_an_error_page(targets: dict[str, Target]) -> None:
    found = {}
    for target in targets.values():
        for label, value in VALUES.items():
            if label in ("100,000 letters", "100,000 lines"):
                continue
            query = encoded({"art": value, "next": value, "v": value}).decode()
            status = int(target.client.get(f"{target.path}?{query}").status_code)
            assert (status == 414) == (len(target.path) + len(query) > LONGEST_ADDRESS)
            found[f"{target.name}?{label}"] = status
    assert set(found.values()) <= {200, 302, 400, 405, 414}
    assert all((status == 400) == (name.partition("?")[2] in REFUSED_AT_THE_DOOR) for name, status in found.items())


# Random requests

COUNTS = [300, pytest.param(10_000, marks=pytest.mark.full)]


@pytest.mark.parametrize("count", COUNTS)
def test_random_requests_are_answered(targets: dict[str, Target], count: int, figure: Figure) -> None:
    dice, found, longest = random.Random(20260131), Counter[int](), 0.0
    for number in range(count):
        target = dice.choice([*targets.values(), *[targets["save"]] * 5])
        body, kind = random_request(dice, target)
        began = time.thread_time()
        status = target.post(body, kind)
        longest = max(longest, time.thread_time() - began)
        found[status] += 1
        assert status < 500, f"request {number}: {target.name} {kind} {body[:2_000]!r}"
    figure(7, f"{count} random requests, {dict(found)}, longest {longest:.1f} s")
    assert found[200] and found[302] and found[422], "the requests reach something"
    assert longest < 2


@pytest.mark.parametrize("count", COUNTS)
def test_random_requests_of_a_visitor_are_answered(count: int, documents: dict[str, Any], figure: Figure) -> None:
    """Without login: a trial, and whatever else a browser with its cookie asks for."""
    dice, found = random.Random(20260201), Counter[int]()
    visitor = Client(raise_request_exception=False)
    trial = begun(visitor)
    import_case(trial, parse_case(documents["T3"], published()), None)
    shown = form_of(visitor.get(reverse("assessments:step", args=[trial.pk, "auftrag"])).content.decode())
    paths = [reverse(f"assessments:{pattern.name}", kwargs=keys_of(pattern, trial)) for pattern in URLS]
    paths = [path for path in paths if not path.endswith((".pdf", "ergebnis/"))]
    for number in range(count // 3):
        target = Target("visitor", dice.choice(paths), visitor, KEPT | shown)
        body, kind = random_request(dice, target)
        status = target.post(body, kind)
        found[status] += 1
        assert status < 500, f"request {number}: {target.path} {kind} {body[:2_000]!r}"
    figure(7, f"{count // 3} random requests of a visitor, {dict(found)}")
    assert found[200] and found[302]
