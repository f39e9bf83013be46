"""How often each form comes first when weights vary and unknown answers are drawn (method.md, section 12).

Floating point is allowed here. The same input gives the same draws, always.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

from assessments.engine.answers import Inputs
from assessments.engine.locks import CRITERIA, locked_forms
from assessments.engine.recommendation import Robustness, RobustnessLabel, SlotRobustness
from assessments.engine.structure import LINE, OFFICE, THRESHOLD, Structure
from catalogue.content.structure import SLOTS, Catalogue, SlotKey

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

DRAWS = 10_000
SEED = "difu-orgmodels/1|"
NEVER = -1000.0
"""Below every score: the place of a locked form."""


def robustness(catalogue: Catalogue, inputs: Inputs, structure: Structure) -> Robustness:
    """Rank acceptability per slot over 10,000 draws; shares in 0..1."""
    weights = tuple(inputs.weights.values())
    unknown = tuple(key for key, value in inputs.values.items() if value is None)
    held = _ranks(catalogue, inputs, {}, weights)
    drawn = _ranks(catalogue, inputs, _unknown_answers(weights, unknown), weights) if unknown else held
    return Robustness(
        draws=DRAWS,
        concentration=_concentration(weights),
        unknown=unknown,
        slots={slot: _summary(structure, slot, drawn[slot], held[slot]) for slot in SLOTS},
    )


Ranks = dict[SlotKey, dict[str, tuple[float, ...]]]


def _summary(
    structure: Structure,
    slot: SlotKey,
    drawn: Mapping[str, tuple[float, ...]],
    held: Mapping[str, tuple[float, ...]],
) -> SlotRobustness:
    ranking = structure.slots[slot].ranking
    if not ranking:
        return SlotRobustness(None, None, None, drawn)
    leader = ranking[0]
    share = min(drawn.get(leader, (0.0,))[0], held.get(leader, (0.0,))[0])
    return SlotRobustness(leader, share, label_of(share), drawn)


def label_of(share: float) -> RobustnessLabel:
    return "robust" if share >= 0.8 else "rather_robust" if share >= 0.6 else "open"


def _concentration(weights: tuple[int, ...]) -> int:
    """kappa: with it a weight of the mean share varies by 50 %."""
    return 4 * sum(weight > 0 for weight in weights) - 5


def _generator(text: str) -> np.random.Generator:
    import numpy as np

    return np.random.default_rng(int.from_bytes(sha256(text.encode()).digest()[:8], "big"))


@lru_cache(maxsize=8)
def _weight_draws(weights: tuple[int, ...]) -> Floats:
    """One row of shares per draw, summing to 1; they depend on the weights alone."""
    import numpy as np

    positive = np.array(weights) > 0
    shares = np.zeros((DRAWS, len(weights)))
    if positive.sum() == 1:
        shares[:, positive] = 1.0
        return shares
    alpha = _concentration(weights) * np.array(weights, dtype=float)[positive] / sum(weights)
    generator = _generator(SEED + ",".join(str(weight) for weight in weights))
    shares[:, positive] = generator.dirichlet(alpha, DRAWS)
    return shares


def _unknown_answers(weights: tuple[int, ...], unknown: tuple[str, ...]) -> Mapping[str, NDArray[np.int64]]:
    text = SEED + ",".join(str(weight) for weight in weights) + "|unknown|" + ",".join(unknown)
    draws = _generator(text).integers(0, 5, (DRAWS, len(unknown)))
    return {key: draws[:, index] for index, key in enumerate(unknown)}


def _ranks(
    catalogue: Catalogue, inputs: Inputs, drawn: Mapping[str, NDArray[np.int64]], weights: tuple[int, ...]
) -> Ranks:
    scores = _scores(catalogue, inputs, drawn, _weight_draws(weights))
    scores = _with_locks(catalogue, inputs, drawn, scores)
    forms = [form.key for form in catalogue.forms]
    column = {form: index for index, form in enumerate(forms)}
    result: Ranks = {}
    for slot in SLOTS:
        candidates = sorted(catalogue.slots[slot], key=lambda form: column[form])
        own = scores[:, [column[form] for form in candidates]]
        if slot == "U":
            own = _tiered(own, candidates, _leads_in_k(catalogue, scores, column))
        result[slot] = _shares(candidates, own)
    return result


def _scores(catalogue: Catalogue, inputs: Inputs, drawn: Mapping[str, NDArray[np.int64]], shares: Floats) -> Floats:
    """Points per draw (rows) and form (columns, catalogue order)."""
    import numpy as np

    keys = list(inputs.weights)
    lines = np.array([catalogue.fit_lines[form.key] for form in catalogue.forms], dtype=float)
    x = np.array([0 if key in drawn else inputs.point(key) for key in keys], dtype=float)
    numbers = shares @ (lines[:, :, 0] + lines[:, :, 1] * x).T
    for key, values in drawn.items():
        index = keys.index(key)
        numbers += (shares[:, index] * values)[:, None] * lines[:, index, 1][None, :]
    bonus = catalogue.type_bonus.get(inputs.case.profile.kind, {})
    base = np.array([50.0 + bonus.get(form.key, 0) for form in catalogue.forms])
    points: Floats = np.clip(base + 6.25 * numbers, 0.0, 100.0)
    return points


def _with_locks(catalogue: Catalogue, inputs: Inputs, drawn: Mapping[str, NDArray[np.int64]], scores: Floats) -> Floats:
    """Each lock rule depends on one criterion at most, so locks can be looked up value by value."""
    import numpy as np

    forms = [form.key for form in catalogue.forms]
    always = locked_forms(catalogue, inputs)
    scores[:, [index for index, form in enumerate(forms) if form in always]] = NEVER
    for key, values in drawn.items():
        if key not in CRITERIA:
            continue
        for value in range(5):
            shut = locked_forms(catalogue, replace(inputs, values={**inputs.values, key: value})) - always
            columns = [index for index, form in enumerate(forms) if form in shut]
            scores[np.ix_(values == value, columns)] = NEVER
    return scores


def _leads_in_k(catalogue: Catalogue, scores: Floats, column: Mapping[str, int]) -> NDArray[np.bool_]:
    """In which draws the department of its own comes first in K."""
    import numpy as np

    candidates = sorted(catalogue.slots["K"], key=lambda form: column[form])
    own = scores[:, [column[form] for form in candidates]]
    first = np.argmax(own, axis=1)
    is_free = own.max(axis=1) > NEVER
    result: NDArray[np.bool_] = (first == candidates.index(OFFICE)) & is_free
    return result


def _tiered(own: Floats, candidates: list[str], office_leads: NDArray[np.bool_]) -> Floats:
    """Lifts the tiers of slot U apart: 0 own department, 1 from 54 points, 2 line department, 3 rest."""
    import numpy as np

    tier = np.where(own >= THRESHOLD, 1, 3)
    if LINE in candidates:
        tier[:, candidates.index(LINE)] = 2
    locked = own <= NEVER
    if OFFICE in candidates:
        tier[:, candidates.index(OFFICE)] = 0
        locked[:, candidates.index(OFFICE)] |= ~office_leads
    lifted: Floats = np.where(locked, NEVER, own + 200.0 * (3 - tier))
    return lifted


def _shares(candidates: list[str], own: Floats) -> dict[str, tuple[float, ...]]:
    """Share of draws on rank 1, 2, ... per candidate that is free in at least one draw."""
    import numpy as np

    order = np.argsort(-own, axis=1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.arange(len(candidates))[None, :], axis=1)
    free = own > NEVER
    result = {}
    for index, form in enumerate(candidates):
        if free[:, index].any():
            counts = np.bincount(rank[free[:, index], index], minlength=len(candidates))
            result[form] = tuple(float(count) / DRAWS for count in counts)
    return result
