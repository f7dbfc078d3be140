"""Forms of bulk changes: what is left empty stays as it is on every row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext_lazy as _

from linkages.bulk.subjects import Subject, offered
from linkages.editing.forms import SourceForm, form_field
from linkages.field_registry import Field
from linkages.forms import LinkagesForm
from linkages.permissions import EDITORS

LEAVE = _("leave as it is")
CLEAR = "clear:"


def plain(value: Any) -> Any:
    """A value of a column as JSON keeps it."""
    if value is None or isinstance(value, bool | int | str | list):
        return value
    return DjangoJSONEncoder().default(value)


def may_be_empty(one: Field) -> bool:
    model_field = one.model_field
    return bool(model_field.null or model_field.blank)


def emptied(one: Field) -> Any:
    """What the column holds when nothing is known."""
    model_field = one.model_field
    return None if model_field.null else model_field.get_default() if one.type == "codes" else ""


def control(one: Field) -> forms.Field:
    """The field's control, with “leave as it is” where a list has no empty entry of its own."""
    model_field = one.model_field
    if one.type == "yes_no":
        made: Any = forms.TypedChoiceField(
            label=one.label,
            help_text=one.hint,
            choices=[("", LEAVE), ("true", _("yes")), ("false", _("no"))],
            coerce=lambda text: text == "true",
            empty_value=None,
        )
    elif one.type == "link" and model_field.related_model is get_user_model():
        made = forms.ModelChoiceField(colleagues(), label=one.label, help_text=one.hint)
    else:
        made = form_field(model_field, one) or model_field.formfield(
            label=one.label, help_text=one.hint
        )
    made.required, made.initial = False, None
    if isinstance(made, forms.ModelChoiceField):
        made.empty_label = str(LEAVE)
    elif type(made) in (forms.ChoiceField, forms.TypedChoiceField):
        kept = [(code, label) for code, label in made.choices if code not in ("", None)]
        made.choices = [("", LEAVE), *kept]
        if isinstance(made, forms.TypedChoiceField):
            made.empty_value = None
    return made


def colleagues() -> Any:
    """Who may answer for records: active people who edit them."""
    users: Any = get_user_model().objects
    return users.active().filter(role__in=EDITORS)


@dataclass
class Group:
    """Fields of one section, each with its “empty it” tick."""

    label: str
    fields: list[tuple[forms.BoundField, forms.BoundField | None]] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether something in it is filled in or wrong."""
        return any(
            bound.errors or bound.form.data.get(bound.html_name)
            for pair in self.fields
            for bound in pair
            if bound is not None and bound.form.is_bound
        )


class ActForm(LinkagesForm):
    """What an act asks for, in groups, and the reason for the history."""

    keeps_sources = False

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.source = SourceForm(data, prefix="source")
        del self.source.fields["confirm"]
        if not self.keeps_sources:
            del self.source.fields["source"], self.source.fields["on"]

    @property
    def groups(self) -> list[Group]:
        return [Group("", [(bound, None) for bound in self])]

    def is_valid(self) -> bool:
        return all([super().is_valid(), self.source.is_valid()])

    def reason(self) -> str:
        return str(self.source.cleaned_data["reason"])


class EditForm(ActForm):
    """Every field that the person may edit on the rows of a list, by section."""

    def __init__(self, subject: Subject, user: Any, data: Any = None, only: str = "") -> None:
        self.subject, self.only = subject, only
        self.offered: dict[str, tuple[str, str, Field]] = {
            one.key: (str(section.label), via, one)
            for section, via, one in offered(subject, user)
            if not only or one.key == only
        }
        self.base_fields = dict(self._controls(user))  # type: ignore[misc]
        self.keeps_sources = not only and any(
            hasattr(one.model, "sources") for _label, _via, one in self.offered.values()
        )
        super().__init__(data)

    def _controls(self, user: Any) -> Iterator[tuple[str, forms.Field]]:
        for key, (_label, _via, one) in self.offered.items():
            made: Any = control(one)
            if hasattr(getattr(made, "queryset", None), "visible_to"):
                made.queryset = made.queryset.visible_to(user)
            yield key, made
            if may_be_empty(one):
                label = _("Empty it: %(field)s") % {"field": one.label}
                yield CLEAR + key, forms.BooleanField(label=label, required=False)

    @property
    def groups(self) -> list[Group]:
        groups: dict[str, Group] = {}
        for key, (label, _via, _one) in self.offered.items():
            group = groups.setdefault(label, Group(label))
            clear = CLEAR + key
            group.fields.append((self[key], self[clear] if clear in self.fields else None))
        return list(groups.values())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        filled = self._filled(data)
        for key in filled:
            if data.get(CLEAR + key):
                self.add_error(key, _("Fill it in or empty it, not both."))
        emptied_some = any(data.get(CLEAR + key) for key in self.offered)
        if not (filled or emptied_some or self.errors):
            raise forms.ValidationError(_("Fill in at least one field."), code="nothing")
        return data

    def _filled(self, data: dict[str, Any]) -> list[str]:
        return [key for key in self.offered if data.get(key) not in (None, "", [])]

    def wish(self) -> dict[str, Any]:
        data, values = self.cleaned_data, {}
        for key in self._filled(data):
            value = data[key]
            values[key] = plain(value.pk if hasattr(value, "pk") else value)
        for key, (_label, _via, one) in self.offered.items():
            if data.get(CLEAR + key):
                values[key] = emptied(one)
        source = self.source.cleaned_data
        wish: dict[str, Any] = {"values": values}
        if self.keeps_sources:
            wish["source"] = {"type": source["source"], "on": plain(source["on"])}
        return wish
