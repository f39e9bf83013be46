"""The document model of result page and paper, part by part; `report` puts the parts together."""

from assessments.report.view_model.basis import Basis
from assessments.report.view_model.report import Report, build

__all__ = ["Basis", "Report", "build"]
