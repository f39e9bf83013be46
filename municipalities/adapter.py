"""How allauth behaves here: no open sign-up unless the operator allows it, mails through the outbox, sealed secrets."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.template.loader import render_to_string

from journal.events import AuditEvent
from journal.outbox import queue
from journal.recording import OFTEN, Asked, record_later
from journal.sealing import seal, unseal
from municipalities.models import Invitation, User
from municipalities.plain_text import without_direction


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(settings.OPEN_REGISTRATION)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            record_later(AuditEvent.LIMIT_HIT, detail="login", once=OFTEN)
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        record_later(AuditEvent.LOGIN_FAILED, about=_account(credentials), once=timedelta(minutes=1))

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        record_later(AuditEvent.RESET_ASKED, about=user, once=timedelta(minutes=1))
        super().send_password_reset_mail(user, email, context)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queued like every other mail: a slow mail server neither delays nor tells whether an account exists."""
        texts = [
            render_to_string(f"{template_prefix}_{part}.txt", {"email": email} | context)
            for part in ("subject", "message")
        ]
        queue(to=email, subject=texts[0], body=f"{texts[1].strip()}\n", confidential=True)


def _account(credentials: dict[str, Any]) -> Asked:
    """The account somebody tried to get into, if there is one; what was typed is not kept."""
    return Asked(User.objects.filter(email__iexact=str(credentials.get("email", ""))))


class SecondFactorAdapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)


class LoginServiceAdapter(DefaultSocialAccountAdapter):
    """The login service of the house makes new accounts only for those who are invited."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        proved = [address.email.lower() for address in sociallogin.email_addresses if address.verified]
        return bool(settings.OPEN_REGISTRATION) or Invitation.objects.open().filter(email__in=proved).exists()

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        user = sociallogin.user
        assert isinstance(user, User)
        user.email = (data.get("email") or "").lower()
        user.name = without_direction(data.get("name") or user.email)[:150]
        return user
