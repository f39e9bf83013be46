"""The first half of the forty extreme papers; two files, so that two processes share the work."""

from __future__ import annotations

import pytest

from assessments.engine.case import Case
from catalogue.content.structure import Catalogue
from tests.report.extremes import extreme, is_made_in_bounds
from tests.report.measured import Measured

pytestmark = pytest.mark.full


@pytest.mark.parametrize("number", range(20))
def test_an_extreme_paper_is_made_in_bounds(
    catalogue: Catalogue, cases: dict[str, Case], measured: Measured, slowness: float, number: int
) -> None:
    is_made_in_bounds(extreme(catalogue, cases, number), measured, slowness)
