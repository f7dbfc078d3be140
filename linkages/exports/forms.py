from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from linkages.accounts.models import User
from linkages.exports import asked, services, sources, writers
from linkages.exports.asked import CODES, PLAIN, UPDATE
from linkages.exports.models import ExportSchedule

YES_NO = {"yes": True, "no": False}
PURPOSES = {
    PLAIN: _("The list as it is"),
    CODES: _("Codes for demonstration: no name, number, address or exact figure"),
    UPDATE: _("A sheet to change and hand in again (Excel)"),
}


class ExportForm(forms.Form):
    """What to write and how. The short menu on lists sends the first fields only."""

    source = forms.ChoiceField(label=_("List"))
    params = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)
    token = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    purpose = forms.ChoiceField(
        label=_("What for"),
        required=False,
        choices=list(PURPOSES.items()),
        widget=forms.RadioSelect,
    )
    audience = forms.ChoiceField(
        label=_("For whom"),
        required=False,
        choices=[
            ("", _("For me: everything that I may read")),
            ("outside", _("To hand out: without confidential facts and contacts")),
        ],
        widget=forms.RadioSelect,
        help_text=_("Word, PDF and text files of one record."),
    )
    format = forms.ChoiceField(
        label=_("Format"),
        widget=forms.RadioSelect,
        help_text=_(
            "Old Excel (XLS) holds 65,536 rows with the heading, Word 20,000, PDF 5,000 and fewer "
            "with many columns. A longer list is refused with its reason."
        ),
    )
    language = forms.ChoiceField(label=_("Language of headings and words"))
    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked means all; Word, PDF and text then show those of the page."),
    )
    related = forms.BooleanField(
        label=_("Also the tables below each record, a sheet each"),
        required=False,
        help_text=_("Excel and ODS; CSV comes as an archive of files."),
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
        help_text=_("CSV and text."),
    )
    preset = forms.CharField(
        label=_("Keep these choices under a name"), required=False, max_length=80
    )
    every = forms.ChoiceField(
        label=_("Repeat"),
        required=False,
        choices=[("", _("no, once")), *ExportSchedule.Every.choices],
        help_text=_("Each time a link is mailed to you; the mail stops it by one click."),
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
        self._offer("language", asked.language_choices(), _("“%(value)s” is not offered."))
        self.fields["language"].initial = get_language()
        self._narrow(named, user)

    def _narrow(self, named: Any, user: Any) -> None:
        """Only what the list can do: purposes, columns, tables below its records."""
        try:
            found = sources.source(named) if named else None
        except sources.UnknownSource:
            found = None
        if found is not None and not sources.may_export(user, found):
            found = None
        purposes = services.purposes(user, found) if found else [PLAIN]
        self._offer(
            "purpose", [(key, PURPOSES[key]) for key in purposes], _("This is not offered.")
        )
        if len(purposes) == 1:
            self.fields.pop("purpose")
        if found is None or not found.of_one:
            self.fields.pop("audience")
        if found is not None and found.columns is not None:
            text = _("There is no column “%(value)s” that you may have.")
            self._offer("columns", found.columns(user), text)
        else:
            self.fields.pop("columns")
        if found is None or not found.record:
            self.fields.pop("related")

    def _offer(self, name: str, choices: list[tuple[str, Any]], otherwise: Any) -> None:
        field: Any = self.fields[name]
        field.choices = choices
        field.error_messages["invalid_choice"] = otherwise

    @property
    def options(self) -> dict[str, Any]:
        """The options chosen, without those left open."""
        names = ("delimiter", "decimal", "purpose", "audience", "columns", "related")
        chosen = {name: self.cleaned_data.get(name) for name in names}
        chosen["bom"] = YES_NO.get(self.cleaned_data.get("bom", ""))
        return {name: value for name, value in chosen.items() if value not in ("", None, [], False)
                or (name == "bom" and value is False)}  # fmt: skip


class LogForm(forms.Form):
    """Narrows the list of exports; what cannot be read narrows nothing."""

    of = forms.CharField(required=False, widget=forms.HiddenInput)
    source = forms.ChoiceField(label=_("List"), required=False)
    format = forms.ChoiceField(label=_("Format"), required=False)
    by = forms.ModelChoiceField(
        label=_("Asked for by"),
        required=False,
        queryset=User.objects.none(),
        empty_label=_("all"),
    )
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput)
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput)

    def __init__(self, *args: Any, everyone: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        anything = ("", _("all"))
        field: Any = self.fields["source"]
        field.choices = [anything, *((one.key, one.label) for one in sources.every())]
        field = self.fields["format"]
        field.choices = [anything, *((made.key, made.name) for made in writers.formats())]
        if everyone:
            people: Any = self.fields["by"]
            people.queryset = User.objects.filter(exports__isnull=False).distinct()
        else:
            self.fields.pop("by")

    def narrowed(self, jobs: Any) -> Any:
        self.is_valid()
        wanted = getattr(self, "cleaned_data", {})
        paths = {
            "source": "source", "format": "format", "by": "by", "since": "asked_at__date__gte",
            "until": "asked_at__date__lte",
        }  # fmt: skip
        found = {path: wanted[name] for name, path in paths.items() if wanted.get(name)}
        return jobs.filter(**found)
