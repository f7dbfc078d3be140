"""Figures in words: sentences that are written from them by rules, in the active language."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from linkages import dates, numbers
from linkages.periods import Period
from monitoring.figures import Edition, Figure
from monitoring.indicators import Parameters
from monitoring.indicators.readings import FINAL, NOT_PUBLISHED, Value

MILLION = 1_000_000


# ── Periods ──────────────────────────────────────────────────────────────────


def title(period: Period) -> str:
    """`Third quarter of 2026`."""
    texts = {
        None: _("Year %(year)s"),
        1: _("First quarter of %(year)s"),
        2: _("Second quarter of %(year)s"),
        3: _("Third quarter of %(year)s"),
        4: _("Fourth quarter of %(year)s"),
    }
    return texts[period.quarter] % {"year": period.year}


def name(period: Period) -> str:
    """`Q3 2026`, inside a sentence."""
    if period.is_year:
        return str(period.year)
    # Translators: a quarter and its year, short
    return _("Q%(quarter)s %(year)s") % {"quarter": period.quarter, "year": period.year}


def axis(period: Period) -> str:
    """`Q3 26`, under an axis."""
    if period.is_year:
        return str(period.year)
    text = pgettext("under an axis", "Q%(quarter)s %(year)s")
    return text % {"quarter": period.quarter, "year": f"{period.year % 100:02}"}


def day_in_year(day: dt.date) -> str:
    """`30 September`."""
    return date_format(day, "j F")


def span(period: Period) -> str:
    return _("%(first)s to %(last)s") % {
        "first": day_in_year(period.start),
        "last": date_format(period.end, "j F Y"),
    }


# ── Values ───────────────────────────────────────────────────────────────────


def written(value: Value, unit: str, *, is_money: bool) -> str:
    """In full: `14`, `EUR 4 860 000`."""
    return numbers.money(value, unit, 0) if is_money else numbers.written(value)


def said(figure: Figure) -> str:
    """In a sentence: `14`, `EUR 4.9 million`."""
    if figure.is_money:
        return numbers.short_money(figure.value, figure.unit)
    return numbers.written(figure.value)


def short(value: Value, unit: str, *, is_money: bool) -> tuple[str, str]:
    """Number and unit for a tile: `4.86`, `EUR m`."""
    if not is_money:
        return numbers.written(value), ""
    if abs(Decimal(value)) < MILLION:
        return numbers.written(value, 0), unit
    # Translators: millions of a currency, beside the number
    return numbers.written(Decimal(value) / MILLION, 2), _("%(currency)s m") % {"currency": unit}


@dataclass(frozen=True)
class Badge:
    text: str
    kind: str
    icon: str


def status(figure: Figure, *, with_share: bool = True) -> Badge:
    """Final, provisional or not published."""
    share = "" if figure.percent is None else numbers.percent(round(figure.percent))
    if figure.status == FINAL:
        return Badge(_("Final"), "ok", "ok")
    if figure.status == NOT_PUBLISHED:
        low = _("Low coverage, %(share)s") % {"share": share}
        return Badge(low if with_share else _("Not published"), "unknown", "unknown")
    some = _("Provisional, %(share)s") % {"share": share}
    return Badge(some if with_share else _("Provisional"), "", "clock")


def reported(figure: Figure) -> str:
    return _("%(n)s of %(of)s") % {
        "n": numbers.written(figure.n),
        "of": numbers.written(figure.of),
    }


# ── Sentences ────────────────────────────────────────────────────────────────


def voice(now: Edition, year_before: Edition | None) -> SafeString:
    """What the quarter was, in two or three sentences."""
    sentences = [_signed(now, year_before), _alive(now)]
    if now.as_of < now.period.end:
        open_until = _("The period runs until %(day)s; this is what is known so far.")
        sentences.append(format_html("{}", open_until % {"day": dates.written(now.period.end)}))
    return format_html_join(" ", "{}", ((sentence,) for sentence in sentences))


def _signed(now: Edition, year_before: Edition | None) -> SafeString:
    signed, value = now["MON-01"], now["MON-02.nominal_eur"]
    if signed.reason:
        return _plain(_("Too few owners are known to publish the contracts signed."))
    count = int(signed.value)
    if not count:
        return _plain(_("No contract was signed."))
    n, more = numbers.written(count), _than_before(signed, year_before)
    if value.reason:
        text = ngettext(
            "{n} contract was signed{more}; too few values are known to publish their sum.",
            "{n} contracts were signed{more}; too few values are known to publish their sum.",
            count,
        )
        return format_html(text, n=n, more=more)
    text = ngettext(
        "{n} contract worth {value} was signed{more}.",
        "{n} contracts worth {value} were signed{more}.",
        count,
    )
    return format_html(text, n=n, value=format_html("<b>{}</b>", said(value)), more=more)


def _than_before(signed: Figure, year_before: Edition | None) -> str:
    before = year_before["MON-01"] if year_before else None
    if before is None or before.reason:
        return ""
    more = int(signed.value) - int(before.value)
    if not more:
        return _(", as many as a year before")
    count = abs(more)
    text = (
        ngettext(", %(n)s more than a year before", ", %(n)s more than a year before", count)
        if more > 0
        else ngettext(", %(n)s fewer than a year before", ", %(n)s fewer than a year before", count)
    )
    return text % {"n": numbers.written(count)}


def _alive(now: Edition) -> SafeString:
    alive = now["EXT-02.pairs_last_day"]
    day = day_in_year(now.period.end)
    if alive.reason:
        return _plain(_("The number of linkages is not published: too few owners are known."))
    count = int(alive.value)
    if not count:
        return _plain(_("No linkage was alive on %(day)s.") % {"day": day})
    text = ngettext(
        "{linkages} was alive on {day}{moves}.", "{linkages} were alive on {day}{moves}.", count
    )
    return format_html(
        text, linkages=format_html("<b>{}</b>", linkages(count)), day=day, moves=_moves(now)
    )


def linkages(count: int) -> str:
    text = ngettext("%(n)s linkage", "%(n)s linkages", count)
    return text % {"n": numbers.written(count)}


def _moves(now: Edition) -> str:
    parts = moves(now)
    return f" ({', '.join(parts)})" if parts else ""


def moves(now: Edition) -> list[str]:
    """`6 new`, `3 ended`: what made the number of linkages change."""
    new, again, ended = (_known(now[f"EXT-02.{one}"]) for one in ("new", "reactivated", "ended"))
    texts = [
        ngettext("%(n)s new", "%(n)s new", new) % {"n": numbers.written(new)} if new else "",
        ngettext("%(n)s reactivated", "%(n)s reactivated", again) % {"n": numbers.written(again)}
        if again
        else "",
        ngettext("%(n)s ended", "%(n)s ended", ended) % {"n": numbers.written(ended)}
        if ended
        else "",
    ]
    return [text for text in texts if text]


def _known(figure: Figure) -> int:
    return int(figure.published or 0)


def method(parameters: Parameters) -> list[str]:
    """The parameters in sentences: printed beside every figure."""
    return [
        _("A linkage is a pair of one supplier and one affiliate."),
        _("Foreign means %(share)s or more of the votes.")
        % {"share": numbers.percent(parameters.foreign_threshold)},
        ngettext(
            "Gaps of up to %(n)s day do not end it.",
            "Gaps of up to %(n)s days do not end it.",
            parameters.gap_days,
        )
        % {"n": numbers.written(parameters.gap_days)},
        ngettext(
            "Amounts are in %(currency)s at the rate of the signing date, or of %(n)s day before.",
            "Amounts are in %(currency)s at the rate of the signing date, or one up to %(n)s days "
            "older.",
            parameters.fx_tolerance_days,
        )
        % {"currency": parameters.reporting_currency, "n": parameters.fx_tolerance_days},
        ngettext(
            "The first release is %(n)s day after the period.",
            "The first release is %(n)s days after the period.",
            parameters.first_release_lag_days,
        )
        % {"n": numbers.written(parameters.first_release_lag_days)},
    ]


def thresholds(parameters: Parameters) -> str:
    return _(
        "Final from %(final)s, provisional from %(provisional)s, below that not published. Missing "
        "is never counted as zero."
    ) % {
        "final": numbers.percent(parameters.coverage_final),
        "provisional": numbers.percent(parameters.coverage_provisional),
    }


def _plain(text: Any) -> SafeString:
    return format_html("{}", text)
