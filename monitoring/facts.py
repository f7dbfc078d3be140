"""From the tables to the engine: firms with what was true of them when, contracts, amendments.

Streams, read by server-side cursors; nothing here calculates an indicator.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from investors.models import Investor
from linkages.companies.models import Company as Firm
from linkages.companies.models import Ownership, YearlyFigures
from linkages.currencies.facts import stored_deflators, stored_rates
from linkages.currencies.rates import Rates
from linkages.database import stream
from linkages.periods import Period
from matchmaking import models as linkages
from monitoring.indicators import Amendment, Company, Contract, Kind, Parameters, Register
from suppliers.models import Supplier

SEPARATOR = "/"
ONE_DAY = dt.timedelta(days=1)


def stored_register(parameters: Parameters) -> Register:
    """Everything that the register of linkages knows, as the engine takes it."""
    rates = stored_rates()
    return Register(
        companies(rates, parameters),
        contracts(),
        amendments(),
        rates=rates,
        deflators=stored_deflators(),
        parameters=parameters,
    )


# ── Contracts ────────────────────────────────────────────────────────────────


def contracts() -> Iterator[Contract]:
    rows = linkages.Contract.objects.order_by().values_list(
        "pk", "linkage__supplier_id", "linkage__investor_id", "signed_on", "starts_on", "ends_on",
        "terminated_on", "value", "currency", "status", _local("recorded_at"), _local("voided_at"),
    )  # fmt: skip
    return (Contract(*row) for row in stream(rows, size=10_000))


def amendments() -> Iterator[Amendment]:
    rows = linkages.Amendment.objects.order_by().values_list(
        "contract_id", "on", "delta", "pk", _local("recorded_at")
    )
    return (Amendment(*row) for row in stream(rows))


def _local(moment: str) -> TruncDate:
    """The day on the agency's clock: a vintage is a day there (R1, R5)."""
    return TruncDate(moment, tzinfo=timezone.get_default_timezone())


# ── Firms ────────────────────────────────────────────────────────────────────


def companies(rates: Rates, parameters: Parameters) -> Iterator[Company]:
    """Suppliers, then investors; a firm that changed stands in several rows."""
    yield from _suppliers(rates, parameters)
    yield from _investors(rates, parameters)


def _suppliers(rates: Rates, parameters: Parameters) -> Iterator[Company]:
    past = _Past("supplier", rates, parameters)
    rows = Supplier.objects.order_by().values_list(
        "pk", "company_id", "company__main_activity__path", "company__region__path",
        "company__group_name", "listed_from", "listed_to",
    )  # fmt: skip
    for pk, firm, activity, region, group, since, until in stream(rows):
        for state in past.of(firm):
            yield _company(pk, Kind.SUPPLIER, activity, region, group, since, until, state)


def _investors(rates: Rates, parameters: Parameters) -> Iterator[Company]:
    past = _Past("investor", rates, parameters)
    rows = Investor.objects.order_by().values_list(
        "pk", "company_id",
        Coalesce(F("main_industry__path"), F("company__main_activity__path")),
        "company__region__path", "company__group_name", "listed_from", "listed_to",
        "company__status", "structure",
    )  # fmt: skip
    for pk, firm, activity, region, group, since, until, status, structure in stream(rows):
        is_abroad = structure == Investor.Structure.NOT_YET or status == Firm.Status.PROSPECT
        kind = Kind.PROSPECT if is_abroad else Kind.AFFILIATE
        for state in past.of(firm):
            yield _company(pk, kind, activity, region, group, since, until, state)


def _company(
    pk: int,
    kind: Kind,
    activity: str | None,
    region: str | None,
    group: str,
    since: dt.date | None,
    until: dt.date | None,
    state: State,
) -> Company:
    return Company(
        id=pk,
        kind=kind,
        sector=division(activity or ""),
        region=top_region(region or ""),
        employees=state.employees,
        turnover_eur=state.turnover_eur,
        balance_eur=state.balance_eur,
        foreign_share=state.foreign_share,
        listed_from=since,
        listed_to=until,
        enterprise_group=group,
        valid_from=state.since,
    )


def division(path: str) -> str:
    """`C/25/25.6/25.62` → `C25`: the NACE division with its section's letter."""
    codes = path.split(SEPARATOR)
    if len(codes) == 1 or codes[1].startswith(codes[0]):
        return codes[min(1, len(codes) - 1)]
    return codes[0] + codes[1]


def top_region(path: str) -> str:
    """`XV/XV-N/XV-N1` → `XV-N`: the region just below the country."""
    codes = path.split(SEPARATOR)
    is_country = len(codes[0]) == 2 and codes[0].isalpha() and codes[0].isupper()
    return codes[1] if is_country and len(codes) > 1 else codes[0]


