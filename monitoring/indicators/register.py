"""The register of linkages, and what was known of it on a date."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from linkages.currencies.rates import Deflators, Rates
from linkages.periods import Period
from monitoring.indicators.columns import (
    NEVER,
    SPAN,
    Amendments,
    Companies,
    Contracts,
)
from monitoring.indicators.readings import Ints, Mask
from monitoring.indicators.rows import Amendment, Company, Contract, Kind, Parameters

DATES_KEPT = 8


@dataclass(frozen=True, slots=True)
class Vintage:
    """A knowledge date: a day, or, without one, the period's first release."""

    on: dt.date | None = None

    def day(self, period: Period, parameters: Parameters) -> dt.date:
        return self.on or period.end + dt.timedelta(days=parameters.first_release_lag_days)


FIRST_RELEASE = Vintage()


class Register:
    """All facts, read once; the iterables may be streams and are not kept."""

    def __init__(
        self,
        companies: Iterable[Company],
        contracts: Iterable[Contract],
        amendments: Iterable[Amendment] = (),
        *,
        rates: Rates | None = None,
        deflators: Deflators | None = None,
        parameters: Parameters | None = None,
    ) -> None:
        self.parameters = parameters or Parameters()
        self.rates = rates or Rates(reporting_currency=self.parameters.reporting_currency)
        self.deflators = deflators or Deflators()
        everyone = list(companies)
        self.suppliers = Companies(
            (row for row in everyone if row.kind == Kind.SUPPLIER), self.parameters
        )
        self.affiliates = Companies(
            (row for row in everyone if row.kind != Kind.SUPPLIER), self.parameters
        )
        self.contracts = Contracts(contracts, self.suppliers, self.affiliates)
        self.amendments = Amendments(amendments, self.contracts)
        self._dates: OrderedDict[dt.date, AsOf] = OrderedDict()

    def as_of(self, day: dt.date) -> AsOf:
        """What was known on the day; kept, because spells take a while at a million contracts."""
        if day not in self._dates:
            self._dates[day] = AsOf(self, day)
            while len(self._dates) > DATES_KEPT:
                self._dates.popitem(last=False)
        self._dates.move_to_end(day)
        return self._dates[day]

    def supplier_id(self, position: int) -> Any:
        return self.suppliers.ids[position]

    def affiliate_id(self, position: int) -> Any:
        return self.affiliates.ids[position]

    def contract_id(self, position: int) -> Any:
        return self.contracts.ids[position]

    def amendment_id(self, position: int) -> Any:
        return self.amendments.ids[position]

    def pair_id(self, pair: int) -> tuple[Any, Any]:
        supplier, affiliate = divmod(pair, len(self.affiliates))
        return self.suppliers.ids[supplier], self.affiliates.ids[affiliate]


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Of contracts or pairs on their days: domestic supplier and foreign affiliate?"""

    yes: Mask
    unknown: Mask  # one side's ownership is not known, the other does not rule it out
    version: Ints  # of the supplier on the day


@dataclass(frozen=True, slots=True)
class Spells:
    """Runs of one pair's contracts with no gap longer than the parameter."""

    pair: Ints
    start: Ints
    end: Ints
    is_first: Mask


class AsOf:
    """The contracts visible on a day, with the end that was known then."""

    def __init__(self, register: Register, day: dt.date) -> None:
        self.register = register
        self.day = day
        self.ordinal = day.toordinal()
        contracts = register.contracts
        #: Positions in the register; every other column here is aligned with it.
        self.contract: Ints = np.flatnonzero(contracts.visible(self.ordinal))
        self.supplier = contracts.supplier[self.contract]
        self.affiliate = contracts.affiliate[self.contract]
        self.pair = self.supplier * len(register.affiliates) + self.affiliate
        self.signed = contracts.signed[self.contract]
        self.start = contracts.start[self.contract]
        terminated = contracts.terminated[self.contract]
        self.end = np.minimum(
            contracts.end[self.contract], np.where(terminated <= self.ordinal, terminated, NEVER)
        )

    def active(self, first: int, last: int) -> Ints:
        """Rows active on at least one day from first to last."""
        return np.flatnonzero((self.start <= last) & (self.end >= first) & (self.end >= self.start))

    def eligibility(self, supplier: Ints, affiliate: Ints, days: Ints | int) -> Eligibility:
        suppliers, affiliates = self.register.suppliers, self.register.affiliates
        ours, theirs = suppliers.version(supplier, days), affiliates.version(affiliate, days)
        domestic = suppliers.is_domestic[ours]
        foreign = affiliates.is_foreign[theirs] & ~affiliates.is_prospect[theirs]
        ruled_out = (
            suppliers.is_foreign[ours]
            | affiliates.is_domestic[theirs]
            | affiliates.is_prospect[theirs]
        )
        yes = domestic & foreign
        return Eligibility(yes, ~yes & ~ruled_out, ours)

    @cached_property
    def spells(self) -> Spells:
        order = np.lexsort((self.start, self.pair))
        pair, start, end = self.pair[order], self.start[order], self.end[order]
        if not len(order):
            return Spells(pair, start, end, np.zeros(0, dtype=bool))
        is_new_pair = np.concatenate(([True], pair[1:] != pair[:-1]))
        # Raised by a step per pair, the running latest end never carries over to the next pair.
        step = np.cumsum(is_new_pair) * SPAN
        latest = np.maximum.accumulate(end + step) - step
        gap = np.concatenate(([0], start[1:] - latest[:-1]))
        begins = is_new_pair | (gap > self.register.parameters.gap_days)
        first = np.flatnonzero(begins)
        last = np.concatenate((first[1:], [len(order)])) - 1
        return Spells(pair[first], start[first], latest[last], is_new_pair[first])

    @cached_property
    def first_contracts(self) -> Ints:
        """Per supplier that ever started a contract that counts: the row of the first one."""
        counts = self.eligibility(self.supplier, self.affiliate, self.start)
        rows = np.flatnonzero(counts.yes)
        ordered = rows[np.lexsort((self.start[rows], self.supplier[rows]))]
        _, first = np.unique(self.supplier[ordered], return_index=True)
        return ordered[first]
