"""Where allauth lets people choose a password: the rules in a sentence of ours instead of the list of Django."""

from __future__ import annotations

from typing import Any

from allauth.account import forms

from municipalities.forms import RULES


class WithRules:
    fields: dict[str, Any]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["password1"].help_text = RULES


class SignupForm(WithRules, forms.SignupForm):
    pass


class ChangePasswordForm(WithRules, forms.ChangePasswordForm):
    pass


class SetPasswordForm(WithRules, forms.SetPasswordForm):
    pass


class ResetPasswordKeyForm(WithRules, forms.ResetPasswordKeyForm):
    pass
