"""What the page of a quarter shows, put together from the editions of the figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linkages import dates, numbers
from linkages.charts import Point
from linkages.periods import Period
from monitoring import words
from monitoring.as_of import FIRST, AsOf, quarter_href, rows_href
from monitoring.editions import Series, first_release
from monitoring.figures import MEASURES, Edition, Figure
from monitoring.indicators import CATALOGUE
from monitoring.indicators.readings import Value

TILES = (
    "MON-01", "MON-02.nominal_eur", "EXT-02.pairs_last_day", "EXT-01.last_day", "MON-06",
    "MON-04", "MON-05", "MON-03.active_last_day",
)  # fmt: skip
#: Figures whose coverage is worth a line; those beside them rest on the same rows.
COVERED = (
    "MON-01", "MON-02.nominal_eur", "MON-02.real_2020_eur", "MON-03.active_last_day", "MON-04",
    "MON-05", "MON-06", "EXT-01.last_day", "EXT-02.pairs_last_day", "EXT-02.ended",
)  # fmt: skip
KEYS = frozenset(MEASURES)
YEAR_BEFORE = 4


# ── Tiles ────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Tile:
    label: str
    number: str
    unit: str
    change: str
    values: list[float | None]  # of the last periods, for the small columns
    badge: words.Badge
    id: str
    href: str
    is_withheld: bool


def tiles(series: Series, as_of: AsOf, keys: Iterable[str] = TILES) -> list[Tile]:
    return [_tile(series, key, as_of) for key in keys]


def _tile(series: Series, key: str, as_of: AsOf) -> Tile:
    figure = series.now[key]
    number, unit = words.short(figure.value, figure.unit, is_money=figure.is_money)
    history = [edition[key].published for edition in series.editions]
    return Tile(
        label=_tile_label(figure, series.now.period),
        number=number,
        unit=unit,
        change=_change(series, figure),
        values=[None if value is None else float(value) for value in history],
        badge=words.status(figure),
        id=figure.indicator.id,
        href=rows_href(series.now.period, key, as_of),
        is_withheld=figure.published is None,
    )


def _tile_label(figure: Figure, period: Period) -> str:
    if figure.key == "EXT-02.pairs_last_day":
        return _("Linkages on %(day)s") % {"day": words.day_in_year(period.end)}
    if figure.key == "MON-03.active_last_day":
        return _("Contracts active on %(day)s") % {"day": words.day_in_year(period.end)}
    return _(figure.indicator.name)


def _change(series: Series, figure: Figure) -> str:
    """What it was before, and the one thing more that a reader asks of this figure."""
    if figure.reason:
        return _("%(reported)s known; half is needed") % {"reported": words.reported(figure)}
    parts = [_before(series, figure), _beside(series.now, figure)]
    return "; ".join(part for part in parts if part)


def _before(series: Series, figure: Figure) -> str:
    steps = 1 if series.now.period.is_year else YEAR_BEFORE
    earlier = series.before(steps)
    before = earlier[figure.key] if earlier else None
    if earlier is None or before is None or before.reason:
        return ""
    value, unit = words.short(before.value, before.unit, is_money=before.is_money)
    return _("%(value)s in %(period)s") % {
        "value": f"{value} {unit}".strip(),
        "period": words.name(earlier.period),
    }


def _beside(now: Edition, figure: Figure) -> str:
    if figure.key == "MON-02.nominal_eur" and figure.of:
        return _("%(reported)s valued") % {"reported": words.reported(figure)}
    if figure.key == "EXT-02.pairs_last_day":
        return ", ".join(words.moves(now))
    if figure.key == "MON-05":
        count = int(now["MON-05.prospects"].value)
        text = ngettext("%(n)s prospect apart", "%(n)s prospects apart", count)
        return text % {"n": numbers.written(count)} if count else ""
    if figure.key == "MON-01":
        count = int(now["MON-01.sme"].value)
        text = ngettext("%(n)s by SMEs", "%(n)s by SMEs", count)
        return text % {"n": numbers.written(count)} if figure.value else ""
    return ""


# ── Charts ───────────────────────────────────────────────────────────────────


def points(series: Series, key: str) -> list[Point]:
    now = series.now
    return [
        Point(
            words.axis(edition.period),
            None if (value := edition[key].published) is None else float(value),
            is_now=edition is now,
            text="" if value is None else numbers.written(value),
        )
        for edition in series.editions
    ]


@dataclass(frozen=True)
class Chart:
    title: str
    note: str
    sentence: str
    points: list[Point]
    is_line: bool


def charts(series: Series) -> list[Chart]:
    """A flow as columns from zero, a stock as a line."""
    return [
        Chart(
            _("Contracts signed"),
            _("Each period, domestic supplier to foreign affiliate (MON-01)"),
            chart_sentence(series, "MON-01"),
            points(series, "MON-01"),
            is_line=False,
        ),
        Chart(
            _("Linkages"),
            _("Pairs of supplier and affiliate on the last day of the period (EXT-02)"),
            chart_sentence(series, "EXT-02.pairs_last_day"),
            points(series, "EXT-02.pairs_last_day"),
            is_line=True,
        ),
    ]


def chart_sentence(series: Series, key: str) -> str:
    """The chart in words, for who does not see it."""
    first, now = series.editions[0], series.now
    if first[key].reason or now[key].reason:
        return _("Values by period; the table below has them all.")
    return _("From %(first)s in %(from)s to %(last)s in %(to)s.") % {
        "first": words.said(first[key]),
        "from": words.name(first.period),
        "last": words.said(now[key]),
        "to": words.name(now.period),
    }


# ── Coverage, what is missing, status ────────────────────────────────────────


@dataclass(frozen=True)
class CoverageLine:
    label: str
    figure: Figure
    badge: words.Badge
    href: str


def coverage(now: Edition, as_of: AsOf) -> list[CoverageLine]:
    """Figures that rest on something: how much of it is known."""
    return [
        CoverageLine(
            _(figure.measure.label),
            figure,
            words.status(figure, with_share=False),
            rows_href(now.period, figure.key, as_of, show="missing") if figure.missing else "",
        )
        for key in COVERED
        if (figure := now[key]).of
    ]


@dataclass(frozen=True)
class Gap:
    count: int
    text: str
    href: str


def gaps(now: Edition, as_of: AsOf) -> list[Gap]:
    """What an officer can complete to make the figures better."""
    value = now["MON-02.nominal_eur"]
    counted: Sequence[tuple[int, str, str]] = [
        (
            int(value.parts.get("without_value", 0)), value.key,
            ngettext("contract without a value", "contracts without a value",
                     int(value.parts.get("without_value", 0))),
        ),
        (
            int(value.parts.get("without_rate", 0)), value.key,
            ngettext("contract without an exchange rate", "contracts without an exchange rate",
                     int(value.parts.get("without_rate", 0))),
        ),
        (
            now["MON-04"].missing, "MON-04",
            ngettext("supplier of unknown size or owner", "suppliers of unknown size or owner",
                     now["MON-04"].missing),
        ),
        (
            now["MON-05"].missing, "MON-05",
            ngettext("investor whose owners are unknown", "investors whose owners are unknown",
                     now["MON-05"].missing),
        ),
    ]  # fmt: skip
    return [
        Gap(count, text, rows_href(now.period, key, as_of, show="missing"))
        for count, key, text in counted
        if count
    ]


@dataclass(frozen=True)
class Step:
    head: str
    text: str
    href: str
    is_done: bool


def steps(period: Period, now: Edition, as_of: AsOf) -> list[Step]:
    """Where the period stands: running or over, first release, what is known now."""
    today = timezone.localdate()
    release = first_release(period, now.parameters)
    own = reverse("monitoring:quarter", args=[period.code])
    released = today >= release
    return [
        Step(
            _("Over") if today > period.end else _("Under way"),
            words.span(period),
            f"{own}?as_of={period.end.isoformat()}",
            today > period.end,
        ),
        Step(
            _("First release"),
            dates.written(release)
            if released
            else _("due %(day)s") % {"day": dates.written(release)},
            f"{own}?as_of={FIRST}",
            released,
        ),
        Step(_("Current"), _("known on %(day)s") % {"day": dates.written(today)}, own, released),
    ]


@dataclass(frozen=True)
class Revised:
    label: str
    id: str
    first: str
    current: str
    change: str
    href: str


def revised(now: Edition, first: Edition, as_of: AsOf) -> list[Revised]:
    """Figures that are not what the first release said."""
    return [
        Revised(
            _(figure.measure.label),
            figure.indicator.id,
            _in_full(before),
            _in_full(figure),
            _signed(figure.value - before.value),
            rows_href(now.period, key, as_of, show="changes"),
        )
        for key, figure in now.figures.items()
        if (before := first[key]).value != figure.value
    ]


def _signed(value: Value) -> str:
    return f"+{numbers.written(value, 0)}" if value > 0 else numbers.written(value, 0)


def _in_full(figure: Figure) -> str:
    return "" if figure.reason else numbers.written(figure.value, 0)


# ── Neighbours and definitions ───────────────────────────────────────────────


@dataclass(frozen=True)
class Neighbour:
    name: str
    href: str


def neighbours(period: Period, as_of: AsOf) -> dict[str, Any]:
    """The period before, the one after if it has begun, the year or its quarters."""
    today = timezone.localdate()

    def to(other: Period) -> Neighbour | None:
        if other.start > today or other.year < 1901:
            return None
        return Neighbour(words.name(other), quarter_href(other, as_of))

    around = [*period.whole_year.quarters, period.whole_year]
    return {
        "previous": to(period.previous),
        "next": to(period.next),
        "around": [
            (found, other == period) for other in around if (found := to(other)) is not None
        ],
    }


def definitions() -> list[dict[str, Any]]:
    return [
        {
            "id": indicator.id,
            "name": _(indicator.name),
            "definition": _(indicator.definition),
            "source": _(indicator.source),
        }
        for indicator in CATALOGUE.values()
    ]


def is_ahead(now: Edition, today: dt.date | None = None) -> bool:
    """Whether the edition speaks of a day that has not come."""
    return now.as_of > (today or timezone.localdate())
