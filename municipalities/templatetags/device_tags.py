"""Which browser on which system, in two words instead of a line of versions."""

from __future__ import annotations

from django import template

register = template.Library()

# The first that occurs wins: most browsers also name those they descend from.
BROWSERS = {"Edg": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
SYSTEMS = {
    "Windows": "Windows", "iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Mac OS": "macOS", "Linux": "Linux",
}  # fmt: skip


@register.filter
def device(user_agent: str) -> str:
    browser = next((name for sign, name in BROWSERS.items() if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS.items() if sign in user_agent), "")
    return " unter ".join(part for part in (browser, system) if part) or "unbekannt"
