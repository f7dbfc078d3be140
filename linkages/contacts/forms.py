from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from linkages.companies.models import Company
from linkages.contacts.models import Interaction, Person
from linkages.forms import DateInput, LinkagesForm, LinkagesModelForm


def colleagues() -> Any:
    """Who may own a to-do: active people of the agency."""
    users: Any = get_user_model().objects
    return users.active().agency()


class LogForm(LinkagesForm):
    """A contact in under 20 seconds: kind, what about, notes, and the next step with its date."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Interaction.Kind.choices)
    on = forms.DateField(label=_("Day"), widget=DateInput)
    at = forms.TimeField(label=_("Hour"), required=False, widget=forms.TextInput)
    subject = forms.CharField(label=_("What about"), max_length=200)
    person = forms.ModelChoiceField(
        label=_("Contact person"), queryset=Person.objects.none(), required=False
    )
    with_people = forms.CharField(label=_("With others"), max_length=300, required=False)
    notes = forms.CharField(label=_("Notes"), required=False, widget=forms.Textarea)
    next_step = forms.CharField(label=_("Next step"), max_length=200, required=False)
    next_owner = forms.ModelChoiceField(label=_("Who"), queryset=colleagues(), required=False)
    next_due_on = forms.DateField(label=_("Until"), widget=DateInput, required=False)

    def __init__(self, *args: Any, user: Any, company: Company, **kwargs: Any) -> None:
        now = timezone.localtime()
        initial = {"on": now.date(), "at": f"{now:%H:%M}", "next_owner": user}
        kwargs["initial"] = initial | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        people: Any = self.fields["person"]
        people.queryset = Person.objects.visible_to(user).filter(company=company, left_on=None)
        owners: Any = self.fields["next_owner"]
        owners.queryset = colleagues()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("next_due_on") and not data.get("next_step"):
            self.add_error("next_step", _("Say what is to be done until then."))
        return data

    def facts(self) -> dict[str, Any]:
        """What `log_interaction` takes."""
        data = dict(self.cleaned_data)
        on, at = data.pop("on"), data.pop("at") or timezone.localtime().time()
        moment = dt.datetime.combine(on, at)
        data["at"] = timezone.make_aware(moment)
        return data


class PersonForm(LinkagesModelForm):
    class Meta:
        model = Person
        fields = [
            "name",
            "function",
            "job_title",
            "email",
            "phone",
            "is_key",
            "mail_consent_on",
            "phone_consent_on",
            "left_on",
            "note",
        ]
