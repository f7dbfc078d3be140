"""Load rates and price indices from rows of text: all of them, or none and what is wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from linkages.currencies.models import ISO_4217, ExchangeRate, PriceIndex
from linkages.periods import Period

BATCH = 5_000


@dataclass(frozen=True)
class RowError:
    row: int
    column: str
    value: str
    message: str


class RowsRefused(Exception):
    """Nothing was loaded; `errors` names each cell that has to be put right."""

    def __init__(self, errors: list[RowError]) -> None:
        self.errors = errors
        first = errors[0]
        super().__init__(
            _("Row %(row)s, %(column)s “%(value)s”: %(message)s (%(count)s rows to correct)")
            % {
                "row": first.row,
                "column": first.column,
                "value": first.value,
                "message": first.message,
                "count": len({error.row for error in errors}),
            }
        )


def load_rates(rows: Iterable[Mapping[str, Any]], *, source: str) -> int:
    """Rows with `currency`, `date` and `rate`; a rate already stored for the day is replaced."""
    sheet = _Sheet()
    rates: dict[tuple[str, dt.date], ExchangeRate] = {}
    for number, row in enumerate(rows, start=1):
        currency = sheet.currency(number, row)
        day = sheet.day(number, row)
        rate = sheet.positive(number, row, "rate")
        if currency and day and rate:
            rates[currency, day] = ExchangeRate(currency=currency, on=day, rate=rate, source=source)
    sheet.refuse_errors()
    _store(ExchangeRate, list(rates.values()), ["currency", "on"], ["rate", "source"])
    return len(rates)


def load_price_index(rows: Iterable[Mapping[str, Any]], *, source: str, series: str = "PPI") -> int:
    """Rows with `quarter`, `index_2020_100` and, for sectors, `series`."""
    sheet = _Sheet()
    levels: dict[tuple[str, str], PriceIndex] = {}
    for number, row in enumerate(rows, start=1):
        name = str(row.get("series") or series).strip()
        quarter = sheet.quarter(number, row)
        index = sheet.positive(number, row, "index_2020_100")
        if quarter and index:
            levels[name, quarter.code] = PriceIndex(
                series=name, quarter=quarter.code, index_2020_100=index, source=source
            )
    sheet.refuse_errors()
    _store(PriceIndex, list(levels.values()), ["series", "quarter"], ["index_2020_100", "source"])
    return len(levels)


def _store(model: Any, objects: list[Any], keys: list[str], values: list[str]) -> None:
    with transaction.atomic():
        model.objects.bulk_create(
            objects,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=keys,
            update_fields=values,
        )


class _Sheet:
    """Reads cells and collects what is wrong with them."""

    def __init__(self) -> None:
        self.errors: list[RowError] = []

    def refuse_errors(self) -> None:
        if self.errors:
            raise RowsRefused(self.errors)

    def _text(self, number: int, row: Mapping[str, Any], column: str) -> str:
        if column not in row:
            self._wrong(number, column, "", _("The column is missing."))
            return ""
        text = str(row[column] if row[column] is not None else "").strip()
        if not text:
            self._wrong(number, column, "", _("Fill in this cell."))
        return text

    def _wrong(self, number: int, column: str, value: str, message: str) -> None:
        self.errors.append(RowError(number, column, value, message))

    def currency(self, number: int, row: Mapping[str, Any]) -> str:
        text = self._text(number, row, "currency").upper()
        if not text:
            return ""
        try:
            ISO_4217(text)
        except ValidationError as error:
            self._wrong(number, "currency", text, error.messages[0])
            return ""
        if text == settings.REPORTING_CURRENCY:
            self._wrong(
                number, "currency", text, _("The reporting currency needs no rate: leave it out.")
            )
            return ""
        return text

    def day(self, number: int, row: Mapping[str, Any]) -> dt.date | None:
        if isinstance(value := row.get("date"), dt.date):
            return value.date() if isinstance(value, dt.datetime) else value
        text = self._text(number, row, "date")
        try:
            return dt.date.fromisoformat(text) if text else None
        except ValueError:
            self._wrong(number, "date", text, _("Write the date as year-month-day."))
            return None

    def quarter(self, number: int, row: Mapping[str, Any]) -> Period | None:
        text = self._text(number, row, "quarter")
        if not text:
            return None
        try:
            period = Period.parse(text)
        except ValueError:
            period = None
        if period is None or period.is_year:
            self._wrong(number, "quarter", text, _("Write a quarter like 2026-Q3."))
            return None
        return period

    def positive(self, number: int, row: Mapping[str, Any], column: str) -> Decimal | None:
        text = self._text(number, row, column)
        if not text:
            return None
        try:
            value = Decimal(text)
        except InvalidOperation:
            self._wrong(
                number, column, text, _("Write a number with a full stop before the decimals.")
            )
            return None
        if not value.is_finite() or value <= 0:
            self._wrong(number, column, text, _("Write a number above zero."))
            return None
        return value
