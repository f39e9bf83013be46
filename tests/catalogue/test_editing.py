"""Editors change the working copy under /redaktion/: by role, in German, and nobody overwrites anybody unseen."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from catalogue.admin.site import editorial
from catalogue.models import FormRow, WorkingCopy
from catalogue.publishing import newest, start_working_copy
from municipalities.models import StaffMember, StaffRole
from tests.cast import NAMES, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(cast: Cast) -> Client:
    """Olga belongs nowhere and edits."""
    StaffMember.objects.create(user=cast.olga, role=StaffRole.CONTENT_EDITOR)
    return cast.client("olga")


@pytest.fixture
def copy(editor: Client) -> WorkingCopy:
    return start_working_copy(newest())


def addresses() -> list[str]:
    """Every address without keys, and the pages of the first form."""
    names = [pattern.name for pattern in editorial.get_urls() if getattr(pattern, "name", None)]
    plain = ["index", "start", "matrix", "check", "outdated", "changes"]
    assert set(plain) <= set(names)
    rows = [f"catalogue_{model._meta.model_name}_{page}" for model in editorial._registry for page in ("changelist", "add")]
    form = FormRow.objects.first()
    found = [reverse(f"editorial:{name}") for name in (*plain, *rows)]
    if form:
        found += [reverse("editorial:catalogue_formrow_change", args=[form.pk]), reverse("editorial:preview", args=["cdo"])]
    return found


def test_every_page_opens_for_editors(editor: Client, copy: WorkingCopy) -> None:
    for path in addresses():
        expected = 403 if path.endswith("workingcopy/add/") else 200
        assert editor.get(path).status_code == expected, path
    for model in editorial._registry:
        row = model._default_manager.first()
        path = reverse(f"editorial:catalogue_{model._meta.model_name}_change", args=[row.pk])
        assert editor.get(path).status_code == 200, path
