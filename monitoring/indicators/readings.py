"""What comes out: a figure with its coverage, its breakdowns and the rows behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, overload

import numpy as np
import numpy.typing as npt

from linkages.periods import Period

if TYPE_CHECKING:
    from monitoring.indicators.catalogue import Measure
    from monitoring.indicators.rows import Parameters

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Value = int | Decimal

FINAL, PROVISIONAL, NOT_PUBLISHED = "final", "provisional", "not_published"
LOW_COVERAGE = "low_coverage"
UNKNOWN = "unknown"


class Rows(Sequence[Any]):
    """Ids behind a figure, named only when somebody looks: a slice of them costs its length."""

    __slots__ = ("amounts", "kind", "name", "positions")

    def __init__(
        self,
        kind: str,
        positions: Ints | Sequence[int] = (),
        name: Callable[[int], Any] = int,
        amounts: Sequence[Decimal] | None = None,
    ) -> None:
        self.kind = kind
        self.positions = np.asarray(positions, dtype=np.int64)
        self.name = name
        #: In the reporting currency, one per id; they add up to the figure.
        self.amounts = amounts

    def __len__(self) -> int:
        return len(self.positions)

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> list[Any]: ...
    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return [self.name(position) for position in self.positions[index].tolist()]
        return self.name(int(self.positions[index]))

    def __iter__(self) -> Iterator[Any]:
        return map(self.name, self.positions.tolist())

    def __repr__(self) -> str:
        return f"<{len(self)} {self.kind} rows>"


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the eligible rows could be counted."""

    n: int
    of: int
    status: str

    @classmethod
    def measured(cls, n: int, of: int, parameters: Parameters) -> Coverage:
        share = Decimal(100 * n) / of if of else Decimal(100)
        if share >= parameters.coverage_final:
            return cls(n, of, FINAL)
        return cls(
            n, of, PROVISIONAL if share >= parameters.coverage_provisional else NOT_PUBLISHED
        )

    @property
    def percent(self) -> float | None:
        """Null when nothing was eligible; then nothing is missing and the figure is final."""
        return 100 * self.n / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Slice:
    """One line of a breakdown; `key` is a code, an id, or `unknown`."""

    key: Any
    value: Value
    rows: Rows


@dataclass(frozen=True, slots=True)
class Figure:
    """What a calculation answers for one measure of its indicator."""

    measure: str
    value: Value
    rows: Rows
    eligible: int | None = None  # of which `counted` had what the figure needs
    counted: int | None = None
    missing: Rows | None = None
    breakdowns: Mapping[str, tuple[Slice, ...]] = field(default_factory=dict)
    parts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure for a period as known on a date."""

    measure: Measure
    period: Period
    as_of: dt.date
    value: Value
    unit: str
    coverage: Coverage
    rows: Rows
    missing: Rows
    breakdowns: Mapping[str, tuple[Slice, ...]]
    parts: Mapping[str, Any]

    @property
    def indicator(self) -> str:
        return self.measure.indicator

    @property
    def key(self) -> str:
        return self.measure.key

    @property
    def status(self) -> str:
        return self.coverage.status

    @property
    def reason(self) -> str | None:
        """Why nothing may be published, as a code."""
        return LOW_COVERAGE if self.status == NOT_PUBLISHED else None

    @property
    def published(self) -> Value | None:
        """The value, or None where too few rows stand behind it."""
        return None if self.reason else self.value

    def as_dict(self, *, rows: bool = False) -> dict[str, Any]:
        """Plain values for JSON; money as text, so that no digit is lost."""
        plain: dict[str, Any] = {
            "indicator": self.indicator,
            "key": self.key,
            "label": self.measure.label,
            "period": self.period.code,
            "as_of": self.as_of.isoformat(),
            "time": self.measure.time.value,
            "value": _plain(self.value),
            "unit": self.unit,
            "status": self.status,
            "reason": self.reason,
            "coverage": {
                "n": self.coverage.n,
                "of": self.coverage.of,
                "percent": self.coverage.percent,
            },
            "breakdowns": {
                dimension: {str(line.key): _plain(line.value) for line in lines}
                for dimension, lines in self.breakdowns.items()
            },
            "parts": {name: _plain(part) for name, part in self.parts.items()},
            "rows": len(self.rows),
        }
        if rows:
            plain["rows"] = {"kind": self.rows.kind, "ids": [_plain(row) for row in self.rows]}
        return plain


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal | dt.date):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, tuple | Rows) else value


def counted_by(codes: Ints, labels: Sequence[Any], rows: Rows) -> tuple[Slice, ...]:
    """A line per code; its value is the number of rows that carry it."""
    order = np.argsort(codes, kind="stable")
    present, starts = np.unique(codes[order], return_index=True)
    groups = np.split(rows.positions[order], starts[1:])
    return in_order(
        Slice(labels[code], len(group), Rows(rows.kind, group, rows.name))
        for code, group in zip(present.tolist(), groups, strict=False)
    )


def in_order(lines: Iterable[Slice]) -> tuple[Slice, ...]:
    """By key, the unknown last."""
    return tuple(sorted(lines, key=lambda line: (line.key == UNKNOWN, str(line.key))))
