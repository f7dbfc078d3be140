from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from linkages.exports import sources, writers

YES_NO = {"yes": True, "no": False}


class ExportForm(forms.Form):
    """What to write and how. The short menu on lists sends the first five fields only."""

    source = forms.ChoiceField(label=_("List"))
    params = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)
    token = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    format = forms.ChoiceField(label=_("Format"), widget=forms.RadioSelect)
    language = forms.ChoiceField(
        label=_("Language of headings and words"), choices=settings.LANGUAGES
    )
    delimiter = forms.ChoiceField(
        label=_("Between values"),
        required=False,
        choices=[("comma", _("Comma")), ("semicolon", _("Semicolon")), ("tab", _("Tab"))],
        help_text=_("CSV only. Excel set to Romanian expects semicolons."),
    )
    decimal = forms.ChoiceField(
        label=_("Decimal sign"),
        required=False,
        choices=[("point", _("Point, 1.5")), ("comma", _("Comma, 1,5"))],
        help_text=_("CSV only."),
    )
    bom = forms.ChoiceField(
        label=_("Encoding"),
        required=False,
        choices=[
            ("yes", _("UTF-8 with a mark, for Excel")),
            ("no", _("UTF-8 without a mark, for programs")),
        ],
        help_text=_("CSV only."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = self["source"].value()
        offered = [
            (found.key, found.label)
            for found in sources.sources_for(user)
            if not found.of_one or found.key == named
        ]
        self._offer(
            "source",
            offered,
            _("There is no list “%(value)s” to export. Choose one that is offered."),
        )
        known = [(made.key, made.name) for made in writers.formats()]
        self._offer(
            "format",
            known,
            _("“%(value)s” is not a format of exports. Choose one that is offered."),
        )
        self.fields["format"].initial = known[0][0]
        self.fields["language"].initial = get_language()

    def _offer(self, name: str, choices: list[tuple[str, Any]], otherwise: Any) -> None:
        field: Any = self.fields[name]
        field.choices = choices
        field.error_messages["invalid_choice"] = otherwise

    @property
    def options(self) -> dict[str, Any]:
        """The options chosen, without those left open."""
        chosen = {name: self.cleaned_data.get(name) for name in ("delimiter", "decimal")}
        chosen["bom"] = YES_NO.get(self.cleaned_data.get("bom", ""))
        return {name: value for name, value in chosen.items() if value not in ("", None)}
