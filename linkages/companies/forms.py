from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from linkages.companies import identifiers
from linkages.companies.models import Company, Identifier
from linkages.companies.services import similar_companies
from linkages.countries import country_choices
from linkages.forms import LinkagesForm


class CompanyForm(LinkagesForm):
    """Five fields are enough to begin a record; the rest follows by section."""

    name = forms.CharField(label=_("Name"), max_length=300, help_text=_("As in the register."))
    name_en = forms.CharField(label=_("Name in English"), max_length=300, required=False)
    country = forms.ChoiceField(label=_("Country"), choices=country_choices)
    register_number = forms.CharField(
        label=_("National register number"), max_length=60, required=False
    )
    status = forms.ChoiceField(label=_("Status"), choices=Company.Status.choices)
    not_a_duplicate = forms.BooleanField(
        label=_("It is none of the similar companies"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {})
        kwargs["initial"] = {"country": settings.COUNTRY} | kwargs["initial"]
        super().__init__(*args, **kwargs)
        self.similar: list[Company] = []

    def may_create(self) -> bool:
        """Valid, and like no company of the register, or the person says that it is none of them;
        `similar` then holds those that it may be."""
        if not self.is_bound or not self.is_valid():
            return False
        typed = self.cleaned_data
        if not (typed["not_a_duplicate"] or "confirm" in self.data):
            self.similar = list(similar_companies(typed["name"], typed["register_number"]))
        return not self.similar

    def facts(self) -> dict[str, Any]:
        """What a service takes that makes the record."""
        facts = dict(self.cleaned_data)
        del facts["not_a_duplicate"]
        return facts

    def clean_register_number(self) -> str:
        """The number must be free and its check digits right."""
        number: str = self.cleaned_data["register_number"].strip()
        country = self.data.get("country", "")
        if not number:
            return number
        verdict = identifiers.check("register", country, number)
        if verdict.passed is False:
            raise forms.ValidationError(verdict.message)
        taken = (
            Identifier.objects.filter(
                kind="register", country=country, value_key=identifiers.key(number)
            )
            .select_related("company")
            .first()
        )
        if taken:
            raise forms.ValidationError(
                _("“%(name)s” already has this number. Open that record instead."),
                params={"name": taken.company},
            )
        return number


class MembershipForm(LinkagesForm):
    """For which company an outsider acts: its register number, or its exact name."""

    company = forms.CharField(
        label=_("Company"), max_length=300, help_text=_("Register number, or the name in full.")
    )

    def clean_company(self) -> Company:
        text = self.cleaned_data["company"].strip()
        found = Company.objects.filter(
            models.Q(identifiers__value_key=identifiers.key(text))
            | models.Q(name__iexact=text)
            | models.Q(name_en__iexact=text)
        ).distinct()[:2]
        if len(found) == 1:
            return found[0]
        if found:
            raise forms.ValidationError(_("Several companies have this name. Use the number."))
        raise forms.ValidationError(_("The register has no such company."))
