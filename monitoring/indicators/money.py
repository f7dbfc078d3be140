"""Values of contracts and amendments in the reporting currency, nominal and constant."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np

from linkages.periods import Period
from monitoring.indicators.readings import Ints, Rows, Slice, in_order
from monitoring.indicators.register import AsOf

ZERO = Decimal(0)
AFFILIATE, CURRENCY = "affiliate", "currency"


@dataclass(frozen=True, slots=True)
class Event:
    """A contract's value on signing, or one amendment, in the reporting currency."""

    row: int  # of the view
    contract: int  # position in the register, as the next two
    affiliate: int
    version: int  # of the supplier on the day
    day: int
    amount: Decimal
    amendment: int | None = None  # position in the register


@dataclass(frozen=True, slots=True)
class Valued:
    events: list[Event]
    without_value: Ints
    without_rate: Ints


def signed_values(view: AsOf, rows: Ints, version: Ints) -> Valued:
    contracts = view.register.contracts
    events: list[Event] = []
    without_value: list[int] = []
    without_rate: list[int] = []
    for row, contract, affiliate, supplier, day in zip(
        rows.tolist(),
        view.contract[rows].tolist(),
        view.affiliate[rows].tolist(),
        version.tolist(),
        view.signed[rows].tolist(),
        strict=True,
    ):
        value = contracts.values[contract]
        if value is None:
            without_value.append(row)
            continue
        amount = _converted(view, value, contracts.currencies[contract], day)
        if amount is None:
            without_rate.append(row)
        else:
            events.append(Event(row, contract, affiliate, supplier, day, amount))
    return Valued(events, _rows(without_value), _rows(without_rate))


def amended(view: AsOf, period: Period) -> Valued:
    """Amendments dated in the period, dated and recorded by the knowledge date, of visible
    contracts."""
    amendments, contracts = view.register.amendments, view.register.contracts
    last = min(period.end.toordinal(), view.ordinal)
    in_period = (amendments.on >= period.start.toordinal()) & (amendments.on <= last)
    dated = np.flatnonzero(in_period & (amendments.recorded <= view.ordinal))
    rows = np.searchsorted(view.contract, amendments.contract[dated])
    visible = np.isin(amendments.contract[dated], view.contract)
    dated, rows = dated[visible], rows[visible]
    counts = view.eligibility(view.supplier[rows], view.affiliate[rows], amendments.on[dated])
    events: list[Event] = []
    without_rate: list[int] = []
    for position, row, supplier in zip(
        dated[counts.yes].tolist(),
        rows[counts.yes].tolist(),
        counts.version[counts.yes].tolist(),
        strict=True,
    ):
        day, contract = int(amendments.on[position]), int(view.contract[row])
        amount = _converted(view, amendments.deltas[position], contracts.currencies[contract], day)
        if amount is None:
            without_rate.append(position)
        else:
            affiliate = int(view.affiliate[row])
            events.append(Event(row, contract, affiliate, supplier, day, amount, position))
    return Valued(events, _rows([]), _rows(without_rate))


def _rows(values: list[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def _converted(view: AsOf, value: Decimal, currency: str, day: int) -> Decimal | None:
    register = view.register
    tolerance = register.parameters.fx_tolerance_days
    rate = register.rates.on(currency, dt.date.fromordinal(day), tolerance)
    return None if rate is None else value * rate.rate


class Money:
    """A sum of events, its lines and its rows."""

    def __init__(self, view: AsOf, events: list[Event]) -> None:
        self.view = view
        self.events = events

    @property
    def total(self) -> Decimal:
        return sum((event.amount for event in self.events), ZERO)

    def by_contract(self) -> Rows:
        """Each contract once, with its value and its amendments together."""
        amounts: dict[int, Decimal] = defaultdict(Decimal)
        for event in self.events:
            amounts[event.contract] += event.amount
        return Rows(
            "contract", list(amounts), self.view.register.contract_id, list(amounts.values())
        )

    def by_amendment(self) -> Rows:
        changes = [event for event in self.events if event.amendment is not None]
        return Rows(
            "amendment",
            [event.amendment for event in changes if event.amendment is not None],
            self.view.register.amendment_id,
            [event.amount for event in changes],
        )

    def constant(self) -> tuple[Money, dict[str, int]]:
        """In prices of the base year, and how many events each index series turned."""
        register = self.view.register
        sectors = register.suppliers.attributes["sector"]
        labels = register.suppliers.labels["sector"]
        events: list[Event] = []
        used: Counter[str] = Counter()
        for event in self.events:
            sector = str(labels[int(sectors[event.version])])
            quarter = Period.containing(dt.date.fromordinal(event.day))
            level = register.deflators.of(sector, quarter)
            if level is not None:
                used[level.series] += 1
                events.append(replace(event, amount=level.constant(event.amount)))
        return Money(self.view, events), dict(used)

    def breakdowns(self, behind: Callable[[Money], Rows]) -> dict[str, tuple[Slice, ...]]:
        """`behind` names the rows of a line: `Money.by_contract` or `Money.by_amendment`."""
        register = self.view.register
        suppliers = register.suppliers
        lines = {
            dimension: self._lines(self._supplier_label(codes, suppliers.labels[dimension]), behind)
            for dimension, codes in suppliers.attributes.items()
        }
        lines[AFFILIATE] = self._lines(lambda event: register.affiliate_id(event.affiliate), behind)
        lines[CURRENCY] = self._lines(
            lambda event: register.contracts.currencies[event.contract], behind
        )
        return lines

    @staticmethod
    def _supplier_label(codes: Ints, labels: list[Any]) -> Callable[[Event], Any]:
        return lambda event: labels[int(codes[event.version])]

    def _lines(
        self, label: Callable[[Event], Any], behind: Callable[[Money], Rows]
    ) -> tuple[Slice, ...]:
        groups: dict[Any, list[Event]] = defaultdict(list)
        for event in self.events:
            groups[label(event)].append(event)
        return in_order(
            Slice(key, group.total, behind(group))
            for key, group in ((key, Money(self.view, events)) for key, events in groups.items())
        )
