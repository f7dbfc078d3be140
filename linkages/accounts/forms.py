from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linkages.accounts.models import User, default_language
from linkages.forms import LinkagesForm, LinkagesModelForm
from linkages.permissions import Role


def language_choices() -> list[tuple[str, str]]:
    return list(settings.LANGUAGES)


class ProfileForm(LinkagesModelForm):
    language = forms.ChoiceField(label=_("Language"), choices=language_choices)

    class Meta:
        model = User
        fields = ("name", "language", "theme", "density", "shortcuts_on")
        labels = {
            "name": _("Name"),
            "theme": _("Theme"),
            "density": _("Row height"),
            "shortcuts_on": _("Single-key shortcuts"),
        }
        help_texts = {
            "theme": _("“As the device” follows the setting of your computer or phone."),
            "shortcuts_on": _("For example, / goes to the search field."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        self.fields["name"].error_messages["required"] = _("Enter your name")


class TokenForm(LinkagesForm):
    LIFETIMES = [(30, _("30 days")), (90, _("90 days")), (365, _("1 year"))]

    name = forms.CharField(
        label=_("What the token is for"),
        max_length=100,
        error_messages={"required": _("Say what the token is for")},
    )
    days = forms.TypedChoiceField(label=_("Valid for"), choices=LIFETIMES, coerce=int, initial=90)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ids of its own: the page has a second form with a field “name”."""
        super().__init__(*args, **{"auto_id": "token_%s", **kwargs})

    @property
    def lifetime(self) -> dt.timedelta:
        return dt.timedelta(days=self.cleaned_data["days"])


class UserForm(LinkagesModelForm):
    """An administrator's form: who the person is and what they may do."""

    language = forms.ChoiceField(
        label=_("Language"),
        choices=language_choices,
        initial=default_language,
        help_text=_("Pages and e-mails come in it; the person can change it."),
    )

    class Meta:
        model = User
        fields = ("email", "name", "role", "language")
        labels = {"email": _("E-mail address"), "name": _("Name"), "role": _("Role")}
        help_texts = {
            "email": _("The person signs in with it."),
            "role": _("Buyers and suppliers’ users see only what concerns their own company."),
        }
        error_messages = {
            "email": {
                "required": _("Enter the e-mail address"),
                "unique": _("Another account already has this e-mail address"),
            },
            "role": {"required": _("Choose a role")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        self.fields["name"].error_messages["required"] = _("Enter the person’s name")

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).strip().lower()


class UserFilterForm(LinkagesForm):
    STATES = [
        ("", _("All")),
        ("active", pgettext_lazy("account", "active")),
        ("closed", pgettext_lazy("account", "closed")),
    ]

    q = forms.CharField(label=_("Name or e-mail"), required=False, max_length=200)
    role = forms.ChoiceField(label=_("Role"), required=False)
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role = self.fields["role"]
        assert isinstance(role, forms.ChoiceField)
        role.choices = [("", _("All")), *Role.choices]
