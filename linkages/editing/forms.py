"""The form of one section, made from the registry: facts of the record and of its company, rows of
its tables, the source of what is typed, and the version that was read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import BaseInlineFormSet, inlineformset_factory, modelform_factory
from django.http import QueryDict
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from linkages.classifications.labels import entry_by_id
from linkages.classifications.labels import options as code_options
from linkages.classifications.models import Node
from linkages.classifications.schemes import scheme_name
from linkages.countries import country_choices
from linkages.editing.display import parent_name
from linkages.editing.models import SourceType
from linkages.field_registry import Field, Part, Table, holder_of
from linkages.forms import (
    DateInput,
    LinkagesForm,
    LinkagesModelForm,
    TreeCodeInput,
)
from linkages.permissions import AGENCY

ROW_SOURCE = ("source_type", "as_of")
MAX_ROWS = 200
TICKED_CODES = 30  # longer lists are no longer ticked one by one


class NodeField(forms.ModelChoiceField):
    """A code of a scheme, typed or picked: the code, the label in either language, or both as
    the suggestions write them (`code · label`)."""

    default_error_messages = {
        "invalid_choice": _(
            "“%(value)s” is not in the list “%(scheme)s”. Type a code or pick a suggestion."
        ),
        "ambiguous": _("“%(value)s” fits several codes: %(codes)s. Type the code."),
    }

    def __init__(self, scheme: str, **options: Any) -> None:
        self.scheme = scheme
        options.setdefault("widget", TreeCodeInput(scheme=scheme))
        super().__init__(queryset=Node.objects.in_scheme(scheme), **options)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int) or (isinstance(value, str) and value.isdigit()):
            found = entry_by_id(int(value))
            fits = found is not None and found.scheme == self.scheme
            return self.label_from_instance(found) if fits else value
        return self.label_from_instance(value) if isinstance(value, Node) else value

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code} · {obj.display_name}"

    def to_python(self, value: Any) -> Node | None:
        text = str(value or "").strip()
        if not text:
            return None
        code = text.split(" · ", 1)[0].strip()
        nodes = Node.objects.in_scheme(self.scheme)
        found = list(nodes.filter(code__iexact=code)[:2])
        if not found:
            found = list(
                nodes.filter(models.Q(name__iexact=text) | models.Q(name_en__iexact=text))[:4]
            )
        if len(found) == 1:
            return found[0]
        if found:
            raise forms.ValidationError(
                self.error_messages["ambiguous"],
                code="ambiguous",
                params={"value": text, "codes": ", ".join(node.code for node in found)},
            )
        raise forms.ValidationError(
            self.error_messages["invalid_choice"],
            code="invalid_choice",
            params={"value": text, "scheme": scheme_name(self.scheme)},
        )

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "") != str(data or "").strip()


class LinkInput(forms.TextInput):
    """Suggests records while one types, where their app has a page `pick`."""

    template_name = "ui/widgets/link.html"
    picker = ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        try:
            address = reverse(self.picker)
        except NoReverseMatch:
            return context
        options = f"{context['widget']['attrs'].get('id', name)}_options"
        context["widget"]["attrs"] |= {"list": options, "data-suggest": address}
        return context


class LinkField(forms.ModelChoiceField):
    """A record of a table too long for a list, typed by name; `name · number` names one exactly.

    The table's QuerySet has `named(text)`.
    """

    widget = LinkInput
    default_error_messages = {
        "invalid_choice": _("“%(value)s” is not in the register. Type a part of the name."),
        "ambiguous": _("“%(value)s” could be: %(found)s. Type one of these as written here."),
    }

    queryset: Any

    def __init__(self, queryset: Any, **options: Any) -> None:
        super().__init__(queryset, **options)
        widget: Any = self.widget
        if isinstance(widget, LinkInput):
            widget.picker = f"{queryset.model._meta.app_label}:pick"
            widget.attrs["autocomplete"] = "off"

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            value = self.queryset.filter(pk=value).first() or value
        return self.label_from_instance(value) if isinstance(value, models.Model) else value

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} · {obj.pk}"

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        if not text:
            return None
        _name, _dot, number = text.rpartition(" · ")
        if number.isdigit():
            found = list(self.queryset.filter(pk=number))
        else:
            found = list(self.queryset.named(text)[:4])
        if len(found) == 1:
            return found[0]
        code = "ambiguous" if found else "invalid_choice"
        names = "; ".join(self.label_from_instance(one) for one in found)
        raise forms.ValidationError(
            self.error_messages[code], code=code, params={"value": text, "found": names}
        )

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "") != str(data or "").strip()


class CodesField(forms.TypedMultipleChoiceField):
    """Several codes kept in one column."""

    def __init__(self, *, choices: list[tuple[str, str]], **options: Any) -> None:
        if len(choices) <= TICKED_CODES:
            options.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(coerce=str, empty_value=[], choices=choices, **options)


def _codes_offered(model_field: Any, one: Field) -> list[tuple[str, str]]:
    if one.scheme:
        return code_options(one.scheme)
    return list(model_field.base_field.flatchoices or ()) or country_choices()


def form_field(model_field: Any, one: Field) -> forms.Field | None:
    """The form field of a registry entry."""
    options: dict[str, Any] = {
        "label": one.label,
        "help_text": one.hint,
        "required": not (model_field.blank or model_field.null),
    }
    match one.type:
        case "code":
            return NodeField(one.scheme, **options)
        case "link" if hasattr(model_field.related_model._default_manager.all(), "named"):
            return LinkField(queryset=model_field.related_model._default_manager.all(), **options)
        case "codes":
            return CodesField(choices=_codes_offered(model_field, one), **options)
        case "choice" if not model_field.choices:
            return forms.ChoiceField(choices=[("", "—"), *country_choices()], **options)
        case "date":
            return forms.DateField(widget=DateInput, **options)
        case "url":
            return model_field.formfield(assume_scheme="https", **options)
        case "yes_no" if model_field.null:
            return forms.NullBooleanField(
                widget=forms.Select(
                    choices=[("unknown", _("unknown")), ("true", _("yes")), ("false", _("no"))]
                ),
                **options,
            )
    return None


class _PartForm(LinkagesModelForm):
    """Facts of one model; only the fields that the part names."""


def _facts_form(model: type[models.Model], entries: list[Field]) -> type[forms.ModelForm]:
    by_name = {one.attr: one for one in entries}

    def callback(model_field: Any, **options: Any) -> forms.Field | None:
        one = by_name.get(model_field.name)
        made = form_field(model_field, one) if one else None
        return made or model_field.formfield(**options)

    return modelform_factory(
        model, form=_PartForm, fields=list(by_name), formfield_callback=callback
    )


class _Rows(BaseInlineFormSet):
    """Rows of a table; a wholly empty new row is no row."""


def _rows_formset(table: Table, holder: models.Model) -> type[BaseInlineFormSet]:
    entries = [one for one in table.fields if one.editable]
    by_name = {one.attr: one for one in entries}
    sourced = [name for name in ROW_SOURCE if hasattr(table.model, "source_type")]

    def callback(model_field: Any, **options: Any) -> forms.Field | None:
        one = by_name.get(model_field.name)
        made = form_field(model_field, one) if one else None
        if model_field.name == "as_of":
            return forms.DateField(widget=DateInput, required=False, label=_("As of"))
        return made or model_field.formfield(**options)

    return inlineformset_factory(
        type(holder),
        table.model,
        form=_PartForm,
        formset=_Rows,
        fk_name=parent_name(table, type(holder)),
        fields=[*by_name, *sourced],
        formfield_callback=callback,
        extra=0,
        max_num=MAX_ROWS,
        validate_max=True,
        can_delete=True,
    )


class SourceForm(LinkagesForm):
    """Where the facts typed on this page come from."""

    source = forms.ChoiceField(
        label=_("These facts come from"), choices=SourceType.choices, initial=SourceType.SELF
    )
    on = forms.DateField(label=_("As of"), widget=DateInput, required=False)
    reason = forms.CharField(
        label=_("Reason for the change"),
        max_length=300,
        required=False,
        help_text=_("Shown in the history."),
    )
    confirm = forms.BooleanField(label=_("The whole section is right as of today"), required=False)

    def clean_on(self) -> Any:
        on = self.cleaned_data["on"]
        if on and on > timezone.localdate():
            raise forms.ValidationError(_("A fact cannot come from the future."))
        return on


class SectionEdit:
    """The forms of one section together: valid or not as one, saved as one."""

    def __init__(
        self, part: Part, obj: models.Model, user: Any, data: QueryDict | None = None
    ) -> None:
        self.part, self.obj, self.user, self.data = part, obj, user, data
        self.forms: dict[str, forms.ModelForm] = {}  # "" = the record, "company" = its company
        self.formsets: dict[str, BaseInlineFormSet] = {}
        for via in ("company", ""):
            entries = [one for v, one in part.fields if v == via and one.editable]
            if entries:
                form = _facts_form(entries[0].model, entries)
                self.forms[via] = form(data, instance=self.holder(via), prefix=via or None)
                self._narrow(self.forms[via])
        for via, table in part.tables:
            holder = self.holder(via)
            self.formsets[table.key] = self._formset(table, holder)
        self.source = SourceForm(data, prefix="source")

    def holder(self, via: str) -> Any:
        return holder_of(self.obj, via)

    def _formset(self, table: Table, holder: models.Model) -> BaseInlineFormSet:
        cls = _rows_formset(table, holder)
        prefix = f"rows-{table.key}"
        data = self.data
        if data is not None and data.get("_add") == table.key:
            data = data.copy()
            total = f"{prefix}-TOTAL_FORMS"
            data[total] = str(min(MAX_ROWS, int(data.get(total) or 0) + 1))
        formset = cls(data, instance=holder, prefix=prefix)
        if data is None and not formset.initial_form_count():
            formset.extra = 1
        for form in (*formset.forms, formset.empty_form):
            self._narrow(form)
        return formset

    def _narrow(self, form: Any) -> None:
        """Leave links to what the person sees, and to what `narrow_choices` of the record leaves;
        a link that stands stays possible."""
        own_rule = getattr(self.obj, "narrow_choices", None)
        for name, field in form.fields.items():
            if not isinstance(field, forms.ModelChoiceField) or isinstance(field, NodeField):
                continue
            every: Any = field.queryset
            choices = every
            if hasattr(choices, "visible_to"):
                choices = choices.visible_to(self.user)
            if own_rule is not None:
                choices = own_rule(name, choices)
            standing = getattr(form.instance, f"{name}_id", None)
            if choices is not every and standing:
                choices = choices | every.filter(pk=standing)
            field.queryset = choices

    @property
    def labels(self) -> dict[str, str]:
        return {table.key: table.label for _via, table in self.part.tables}

    @property
    def all_forms(self) -> list[Any]:
        return [
            *self.forms.values(),
            *(form for rows in self.formsets.values() for form in rows),
            self.source,
        ]

    def is_valid(self) -> bool:
        """Every form is asked, so that all errors show at once."""
        asked: list[Any] = [*self.forms.values(), *self.formsets.values(), self.source]
        wrong = [form for form in asked if not form.is_valid()]
        return not wrong and self._fits_together()

    def _fits_together(self) -> bool:
        """What binds rows or tables of the section, which `check_section` of the record knows:
        it raises `ValidationError` with messages by table or field."""
        check = getattr(self.obj, "check_section", None)
        if check is None:
            return True
        kept = {key: _kept_rows(rows) for key, rows in self.formsets.items()}
        try:
            check(self.part.section.key, kept)
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                if name in self.formsets:
                    self.formsets[name].non_form_errors().extend(messages)
                else:
                    form = self.forms[""]
                    form.add_error(name if name in form.fields else None, messages)
            return False
        return True

    @property
    def shows_source(self) -> bool:
        return bool(self.forms) and self.user.role in AGENCY

    def changed(self) -> dict[str, list[str]]:
        """Whose (`""`, `company`) → attributes that the person changed."""
        return {via: list(form.changed_data) for via, form in self.forms.items()}

    def changed_tables(self) -> list[str]:
        return [key for key, rows in self.formsets.items() if rows.has_changed()]


def _kept_rows(rows: Any) -> list[Any]:
    """The rows as they will be after the save."""
    return [
        form.instance
        for form in rows.forms
        if form not in rows.deleted_forms and (form.instance.pk or form.has_changed())
    ]
