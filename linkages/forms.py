"""Forms in the product's look.

`Renderer` (a setting) gives every form of the site the look of `templates/ui/`: label, hint, error,
control. `LinkagesForm` and `LinkagesModelForm` add what people type: numbers and dates in their own
way, and messages that name the field and the way out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from django import forms
from django.conf import settings
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms import BaseFormSet
from django.forms.renderers import TemplatesSetting
from django.urls import reverse
from django.utils import timezone
from django.utils.choices import BlankChoiceIterator
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from linkages import dates, numbers

# ── Controls ─────────────────────────────────────────────────────────────────


class _Read(str):
    """A typed number already read, as `1234.5`: it must not be read a second time."""

    __slots__ = ()


class NumberInput(forms.TextInput):
    """A text field for numbers: `1 234,5` and `1,234.5` alike. `unit` stands after the field."""

    template_name = "ui/widgets/affix.html"

    def __init__(self, attrs: dict[str, Any] | None = None, unit: Any = "") -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})
        self.unit = unit

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["unit"] = self.unit
        return context

    def format_value(self, value: Any) -> str | None:
        if value is None or value == "":
            return None
        if isinstance(value, str) and not isinstance(value, _Read):
            return value  # as typed: nothing is lost
        plain = format(value, "f") if isinstance(value, Decimal) else str(value)
        whole, dot, rest = plain.partition(".")
        shown = numbers.written(int(whole or 0)) if whole not in ("-0", "") else whole or "0"
        rest = rest.rstrip("0") if not isinstance(value, str) else rest
        return shown + (_decimal_separator() + rest if dot and rest else "")

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        typed = data.get(name)
        if not isinstance(typed, str):
            return typed
        read = numbers.read(typed)
        return typed if read is None else _Read(read)


class MoneyInput(NumberInput):
    """An amount; the currency stands after the field."""

    def __init__(self, currency: Any = "", attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, unit=currency or settings.REPORTING_CURRENCY)


class YearInput(NumberInput):
    """A year is a number without thousands."""

    def format_value(self, value: Any) -> str | None:
        return None if value in (None, "") else str(value)


class DateInput(forms.TextInput):
    """A text field for a day, as `linkages.dates` reads it."""

    def __init__(self, attrs: dict[str, Any] | None = None, format: Any = None) -> None:  # noqa: A002
        super().__init__({"autocomplete": "off", "data-expect": "date", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, str):
            value = dates.read(value) or value
        if isinstance(value, dt.date):
            return dates.written(value)
        return str(value) if value else None

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        typed = data.get(name)
        read = dates.read(typed) if isinstance(typed, str) else None
        return read.isoformat() if read else typed


class DateTimeInput(forms.TextInput):
    """A text field for a day and a time: `12 11 2026 10:00`."""

    def __init__(self, attrs: dict[str, Any] | None = None, format: Any = None) -> None:  # noqa: A002
        super().__init__({"autocomplete": "off", "data-expect": "moment", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, str):
            value = dates.read_moment(value) or value
        if isinstance(value, dt.datetime):
            local = timezone.localtime(value) if timezone.is_aware(value) else value
            return f"{dates.written(local.date())} {local:%H:%M}"
        return str(value) if value else None

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        typed = data.get(name)
        read = dates.read_moment(typed) if isinstance(typed, str) else None
        return read.isoformat(" ") if read else typed


class TreeCodeInput(forms.TextInput):
    """A code of a classification, typed with suggestions or picked from the tree."""

    template_name = "ui/widgets/tree_code.html"

    def __init__(self, scheme: str = "", attrs: Any = None) -> None:
        self.scheme = scheme
        super().__init__({"autocomplete": "off", "spellcheck": "false", **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["suggest"] = f"{reverse('classifications:pick')}?scheme={quote(self.scheme)}"
        widget["attrs"] |= {
            "list": f"{widget['attrs'].get('id', name)}_codes",
            "data-suggest": widget["suggest"],
        }
        return context


def _decimal_separator() -> str:
    return numbers.written("0.5", 1).strip("05")


# ── How a control is drawn ───────────────────────────────────────────────────

_CLASSES: list[tuple[type[forms.Widget], str]] = [
    (forms.CheckboxSelectMultiple, "form-check-input"),
    (forms.RadioSelect, "form-check-input"),
    (forms.CheckboxInput, "form-check-input"),
    (forms.Select, "form-select"),
    (forms.Widget, "form-control"),
]
_DJANGOS_ROWS = "10"
DJANGOS_EMPTY_LABEL = BLANK_CHOICE_DASH[0][1]
_SIZES = ((4, "in-4"), (8, "in-8"), (12, "in-12"), (24, "in-24"))


class BoundField(forms.BoundField):
    """Knows its class, its width and its language, so that templates do not have to."""

    def build_widget_attrs(self, attrs: Any, widget: forms.Widget | None = None) -> dict[str, Any]:
        built: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        shown = widget or self.field.widget
        own = [built.get("class", ""), shown.attrs.get("class", "")]
        if not self.is_hidden and "class" not in built:
            css = next(css for cls, css in _CLASSES if isinstance(shown, cls))
            built["class"] = " ".join(part for part in (css, self.width, *own) if part)
        if isinstance(shown, forms.Textarea) and shown.attrs.get("rows") == _DJANGOS_ROWS:
            built["rows"] = 3  # it grows with its text
        if language := self.language:
            built.setdefault("lang", language)
        return built

    @property
    def width(self) -> str:
        """A width that says what length is expected."""
        widget = self.field.widget
        if isinstance(widget, DateInput):
            return "in-12"
        if isinstance(widget, DateTimeInput | forms.DateTimeInput):
            return "in-24"
        if isinstance(widget, YearInput):
            return "in-4"
        if isinstance(widget, NumberInput | forms.NumberInput):
            return "in-12"
        length = getattr(self.field, "max_length", None)
        if not length or isinstance(widget, forms.Textarea | TreeCodeInput | forms.Select):
            return ""
        return next((css for most, css in _SIZES if length <= most), "")

    @property
    def language(self) -> str:
        """Language of the text, for one of a bilingual pair."""
        if self.name.endswith("_en") and self.name.removesuffix("_en") in self.form.fields:
            return "en"
        return str(settings.LOCAL_LANGUAGE) if f"{self.name}_en" in self.form.fields else ""

    @property
    def is_checkbox(self) -> bool:
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_long_list(self) -> bool:
        return sum(1 for _choice in getattr(self.field, "choices", ())) > 12

    @property
    def target(self) -> str:
        """Id of the first control: where a link in the error summary leads."""
        return self.id_for_label or (f"{self.auto_id}_0" if self.use_fieldset else self.auto_id)


class Renderer(TemplatesSetting):
    form_template_name = "ui/form.html"
    formset_template_name = "ui/formset.html"
    field_template_name = "ui/field.html"
    bound_field_class = BoundField


# ── Error summary ────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Problem:
    text: str
    target: str


def problems(*things: Any) -> list[Problem]:
    """Every error of forms, formsets and lists of them, in the order of the page."""
    return list(_problems(things))


def _problems(things: Iterable[Any]) -> Iterator[Problem]:
    for thing in things:
        if isinstance(thing, BaseFormSet):
            for error in thing.non_form_errors() if thing.is_bound else ():
                yield Problem(str(error), thing.prefix or "")
            yield from _problems(thing.forms)
        elif isinstance(thing, forms.BaseForm):
            yield from _form_problems(thing)
        elif thing:
            yield from _problems(thing.values() if isinstance(thing, dict) else thing)


def _form_problems(form: forms.BaseForm) -> Iterator[Problem]:
    if not form.errors:
        return
    first = next(iter(form.visible_fields()), None)
    for error in form.non_field_errors():
        yield Problem(str(error), _target(first) if first else "")
    for bound in form:
        for error in bound.errors:
            yield Problem(str(error), _target(bound))


def _target(bound: Any) -> str:
    return getattr(bound, "target", "") or bound.id_for_label or bound.auto_id


# ── Forms ────────────────────────────────────────────────────────────────────


def _message(code: str, field: forms.Field, label: str) -> str:
    safe = label.replace("%", "%%")
    return {
        "required": lambda: _choose_or_fill(field, label),
        "invalid": lambda: _shape(field, label),
        "invalid_choice": lambda: _("Choose “%s” from the list") % label,
        "min_value": lambda: _("“%(label)s” must be %%(limit_value)s or more") % {"label": safe},
        "max_value": lambda: _("“%(label)s” must be %%(limit_value)s or less") % {"label": safe},
        "max_length": lambda: (
            _("“%(label)s” must have at most %%(limit_value)d characters; it has %%(show_value)d")
            % {"label": safe}
        ),
        "max_decimal_places": lambda: (
            _("“%(label)s” can have %%(max)s decimals at most") % {"label": safe}
        ),
        "max_digits": lambda: _("“%(label)s” can have %%(max)s digits at most") % {"label": safe},
        "max_whole_digits": lambda: (
            _("“%(label)s” is too large: at most %%(max)s digits") % {"label": safe}
        ),
    }[code]()


def _choose_or_fill(field: forms.Field, label: str) -> str:
    if isinstance(field.widget, forms.Select | forms.RadioSelect | forms.CheckboxSelectMultiple):
        return _("Choose “%s”") % label
    if isinstance(field.widget, forms.CheckboxInput):
        return _("Tick “%s”") % label
    return _("Fill in “%s”") % label


def _shape(field: forms.Field, label: str) -> str:
    day = timezone.localdate().replace(month=1, day=18)
    example_day = f"{day:%-d %-m %Y}".replace(" ", "\u00a0")
    names = {"label": label, "day": example_day, "time": f"{example_day}\u00a010:00"}
    if isinstance(field, forms.DateTimeField):
        return _("“%(label)s” must be a date and a time, for example %(time)s") % names
    if isinstance(field, forms.DateField):
        return _("“%(label)s” must be a date that exists, for example %(day)s") % names
    if isinstance(field, forms.DecimalField | forms.FloatField):
        example = numbers.written("1250.5", 1)
        return _("“%(label)s” must be a number, for example %(n)s") % {**names, "n": example}
    if isinstance(field, forms.IntegerField):
        example = numbers.written(1250)
        return _("“%(label)s” must be a whole number, for example %(n)s") % {**names, "n": example}
    if isinstance(field, forms.EmailField):
        return _("“%(label)s” must be an e-mail address, for example name@firm.com") % names
    if isinstance(field, forms.URLField):
        return _("“%(label)s” must be a web address, for example https://firm.com") % names
    return _("“%(label)s” cannot be read") % names


_message_lazy = lazy(_message, str)
_MEMBERS = {
    "required", "invalid", "min_value", "max_value", "max_length", "max_decimal_places",
    "max_digits", "max_whole_digits",
}  # fmt: skip


class _Look:
    """What both kinds of form share."""

    fields: dict[str, forms.Field]
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            _use_own_control(name, field)
            _word_empty_choice(field)
            _name_field_in_messages(name, field)


class LinkagesForm(_Look, forms.Form):
    pass


class LinkagesModelForm(_Look, forms.ModelForm):
    pass


def _use_own_control(name: str, field: forms.Field) -> None:
    """Django's plain controls for numbers and days become ours; chosen ones stay."""
    own: type[forms.Widget] | None = None
    kind = type(field.widget)
    is_number = isinstance(field, forms.IntegerField | forms.DecimalField | forms.FloatField)
    if is_number and kind in (forms.NumberInput, forms.TextInput):
        own = YearInput if name == "year" or name.endswith("_year") else NumberInput
    elif kind is forms.DateInput:
        own = DateInput
    elif kind is forms.DateTimeInput:
        own = DateTimeInput
    if own is None:
        return
    attrs = {key: value for key, value in field.widget.attrs.items() if key not in _NATIVE}
    made = own(attrs=attrs)
    made.is_required, made.is_localized = field.widget.is_required, False
    if isinstance(field, forms.IntegerField) and type(field) is forms.IntegerField:
        made.attrs["inputmode"] = "numeric"
    field.widget = made


