"""The figures of a period by sector, region, size or affiliate, and the series of one indicator."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from linkages import numbers
from monitoring import words
from monitoring.as_of import AsOf, rows_href
from monitoring.figures import Edition, Figure, Line
from monitoring.members import DIMENSIONS, Members, in_order

#: Columns of the breakdowns; those a dimension does not know stay out of its table.
BROKEN_DOWN = (
    "MON-01", "MON-02.nominal_eur", "MON-03.active_last_day", "EXT-02.pairs_last_day",
    "EXT-01.last_day", "MON-06", "MON-04",
)  # fmt: skip
BREAKDOWNS = ("sector", "region", "size", "affiliate")
MOST_LINES = 60


@dataclass(frozen=True)
class BreakdownCell:
    label: str
    text: str  # empty: withheld
    href: str


@dataclass(frozen=True)
class Breakdown:
    dimension: str
    label: str
    heads: list[tuple[str, str]]  # name and id of the indicator
    lines: list[tuple[str, bool, list[BreakdownCell]]]  # label, is it known, cells
    total: list[BreakdownCell]
    overlaps: bool
    left_out: int  # members too many for a page


def breakdown(now: Edition, dimension: str, as_of: AsOf) -> Breakdown:
    """A line for each member; of many, those with the most linkages."""
    figures = [now[key] for key in BROKEN_DOWN if dimension in now[key].measure.dimensions]
    lines = {
        figure.key: {line.key: line for line in figure.breakdowns.get(dimension, ())}
        for figure in figures
    }
    members = Members(figures if dimension == "affiliate" else ())
    keys = in_order(dimension, {key for found in lines.values() for key in found}, members)
    shown = keys
    if len(keys) > MOST_LINES:
        alive = lines["EXT-02.pairs_last_day"]
        most = sorted(keys, key=lambda key: -int(alive[key].value if key in alive else 0))
        shown = [key for key in keys if key in set(most[:MOST_LINES])]
    return Breakdown(
        dimension,
        str(DIMENSIONS[dimension]),
        [(_head(figure), figure.indicator.id) for figure in figures],
        [
            (
                members.label(dimension, key),
                key != "unknown",
                [
                    _cell(now, figure, as_of, lines[figure.key].get(key), dimension)
                    for figure in figures
                ],
            )
            for key in shown
        ],
        [_cell(now, figure, as_of, figure) for figure in figures],
        any(dimension in figure.measure.overlapping for figure in figures),
        len(keys) - len(shown),
    )


def _head(figure: Figure) -> str:
    heads = {
        "MON-01": _("Contracts signed"),
        "MON-02.nominal_eur": _("Value, %(currency)s") % {"currency": figure.unit},
        "MON-03.active_last_day": _("Active contracts"),
        "EXT-02.pairs_last_day": _("Linkages"),
        "EXT-01.last_day": _("Suppliers"),
        "MON-06": _("New SMEs"),
        "MON-04": _("SMEs on file"),
    }
    return heads[figure.key]


def _cell(
    now: Edition, figure: Figure, as_of: AsOf, found: Line | Figure | None, dimension: str = ""
) -> BreakdownCell:
    value = found.value if found else 0
    more = {"by": dimension, "is": found.key} if isinstance(found, Line) else {}
    places = 0 if isinstance(value, Decimal) else None
    return BreakdownCell(
        _head(figure),
        "" if figure.reason else numbers.written(value, places),
        rows_href(now.period, figure.key, as_of, **more) if found and found.rows else "",
    )


# ── The series of one indicator ──────────────────────────────────────────────


@dataclass(frozen=True)
class MeasureTab:
    label: str
    text: str
    href: str
    is_current: bool


def measures(now: Edition, key: str, as_of: AsOf) -> list[MeasureTab]:
    """For the tabs above the rows of a figure."""
    return [
        MeasureTab(
            _(figure.measure.label),
            words.said(figure) if figure.published is not None else "",
            rows_href(now.period, figure.key, as_of),
            figure.key == key,
        )
        for figure in now.of_indicator(now[key].measure.indicator)
    ]
