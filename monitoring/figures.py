"""Figures as pages, files and the API hand them on: plain values that can be kept in a cache."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import numpy as np

from linkages.periods import Period
from monitoring.indicators import (
    CATALOGUE,
    Change,
    Indicator,
    Measure,
    Parameters,
    Reading,
    Revision,
    Rows,
)
from monitoring.indicators.readings import LOW_COVERAGE, NOT_PUBLISHED, Value

MOST_CHANGES = 500
MEASURES: dict[str, Measure] = {
    measure.key: measure for each in CATALOGUE.values() for measure in each.measures
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a breakdown."""

    key: Any
    value: Value
    rows: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A reading without its rows."""

    key: str
    value: Value
    unit: str
    n: int
    of: int
    status: str
    rows: int
    missing: int
    breakdowns: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)
    parts: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, reading: Reading) -> Figure:
        return cls(
            key=reading.key,
            value=reading.value,
            unit=reading.unit,
            n=reading.coverage.n,
            of=reading.coverage.of,
            status=reading.status,
            rows=len(reading.rows),
            missing=len(reading.missing),
            breakdowns={
                dimension: tuple(Line(line.key, line.value, len(line.rows)) for line in lines)
                for dimension, lines in reading.breakdowns.items()
            },
            parts={
                name: part for name, part in reading.parts.items() if not isinstance(part, Rows)
            },
        )

    @property
    def measure(self) -> Measure:
        return MEASURES[self.key]

    @property
    def indicator(self) -> Indicator:
        return CATALOGUE[self.measure.indicator]

    @property
    def is_money(self) -> bool:
        return isinstance(self.value, Decimal)

    @property
    def reason(self) -> str | None:
        return LOW_COVERAGE if self.status == NOT_PUBLISHED else None

    @property
    def published(self) -> Value | None:
        """The value, or None where too few rows stand behind it."""
        return None if self.reason else self.value

    @property
    def percent(self) -> float | None:
        return 100 * self.n / self.of if self.of else None

    def line(self, dimension: str, member: Any) -> Line | None:
        lines = self.breakdowns.get(dimension, ())
        return next((line for line in lines if str(line.key) == str(member)), None)


@dataclass(frozen=True, slots=True)
class Edition:
    """All figures of a period as known on a day, with the parameters they rest on."""

    period: Period
    as_of: dt.date
    is_first_release: bool
    parameters: Parameters
    stamp: str
    known_at: dt.datetime
    figures: Mapping[str, Figure]

    def __getitem__(self, key: str) -> Figure:
        return self.figures[key]

    def brief(self) -> Edition:
        """Without breakdowns: what a page says of the periods before."""
        figures = {key: replace(one, breakdowns={}) for key, one in self.figures.items()}
        return replace(self, figures=figures)

    def of_indicator(self, id_: str) -> list[Figure]:
        return [figure for figure in self.figures.values() if figure.measure.indicator == id_]


@dataclass(frozen=True, slots=True)
class Packed:
    """Keys of rows, small enough for a cache; a pair is two keys."""

    kind: str
    width: int
    size: int
    keys: bytes
    amounts: tuple[Decimal, ...] | None

    @classmethod
    def pack(cls, rows: Rows) -> Packed:
        width = 2 if rows.kind == "pair" else 1
        flat = np.array(list(rows), dtype=np.int64).reshape(-1)
        amounts = None if rows.amounts is None else tuple(rows.amounts)
        return cls(rows.kind, width, len(rows), zlib.compress(flat.tobytes(), 1), amounts)

    def __len__(self) -> int:
        return self.size

    def ids(self) -> list[Any]:
        flat = np.frombuffer(zlib.decompress(self.keys), dtype=np.int64)
        if self.width == 1:
            return flat.tolist()
        return [tuple(pair) for pair in flat.reshape(-1, self.width).tolist()]

    @property
    def total(self) -> Value:
        """What the rows add up to: their amounts, or their number."""
        return self.size if self.amounts is None else sum(self.amounts, Decimal(0))


@dataclass(frozen=True, slots=True)
class Behind:
    """The rows of one figure, of each line of its breakdowns, and those it had to leave out."""

    rows: Packed
    missing: Packed
    lines: Mapping[str, Mapping[str, Packed]]
    beside: Mapping[str, Packed]  # other rows, one for each row of the figure
    #: What came or went since the first release, by how much, and why; at most MOST_CHANGES.
    changes: Packed | None = None
    causes: tuple[str, ...] = ()

    @classmethod
    def read(cls, reading: Reading, revision: Revision | None = None) -> Behind:
        changes = revision.changes if revision else ()
        return cls(
            rows=Packed.pack(reading.rows),
            missing=Packed.pack(reading.missing),
            lines={
                dimension: {str(line.key): Packed.pack(line.rows) for line in lines}
                for dimension, lines in reading.breakdowns.items()
            },
            beside={
                name: Packed.pack(part)
                for name, part in reading.parts.items()
                if isinstance(part, Rows)
            },
            changes=_packed_changes(changes),
            causes=tuple(change.cause.value for change in changes),
        )


def _packed_changes(changes: Sequence[Change]) -> Packed | None:
    if not changes:
        return None
    width = 2 if changes[0].kind == "pair" else 1
    flat = np.array([change.row for change in changes], dtype=np.int64).reshape(-1)
    amounts = tuple(Decimal(change.by) for change in changes)
    keys = zlib.compress(flat.tobytes(), 1)
    return Packed(changes[0].kind, width, len(changes), keys, amounts)
