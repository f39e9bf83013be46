"""Two cost classes said as one span."""

from __future__ import annotations

import pytest

from catalogue.content.costs import cost_span
from catalogue.content.structure import Catalogue


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        ("25–120 Tsd. € im Jahr", "25–120 Tsd. € im Jahr", "25–120 Tsd. € im Jahr"),
        ("unter 25 Tsd. € im Jahr", "25–120 Tsd. € im Jahr", "bis 120 Tsd. € im Jahr"),
        ("25–120 Tsd. € im Jahr", "120–500 Tsd. € im Jahr", "25–500 Tsd. € im Jahr"),
        ("120–500 Tsd. € im Jahr", "0,5–2 Mio. € im Jahr", "120 Tsd. € bis 2 Mio. € im Jahr"),
        ("0,5–2 Mio. € im Jahr", "über 2 Mio. € im Jahr", "ab 0,5 Mio. € im Jahr"),
        ("unter 25 Tsd. € im Jahr", "über 2 Mio. € im Jahr", "in jeder Höhe"),
        ("gering im Jahr", "25–120 Tsd. € im Jahr", "gering bis 25–120 Tsd. € im Jahr"),
    ],
)
def test_a_span_names_its_lowest_and_its_highest_amount(low: str, high: str, said: str) -> None:
    assert cost_span(low, high).replace("\u00a0", " ") == said


def test_the_classes_of_the_catalogue_are_read(catalogue: Catalogue) -> None:
    texts = [cost_class.text for cost_class in catalogue.cost_classes]
    assert cost_span(texts[0], texts[2]) == "bis 500\u00a0Tsd.\u00a0€ im Jahr"
    assert cost_span(texts[2], texts[3]) == "120\u00a0Tsd.\u00a0€ bis 2\u00a0Mio.\u00a0€ im Jahr"
