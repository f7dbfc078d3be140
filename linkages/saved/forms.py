from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from linkages.forms import LinkagesForm, LinkagesModelForm
from linkages.permissions import OUTSIDERS, role_of
from linkages.saved.models import (
    AGENCY_ROLES,
    MailHour,
    RecordList,
    SavedSearch,
    Subscription,
    Tag,
    Visibility,
    record_label,
)
from linkages.saved.services.searches import possible_editors

ROLES = [(role.value, role.label) for role in AGENCY_ROLES]
SHARING = ("visibility", "team", "editors")


class SharedForm(LinkagesModelForm):
    """What searches and lists have in common. Sharing is for the owner."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model: Any = None
        fields: tuple[str, ...] = (
            "name", "name_en", "description", "visibility", "team", "editors", "locked",
        )  # fmt: skip
        widgets = {
            "description": forms.Textarea(attrs={"rows": 2}),
            "visibility": forms.RadioSelect,
            "editors": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["name"].error_messages["required"] = _("Enter a name")
        self.fields["visibility"].choices = self._visibilities()  # type: ignore[attr-defined]
        self.fields["team"] = forms.MultipleChoiceField(
            label=_("Team: these roles"),
            choices=ROLES,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            initial=[role.value for role in AGENCY_ROLES],
            help_text=_("Counts where it is shared with a team."),
        )
        editors: Any = self.fields["editors"]
        editors.queryset = possible_editors(user)
        editors.help_text = _("They see it and may change it.")
        editors.required = False
        if self.instance.pk:
            self.fields["version"].initial = self.instance.version
        if self.instance.pk and self.instance.owner_id != user.pk:
            for name in (*SHARING, "locked"):
                del self.fields[name]
        elif self.is_outsider:
            del self.fields["team"]

    @property
    def is_outsider(self) -> bool:
        return role_of(self.user) in OUTSIDERS

    def _visibilities(self) -> list[tuple[str, Any]]:
        if self.is_outsider:
            return [
                (Visibility.PRIVATE, _("Only me")),
                (Visibility.TEAM, _("People of my company")),
            ]
        return [
            (Visibility.PRIVATE, _("Only me")),
            (Visibility.TEAM, _("A team: roles of the agency")),
            (Visibility.EVERYONE, _("Everyone who signs in, buyers and suppliers too")),
        ]

    def clean_team(self) -> list[str]:
        return self.cleaned_data["team"] or [role.value for role in AGENCY_ROLES]

    @property
    def facts(self) -> dict[str, Any]:
        """What is said of it, without who sees it."""
        skip = (*SHARING, "version")
        return {name: value for name, value in self.cleaned_data.items() if name not in skip}

    @property
    def sharing(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in SHARING if name in self.cleaned_data}


class SearchForm(SharedForm):
    class Meta(SharedForm.Meta):
        model = SavedSearch


class ListForm(SharedForm):
    class Meta(SharedForm.Meta):
        model = RecordList


class NewListForm(ListForm):
    """A list for one kind of record, by hand or from a search."""

    record = forms.ChoiceField(label=_("List of"))

    def __init__(self, *args: Any, records: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["record"].choices = [  # type: ignore[attr-defined]
            (key, record_label(key).capitalize()) for key in records
        ]
        self.order_fields(["record", *self.fields])


class NameForm(LinkagesForm):
    """A name for a copy or a frozen list."""

    name = forms.CharField(label=_("Name"), max_length=300)
    name_en = forms.CharField(label=_("Name in English"), max_length=300, required=False)


class MergeForm(LinkagesForm):
    others = forms.ModelMultipleChoiceField(
        label=_("Lists to merge into this one"),
        queryset=RecordList.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one list")},
    )

    def __init__(self, *args: Any, lists: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["others"]
        field.queryset = lists


class HandOverForm(LinkagesForm):
    to: Any = forms.ModelChoiceField(label=_("New owner"), queryset=None)

    def __init__(self, *args: Any, shared: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        people: Any = get_user_model().objects
        field.queryset = people.active().agency().exclude(pk=shared.owner_id)


class TagForm(LinkagesModelForm):
    roles = forms.MultipleChoiceField(
        label=_("Who sees and uses it"),
        choices=ROLES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one role")},
    )

    class Meta:
        model = Tag
        fields = ("name", "name_en", "colour", "description", "roles")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.fields["roles"].initial = [role.value for role in AGENCY_ROLES]

    def clean_roles(self) -> list[str]:
        return list(self.cleaned_data["roles"])


class RecordTagsForm(LinkagesForm):
    """Tags of one record: ticked is on."""

    tags = forms.ModelMultipleChoiceField(
        label=_("Tags"),
        queryset=Tag.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, usable: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["tags"]
        field.queryset = usable


class RecordListsForm(LinkagesForm):
    """Lists that one record stands on: ticked is on."""

    lists = forms.ModelMultipleChoiceField(
        label=_("Lists"),
        queryset=RecordList.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    new_list = forms.CharField(label=_("Or a new list named"), max_length=300, required=False)

    def __init__(self, *args: Any, editable: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["lists"]
        field.queryset = editable


class FollowForm(LinkagesForm):
    frequency = forms.ChoiceField(
        label=_("Mail me new matches"), choices=Subscription.Frequency.choices
    )


class MailHourForm(LinkagesModelForm):
    hour = forms.TypedChoiceField(
        label=_("Hour of the mail"), coerce=int, choices=[(n, f"{n:02d}:00") for n in range(24)]
    )
    weekday = forms.TypedChoiceField(label=_("Day of the weekly mail"), coerce=int)

    class Meta:
        model = MailHour
        fields = ("hour", "weekday")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        weekday: Any = self.fields["weekday"]
        weekday.choices = WEEKDAYS


WEEKDAYS = [
    (0, _("Monday")), (1, _("Tuesday")), (2, _("Wednesday")), (3, _("Thursday")),
    (4, _("Friday")), (5, _("Saturday")), (6, _("Sunday")),
]  # fmt: skip
