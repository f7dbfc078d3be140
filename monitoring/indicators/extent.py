"""EXT-01 firms that supply a foreign affiliate, EXT-02 linkages."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from linkages.periods import Period
from monitoring.indicators.catalogue import N_, Measure, Time, indicator
from monitoring.indicators.contracts import REGISTER, Chosen, active_any_time, chosen
from monitoring.indicators.databases import by_attributes
from monitoring.indicators.readings import Figure, Ints, Mask, Rows, Slice, counted_by
from monitoring.indicators.register import AsOf

PAIRS = N_("linkages")
FIRMS = N_("firms")
BY_AFFILIATE = frozenset({"affiliate"})


@indicator(
    "EXT-01",
    N_("Domestic firms that supply a foreign affiliate"),
    N_(
        "Domestic firms with a contract with a foreign affiliate that runs on the last day of the "
        "period, and those with one on any of its days. A firm that supplies two affiliates is "
        "one in the total."
    ),
    REGISTER,
    (
        Measure(
            "last_day", N_("Suppliers on the last day"), FIRMS, Time.STOCK,
            overlapping=BY_AFFILIATE,
        ),
        Measure(
            "any_time", N_("Suppliers at any time"), FIRMS, Time.ANY_TIME,
            overlapping=BY_AFFILIATE,
        ),
    ),
)  # fmt: skip
def firms_supplying(view: AsOf, period: Period) -> Iterator[Figure]:
    first, last = period.start.toordinal(), period.end.toordinal()
    yield _firms("last_day", chosen(view, view.active(last, last), last), last)
    yield _firms("any_time", active_any_time(view, first, last), last)


def _firms(measure: str, supplying: Chosen, day: int) -> Figure:
    view, register = supplying.view, supplying.view.register
    firms = np.unique(view.supplier[supplying.rows])
    undecided = np.setdiff1d(view.supplier[supplying.undecided], firms)
    rows = Rows("supplier", firms, register.supplier_id)
    supplier, affiliate = _split(view, np.unique(view.pair[supplying.rows]))
    lines = by_attributes(register.suppliers, register.suppliers.version(firms, day), rows)
    lines["affiliate"] = counted_by(
        affiliate, register.affiliates.ids, Rows("supplier", supplier, register.supplier_id)
    )
    return Figure(
        measure,
        len(firms),
        rows,
        eligible=len(firms) + len(undecided),
        missing=Rows("supplier", undecided, register.supplier_id),
        breakdowns=lines,
    )


@indicator(
    "EXT-02",
    N_("Linkages"),
    N_(
        "Pairs of a domestic supplier and a foreign affiliate with a contract on the last day of "
        "the period. New: the first contract ever of the pair starts in the period. Reactivated: "
        "a contract starts after a gap longer than the limit. Ended: the last contract ended in "
        "the period and the gap has passed since."
    ),
    REGISTER,
    (
        Measure("pairs_last_day", N_("Linkages on the last day"), PAIRS, Time.STOCK),
        Measure("new", N_("New linkages"), PAIRS, Time.FLOW),
        Measure("reactivated", N_("Reactivated linkages"), PAIRS, Time.FLOW),
        Measure("ended", N_("Ended linkages"), PAIRS, Time.FLOW),
    ),
)
def linkages(view: AsOf, period: Period) -> Iterator[Figure]:
    first, last = period.start.toordinal(), period.end.toordinal()
    running = chosen(view, view.active(last, last), last)
    alive = np.unique(view.pair[running.rows])
    undecided = np.setdiff1d(view.pair[running.undecided], alive)
    yield _pairs(view, "pairs_last_day", alive, undecided, last)

    spells = view.spells
    started = (spells.start >= first) & (spells.start <= last)
    for measure, spell in (
        ("new", started & spells.is_first),
        ("reactivated", started & ~spells.is_first),
    ):
        counts = view.eligibility(*_split(view, spells.pair[spell]), spells.start[spell])
        yield _pairs(
            view, measure, spells.pair[spell][counts.yes], spells.pair[spell][counts.unknown], last
        )
    yield _ended(view, (spells.end >= first) & (spells.end <= last), last)


def _ended(view: AsOf, spell: Mask, day: int) -> Figure:
    """An end that the gap may still undo lowers the coverage until the gap has passed."""
    spells, gap = view.spells, view.register.parameters.gap_days
    counts = view.eligibility(*_split(view, spells.pair[spell]), spells.end[spell])
    over = view.ordinal - spells.end[spell] > gap
    pair = spells.pair[spell]
    return _pairs(
        view, "ended", pair[counts.yes & over], pair[(counts.yes & ~over) | counts.unknown], day
    )


def _split(view: AsOf, pair: Ints) -> tuple[Ints, Ints]:
    supplier, affiliate = np.divmod(pair, max(len(view.register.affiliates), 1))
    return supplier, affiliate


def _pairs(view: AsOf, measure: str, pair: Ints, undecided: Ints, day: int) -> Figure:
    register = view.register
    rows = Rows("pair", pair, register.pair_id)
    supplier, affiliate = _split(view, pair)
    lines: dict[str, tuple[Slice, ...]] = by_attributes(
        register.suppliers, register.suppliers.version(supplier, day), rows
    )
    lines["affiliate"] = counted_by(affiliate, register.affiliates.ids, rows)
    return Figure(
        measure,
        len(pair),
        rows,
        eligible=len(pair) + len(undecided),
        missing=Rows("pair", undecided, register.pair_id),
        breakdowns=lines,
    )
