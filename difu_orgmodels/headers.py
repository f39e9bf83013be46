"""The headers of every answer, whatever it is: page, file, redirect, refusal or failure.

Django sets Strict-Transport-Security, django-csp the content policy; both have their values in the settings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import HttpRequest, HttpResponse

POWERS = (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "gamepad",
    "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment",
    "picture-in-picture", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
"""What browsers can do and this site never needs, as far as they know the name: others they complain of. Passkeys are
not among them."""

HEADERS: Mapping[str, str] = {
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": ", ".join(f"{power}=()" for power in POWERS),
}
CLEAR = '"cache", "cookies", "storage"'
WAIT = "60"
"""Seconds until another try is worth it, for those who were refused because they asked too often."""


class HeaderMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if response.status_code == 429:
            response.headers.setdefault("Retry-After", WAIT)
        if is_personal(response):
            response.headers.setdefault("Cache-Control", "private, no-store")
        if request.method == "POST" and has_logged_out(request):
            response.headers["Clear-Site-Data"] = CLEAR
        return response


def is_personal(response: HttpResponse) -> bool:
    """Whether the answer depends on who asks, or is no page at all."""
    return "cookie" in response.headers.get("Vary", "").lower() or response.status_code >= 400


def has_logged_out(request: HttpRequest) -> bool:
    match = request.resolver_match
    return bool(match and match.view_name == "account_logout")
