"""What every page shows: the contact to the advisers and the way it was asked for."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    return {
        "advice_email": settings.ADVICE_EMAIL,
        "product_name": "Organisationskompass",
        "has_sign_language": bool(settings.PARTICULARS["sign_language_video"]),
    }
