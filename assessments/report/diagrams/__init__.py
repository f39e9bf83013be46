"""Geometry of the diagrams, computed once for page and print.

One unit is one point of paper; a drawing is 468 units = 165 mm wide. For narrow windows there are
drawings of 176 units with an order of their own, so that the type stays as large.
"""

from assessments.report.diagrams.bars import Bar, bars, narrow_bars
from assessments.report.diagrams.heat import heat
from assessments.report.diagrams.house import Box, Lane, house, houses, narrow_house
from assessments.report.diagrams.shapes import Drawing
from assessments.report.diagrams.timeline import Span, timeline

__all__ = [
    "Bar", "Box", "Drawing", "Lane", "Span", "bars", "heat", "house", "houses", "narrow_bars", "narrow_house",
    "timeline",
]  # fmt: skip