_NATIVE = ("min", "max", "step", "type")


def _word_empty_choice(field: forms.Field) -> None:
    """“Choose” where one must, a dash where one may: not Django's row of hyphens."""
    empty = _("Choose") if field.required else "–"
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == DJANGOS_EMPTY_LABEL:
            field.empty_label = empty
    elif isinstance(field, forms.ChoiceField) and isinstance(
        field.choices, list | BlankChoiceIterator
    ):
        field.choices = [
            (value, empty if value in ("", None) and label == DJANGOS_EMPTY_LABEL else label)
            for value, label in field.choices
        ]


def _name_field_in_messages(name: str, field: forms.Field) -> None:
    """Replace the messages that only Django wrote; a form's or field's own words stay."""
    label = str(field.label) if field.label else name.replace("_", " ").capitalize()
    codes = _MEMBERS | ({"invalid_choice"} if type(field) in _CHOICES else set())
    for code in codes:
        if _is_djangos(field, code):
            field.error_messages[code] = _message_lazy(code, field, label)


_CHOICES = (forms.ChoiceField, forms.TypedChoiceField, forms.ModelChoiceField)


def _is_djangos(field: forms.Field, code: str) -> bool:
    current = field.error_messages.get(code)
    if current is None:
        return True
    for cls in type(field).__mro__:
        if code in getattr(cls, "default_error_messages", {}):
            default = cls.__dict__.get("default_error_messages", {}).get(code)
            if default is not None:
                return cls.__module__.startswith("django.") and str(current) == str(default)
    return False
