"""The rows behind a figure as a person sees them, on the page and in files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from investors.models import Investor
from linkages.bilingual import pick
from linkages.classifications.labels import label_by_id
from linkages.exports.tables import Column
from matchmaking.models import Amendment, Contract, Linkage
from monitoring.figures import Behind, Figure, Packed
from monitoring.indicators import Cause, Kind, Rows
from monitoring.members import SIZES
from suppliers.models import Supplier

CAUSES: dict[str, Any] = {
    Cause.LATE_RECORD: gettext_lazy("recorded late"),
    Cause.VOID: gettext_lazy("voided"),
    Cause.CORRECTION: gettext_lazy("corrected or ended"),
}
CHUNK = 1_000
#: Up to so many rows stand in an order that people expect; more keep the order of their keys.
ORDERED = 5_000


@dataclass(frozen=True, slots=True)
class Cell:
    value: Any
    href: str = ""
    sub: str = ""


Row = list[Cell]
Read = Callable[[Any, Sequence[Any]], dict[Any, Row]]


def chosen(behind: Behind, *, show: str = "", by: str = "", member: str = "") -> Packed | None:
    """The rows, those left out (`show=missing`), those that came or went since the first release
    (`show=changes`), or those of one line of a breakdown."""
    if show == "missing":
        return behind.missing
    if show == "changes":
        return behind.changes or Packed.pack(Rows(behind.rows.kind))
    if by:
        return behind.lines.get(by, {}).get(member)
    return behind.rows


class Drill:
    """A figure's rows in order, a slice at a time, with what each adds to the figure."""

    def __init__(
        self,
        user: Any,
        figure: Figure,
        packed: Packed,
        firsts: Packed | None = None,
        causes: Sequence[str] = (),
    ) -> None:
        self.user = user
        self.figure = figure
        self.packed = packed
        self.kind = packed.kind
        self.has_amounts = packed.amounts is not None
        self._firsts = dict(zip(packed.ids(), firsts.ids(), strict=True)) if firsts else {}
        self._causes = dict(zip(packed.ids(), causes, strict=True)) if causes else {}
        pairs = list(zip(packed.ids(), packed.amounts or [None] * len(packed), strict=True))
        self._pairs = self._in_order(pairs)

    def __len__(self) -> int:
        return len(self._pairs)

    def _in_order(self, pairs: list[tuple[Any, Decimal | None]]) -> list[tuple[Any, Any]]:
        if self.has_amounts:
            return sorted(pairs, key=lambda pair: (-abs(pair[1] or 0), pair[0]))
        if len(pairs) > ORDERED or self.kind == "pair":
            return sorted(pairs)
        query, order = ORDERS[self.kind]
        ids = [id_ for id_, _amount in pairs]
        known = query(self.user).filter(pk__in=ids).order_by(*order).values_list("pk", flat=True)
        return [(id_, None) for id_ in known]

    @property
    def columns(self) -> list[Column]:
        columns = COLUMNS[self.kind]()
        if self._firsts:
            columns.append(Column("first_contract", _("First contract")))
        if self._causes:
            columns.append(Column("cause", _("Why")))
            unit = self.figure.unit if self.figure.is_money else None
            kind: Any = "money" if unit else "number"
            columns.append(Column("amount", _("Difference"), kind, unit))
        elif self.has_amounts:
            columns.append(Column("amount", _("In the figure"), "money", self.figure.unit))
        return columns

    def rows(self, start: int = 0, stop: int | None = None) -> Iterator[Row]:
        wanted = self._pairs[start:stop]
        for at in range(0, len(wanted), CHUNK):
            part = wanted[at : at + CHUNK]
            found = READERS[self.kind](self.user, [id_ for id_, _amount in part])
            firsts = self._first_contracts([id_ for id_, _amount in part])
            for id_, amount in part:
                if id_ not in found:
                    continue
                row = found[id_]
                if self._firsts:
                    row.append(firsts.get(id_, Cell(None)))
                if self._causes:
                    row.append(Cell(str(CAUSES[self._causes[id_]])))
                if self.has_amounts:
                    row.append(Cell(amount))
                yield row

    def _first_contracts(self, ids: Sequence[Any]) -> dict[Any, Cell]:
        keys = [self._firsts[id_] for id_ in ids if id_ in self._firsts]
        if not keys:
            return {}
        found = _contracts(self.user, keys)
        return {id_: found[key][0] for id_, key in self._firsts.items() if key in found}


