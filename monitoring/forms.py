from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from linkages.forms import LinkagesForm, LinkagesModelForm
from monitoring.models import ParameterSet, parameters_on


class AsOfForm(LinkagesForm):
    """The knowledge date of a page of figures."""

    as_of = forms.DateField(
        label=_("As known on"),
        required=False,
        error_messages={"invalid": _("Write the day like 15 11 2026.")},
    )


class ParameterForm(LinkagesModelForm):
    """New parameters begin with those in force."""

    class Meta:
        model = ParameterSet
        fields = [
            "valid_from", "foreign_threshold", "gap_days", "fx_tolerance_days",
            "first_release_lag_days", "coverage_final", "coverage_provisional", "note",
        ]  # fmt: skip

    def __init__(self, *args: object, **kwargs: object) -> None:
        today = timezone.localdate()
        held = parameters_on(today)
        names = [name for name in self._meta.fields or () if hasattr(held, name)]
        kwargs["initial"] = {name: getattr(held, name) for name in names} | {"valid_from": today}
        super().__init__(*args, **kwargs)
        self.fields["note"].required = True


class QuickForm(LinkagesForm):
    """One line for a to-do."""

    line = forms.CharField(
        label=_("New to-do"),
        max_length=200,
        error_messages={"required": _("Write what is to be done.")},
    )
