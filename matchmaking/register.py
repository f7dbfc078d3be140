"""The register of linkages as pages show it: contracts, their values, what became of them.

Values are in the contract's own currency; sums are in the reporting currency, each amount at the
rate of its own date (rules R6 and R7 of the figures), and say what they leave out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import (
    Case,
    DateTimeField,
    DecimalField,
    ExpressionWrapper,
    OuterRef,
    Prefetch,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from linkages.currencies.convert import TOLERANCE_DAYS
from linkages.currencies.models import ExchangeRate
from linkages.dates import written
from linkages.numbers import short_money
from matchmaking.models import Amendment, Contract, Linkage


@dataclass(frozen=True)
class State:
    """What a contract is today: word, colour and icon."""

    key: str
    text: str
    kind: str = ""
    icon: str = ""


def state_of(contract: Contract, today: dt.date) -> State:
    if contract.voided_at is not None:
        return State("voided", pgettext("contract", "voided"), "bad", "cross")
    if contract.status == Contract.Status.DRAFT:
        return State("draft", pgettext("contract", "draft, not counted"), "", "edit")
    if contract.is_active_on(today):
        return State("active", pgettext("contract", "active"), "ok", "ok")
    if contract.starts_on > today:
        return State("ahead", pgettext("contract", "starts later"), "accent", "clock")
    return State("ended", pgettext("contract", "ended"), "", "flag")


@dataclass(frozen=True)
class ContractView:
    contract: Any  # with `rate` and `changes`, see `with_values`
    today: dt.date

    @property
    def state(self) -> State:
        return state_of(self.contract, self.today)

    @property
    def stands(self) -> bool:
        return self.contract.voided_at is None

    @property
    def may_end(self) -> bool:
        return self.stands and self.contract.terminated_on is None

    @property
    def counts(self) -> bool:
        return self.stands and self.contract.status == Contract.Status.CONFIRMED

    @property
    def is_active(self) -> bool:
        return bool(self.contract.is_active_on(self.today))

    @property
    def amendments(self) -> list[Amendment]:
        return list(self.contract.changes)

    @property
    def runs(self) -> str:
        one = self.contract
        if one.effective_end is None:
            return _("from %(start)s, open-ended") % {"start": written(one.starts_on)}
        return f"{written(one.starts_on)} – {written(one.effective_end)}"

    @property
    def value(self) -> Decimal | None:
        """With its amendments; None if no value was ever told."""
        amounts = [amount for amount, _rate in self._parts()]
        return sum(amounts, Decimal(0)) if amounts else None

    @property
    def lacks_rate(self) -> bool:
        return any(rate is None for _amount, rate in self._parts())

    @property
    def reported(self) -> Decimal | None:
        """In the reporting currency; None without a value, or without a rate of its day."""
        if self.value is None or self.lacks_rate:
            return None
        return sum((amount * rate for amount, rate in self._parts()), Decimal(0))

    @property
    def is_converted(self) -> bool:
        return bool(self.contract.currency != settings.REPORTING_CURRENCY)

    def _parts(self) -> list[tuple[Decimal, Any]]:
        """Amounts with the rates of their own dates."""
        parts = [(one.delta, one.rate) for one in self.contract.changes]
        if self.contract.value is not None:
            parts.append((self.contract.value, self.contract.rate))
        return parts


@dataclass(frozen=True)
class LinkageView:
    """A linkage with what its contracts add up to."""

    linkage: Any
    contracts: tuple[ContractView, ...]

    @property
    def counted(self) -> list[ContractView]:
        return [one for one in self.contracts if one.counts]

    @property
    def active(self) -> int:
        return sum(one.is_active for one in self.contracts)

    @property
    def state(self) -> State:
        """What the linkage is today: the best that one of its contracts is."""
        found = {one.state.key: one.state for one in self.counted}
        return next(
            (found[key] for key in ("active", "ahead", "ended") if key in found),
            State("none", _("no contract yet")),
        )

    @property
    def drafts(self) -> int:
        return sum(one.state.key == "draft" for one in self.contracts)

    @property
    def value(self) -> Decimal | None:
        """Signed, in the reporting currency; None if no contract tells its value."""
        told = [value for one in self.counted if (value := one.reported) is not None]
        return sum(told, Decimal(0)) if told else None

    @property
    def left_out(self) -> str:
        """Counted contracts that the sum leaves out, in words; empty if there are none."""
        untold = sum(one.value is None for one in self.counted)
        unrated = sum(one.lacks_rate for one in self.counted)
        words = []
        if untold:
            text = ngettext("%(n)d without value", "%(n)d without value", untold)
            words.append(text % {"n": untold})
        if unrated:
            text = ngettext(
                "%(n)d without an exchange rate", "%(n)d without an exchange rate", unrated
            )
            words.append(text % {"n": unrated})
        return ", ".join(words)

    @property
    def last_signed_on(self) -> dt.date | None:
        return max((one.contract.signed_on for one in self.counted), default=None)

    @property
    def first_signed_on(self) -> dt.date | None:
        return min((one.contract.signed_on for one in self.counted), default=None)


# ── Reading ──────────────────────────────────────────────────────────────────


def _rate(day: str, currency: str) -> Case:
    """The stored rate of the day or of the days before it; 1 for the reporting currency."""
    earliest = ExpressionWrapper(
        OuterRef(day) - Value(dt.timedelta(days=TOLERANCE_DAYS)), output_field=DateTimeField()
    )
    rates = ExchangeRate.objects.filter(
        currency=OuterRef(currency), on__lte=OuterRef(day), on__gte=earliest
    ).order_by("-on")
    number: Any = DecimalField(max_digits=20, decimal_places=10)
    return Case(
        When(**{currency: settings.REPORTING_CURRENCY}, then=Value(Decimal(1), number)),
        default=Subquery(rates.values("rate")[:1]),
        output_field=number,
    )


def with_contracts(linkages: QuerySet[Linkage]) -> QuerySet[Linkage]:
    """Two queries more than the linkages themselves, however many there are."""
    amendments = Amendment.objects.annotate(rate=_rate("on", "contract__currency"))
    contracts = (
        Contract.objects.select_related("need", "recorded_by")
        .annotate(rate=_rate("signed_on", "currency"))
        .prefetch_related(Prefetch("amendments", amendments, to_attr="changes"))
        .order_by("-signed_on", "-pk")
    )
    return linkages.select_related("supplier__company", "investor__company").prefetch_related(
        Prefetch("contracts", contracts, to_attr="kept")
    )


def views(linkages: Iterable[Any]) -> list[LinkageView]:
    """Of linkages that `with_contracts` read; what is voided stands last."""
    today = timezone.localdate()
    return [
        LinkageView(
            one,
            tuple(
                ContractView(contract, today)
                for contract in sorted(one.kept, key=lambda c: c.voided_at is not None)
            ),
        )
        for one in linkages
    ]


def gist(view: LinkageView) -> str:
    """The linkage in a sentence or two."""
    linkage, count = view.linkage, len(view.counted)
    names = {"supplier": linkage.supplier, "investor": linkage.investor}
    if view.first_signed_on is None:
        return _("%(supplier)s and %(investor)s have no contract that counts yet.") % names
    facts = {**names, "n": count, "since": written(view.first_signed_on)}
    if linkage.kind == Linkage.Kind.BACKWARD:
        said = ngettext(
            "%(supplier)s supplies %(investor)s: %(n)d contract since %(since)s.",
            "%(supplier)s supplies %(investor)s: %(n)d contracts since %(since)s.",
            count,
        )
    else:
        said = ngettext(
            "%(supplier)s works with %(investor)s: %(n)d contract since %(since)s.",
            "%(supplier)s works with %(investor)s: %(n)d contracts since %(since)s.",
            count,
        )
    active = ngettext("%(n)d is active today.", "%(n)d are active today.", view.active)
    today = active % {"n": view.active} if view.active else _("None is active today.")
    sentences = [said % facts, today]
    if view.value is not None:
        worth = short_money(view.value, settings.REPORTING_CURRENCY)
        sentences.append(_("Together they were signed for %(value)s.") % {"value": worth})
    return " ".join(sentences)
