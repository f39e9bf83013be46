"""Plain weighing to compare the engine with: no locks, no structure, no findings."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np


def ranked_with_contributions(forms: int, criteria: int) -> list[tuple[Fraction, int, list[Fraction]]]:
    """Every form with its exact score and what each criterion adds, best first."""
    chance = random.Random(1)
    weights = [chance.randint(1, 5) for _ in range(criteria)]
    total = sum(weights)
    result = []
    for form in range(forms):
        parts = [Fraction(25 * weight * chance.randint(-8, 8), 4 * total) for weight in weights]
        result.append((50 + sum(parts), form, parts))
    return sorted(result, key=lambda entry: (-entry[0], entry[1]))


def shares_of_ranks(forms: int, criteria: int, draws: int) -> np.ndarray:
    """How often each form takes each rank when all weights are drawn evenly."""
    generator = np.random.default_rng(5)
    points = generator.random((forms, criteria))
    weights = generator.standard_exponential((draws, criteria))
    weights /= weights.sum(axis=1, keepdims=True)
    order = np.argsort(-(weights @ points.T), axis=1)
    places = order + np.arange(forms) * forms
    return np.bincount(places.ravel(), minlength=forms * forms).reshape(forms, forms).T / draws