# ── Readers: keys → cells, one or two queries for a slice ────────────────────


def _contracts(user: Any, ids: Sequence[Any]) -> dict[Any, Row]:
    rows = (
        Contract.objects.visible_to(user)
        .filter(pk__in=ids)
        .values_list(
            "pk", "number", "subject", "linkage_id", "signed_on", "starts_on", "ends_on",
            "terminated_on", "value", "currency", *_party("linkage__"),
        )
    )  # fmt: skip
    found = {}
    for pk, number, subject, linkage, signed, start, end, ended, value, currency, *party in rows:
        found[pk] = [
            Cell(number or subject or f"{signed:%Y-%m-%d}", _linkage(linkage),
                 subject if number else ""),
            *_parties(*party),
            Cell(signed),
            Cell(start),
            Cell(min(filter(None, (end, ended)), default=None)),
            Cell(value),
            Cell(currency),
        ]  # fmt: skip
    return found


def _amendments(user: Any, ids: Sequence[Any]) -> dict[Any, Row]:
    rows = Amendment.objects.filter(
        pk__in=ids, contract__in=Contract.objects.visible_to(user).values("pk")
    ).values_list(
        "pk", "contract__number", "contract__subject", "contract__linkage_id",
        "contract__signed_on", "on", "note", "delta", "contract__currency",
        *_party("contract__linkage__"),
    )  # fmt: skip
    found = {}
    for pk, number, subject, linkage, signed, on, note, delta, currency, *party in rows:
        found[pk] = [
            Cell(number or subject or f"{signed:%Y-%m-%d}", _linkage(linkage)),
            *_parties(*party),
            Cell(on),
            Cell(note or None),
            Cell(delta),
            Cell(currency),
        ]
    return found


def _suppliers(user: Any, ids: Sequence[Any]) -> dict[Any, Row]:
    rows = (
        Supplier.objects.visible_to(user)
        .filter(pk__in=ids)
        .values_list(
            "pk", "company__name", "company__name_en", "company__main_activity_id",
            "company__region_id", "company__size_class", "listed_from",
        )
    )  # fmt: skip
    return {
        pk: [
            Cell(pick(name, name_en), _supplier(pk)),
            Cell(label_by_id(activity) or None),
            Cell(label_by_id(region) or None),
            Cell(str(SIZES[size]) if size in SIZES else None),
            Cell(since),
        ]
        for pk, name, name_en, activity, region, size, since in rows
    }


def _investors(user: Any, ids: Sequence[Any]) -> dict[Any, Row]:
    rows = (
        Investor.objects.visible_to(user)
        .filter(pk__in=ids)
        .values_list(
            "pk", "company__name", "company__name_en", "main_industry_id",
            "company__main_activity_id", "company__region_id", "listed_from",
        )
    )  # fmt: skip
    return {
        pk: [
            Cell(pick(name, name_en), _investor(pk)),
            Cell(label_by_id(industry or activity) or None),
            Cell(label_by_id(region) or None),
            Cell(since),
        ]
        for pk, name, name_en, industry, activity, region, since in rows
    }


def _pairs(user: Any, ids: Sequence[Any]) -> dict[Any, Row]:
    counted = Q(contracts__status=Contract.Status.CONFIRMED, contracts__voided_at__isnull=True)
    rows = (
        Linkage.objects.visible_to(user)
        .filter(supplier__in={id_[0] for id_ in ids}, investor__in={id_[1] for id_ in ids})
        .annotate(
            n=Count("contracts", filter=counted),
            first=Min("contracts__starts_on", filter=counted),
        )
        .values_list("pk", "supplier_id", "investor_id", "n", "first", *_party(""))
    )  # fmt: skip
    wanted = set(ids)
    found = {}
    for pk, supplier, investor, count, first, *party in rows:
        if (supplier, investor) in wanted:
            ours, theirs = _parties(*party)
            link = Cell(f"{ours.value} → {theirs.value}", _linkage(pk))
            found[supplier, investor] = [link, ours, theirs, Cell(first), Cell(count)]
    return found


