"""Why a figure differs between two knowledge dates: row by row, with the cause (R5)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

import numpy as np

from linkages.periods import Period
from monitoring.indicators.catalogue import compute
from monitoring.indicators.readings import Ints, Mask, Reading, Rows, Value
from monitoring.indicators.register import FIRST_RELEASE, Register, Vintage


class Cause(StrEnum):
    LATE_RECORD = "late_record"
    VOID = "void"
    CORRECTION = "correction"  # also a termination or the passing of the gap


@dataclass(frozen=True, slots=True)
class Change:
    """What one row added to the figure, or took from it."""

    row: Any
    kind: str
    by: Value
    cause: Cause


@dataclass(frozen=True, slots=True)
class Revision:
    first: Reading
    current: Reading
    changes: tuple[Change, ...]

    @property
    def difference(self) -> Value:
        return self.current.value - self.first.value


def revise(
    register: Register,
    period: Period,
    key: str,
    current: dt.date,
    first: dt.date | Vintage = FIRST_RELEASE,
) -> Revision:
    """The figure at its first release and now, with the rows that make the difference."""
    earlier, later = (_reading(register, period, as_of, key) for as_of in (first, current))
    return compare(register, earlier, later)


def compare(
    register: Register, earlier: Reading, later: Reading, most: int | None = None
) -> Revision:
    """Two readings of one figure; `most` limits the changes that are looked into."""
    before, after = _amounts(earlier.rows), _amounts(later.rows)
    changed = [
        position
        for position in sorted(before.keys() | after.keys())
        if before.get(position, 0) != after.get(position, 0)
    ]
    kind, name = later.rows.kind, later.rows.name
    return Revision(
        earlier,
        later,
        tuple(
            Change(
                name(position),
                kind,
                after.get(position, 0) - before.get(position, 0),
                _cause(register, kind, position, earlier.as_of, later.as_of),
            )
            for position in changed[:most]
        ),
    )


def _reading(register: Register, period: Period, as_of: dt.date | Vintage, key: str) -> Reading:
    readings = compute(register, period, as_of, only=[key])
    return next(reading for reading in readings if reading.key == key)


def _amounts(rows: Rows) -> dict[int, int | Decimal]:
    amounts = [1] * len(rows) if rows.amounts is None else rows.amounts
    return dict(zip(rows.positions.tolist(), amounts, strict=True))


def _cause(register: Register, kind: str, position: int, first: dt.date, later: dt.date) -> Cause:
    contracts = register.contracts
    behind = _contracts_of(register, kind, position)
    early, late = first.toordinal(), later.toordinal()
    recorded, voided = contracts.recorded[behind], contracts.voided[behind]
    if ((voided > early) & (voided <= late) & (recorded <= early)).any():
        return Cause.VOID
    if _between(recorded, early, late) or _amended_late(register, behind, early, late):
        return Cause.LATE_RECORD
    return Cause.CORRECTION


def _between(days: Ints, early: int, late: int) -> bool:
    return bool(((days > early) & (days <= late)).any())


def _amended_late(register: Register, behind: Mask, early: int, late: int) -> bool:
    amendments = register.amendments
    return _between(amendments.recorded[behind[amendments.contract]], early, late)


def _contracts_of(register: Register, kind: str, position: int) -> Mask:
    contracts = register.contracts
    if kind == "contract":
        return np.arange(len(contracts.ids)) == position
    if kind == "supplier":
        return contracts.supplier == position
    if kind == "pair":
        supplier, affiliate = divmod(position, len(register.affiliates))
        return (contracts.supplier == supplier) & (contracts.affiliate == affiliate)
    if kind == "amendment":
        return np.arange(len(contracts.ids)) == register.amendments.contract[position]
    return np.zeros(len(contracts.ids), dtype=bool)
