"""What a person may type to begin a record; the rest follows by section."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from investors import stages
from investors.models import Investor, Need, NeedDocument
from investors.models.need import nothing_sought
from linkages.companies.forms import CompanyForm
from linkages.editing.forms import LinkField, NodeField
from linkages.forms import DateInput, LinkagesForm, LinkagesModelForm
from linkages.permissions import can

MEGABYTE = 1024 * 1024
MAX_FILE = 25 * MEGABYTE
#: Drawings, models, specifications. What a browser would run as a page is not among them.
ENDINGS = (
    ".pdf", ".dxf", ".dwg", ".step", ".stp", ".iges", ".igs", ".stl", ".x_t", ".sldprt", ".jt",
    ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".docx", ".xlsx", ".csv", ".txt", ".zip",
)  # fmt: skip


class _InvestorFields(forms.Form):
    kind = forms.ChoiceField(
        label=_("Type of company"),
        choices=[("", "—"), *Investor.Kind.choices],
        required=False,
    )
    chain_role = forms.ChoiceField(
        label=_("Target type"),
        choices=[("", "—"), *Investor.ChainRole.choices],
        required=False,
        help_text=_("Uses what it buys in its own products, or buys for others."),
    )


class InvestorForm(_InvestorFields, CompanyForm):
    """A new company of the register and its entry in the purchaser database."""


class InvestorOfCompanyForm(_InvestorFields, LinkagesForm):
    """The company is in the register already."""


class NeedForm(LinkagesForm):
    """A need in two minutes: who, what, how many, by when. Everything else can wait."""

    investor = LinkField(
        queryset=Investor.objects.none(),
        label=_("Investor"),
        help_text=_("A part of the name is enough."),
    )
    name = forms.CharField(
        label=_("What is needed"), max_length=300, help_text=_("In the national language.")
    )
    name_en = forms.CharField(label=_("What is needed, in English"), max_length=300, required=False)
    kind = forms.ChoiceField(label=_("Type of need"), choices=Need.Kind.choices)
    process = NodeField(
        "process", label=_("Process"), required=False, help_text=_("The main one, by name or code.")
    )
    second_process = NodeField("process", label=_("Second process"), required=False)
    hs = NodeField("hs", label=_("Product code (HS)"), required=False)
    cpv = NodeField("cpv", label=_("Product code (CPV)"), required=False)
    volume = forms.IntegerField(label=_("Pieces in the first year"), min_value=1, required=False)
    annual_value = forms.DecimalField(
        label=_("Value a year"), min_value=0, max_digits=18, decimal_places=2, required=False
    )
    currency = forms.CharField(
        label=_("Currency"), max_length=3, min_length=3, initial=settings.REPORTING_CURRENCY
    )
    sop_on = forms.DateField(label=_("Start of production (SOP)"), widget=DateInput, required=False)
    expires_on = forms.DateField(
        label=_("Open until"),
        widget=DateInput,
        required=False,
        help_text=_("Then it is asked about again."),
    )

    def __init__(self, *args: Any, user: Any, investor: Investor | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.chosen = investor
        if investor is not None:
            del self.fields["investor"]
        else:
            field: Any = self.fields["investor"]
            field.queryset = Investor.objects.visible_to(user).select_related("company")

    def clean_currency(self) -> str:
        code: str = self.cleaned_data["currency"].upper()
        if not (code.isascii() and code.isalpha()):
            raise ValidationError(gettext("Write the three letters of the currency, such as EUR."))
        return code

    def clean_expires_on(self) -> Any:
        day = self.cleaned_data["expires_on"]
        if day and day < timezone.localdate():
            raise ValidationError(gettext("Give a date that lies ahead."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        sought = ("process", "hs", "cpv")
        if not any(data.get(name) or name in self.errors for name in sought):
            self.add_error("process", ValidationError(nothing_sought(), code="nothing_sought"))
        if data.get("second_process") and data.get("second_process") == data.get("process"):
            self.add_error("second_process", gettext("This is the main process already."))
        return data

    def facts(self) -> dict[str, Any]:
        """Arguments of `services.create_need`."""
        data = dict(self.cleaned_data)
        data["investor"] = self.chosen or data.pop("investor")
        processes = (data.pop("process"), data.pop("second_process"))
        data["processes"] = [process for process in processes if process]
        for code in ("hs", "cpv"):
            data[code] = [data[code]] if data[code] else []
        return data


class MoveForm(LinkagesForm):
    """Another status, with the reason that is kept with the need."""

    to = forms.ChoiceField(label=_("New status"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Kept with the change. Needed when the need is cancelled or stays with import."
        ),
    )

    def __init__(self, *args: Any, need: Need, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.choices = [(to, Need.Status(to).label) for to in moves_for(user, need)]


def moves_for(user: Any, need: Need) -> tuple[str, ...]:
    """What the person may make of the need: officers any move, the buyer the way out."""
    allowed = stages.moves(need.status)
    if can(user, "validate_needs"):
        return allowed
    return tuple(to for to in allowed if to == stages.CANCELLED)


class ConfirmForm(LinkagesForm):
    until = forms.DateField(label=_("Open until"), widget=DateInput)


class DocumentForm(LinkagesModelForm):
    class Meta:
        model = NeedDocument
        fields = ["kind", "title", "revision", "file", "release"]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE:
            raise ValidationError(
                gettext("The file has %(size)s MB; at most %(most)s MB are possible.")
                % {"size": -(-file.size // MEGABYTE), "most": MAX_FILE // MEGABYTE}
            )
        if not file.name.lower().endswith(ENDINGS):
            raise ValidationError(
                gettext("Files of this kind are not kept. Possible are: %(endings)s.")
                % {"endings": ", ".join(ending.removeprefix(".") for ending in ENDINGS)}
            )
        return file