def _party(path: str) -> tuple[str, ...]:
    return (
        f"{path}supplier_id", f"{path}supplier__company__name",
        f"{path}supplier__company__name_en", f"{path}investor_id",
        f"{path}investor__company__name", f"{path}investor__company__name_en",
    )  # fmt: skip


def _parties(
    supplier: int, ours: str, ours_en: str, investor: int, theirs: str, theirs_en: str
) -> list[Cell]:
    return [
        Cell(pick(ours, ours_en), _supplier(supplier)),
        Cell(pick(theirs, theirs_en), _investor(investor)),
    ]


def _linkage(pk: int) -> str:
    return reverse("matchmaking:linkage_detail", args=[pk])


def _supplier(pk: int) -> str:
    return reverse("suppliers:detail", args=[pk])


def _investor(pk: int) -> str:
    return reverse("investors:detail", args=[pk])


# ── Columns ──────────────────────────────────────────────────────────────────


def _contract_columns() -> list[Column]:
    return [
        Column("contract", _("Contract")),
        Column("supplier", _("Supplier")),
        Column("affiliate", _("Affiliate")),
        Column("signed", _("Signed on"), "date"),
        Column("starts", _("Starts on"), "date"),
        Column("ends", _("Ends on"), "date"),
        Column("value", _("Value"), "money"),
        Column("currency", _("Currency")),
    ]


def _amendment_columns() -> list[Column]:
    return [
        Column("contract", _("Contract")),
        Column("supplier", _("Supplier")),
        Column("affiliate", _("Affiliate")),
        Column("dated", _("Dated"), "date"),
        Column("note", _("What changed")),
        Column("delta", _("Change of value"), "money"),
        Column("currency", _("Currency")),
    ]


def _supplier_columns() -> list[Column]:
    return [
        Column("supplier", _("Supplier")),
        Column("sector", _("Sector")),
        Column("region", _("Region")),
        Column("size", _("Size now")),
        Column("since", _("On file since"), "date"),
    ]


def _investor_columns() -> list[Column]:
    return [
        Column("affiliate", _("Investor")),
        Column("sector", _("Sector")),
        Column("region", _("Region")),
        Column("since", _("On file since"), "date"),
    ]


def _pair_columns() -> list[Column]:
    return [
        Column("linkage", _("Linkage")),
        Column("supplier", _("Supplier")),
        Column("affiliate", _("Affiliate")),
        Column("first", _("First contract starts"), "date"),
        Column("contracts", _("Contracts in all"), "number"),
    ]


READERS: dict[str, Read] = {
    "contract": _contracts,
    "amendment": _amendments,
    Kind.SUPPLIER: _suppliers,
    Kind.AFFILIATE: _investors,
    "pair": _pairs,
}
COLUMNS: dict[str, Callable[[], list[Column]]] = {
    "contract": _contract_columns,
    "amendment": _amendment_columns,
    Kind.SUPPLIER: _supplier_columns,
    Kind.AFFILIATE: _investor_columns,
    "pair": _pair_columns,
}
ORDERS: dict[str, tuple[Callable[[Any], QuerySet[Any]], tuple[str, ...]]] = {
    "contract": (Contract.objects.visible_to, ("-signed_on", "-pk")),
    "amendment": (lambda _user: Amendment.objects.all(), ("-on", "-pk")),
    Kind.SUPPLIER: (Supplier.objects.visible_to, ("company__name_folded", "pk")),
    Kind.AFFILIATE: (Investor.objects.visible_to, ("company__name_folded", "pk")),
}
