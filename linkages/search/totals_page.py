"""Totals as a page draws them: a bar beside the first figure, a link from a group to its rows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import formats

from linkages import numbers
from linkages.search import services
from linkages.search.totals import Figure, TotalsTable

BAR = 100.0


@dataclass(frozen=True)
class TotalsLine:
    labels: list[str]
    figures: list[str]
    bar: float | None  # length of 100; None where the figure is withheld or no number
    state: str  # the query of its rows; empty where there is no way to them
    is_suppressed: bool


@dataclass(frozen=True)
class TotalsView:
    groups: list[str]
    figures: list[str]
    lines: list[TotalsLine]
    grand: list[str]
    state: str
    table: TotalsTable


def totals_view(table: TotalsTable, language: str) -> TotalsView:
    firsts = [_amount(row.figures[0]) for row in table.rows if row.figures]
    most = max((one for one in firsts if one is not None), default=0.0)
    lines = []
    for row in table.rows:
        first = _amount(row.figures[0]) if row.figures else None
        bar = None if first is None or most <= 0 or first < 0 else round(BAR * first / most, 1)
        lines.append(
            TotalsLine(
                [row.label(number, language) for number in range(len(row.labels))],
                [_written(one) for one in row.figures],
                bar,
                services.to_state(row.query) if row.query is not None else "",
                row.is_suppressed,
            )
        )
    return TotalsView(
        [one.label(language) for one in table.groups],
        [one.label(language) for one in table.figures],
        lines,
        [_written(one) for one in table.grand],
        services.to_state(table.query) if table.query is not None else "",
        table,
    )


def _amount(figure: Figure) -> float | None:
    return float(figure) if isinstance(figure, int | float | Decimal) else None


def _written(figure: Any) -> str:
    """In the way of the active language; empty for what is withheld or not known."""
    match figure:
        case None:
            return ""
        case dt.date():
            return formats.date_format(figure, "DATE_FORMAT")
        case int():
            return numbers.written(figure)
    return numbers.written(round(float(figure), 2))
