"""P5 and P6: one evaluation of the worked case T1, and the robustness of its result."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import cycle
from pathlib import Path

from assessments.engine.answers import Inputs, effective_answers, effective_weights
from assessments.engine.case import Case
from assessments.engine.evaluate import evaluate
from assessments.engine.locks import find_locks
from assessments.engine.robustness import DRAWS, robustness
from assessments.engine.scoring import score_all
from assessments.engine.structure import choose
from assessments.exchange import parse_case, read_document
from bench.figures import Bar, Figure, Report, alternating, german, median
from bench.references.weighing import ranked_with_contributions, shares_of_ranks
from bench.servers import ROOT
from catalogue.content.structure import Catalogue
from catalogue.files import read_folder


def worked_case() -> tuple[Catalogue, Case]:
    catalogue = read_folder(ROOT / "fixtures/catalogue/2026.1")
    return catalogue, parse_case(read_document((ROOT / "tests/cases/T1.json").read_bytes()), catalogue)


def measure(folder: Path, quick: bool) -> Report:
    catalogue, case = worked_case()
    yield from _evaluation(catalogue, case, 20 if quick else 100)
    yield from _robustness(catalogue, case, 10 if quick else 50)


def _evaluation(catalogue: Catalogue, case: Case, repeat: int) -> Report:
    plain, with_flips, loop = alternating(
        repeat,
        lambda: evaluate(catalogue, case, robustness=False, flips=False),
        lambda: evaluate(catalogue, case, robustness=False, flips=True),
        lambda: ranked_with_contributions(len(catalogue.forms), len(catalogue.criteria)),
    )
    reference = median(loop)
    for name, times, bar in (
        ("Bewertung ohne Wechselpunkte", plain, Bar(3, 1)),
        ("Bewertung mit Wechselpunkten", with_flips, Bar(15, 6)),
    ):
        detail = f"{german(median(times) / reference)} x gewogene Summe in Brüchen ({german(reference)} ms)"
        yield Figure("P5", name, median(times), "ms", detail, bar)


def _robustness(catalogue: Catalogue, case: Case, repeat: int) -> Report:
    inputs = Inputs(
        case,
        {answer.criterion: answer.value for answer in effective_answers(catalogue, case)},
        effective_weights(catalogue, case),
    )
    locked = frozenset(lock.form for lock in find_locks(catalogue, inputs)[0] if not lock.overridden)
    structure = choose(catalogue, inputs, score_all(catalogue, inputs), locked)
    anew = _weighed_anew(inputs)
    new, known, row = alternating(
        repeat,
        lambda: robustness(catalogue, next(anew), structure),
        lambda: robustness(catalogue, inputs, structure),
        partial(shares_of_ranks, len(catalogue.forms), len(catalogue.criteria), DRAWS),
    )
    reference = median(row)
    for name, times in (("neue Gewichte", new), ("gemerkte Gewichte", known)):
        detail = f"{german(median(times))} ms; einfache Ziehung mit NumPy {german(reference)} ms"
        yield Figure("P6", f"{german(DRAWS)} Ziehungen, {name}", median(times) / reference, "x", detail, Bar(10, 3))


def _weighed_anew(inputs: Inputs) -> Iterator[Inputs]:
    """Weights that were not drawn lately: more of them than the engine remembers."""
    keys = list(inputs.weights)
    variants = [
        replace(inputs, weights={**inputs.weights, first: 1, second: 5}) for first in keys for second in keys[:4]
    ]
    return cycle(variants)
