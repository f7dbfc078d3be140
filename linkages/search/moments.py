"""Days that a test of dates means, worked out when the query runs. No Django.

A text names a period: `2026-05-03`, `2026-05`, `2026-Q2`, `2026`, `today`, `yesterday`,
`tomorrow`, `today-90`, `today+2 weeks`. Both ends of a window are inside; None is open.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable, Sequence

Span = tuple[dt.date, dt.date]
Window = tuple[dt.date | None, dt.date | None]
DAY = dt.timedelta(days=1)
UNITS = ("day", "week", "month", "quarter", "year")
_RELATIVE = re.compile(r"today\s*([+-])\s*(\d{1,6})\s*([a-z]*)")
_PERIOD = re.compile(r"(\d{4})(?:-(?:Q([1-4])|(\d{2})(?:-(\d{2}))?))?")
_NAMED = {"today": 0, "yesterday": -1, "tomorrow": 1}


class BadDate(ValueError):
    """The text names no day and no period."""


def unit(name: object) -> str:
    """`day` from `day`, `days` or `d`. Raises BadDate."""
    text = str(name or "day").lower()
    found = next((one for one in UNITS if one in (text, text.removesuffix("s"))), None)
    found = found or {"d": "day", "w": "week", "m": "month", "q": "quarter", "y": "year"}.get(text)
    if found is None:
        raise BadDate(text)
    return found


def shifted(day: dt.date, number: int, of: str) -> dt.date:
    """As many units later (earlier when negative); the 31st becomes a month's last day. Beyond
    the calendar it is the calendar's end."""
    try:
        if of in ("day", "week"):
            return day + dt.timedelta(days=number * (7 if of == "week" else 1))
        months = number * {"month": 1, "quarter": 3, "year": 12}[of]
        year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
        last = calendar.monthrange(year, month + 1)[1]
        return dt.date(year, month + 1, min(day.day, last))
    except (OverflowError, ValueError, calendar.IllegalMonthError):
        return dt.date.max if number > 0 else dt.date.min


def containing(day: dt.date, of: str) -> Span:
    """The week (from Monday), month, quarter or year around the day."""
    match of:
        case "day":
            return day, day
        case "week":
            first = day - day.weekday() * DAY
            return first, first + 6 * DAY
        case "month":
            return _months(day.year, day.month, 1)
        case "quarter":
            return _months(day.year, day.month - (day.month - 1) % 3, 3)
    return dt.date(day.year, 1, 1), dt.date(day.year, 12, 31)


def _months(year: int, month: int, count: int) -> Span:
    end = month + count - 1
    return dt.date(year, month, 1), dt.date(year, end, calendar.monthrange(year, end)[1])


def span(text: object, today: dt.date) -> Span:
    """First and last day of what the text names. Raises BadDate."""
    words = str(text).strip()
    if words in _NAMED:
        day = today + _NAMED[words] * DAY
        return day, day
    if found := _RELATIVE.fullmatch(words):
        sign, number, of = found.groups()
        day = shifted(today, int(sign + number), unit(of))
        return day, day
    return _period(words[:10])


def _period(words: str) -> Span:
    found = _PERIOD.fullmatch(words)
    if not found:
        raise BadDate(words)
    year, quarter, month, day = (int(part) if part else 0 for part in found.groups())
    try:
        if day:
            only = dt.date(year, month, day)
            return only, only
        if month:
            return _months(year, month, 1)
        if quarter:
            return _months(year, quarter * 3 - 2, 3)
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    except ValueError as error:
        raise BadDate(words) from error


def window(op: str, args: Sequence[object], today: dt.date) -> Window:
    """The days that the test `op(args)` allows. Raises BadDate, and KeyError for an operator that
    is not one of dates."""
    return _WINDOWS[op](args, today)


def _between(args: Sequence[object], today: dt.date) -> Window:
    low, high = args[0], args[1]
    return (
        None if low in (None, "") else span(low, today)[0],
        None if high in (None, "") else span(high, today)[1],
    )


def _around(step: int) -> Callable[[Sequence[object], dt.date], Window]:
    def window_of(args: Sequence[object], today: dt.date) -> Window:
        of = unit(args[0])
        return containing(shifted(today, step, of) if step else today, of)

    return window_of


def _reach(args: Sequence[object]) -> tuple[int, str]:
    try:
        return int(str(args[0])), unit(args[1] if len(args) > 1 else "day")
    except ValueError as error:
        raise BadDate(str(args[0])) from error


def _ago(args: Sequence[object], today: dt.date) -> dt.date:
    number, of = _reach(args)
    return shifted(today, -number, of)


def _ahead(args: Sequence[object], today: dt.date) -> dt.date:
    number, of = _reach(args)
    return shifted(today, number, of)


def before(day: dt.date) -> dt.date:
    return day - DAY if day > dt.date.min else day


def after(day: dt.date) -> dt.date:
    return day + DAY if day < dt.date.max else day


_WINDOWS: dict[str, Callable[[Sequence[object], dt.date], Window]] = {
    "on": lambda args, today: span(args[0], today),
    "eq": lambda args, today: span(args[0], today),
    "between": _between,
    "gt": lambda args, today: (after(span(args[0], today)[1]), None),
    "ge": lambda args, today: (span(args[0], today)[0], None),
    "lt": lambda args, today: (None, before(span(args[0], today)[0])),
    "le": lambda args, today: (None, span(args[0], today)[1]),
    "this": _around(0),
    "current": _around(0),
    "last": _around(-1),
    "next": _around(1),
    "within": lambda args, today: (_ago(args, today), today),
    "next_days": lambda args, today: (today, _ahead(args, today)),
    "expires": lambda args, today: (today, _ahead(args, today)),
    "older": lambda args, today: (None, before(_ago(args, today))),
    "overdue": lambda _args, today: (None, before(today)),
}
OPERATORS = frozenset(_WINDOWS)
