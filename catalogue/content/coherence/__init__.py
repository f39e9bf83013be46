"""Whether the parts of a catalogue fit together. Reports every problem, never stops at the first."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from catalogue.content.coherence import actors, figures, keys, method, questions, references, words
from catalogue.content.problems import Problem
from catalogue.content.structure import Catalogue

Rule = Callable[[Catalogue], Iterator[Problem]]

RULES: tuple[Rule, ...] = (
    method.closed_lists,
    keys.unique_keys,
    keys.key_words,
    keys.orders,
    figures.weights,
    method.kinds,
    figures.bands,
    figures.fits,
    figures.form_figures,
    references.references,
    actors.levels,
    actors.map_templates,
    questions.questions,
    words.placeholders,
    method.reason_codes,
    method.hints,
    references.sources,
    words.texts,
)


def problems_of(catalogue: Catalogue) -> list[Problem]:
    """All problems, in the order of the parts."""
    return [problem for rule in RULES for problem in rule(catalogue)]
