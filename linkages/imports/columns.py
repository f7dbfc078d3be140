"""Columns that an import understands, by their headings in either language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from linkages import dates, numbers
from linkages.classifications.labels import entries, entry
from linkages.countries import country_choices, country_name, is_country
from linkages.folding import fold

Parse = Callable[[str], Any]


class BadCell(Exception):
    """A cell that cannot be read; the message names the way out."""


@dataclass(frozen=True)
class Column:
    key: str
    label: Any
    parse: Parse
    also: tuple[str, ...] = ()  # further headings, folded
    required: bool = False

    def names(self) -> set[str]:
        """All headings that mean this column, folded."""
        found = {self.key, *self.also}
        for language in ("en", "ro"):
            with override(language):
                found.add(fold(str(self.label)))
        return {name.replace("_", " ") for name in found}


def text(cell: str) -> str:
    return cell


def day(cell: str) -> dt.date:
    found = dates.read(cell)
    if found is None:
        raise BadCell(_("This is no date. Write it like 22.11.2026 or 2026-11-22."))
    return found


def amount(cell: str) -> Decimal:
    found = numbers.read(cell)
    if found is None:
        raise BadCell(_("This is no number. Write it like 1250 or 12,5."))
    return Decimal(found)


def whole(cell: str) -> int:
    number = amount(cell)
    if number != int(number) or number < 0:
        raise BadCell(_("This is no whole number from 0 up."))
    return int(number)


def share(cell: str) -> Decimal:
    number = amount(cell.rstrip(" %"))
    if not 0 <= number <= 100:
        raise BadCell(_("A share lies between 0 and 100 %."))
    return number


def year(cell: str) -> int:
    number = whole(cell)
    if not 1900 <= number <= 2100:
        raise BadCell(_("This is no year."))
    return number


def currency(cell: str) -> str:
    code = cell.upper()
    if len(code) != 3 or not code.isalpha():
        raise BadCell(_("Three letters, such as EUR."))
    return code


def country(cell: str) -> str:
    code = cell.upper()
    if len(code) == 2 and is_country(code):
        return code
    wanted = fold(cell)
    for language in ("en", "ro"):
        for found, _name in country_choices():
            if fold(country_name(found, language)) == wanted:
                return found
    raise BadCell(_("There is no such country. Use the two-letter code, such as DE."))


def code_of(scheme: str) -> Parse:
    """A code of the scheme, or its label in either language. Answers the node's key."""

    def parse(cell: str) -> int:
        found = entry(scheme, cell) or entry(scheme, cell.upper())
        if found is None:
            wanted = fold(cell)
            alike = [
                one
                for one in entries(scheme)
                if wanted in (fold(one.name), fold(one.name_en), fold(one.short))
            ]
            found = alike[0] if len(alike) == 1 else None
        if found is None:
            raise BadCell(
                _("“%(value)s” is no code of the list “%(scheme)s”.")
                % {"value": cell, "scheme": scheme}
            )
        return found.pk

    return parse


def one_of(choices: Any) -> Parse:
    """A code or label of a short list, in either language."""

    def parse(cell: str) -> str:
        wanted = fold(cell)
        for code in choices.values:
            if wanted == code:
                return str(code)
            for language in ("en", "ro"):
                with override(language):
                    if fold(str(choices(code).label)) == wanted:
                        return str(code)
        labels = ", ".join(str(choices(code).label) for code in choices.values)
        raise BadCell(_("Choose one of: %(labels)s.") % {"labels": labels})

    return parse


def yes_no(cell: str) -> bool:
    word = fold(cell)
    if word in ("yes", "da", "true", "1", "y", "x"):
        return True
    if word in ("no", "nu", "false", "0", "n"):
        return False
    raise BadCell(_("Write yes or no."))


LABELS = {
    "name": gettext_lazy("Name"),
    "name_en": gettext_lazy("Name in English"),
    "country": gettext_lazy("Country"),
    "register_number": gettext_lazy("Register number"),
    "vat_number": gettext_lazy("VAT number"),
    "lei": gettext_lazy("LEI"),
    "legal_form": gettext_lazy("Legal form"),
    "founded_on": gettext_lazy("Founded on"),
    "activity": gettext_lazy("Main activity (NACE)"),
    "region": gettext_lazy("Region"),
    "municipality": gettext_lazy("Municipality"),
    "address": gettext_lazy("Address"),
    "website": gettext_lazy("Website"),
    "status": gettext_lazy("Status"),
    "year": gettext_lazy("Year"),
    "currency": gettext_lazy("Currency"),
    "turnover": gettext_lazy("Turnover"),
    "exports": gettext_lazy("Exports"),
    "balance": gettext_lazy("Balance sheet total"),
    "headcount": gettext_lazy("People"),
    "owner": gettext_lazy("Owner"),
    "owner_country": gettext_lazy("Country of the owner"),
    "owner_share": gettext_lazy("Share of the owner"),
}
