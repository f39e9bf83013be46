"""Every test makes its papers in a folder of its own: none kept from an earlier run answers for a new one."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from assessments.engine.case import Case
from assessments.report import pdf
from assessments.report.html import html_of
from assessments.report.paper import paper_of_case
from assessments.report.typeface import folder
from catalogue.content.structure import Catalogue
from tests.report.measured import measured, slowness

__all__ = ["measured", "slowness"]


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The unpacked typeface is shared."""
    shared = folder()
    settings.VAR_DIR = tmp_path_factory.mktemp("var")
    (settings.VAR_DIR / "fonts").symlink_to(shared)


@pytest.fixture(scope="session")
def printed(catalogue: Catalogue, cases: dict[str, Case]) -> Callable[[str], bytes]:
    """The PDF of a worked case, made once for all tests of a process."""

    @cache
    def made(name: str) -> bytes:
        paper = paper_of_case(catalogue, cases[name])
        return pdf._render(html_of(paper), paper)

    return made
