"""What a person may type to begin a supplier, or to say where it stands."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from linkages.companies.forms import CompanyForm
from linkages.editing.forms import NodeField
from linkages.forms import DateInput, LinkagesForm
from suppliers.models import Supplier


def _process() -> NodeField:
    return NodeField(
        "process",
        label=_("Main process"),
        required=False,
        help_text=_("What the firm does best, by name or code."),
    )


class SupplierForm(CompanyForm):
    """A new company of the register as a supplier: five fields to begin with."""

    status = None  # type: ignore[assignment]  # a firm that can supply is active
    process = _process()

    field_order = ["name", "name_en", "country", "register_number", "process"]


class SupplierOfCompanyForm(LinkagesForm):
    """The company is in the register already."""

    process = _process()
    summary = forms.CharField(
        label=_("What the firm makes"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In the national language."),
    )


class ProgrammeForm(LinkagesForm):
    """Where the supplier stands in the programme, with the reason that the history keeps."""

    status = forms.ChoiceField(
        label=_("Programme status"), choices=Supplier.Programme.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=300,
        help_text=_("Shown in the history."),
    )


class LeaveForm(LinkagesForm):
    """The supplier is not in the supply database from this day on."""

    on = forms.DateField(label=_("Left on"), widget=DateInput)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("Closed, sold, no longer a supplier … Shown in the history."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": timezone.localdate()} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
