"""The supply-cost breakdown as bars, and what is missing in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _

from investors.completeness import Missing
from investors.models import SupplyCost
from investors.summaries import process_labels as labels_of
from linkages import numbers
from linkages.classifications.labels import label_by_id
from linkages.editing.display import Source, row_source

register = template.Library()
FULL = Decimal(100)


@dataclass(frozen=True)
class Bar:
    """Where a category comes from, in percent; None where it is not known."""

    domestic: Decimal | None
    foreign: Decimal | None
    imported: Decimal | None

    @property
    def is_known(self) -> bool:
        return self.domestic is not None

    @property
    def foreign_from(self) -> Decimal:
        return self.domestic or Decimal(0)

    @property
    def imported_from(self) -> Decimal:
        return self.foreign_from + (self.foreign or Decimal(0))

    @property
    def words(self) -> str:
        return _(
            "%(domestic)s local domestic, %(foreign)s local foreign-owned, %(imported)s imported"
        ) % {
            "domestic": numbers.percent(self.domestic or 0, 0),
            "foreign": numbers.percent(self.foreign or 0, 0),
            "imported": numbers.percent(self.imported or 0, 0),
        }


@dataclass(frozen=True)
class Category:
    row: SupplyCost
    label: str
    bar: Bar
    source: Source | None
    technical_owner: str  # empty also where the person may not read it

    @property
    def pain(self) -> str:
        labels = dict(SupplyCost.Pain.choices)
        return ", ".join(str(labels.get(code, code)) for code in self.row.pain)


@dataclass(frozen=True)
class Breakdown:
    """The categories of a year, with their total where all are in one currency."""

    year: int
    categories: list[Category]
    currency: str
    total: Decimal | None
    bar: Bar


@register.simple_tag
def supply_breakdowns(rows: Iterable[Any], attrs: Iterable[Any]) -> list[Breakdown]:
    """From the registry's rows and columns: a breakdown per year, newest first."""
    readable = {column.attr for column in attrs}
    by_year: dict[int, list[Category]] = {}
    for one in rows:
        row: SupplyCost = one.obj
        category = Category(
            row,
            row.name or label_by_id(row.category_id),
            Bar(row.share_domestic, row.share_foreign, row.share_import),
            row_source(row),
            row.technical_owner if "technical_owner" in readable else "",
        )
        by_year.setdefault(row.year, []).append(category)
    return [_breakdown(year, by_year[year]) for year in sorted(by_year, reverse=True)]


def _breakdown(year: int, categories: list[Category]) -> Breakdown:
    currencies = {one.row.currency for one in categories if one.row.annual_spend is not None}
    spends = [one.row.annual_spend for one in categories if one.row.annual_spend is not None]
    currency = currencies.pop() if len(currencies) == 1 else ""
    total = sum(spends, Decimal(0)) if currency else None
    return Breakdown(year, categories, currency, total, _weighted(categories, bool(currency)))


def _weighted(categories: list[Category], one_currency: bool) -> Bar:
    """Sources of the known categories together, weighted by spend."""
    known = [
        one for one in categories if one.bar.is_known and one.row.annual_spend and one_currency
    ]
    whole = sum((one.row.annual_spend or Decimal(0) for one in known), Decimal(0))
    if not whole:
        return Bar(None, None, None)

    def share(attr: str) -> Decimal:
        parts = ((one.row.annual_spend or 0) * getattr(one.row, attr) for one in known)
        return round(sum(parts, Decimal(0)) / whole, 1)

    domestic, foreign = share("share_domestic"), share("share_foreign")
    return Bar(domestic, foreign, FULL - domestic - foreign)


@register.filter
def process_labels(ids: list[int] | None) -> str:
    return ", ".join(labels_of(ids))


@register.filter
def label_of(pk: int | None) -> str:
    """Label of a code by its key."""
    return label_by_id(pk)


def _sentences() -> dict[str, str]:
    """What each code of `investors.completeness` asks for."""
    return {
        "name": _("Say what is needed"),
        "process_or_code": _("Name a process or a product code"),
        "primary_process": _("Mark one process as the primary one"),
        "value": _("Estimate the value a year"),
        "expiry": _("Say until when it is open"),
        "expiry_past": _("It has expired: ask whether it still stands"),
        "volume": _("Give the volume of the first year"),
        "start": _("Give the start of production"),
        "place": _("Say where it is delivered"),
        "location_limit": _("Location is a must: give a radius or countries"),
        "description": _("Describe it, or add a drawing"),
        "contact": _("Name the contact at the buyer"),
        "terms": _("Agree on the Incoterm"),
        "quote_date": _("Say when quotations are due"),
        "samples": _("Say how many samples are wanted"),
        "account_manager": _("Nobody is responsible yet: name an account manager"),
        "people": _("No contact person is recorded"),
        "sites": _("No plant is recorded"),
        "authority": _("Ask who decides on purchases: plant or group"),
        "approval": _("Ask how suppliers are approved"),
        "supply_costs": _("Ask for the breakdown of supply costs"),
        "supply_costs_old": _("The breakdown of supply costs is older than two years: ask again"),
        "needs": _("No open need: ask what could be bought locally"),
    }


@register.filter
def missing_words(missing: Missing) -> str:
    return _sentences().get(missing.code, missing.code)
