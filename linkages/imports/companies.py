"""Rows of a sheet into companies: every cell checked first, then all or nothing."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext as _

from linkages.companies import identifiers
from linkages.companies.models import Company, Identifier, Ownership, Site, YearlyFigures
from linkages.companies.services import refresh_size
from linkages.folding import fold
from linkages.history.changes import change_set
from linkages.imports.columns import BadCell, Column
from linkages.imports.kinds import Kind, company_columns
from linkages.imports.reading import Sheet

NUMBERS = (("register_number", "register"), ("vat_number", "vat"), ("lei", "lei"))
FIGURES = ("turnover", "exports", "balance", "headcount")


@dataclass(frozen=True)
class RowError:
    """A cell that stops the import: row as counted in the file, heading, what stood there."""

    row: int
    column: str
    value: str
    message: str

    def as_dict(self) -> dict[str, Any]:
        return {
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "message": self.message,
        }


@dataclass
class Entry:
    """A row ready to be written: `company` where the legal entity exists already."""

    row: int
    values: dict[str, Any]
    company: Company | None = None


@dataclass
class Plan:
    """What an import would do. It is only carried out if there are no errors."""

    kind: Kind
    entries: list[Entry] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)  # headings that mean nothing here

    @property
    def new(self) -> int:
        return sum(entry.company is None for entry in self.entries)

    @property
    def known(self) -> int:
        return len(self.entries) - self.new

    def as_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind.key,
            "rows": len(self.entries) + len({error.row for error in self.errors if error.row}),
            "new": self.new,
            "existing": self.known,
            "ignored_columns": self.ignored,
            "errors": [error.as_dict() for error in self.errors],
        }


def plan(sheet: Sheet, kind: Kind) -> Plan:
    """Read every cell and compare with the register; nothing is written."""
    made = Plan(kind)
    columns = _matched(sheet, kind, made)
    if made.errors:
        return made
    for number, cells in sheet.rows:
        values = _row(number, cells, columns, made)
        if values is not None:
            made.entries.append(Entry(number, values))
    _check_duplicates(made, columns)
    return made


def _matched(sheet: Sheet, kind: Kind, made: Plan) -> dict[int, Column]:
    """Position → column, by heading; errors for a missing or doubled column."""
    known = (*company_columns(), *kind.columns)
    by_name = {name: column for column in known for name in column.names()}
    found: dict[int, Column] = {}
    for position, heading in enumerate(sheet.headings):
        column = by_name.get(fold(heading).replace("_", " "))
        if column is None:
            if heading:
                made.ignored.append(heading)
        elif column in found.values():
            made.errors.append(RowError(0, heading, "", _("This column stands twice.")))
        else:
            found[position] = column
    for column in known:
        if column.required and column not in found.values():
            headings = ", ".join(heading for heading in sheet.headings if heading)
            made.errors.append(
                RowError(
                    0,
                    str(column.label),
                    "",
                    _("The column “%(name)s” is missing. The file has: %(headings)s.")
                    % {"name": column.label, "headings": headings[:300]},
                )
            )
    return found


def _row(
    number: int, cells: list[str], columns: dict[int, Column], made: Plan
) -> dict[str, Any] | None:
    values: dict[str, Any] = {}
    before = len(made.errors)

    def refuse(column: Column, cell: str, message: str) -> None:
        made.errors.append(RowError(number, str(column.label), cell, message))

    if len(cells) > max(columns) + 1 and any(cells[len(columns) + len(made.ignored) :]):
        made.errors.append(
            RowError(number, "", "", _("The row has more cells than there are headings."))
        )
    for position, column in columns.items():
        cell = cells[position] if position < len(cells) else ""
        if not cell:
            if column.required:
                refuse(column, cell, _("This cell cannot be empty."))
            continue
        try:
            values[column.key] = column.parse(cell)
        except BadCell as error:
            refuse(column, cell, str(error))
    by_key = {column.key: column for column in columns.values()}
    _check_row(values, by_key, refuse)
    return values if len(made.errors) == before else None


def _check_row(values: dict[str, Any], columns: dict[str, Column], refuse: Any) -> None:
    country = values.get("country", settings.COUNTRY)
    for key, kind in NUMBERS:
        if key in values:
            verdict = identifiers.check(kind, country, values[key])
            if verdict.passed is False:
                refuse(columns[key], values[key], verdict.message)
    if "name" in values and len(values["name"]) > 300:
        refuse(columns["name"], values["name"][:60], _("At most 300 characters."))
    if "website" in values:
        address = values["website"]
        address = address if "://" in address else f"https://{address}"
        try:
            URLValidator()(address)
            values["website"] = address
        except ValidationError:
            refuse(columns["website"], values["website"], _("This is no web address."))
    figures = [key for key in FIGURES if key in values]
    if figures and "year" not in values:
        refuse(
            columns[figures[0]], str(values[figures[0]]), _("Say the year: add a column “Year”.")
        )
    founded = values.get("founded_on")
    if founded and founded > timezone.localdate():
        refuse(columns["founded_on"], founded.isoformat(), _("This day has not come yet."))


def _check_duplicates(made: Plan, columns: dict[int, Column]) -> None:
    """Numbers that stand twice in the file, or that a company of the register has."""
    labels = {column.key: str(column.label) for column in columns.values()}
    for key, kind in NUMBERS:
        keys = {
            id(entry): (
                entry.values.get("country", settings.COUNTRY),
                identifiers.key(entry.values[key]),
            )
            for entry in made.entries
            if key in entry.values
        }
        counts = Counter(keys.values())
        known = _known(kind, {number for _country, number in keys.values()})
        seen: set[tuple[str, str]] = set()
        for entry in made.entries:
            number = keys.get(id(entry))
            if number is None:
                continue
            if counts[number] > 1 and number in seen:
                made.errors.append(
                    RowError(
                        entry.row,
                        labels[key],
                        entry.values[key],
                        _("Another row of the file has this number."),
                    )
                )
            seen.add(number)
            company = known.get(number)
            if company is None:
                continue
            if made.kind.has(company):
                made.errors.append(
                    RowError(
                        entry.row,
                        labels[key],
                        entry.values[key],
                        _(
                            "“%(name)s” has this number already. Take the row out, or edit "
                            "that record."
                        )
                        % {"name": company},
                    )
                )
            else:
                entry.company = company


def _known(kind: str, numbers: set[str]) -> dict[tuple[str, str], Company]:
    rows = Identifier.objects.filter(kind=kind, value_key__in=numbers).select_related("company")
    return {(row.country, row.value_key): row.company for row in rows}


def carry_out(made: Plan, *, by: Any, reason: str) -> int:
    """Write a plan without errors, as one change set that can be undone. Answers the rows."""
    if made.errors:
        raise ValueError("a plan with errors is not carried out")
    with change_set(by=by, kind="import", reason=reason[:300]):
        for entry in made.entries:
            company = entry.company or _new_company(entry.values)
            if made.kind.attach:
                made.kind.attach(company, entry.values, by)
    return len(made.entries)


def _new_company(values: dict[str, Any]) -> Company:
    today = timezone.localdate()
    company = Company.objects.create(
        name=values["name"],
        name_en=values.get("name_en", ""),
        country=values.get("country", settings.COUNTRY),
        status=values.get("status", Company.Status.ACTIVE),
        legal_form_id=values.get("legal_form"),
        main_activity_id=values.get("activity"),
        region_id=values.get("region"),
        founded_on=values.get("founded_on"),
        website=values.get("website", ""),
        sources={
            key: {"type": "document", "on": today.isoformat()}
            for key in ("name", "founded_on", "website")
            if key in values
        },
    )
    sourced = {"source_type": "document", "as_of": today}
    for key, kind in NUMBERS:
        if key in values:
            identifier = Identifier(
                company=company, kind=kind, country=company.country, value=values[key], **sourced
            )
            identifier.clean()
            identifier.save()
    if "municipality" in values or "address" in values:
        Site.objects.create(
            company=company,
            name=values.get("municipality") or values["name"][:200],
            is_main=True,
            country=company.country,
            region_id=values.get("region"),
            municipality=values.get("municipality", ""),
            address=values.get("address", ""),
            **sourced,
        )
    _add_figures(company, values, sourced)
    _add_owner(company, values, sourced)
    return company


def _add_figures(company: Company, values: dict[str, Any], sourced: dict[str, Any]) -> None:
    figures = {key: values[key] for key in FIGURES if key in values}
    if figures:
        YearlyFigures.objects.create(
            company=company,
            year=values["year"],
            currency=values.get("currency", settings.REPORTING_CURRENCY),
            **figures,
            **sourced | {"as_of": dt.date(values["year"], 12, 31)},
        )
        refresh_size(company)


def _add_owner(company: Company, values: dict[str, Any], sourced: dict[str, Any]) -> None:
    if "owner" not in values and "owner_share" not in values:
        return
    country = values.get("owner_country", "")
    foreign = bool(country) and country != settings.COUNTRY
    Ownership.objects.create(
        company=company,
        owner_name=values.get("owner", ""),
        country=country,
        holder=Ownership.Holder.FOREIGN if foreign else Ownership.Holder.DOMESTIC,
        share=values.get("owner_share", Decimal(100)),
        **sourced,
    )
