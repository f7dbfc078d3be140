"""Reads a folder of test oracles: the tables as facts, and one clear line on what is wrong."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeVar

from linkages.currencies.rates import GENERAL_INDEX, Deflators, PriceLevel, Rate, Rates
from linkages.periods import Period
from monitoring.indicators import Amendment, Company, Contract, Kind, Parameters, Register

Cell = TypeVar("Cell")


class FolderRefused(Exception):
    """The folder cannot be read; the message names the file and the place."""


def read_json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(_text(path), parse_float=Decimal)
    except json.JSONDecodeError as error:
        raise FolderRefused(f"{path.name}, line {error.lineno}: {error.msg}") from None
    if not isinstance(content, dict):
        raise FolderRefused(f"{path.name}: an object with named entries is expected")
    return content


def part(content: Any, name: str, file: str) -> dict[str, Any]:
    found = content.get(name) if isinstance(content, dict) else None
    if not isinstance(found, dict):
        raise FolderRefused(f"{file}: the entry “{name}” is missing")
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise FolderRefused(f"{path.name} is missing in {path.parent}") from None
    except (UnicodeDecodeError, OSError) as error:
        raise FolderRefused(f"{path.name} cannot be read as UTF-8 text: {error}") from None


class Line:
    """A row of a table; an empty cell is missing, never zero."""

    def __init__(self, place: str, cells: dict[str, str]) -> None:
        self._place = place
        self._cells = cells

    def text(self, column: str) -> str:
        return (self._cells[column] or "").strip()

    def day(self, column: str) -> dt.date:
        return self._must(column, self.day_or_none(column))

    def day_or_none(self, column: str) -> dt.date | None:
        return self._parsed(column, dt.date.fromisoformat, "a date")

    def number(self, column: str) -> Decimal:
        return self._must(column, self.number_or_none(column))

    def number_or_none(self, column: str) -> Decimal | None:
        return self._parsed(column, _finite, "a number")

    def count_or_none(self, column: str) -> int | None:
        return self._parsed(column, int, "a whole number")

    def quarter(self, column: str) -> Period:
        return self._must(column, self._parsed(column, _quarter, "a quarter"))

    def kind(self, column: str) -> Kind:
        return self._must(column, self._parsed(column, Kind, "supplier, affiliate or prospect"))

    def _must(self, column: str, value: Cell | None) -> Cell:
        if value is None:
            raise FolderRefused(f"{self._place}: {column} is empty")
        return value

    def _parsed(self, column: str, parse: Callable[[str], Cell], what: str) -> Cell | None:
        text = self.text(column)
        if not text:
            return None
        try:
            return parse(text)
        except (ValueError, InvalidOperation):
            raise FolderRefused(f"{self._place}, {column}: “{text}” is not {what}") from None


def _finite(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError(text)
    return number


def _quarter(text: str) -> Period:
    period = Period.parse(text)
    if period.is_year:
        raise ValueError(text)
    return period


def _table(path: Path, columns: str) -> list[Line]:
    reader = csv.DictReader(_text(path).splitlines())
    try:
        rows = list(reader)
    except csv.Error as error:
        raise FolderRefused(f"{path.name}, line {reader.line_num}: {error}") from None
    absent = sorted(set(columns.split()) - set(reader.fieldnames or ()))
    if absent:
        raise FolderRefused(f"{path.name}: no column {', '.join(absent)}")
    return [Line(f"{path.name}, row {number}", row) for number, row in enumerate(rows, start=2)]


def read_parameters(content: dict[str, Any], file: str) -> Parameters:
    given = part(content, "parameters", file)
    try:
        return Parameters(
            foreign_threshold=Decimal(given["foreign_threshold"]),
            gap_days=int(given["gap_days"]),
            fx_tolerance_days=int(given["fx_tolerance_days"]),
            first_release_lag_days=int(given["first_release_lag_days"]),
            reporting_currency=str(given["reporting_currency"]),
        )
    except KeyError as missing:
        raise FolderRefused(f"{file}: parameter {missing} is missing") from None
    except (TypeError, ValueError, InvalidOperation):
        raise FolderRefused(f"{file}: the parameters are not numbers") from None


def read_register(folder: Path, prefix: str, parameters: Parameters) -> Register:
    currency = parameters.reporting_currency
    try:
        return Register(
            read_companies(folder / f"{prefix}_companies.csv"),
            _contracts(folder / f"{prefix}_contracts.csv"),
            _amendments(folder / f"{prefix}_amendments.csv"),
            rates=Rates(_rates(folder / f"{prefix}_fx.csv"), currency),
            deflators=Deflators(_levels(folder / f"{prefix}_deflator.csv")),
            parameters=parameters,
        )
    except ValueError as error:  # rows that contradict each other
        raise FolderRefused(f"{prefix} tables: {error}") from None


def read_companies(path: Path) -> list[Company]:
    columns = (
        "id kind sector region employees turnover_eur balance_eur foreign_share listed_from "
        "listed_to"
    )
    return [
        Company(
            id=line.text("id"),
            kind=line.kind("kind"),
            sector=line.text("sector"),
            region=line.text("region"),
            employees=line.count_or_none("employees"),
            turnover_eur=line.number_or_none("turnover_eur"),
            balance_eur=line.number_or_none("balance_eur"),
            foreign_share=line.number_or_none("foreign_share"),
            listed_from=line.day_or_none("listed_from"),
            listed_to=line.day_or_none("listed_to"),
        )
        for line in _table(path, columns)
    ]


def _contracts(path: Path) -> list[Contract]:
    columns = (
        "id supplier affiliate signed start end terminated value currency status recorded_at "
        "voided_at"
    )
    return [
        Contract(
            id=line.text("id"),
            supplier=line.text("supplier"),
            affiliate=line.text("affiliate"),
            signed=line.day("signed"),
            start=line.day("start"),
            end=line.day_or_none("end"),
            terminated=line.day_or_none("terminated"),
            value=line.number_or_none("value"),
            currency=line.text("currency"),
            status=line.text("status"),
            recorded_at=line.day("recorded_at"),
            voided_at=line.day_or_none("voided_at"),
        )
        for line in _table(path, columns)
    ]


def _amendments(path: Path) -> list[Amendment]:
    return [
        Amendment(line.text("contract"), line.day("date"), line.number("delta_value"))
        for line in _table(path, "contract date delta_value")
    ]


def _rates(path: Path) -> list[Rate]:
    return [
        Rate(line.text("currency"), line.day("date"), line.number("rate"))
        for line in _table(path, "currency date rate")
    ]


def _levels(path: Path) -> list[PriceLevel]:
    return [
        PriceLevel(GENERAL_INDEX, line.quarter("quarter"), line.number("index_2020_100"))
        for line in _table(path, "quarter index_2020_100")
    ]
