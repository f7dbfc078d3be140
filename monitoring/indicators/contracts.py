"""MON-01 contracts signed, MON-02 their value, MON-03 active contracts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from linkages.periods import Period
from monitoring.indicators.catalogue import MONEY, N_, Measure, Time, indicator
from monitoring.indicators.money import Event, Money, amended, signed_values
from monitoring.indicators.readings import Figure, Ints, Rows, Slice, counted_by
from monitoring.indicators.register import AsOf

REGISTER = N_("Linkage register")
CONTRACTS = N_("contracts")


@dataclass(frozen=True, slots=True)
class Chosen:
    """Contracts that count, with the version of their supplier on the day that matters."""

    view: AsOf
    rows: Ints
    version: Ints
    undecided: Ints  # would count if ownership were known

    def only(self, keep: np.ndarray) -> Chosen:
        return Chosen(self.view, self.rows[keep], self.version[keep], self.undecided)

    def named(self, rows: Ints) -> Rows:
        return Rows("contract", self.view.contract[rows], self.view.register.contract_id)

    def breakdowns(self) -> dict[str, tuple[Slice, ...]]:
        suppliers, register = self.view.register.suppliers, self.view.register
        behind = self.named(self.rows)
        lines = {
            dimension: counted_by(codes[self.version], suppliers.labels[dimension], behind)
            for dimension, codes in suppliers.attributes.items()
        }
        affiliates = self.view.affiliate[self.rows]
        return lines | {"affiliate": counted_by(affiliates, register.affiliates.ids, behind)}

    def count(self, measure: str) -> Figure:
        return Figure(
            measure,
            len(self.rows),
            self.named(self.rows),
            eligible=len(self.rows) + len(self.undecided),
            missing=self.named(self.undecided),
            breakdowns=self.breakdowns(),
        )


def chosen(view: AsOf, rows: Ints, days: Ints | int) -> Chosen:
    counts = view.eligibility(view.supplier[rows], view.affiliate[rows], days)
    return Chosen(view, rows[counts.yes], counts.version[counts.yes], rows[counts.unknown])


def signed_in(view: AsOf, period: Period) -> Chosen:
    first, last = period.start.toordinal(), period.end.toordinal()
    rows = np.flatnonzero((view.signed >= first) & (view.signed <= last))
    return chosen(view, rows, view.signed[rows])


def active_any_time(view: AsOf, first: int, last: int) -> Chosen:
    """Firms are judged by what they were on the last active day of the period."""
    rows = view.active(first, last)
    return chosen(view, rows, np.minimum(view.end[rows], last))


@indicator(
    "MON-01",
    N_("Contracts signed"),
    N_(
        "Contracts of a domestic supplier with a foreign affiliate, signed in the period. Drafts "
        "and void contracts never count."
    ),
    REGISTER,
    (
        Measure("", N_("Contracts signed"), CONTRACTS, Time.FLOW),
        Measure("sme", N_("Contracts signed by SMEs"), CONTRACTS, Time.FLOW),
    ),
)
def contracts_signed(view: AsOf, period: Period) -> Iterator[Figure]:
    signed = signed_in(view, period)
    yield signed.count("")
    suppliers = view.register.suppliers
    smes = signed.only(suppliers.is_sme[signed.version])
    unsized = signed.rows[~suppliers.size_known[signed.version]]
    yield Figure(
        "sme",
        len(smes.rows),
        smes.named(smes.rows),
        counted=len(signed.rows) - len(unsized),
        eligible=len(signed.rows) + len(signed.undecided),
        missing=signed.named(np.concatenate((unsized, signed.undecided))),
        breakdowns=smes.breakdowns(),
    )


@indicator(
    "MON-02",
    N_("Value of contracts"),
    N_(
        "Full value of the contracts signed in the period at the rate of the signing date, plus "
        "each amendment at the rate of its own date. Contracts without a value or a rate stay out "
        "of the sum and lower the coverage."
    ),
    REGISTER,
    (
        Measure("nominal_eur", N_("Value of contracts, nominal"), MONEY, Time.FLOW),
        Measure("real_2020_eur", N_("Value of contracts, prices of 2020"), MONEY, Time.FLOW),
        Measure("amendments_eur", N_("Changes by amendments, nominal"), MONEY, Time.FLOW),
    ),
)
def contract_value(view: AsOf, period: Period) -> Iterator[Figure]:
    signed = signed_in(view, period)
    values = signed_values(view, signed.rows, signed.version)
    changes = amended(view, period)
    nominal = Money(view, [*values.events, *changes.events])
    without = np.concatenate((values.without_value, values.without_rate))
    yield Figure(
        "nominal_eur",
        nominal.total,
        nominal.by_contract(),
        counted=len(values.events),
        eligible=len(signed.rows),
        missing=signed.named(without),
        breakdowns=nominal.breakdowns(Money.by_contract),
        parts={
            "contracts": Money(view, values.events).total,
            "amendments": Money(view, changes.events).total,
            "without_value": len(values.without_value),
            "without_rate": len(values.without_rate),
            "amendments_without_rate": len(changes.without_rate),
        },
    )
    constant, series = nominal.constant()
    deflated = _contracts_in(values.events) & _contracts_in(constant.events)
    undeflated = _contracts_in(values.events) - deflated
    yield Figure(
        "real_2020_eur",
        constant.total,
        constant.by_contract(),
        counted=len(deflated),
        eligible=len(signed.rows),
        missing=signed.named(np.concatenate((without, np.array(sorted(undeflated), dtype=int)))),
        breakdowns=constant.breakdowns(Money.by_contract),
        parts={"base_year": 2020, "price_index": series},
    )
    adjusted = Money(view, changes.events)
    yield Figure(
        "amendments_eur",
        adjusted.total,
        adjusted.by_amendment(),
        eligible=len(changes.events) + len(changes.without_rate),
        missing=Rows("amendment", changes.without_rate, view.register.amendment_id),
        breakdowns=adjusted.breakdowns(Money.by_amendment),
    )


def _contracts_in(events: list[Event]) -> set[int]:
    return {event.row for event in events if event.amendment is None}


@indicator(
    "MON-03",
    N_("Active contracts"),
    N_(
        "Contracts of a domestic supplier with a foreign affiliate that run on the last day of "
        "the period, and those that ran on at least one of its days."
    ),
    REGISTER,
    (
        Measure("active_last_day", N_("Active on the last day"), CONTRACTS, Time.STOCK),
        Measure("active_any_time", N_("Active at any time"), CONTRACTS, Time.ANY_TIME),
    ),
)
def active_contracts(view: AsOf, period: Period) -> Iterator[Figure]:
    first, last = period.start.toordinal(), period.end.toordinal()
    yield chosen(view, view.active(last, last), last).count("active_last_day")
    yield active_any_time(view, first, last).count("active_any_time")
