"""Each form of ours says whose page it stands on, beside its token: nobody else is offered to send it again."""

from __future__ import annotations

from django import template
from django.contrib.auth.models import AnonymousUser
from django.template.context import Context

from assessments.access import Entry, owner_of_page

register = template.Library()
NOBODY = AnonymousUser()


@register.inclusion_tag("components/token_and_owner.html", name="csrf_token", takes_context=True)
def token_and_owner(context: Context) -> dict[str, str | None]:
    """In place of Django's tag of this name, so that no form can be without. The token comes by itself."""
    user = getattr(getattr(context, "request", None), "user", NOBODY)
    entry = context.get("entry")
    return {"owner": owner_of_page(user, entry if isinstance(entry, Entry) else None)}
