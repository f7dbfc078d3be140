"""The facts as columns, so that a million contracts can be asked in milliseconds."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Iterable
from decimal import Decimal
from typing import Any

import numpy as np

from linkages.companies.size import size_class
from monitoring.indicators.readings import UNKNOWN, Ints, Mask
from monitoring.indicators.rows import Amendment, Company, Contract, Kind, Parameters

#: Days are ordinals; NEVER is later than any date, SPAN larger than any day.
ALWAYS, NEVER, SPAN = 0, 4_000_000, 1 << 23
DRAFT = "draft"
SIZES = (UNKNOWN, "micro", "small", "medium", "large")
SME = frozenset({"micro", "small", "medium"})


class FactsRefused(ValueError):
    """A row that contradicts the others; the message names it."""


def _ints(values: list[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def _day(day: dt.date | None, empty: int) -> int:
    return empty if day is None else day.toordinal()


class Codes:
    """Labels numbered in the order they appear; empty is `unknown`."""

    def __init__(self) -> None:
        self.labels: list[Any] = []
        self._numbers: dict[Hashable, int] = {}

    def number(self, label: Hashable) -> int:
        label = UNKNOWN if label in ("", None) else label
        if label not in self._numbers:
            self._numbers[label] = len(self.labels)
            self.labels.append(label)
        return self._numbers[label]


def section(sector: str) -> str:
    """C10 → C; a code without its section letter has no section."""
    return sector[0] if sector[:1].isalpha() else ""


class Companies:
    """One of the two databases: firms, and the versions of their attributes by date."""

    def __init__(self, rows: Iterable[Company], parameters: Parameters) -> None:
        versions: dict[Hashable, list[Company]] = defaultdict(list)
        for row in rows:
            versions[row.id].append(row)
        self.ids = list(versions)
        self.positions = {id_: position for position, id_ in enumerate(self.ids)}
        self.labels: dict[str, list[Any]] = {"size": list(SIZES)}
        flat = [
            (position, version, order == 0)
            for position, id_ in enumerate(self.ids)
            for order, version in enumerate(
                sorted(versions[id_], key=lambda row: _day(row.valid_from, ALWAYS))
            )
        ]
        ordered = [version for _, version, _ in flat]
        # The oldest version known also speaks for the time before it.
        self._keys = _ints(
            [
                position * SPAN + (ALWAYS if oldest else _day(version.valid_from, ALWAYS))
                for position, version, oldest in flat
            ]
        )
        self._read(ordered, parameters)

    def _read(self, versions: list[Company], parameters: Parameters) -> None:
        threshold = parameters.foreign_threshold
        shares = [version.foreign_share for version in versions]
        self.is_foreign = np.array([s is not None and s >= threshold for s in shares], dtype=bool)
        self.is_domestic = np.array([s is not None and s < threshold for s in shares], dtype=bool)
        self.is_prospect = np.array([v.kind == Kind.PROSPECT for v in versions], dtype=bool)
        self.listed_from = _ints([_day(version.listed_from, NEVER) for version in versions])
        self.listed_to = _ints([_day(version.listed_to, NEVER) for version in versions])
        size_number = {size: number for number, size in enumerate(SIZES)}
        sizes = [size_class(v.employees, v.turnover_eur, v.balance_eur) for v in versions]
        self.attributes = {"size": _ints([size_number[size] for size in sizes])}
        self.is_sme = np.array([size in SME for size in sizes], dtype=bool)
        self.size_known = np.array([size != UNKNOWN for size in sizes], dtype=bool)
        for dimension, labels in (
            ("sector", [version.sector for version in versions]),
            ("section", [section(version.sector) for version in versions]),
            ("region", [version.region for version in versions]),
        ):
            codes = Codes()
            self.attributes[dimension] = _ints([codes.number(label) for label in labels])
            self.labels[dimension] = codes.labels

    def __len__(self) -> int:
        return len(self.ids)

    def version(self, companies: Ints, days: Ints | int) -> Ints:
        """Which version of each company is valid on the day beside it."""
        if len(self._keys) == len(self.ids):
            return companies
        return np.searchsorted(self._keys, companies * SPAN + days, side="right") - 1

    def listed_on(self, day: int) -> tuple[Ints, Ints]:
        """Companies in the database on the day, and their versions."""
        everyone = np.arange(len(self.ids))
        version = self.version(everyone, day)
        listed = (self.listed_from[version] <= day) & (self.listed_to[version] > day)
        return everyone[listed], version[listed]


class Contracts:
    def __init__(
        self, rows: Iterable[Contract], suppliers: Companies, affiliates: Companies
    ) -> None:
        self.ids: list[Any] = []
        self.drafts: set[Any] = set()
        self.values: list[Decimal | None] = []
        self.currencies: list[str] = []
        days: list[tuple[int, ...]] = []
        parties: list[tuple[int, int]] = []
        for row in rows:
            if row.status == DRAFT:
                self.drafts.add(row.id)
                continue
            self.ids.append(row.id)
            self.values.append(row.value)
            self.currencies.append(row.currency)
            parties.append(_parties(row, suppliers, affiliates))
            days.append(
                (
                    row.signed.toordinal(),
                    row.start.toordinal(),
                    _day(row.end, NEVER),
                    _day(row.terminated, NEVER),
                    _day(row.recorded_at, ALWAYS),
                    _day(row.voided_at, NEVER),
                )
            )
        columns = np.array(days, dtype=np.int64).reshape(-1, 6).T.copy()
        self.signed, self.start, self.end, self.terminated, self.recorded, self.voided = columns
        self.supplier, self.affiliate = np.array(parties, dtype=np.int64).reshape(-1, 2).T.copy()

    def visible(self, day: int) -> Mask:
        """Recorded by the day, and not yet void on it."""
        return (self.recorded <= day) & (self.voided > day)


def _parties(row: Contract, suppliers: Companies, affiliates: Companies) -> tuple[int, int]:
    try:
        return suppliers.positions[row.supplier], affiliates.positions[row.affiliate]
    except KeyError as missing:
        raise FactsRefused(f"contract {row.id}: no company {missing}") from None


class Amendments:
    """Of contracts that count; an amendment of a draft is left out with it."""

    def __init__(self, rows: Iterable[Amendment], contracts: Contracts) -> None:
        # A million contracts need a way back from id to position only where something is amended.
        amended = list(rows)
        wanted = {row.contract for row in amended}
        positions = {id_: p for p, id_ in enumerate(contracts.ids) if id_ in wanted}
        kept = [row for row in amended if row.contract in positions]
        self.ids = [f"{row.contract}@{row.on}" if row.id is None else row.id for row in kept]
        self.deltas = [row.delta for row in kept]
        self.on = _ints([row.on.toordinal() for row in kept])
        self.recorded = _ints([_day(row.recorded_at, ALWAYS) for row in kept])
        self.contract = _ints([positions[row.contract] for row in kept])
        for row in amended:
            if row.contract not in positions and row.contract not in contracts.drafts:
                raise FactsRefused(f"amendment of {row.on}: no contract {row.contract!r}")