# ── What was true of a firm when ─────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class State:
    """Ownership and size of a firm from a day on; without a day, from the beginning."""

    since: dt.date | None = None
    foreign_share: Decimal | None = None
    employees: int | None = None
    turnover_eur: Decimal | None = None
    balance_eur: Decimal | None = None

    def facts(self) -> tuple[Any, ...]:
        return self.foreign_share, self.employees, self.turnover_eur, self.balance_eur


@dataclass(frozen=True, slots=True)
class Stake:
    since: dt.date | None
    until: dt.date | None
    share: Decimal
    is_foreign: bool

    def is_held_on(self, day: dt.date | None) -> bool:
        """Without a day: as far back as anything is known."""
        if day is None:
            return self.since is None
        return (self.since is None or self.since <= day) and (
            self.until is None or self.until >= day
        )


@dataclass(frozen=True, slots=True)
class Size:
    """Yearly figures in the reporting currency; they hold from the last day of their year."""

    year: int
    employees: int | None
    turnover_eur: Decimal | None
    balance_eur: Decimal | None

    @property
    def since(self) -> dt.date:
        return dt.date(self.year, 12, 31)


def foreign_share(stakes: Iterable[Stake], day: dt.date | None) -> Decimal | None:
    """Percent of votes held by foreign owners; None if no owner is known."""
    held = [stake for stake in stakes if stake.is_held_on(day)]
    if not held:
        return None
    return sum((stake.share for stake in held if stake.is_foreign), Decimal(0))


def states(stakes: list[Stake], sizes: list[Size]) -> list[State]:
    """The firm's states, each from the day it began. What is known first also speaks for the time
    before it, for ownership and for size apart."""
    if not stakes and not sizes:
        return [State()]
    sizes = sorted(sizes, key=lambda size: size.year)
    days = {stake.since for stake in stakes if stake.since}
    days |= {stake.until + ONE_DAY for stake in stakes if stake.until and stake.until.year < 9999}
    days |= {size.since for size in sizes[1:]}
    first = min((stake.since for stake in stakes if stake.since), default=None)
    if any(stake.since is None for stake in stakes):
        first = None
    found: list[State] = []
    for day in [None, *sorted(days)]:
        at = first if first and (day is None or day < first) else day
        size = _size_on(sizes, day)
        state = State(
            day,
            foreign_share(stakes, at),
            size.employees if size else None,
            size.turnover_eur if size else None,
            size.balance_eur if size else None,
        )
        if not found or state.facts() != found[-1].facts():
            found.append(state)
    return found


def _size_on(sizes: list[Size], day: dt.date | None) -> Size | None:
    past = [size for size in sizes if day and size.since <= day]
    return past[-1] if past else (sizes[0] if sizes else None)


class _Past:
    """Owners and yearly figures of all firms of a kind, two queries."""

    def __init__(self, kind: str, rates: Rates, parameters: Parameters) -> None:
        self.rates = rates
        self.tolerance = parameters.fx_tolerance_days
        self._factors: dict[tuple[str, int], tuple[Decimal | None, Decimal | None]] = {}
        self._stakes: dict[int, list[Stake]] = defaultdict(list)
        for firm, since, until, share, holder in _rows_of(
            Ownership, kind, "since", "until", "share", "holder"
        ):
            is_foreign = holder == Ownership.Holder.FOREIGN
            self._stakes[firm].append(Stake(since, until, share, is_foreign))
        self._sizes: dict[int, list[Size]] = defaultdict(list)
        columns = ("year", "headcount", "turnover", "balance", "currency")
        for firm, *figures in _rows_of(YearlyFigures, kind, *columns):
            self._sizes[firm].append(self._size(*figures))

    def of(self, firm: int) -> list[State]:
        return states(self._stakes.get(firm, []), self._sizes.get(firm, []))

    def _size(
        self,
        year: int,
        employees: int | None,
        turnover: Decimal | None,
        balance: Decimal | None,
        currency: str,
    ) -> Size:
        """R6: flows at the average rate of the year, stocks at the closing rate."""
        if (currency, year) not in self._factors:
            closing = self.rates.closing(currency, Period(year), self.tolerance)
            average = self.rates.average(currency, Period(year))
            self._factors[currency, year] = average, closing.rate if closing else None
        flow, stock = self._factors[currency, year]
        return Size(year, employees, _converted(turnover, flow), _converted(balance, stock))


def _converted(amount: Decimal | None, rate: Decimal | None) -> Decimal | None:
    return None if amount is None or rate is None else amount * rate


def _rows_of(model: type[models.Model], kind: str, *columns: str) -> Iterator[Any]:
    rows = model._default_manager.filter(**{f"company__{kind}__isnull": False})
    return stream(rows.order_by().values_list("company_id", *columns), size=10_000)
