from catalogue.models.form_rows import FitRow, FormRow
from catalogue.models.row import KeyedRow, Row
from catalogue.models.version import CatalogueVersion
from catalogue.models.working_copy import SECTIONS, WorkingCopy

__all__ = ["SECTIONS", "CatalogueVersion", "FitRow", "FormRow", "KeyedRow", "Row", "WorkingCopy"]
