"""allauth's forms with the project's limits and words."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account_forms
from allauth.account.adapter import get_adapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp.forms import ActivateTOTPForm as AllauthActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm as AllauthAddWebAuthnForm
from allauth.mfa.webauthn.forms import EditWebAuthnForm as AllauthEditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from linkages.accounts import attempts


class PlainFields:
    """The product's look: labels stand above the fields, so placeholders and links in hints go."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            checkbox = isinstance(field.widget, forms.CheckboxInput)
            field.widget.attrs["class"] = "form-check-input" if checkbox else "form-control"
            if "<a " in str(field.help_text):
                field.help_text = ""


class LoginForm(PlainFields, account_forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"
        self.fields["login"].error_messages["required"] = _("Enter your e-mail address")
        self.fields["password"].error_messages["required"] = _("Enter your password")


class ResetPasswordForm(PlainFields, account_forms.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")
        self.fields["email"].error_messages["required"] = _("Enter your e-mail address")

    def clean_email(self) -> str:
        email: str = super().clean_email()
        if attempts.take(attempts.RESET, email) is None:
            raise get_adapter().validation_error("rate_limited")
        return email


class NewPassword(PlainFields):
    """A new password, typed twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("New password")
        self.fields["password1"].help_text = _(
            "At least 12 characters. Several words in a row are easy to keep in mind."
        )
        self.fields["password1"].error_messages["required"] = _("Enter a new password")
        self.fields["password2"].label = _("New password again")
        self.fields["password2"].error_messages["required"] = _("Enter the new password again")

    def clean(self) -> dict[str, Any]:
        # Not the parent's clean: it says the same in words that are allauth's own.
        typed: dict[str, Any] = forms.Form.clean(self) or {}  # type: ignore[arg-type]
        first, second = typed.get("password1"), typed.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two new passwords differ"))  # type: ignore[attr-defined]
        return typed


class ResetPasswordKeyForm(NewPassword, account_forms.ResetPasswordKeyForm):
    pass


class SetPasswordForm(NewPassword, account_forms.SetPasswordForm):
    pass


class ReauthenticateForm(PlainFields, account_forms.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].error_messages["required"] = _("Enter your password")


class ChangePasswordForm(NewPassword, account_forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Present password")
        self.fields["oldpassword"].error_messages["required"] = _("Enter your present password")

    def clean_oldpassword(self) -> str:
        attempt = attempts.take(attempts.PASSWORD, self.user.email)
        if attempt is None:
            raise get_adapter().validation_error("rate_limited")
        password: str = super().clean_oldpassword()
        attempts.give_back(attempt)
        return password


class LimitedCode(PlainFields):
    """A six-digit code can be guessed: five wrong ones, then the account waits."""

    user: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code")
        self.fields["code"].error_messages["required"] = _("Enter the code")
        self.fields["code"].widget.attrs["inputmode"] = "numeric"

    def clean_code(self) -> str:
        attempt = attempts.take(attempts.CODE, str(self.user.pk))
        if attempt is None:
            raise get_adapter().validation_error("rate_limited")
        code: str = super().clean_code()  # type: ignore[misc]
        attempts.give_back(attempt)
        return code


class AuthenticateForm(LimitedCode, mfa_forms.AuthenticateForm):
    pass


class CodeReauthenticateForm(LimitedCode, mfa_forms.ReauthenticateForm):
    pass


class ActivateTOTPForm(LimitedCode, AllauthActivateTOTPForm):
    pass


class AddWebAuthnForm(PlainFields, AllauthAddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")
        self.fields["passwordless"].label = _("Sign in with this key alone (passkey)")
        self.fields["passwordless"].help_text = _(
            "The device then asks for a fingerprint, a face or a PIN."
        )


class EditWebAuthnForm(PlainFields, AllauthEditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")
        self.fields["name"].error_messages["required"] = _("Enter a name for the key")
