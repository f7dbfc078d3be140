"""The declarations: what each indicator is called, means and counts, and who calculates it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from linkages.periods import Period
from monitoring.indicators.readings import Coverage, Figure, Reading, Rows
from monitoring.indicators.register import AsOf, Register, Vintage


def N_(text: str) -> str:  # noqa: N802 the name that message extraction knows
    """Marks an English text for the message catalogue; it is translated where it is shown."""
    return text


class Time(StrEnum):
    FLOW = "flow"  # events of the period; a year is the sum of its quarters
    STOCK = "stock"  # state on the last day
    ANY_TIME = "any_time"  # state held on at least one day


MONEY = "money"  # the unit is the reporting currency
SUPPLIER_DIMENSIONS = ("sector", "section", "region", "size")
CONTRACT_DIMENSIONS = (*SUPPLIER_DIMENSIONS, "affiliate")


@dataclass(frozen=True, slots=True)
class Measure:
    """One series of an indicator; the only one of MON-01 without a code is its headline."""

    code: str
    label: str
    unit: str
    time: Time
    dimensions: tuple[str, ...] = CONTRACT_DIMENSIONS
    #: Distinct counts whose lines may add up to more than the total, and say so.
    overlapping: frozenset[str] = frozenset()
    indicator: str = ""

    @property
    def key(self) -> str:
        return f"{self.indicator}.{self.code}" if self.code else self.indicator


Calculation = Callable[[AsOf, Period], Iterable[Figure]]


@dataclass(frozen=True, slots=True)
class Indicator:
    id: str
    name: str
    definition: str
    source: str
    measures: tuple[Measure, ...]
    calculate: Calculation = field(repr=False)

    @property
    def headline(self) -> Measure:
        return self.measures[0]

    def measure(self, code: str) -> Measure:
        return next(measure for measure in self.measures if measure.code == code)


class UnknownIndicator(ValueError):
    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"no indicator “{name}”; there are {', '.join(sorted(CATALOGUE))}")


#: Every indicator by id, in the order of the catalogue.
CATALOGUE: dict[str, Indicator] = {}


def indicator(
    id: str,  # noqa: A002 the word of the catalogue
    name: str,
    definition: str,
    source: str,
    measures: Iterable[Measure],
) -> Callable[[Calculation], Calculation]:
    """Declares the function below it as the calculation of an indicator."""

    def declare(calculate: Calculation) -> Calculation:
        series = tuple(replace(measure, indicator=id) for measure in measures)
        CATALOGUE[id] = Indicator(id, name, definition, source, series, calculate)
        return calculate

    return declare


def compute(
    register: Register,
    period: Period,
    as_of: dt.date | Vintage,
    only: Iterable[str] | None = None,
) -> list[Reading]:
    """The readings of a period as known on a date, in the order of the catalogue.

    `only` takes indicators (`MON-02`) and single series (`MON-02.nominal_eur`).
    """
    wanted = None if only is None else set(only)
    _refuse_unknown(wanted)
    vintage = as_of if isinstance(as_of, Vintage) else Vintage(as_of)
    view = register.as_of(vintage.day(period, register.parameters))
    return [
        reading
        for each in sorted(CATALOGUE.values(), key=_order)
        if wanted is None or any(name.partition(".")[0] == each.id for name in wanted)
        for reading in _read(each, view, period)
        if wanted is None or each.id in wanted or reading.key in wanted
    ]


def _order(each: Indicator) -> tuple[bool, str]:
    return (not each.id.startswith("MON"), each.id)


def _refuse_unknown(wanted: set[str] | None) -> None:
    keys = {measure.key for each in CATALOGUE.values() for measure in each.measures}
    for name in sorted(wanted or ()):
        if name not in CATALOGUE and name not in keys:
            raise UnknownIndicator(name)


def _read(each: Indicator, view: AsOf, period: Period) -> Iterator[Reading]:
    parameters = view.register.parameters
    for figure in each.calculate(view, period):
        measure = each.measure(figure.measure)
        counted = len(figure.rows) if figure.counted is None else figure.counted
        eligible = counted if figure.eligible is None else figure.eligible
        yield Reading(
            measure=measure,
            period=period,
            as_of=view.day,
            value=figure.value,
            unit=parameters.reporting_currency if measure.unit == MONEY else measure.unit,
            coverage=Coverage.measured(counted, eligible, parameters),
            rows=figure.rows,
            missing=figure.missing or Rows(figure.rows.kind),
            breakdowns=figure.breakdowns,
            parts=figure.parts,
        )
