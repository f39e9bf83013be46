"""What `manage.py check --deploy` says beyond Django's own checks; `check_installation` says it too."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Info, register

from difu_orgmodels.particulars import missing


@register(deploy=True)
def particulars(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Before an installation is published its legal pages must be complete; a development copy is not published."""
    names = ", ".join(one.variable for one in missing(settings.PARTICULARS))
    if not settings.PRODUCTION or not names:
        return []
    hint = "Bitte setzen Sie diese Umgebungsvariablen; die Seiten zeigen sonst „vom Betreiber zu ergänzen“."
    return [
        Info(f"Pflichtangaben für Impressum, Datenschutz oder Barrierefreiheit fehlen: {names}", hint, id="difu.I001")
    ]
