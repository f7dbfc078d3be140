"""Dates as typed, kept and resolved: one place that says which days a test of a date means.

Kept values: `2026-05-03`, `2026-05`, `2026-Q2`, `2026`, `today`, `today-90`, `today+30`.
"""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange

from linkages.folding import fold
from linkages.search.cells.keywords import (
    month_names,
    quarter_names,
    spellings,
    unit_names,
    words_of,
)
from linkages.search.query import Test

FIRST_YEAR, LAST_YEAR = 1800, 2200
MOST = {"day": 36_500, "week": 5_200, "month": 1_200, "quarter": 400, "year": 100}
Span = tuple[dt.date, dt.date]
Bounds = tuple[dt.date | None, dt.date | None]
VALUE = re.compile(
    r"(?P<year>\d{4})(?:-(?:[Qq](?P<quarter>[1-4])|(?P<month>\d\d)(?:-(?P<day>\d\d))?))?",
    re.ASCII,
)
TODAY = re.compile(r"today(?P<days>[+-][1-9]\d{0,4})?", re.ASCII)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


# ── What they mean ───────────────────────────────────────────────────────────


def span(value: str, today: dt.date, first_month: int = 1) -> Span:
    """First and last day of a kept value. The fiscal year begins with `first_month`."""
    if found := TODAY.fullmatch(value):
        day = today + dt.timedelta(days=int(found["days"] or 0))
        return day, day
    found = VALUE.fullmatch(value)
    if not found or not FIRST_YEAR <= int(found["year"]) <= LAST_YEAR:
        raise ValueError(f"no date or period: {value}")
    year = int(found["year"])
    if found["day"]:
        day = dt.date(year, int(found["month"]), int(found["day"]))
        return day, day
    if found["month"]:
        return _months(dt.date(year, int(found["month"]), 1), 1)
    start = dt.date(year, first_month, 1)
    if found["quarter"]:
        return _months(shifted(start, "quarter", int(found["quarter"]) - 1), 3)
    return _months(start, 12)


def bounds(test: Test, today: dt.date, first_month: int = 1) -> Bounds:
    """First and last day that pass, both inside; None is open. Comparing fields has none."""
    op, args = test.op, test.args
    if op in ("this", "last", "next"):
        return _period(str(args[0]), {"this": 0, "last": -1, "next": 1}[op], today, first_month)
    if op in ("within", "next_days", "older"):
        return _distance(op, int(str(args[0])), str(args[1]), today)
    if op == "overdue":
        return None, today - dt.timedelta(days=1)
    spans = [None if one is None else span(_kept(one), today, first_month) for one in args]
    if op == "between":
        return spans[0] and spans[0][0], spans[1] and spans[1][1]
    first, last = spans[0] or (today, today)
    one = dt.timedelta(days=1)
    return {
        "on": (first, last),
        "gt": (last + one, None),
        "ge": (first, None),
        "lt": (None, first - one),
        "le": (None, last),
    }[op]


def _kept(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a field or a question has no days of its own")
    return value


def _distance(op: str, number: int, unit: str, today: dt.date) -> Bounds:
    if op == "next_days":
        return today, shifted(today, unit, number)
    before = shifted(today, unit, -number)
    return (before, today) if op == "within" else (None, before - dt.timedelta(days=1))


def _period(unit: str, steps: int, today: dt.date, first_month: int) -> Span:
    if unit == "week":
        monday = today - dt.timedelta(days=today.weekday() - 7 * steps)
        return monday, monday + dt.timedelta(days=6)
    length = {"month": 1, "quarter": 3, "year": 12}[unit]
    into = (today.month - first_month) % 12 % length
    start = shifted(today.replace(day=1), "month", steps * length - into)
    return _months(start, length)


def _months(start: dt.date, number: int) -> Span:
    return start, shifted(start, "month", number) - dt.timedelta(days=1)


def shifted(day: dt.date, unit: str, number: int) -> dt.date:
    """As many units later; 31 March less a month is the last of February."""
    if unit in ("day", "week"):
        return day + dt.timedelta(days=number * (7 if unit == "week" else 1))
    months = day.year * 12 + day.month - 1 + number * {"month": 1, "quarter": 3, "year": 12}[unit]
    year, month = divmod(months, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


# ── How they are read ────────────────────────────────────────────────────────


def read_value(text: str, language: str) -> str | None:
    """The kept value of what was typed, or None."""
    bare = fold(text)
    for reader in (_today, _iso, _figures, _quarter, _named):
        if found := reader(bare, language):
            return found
    return None


def _checked(year: int, month: int = 0, day: int = 0, quarter: int = 0) -> str | None:
    text = f"{year:04d}" + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if day else "")
    text += f"-Q{quarter}" if quarter else ""
    try:
        span(text, dt.date(2000, 1, 1))
    except ValueError:
        return None
    return text


def _numbers(pattern: str, bare: str) -> tuple[int, ...]:
    found = re.fullmatch(pattern, bare, re.ASCII)
    return tuple(int(part) for part in found.groups() if part) if found else ()


def _iso(bare: str, language: str) -> str | None:
    found = _numbers(r"(\d{4})(?:-(\d\d?)(?:-(\d\d?))?)?", bare)
    return _checked(*found) if found and 0 not in found[1:] else None


def _figures(bare: str, language: str) -> str | None:
    """Day first, as both languages of the house write: 3.5.2026, 05/2026."""
    if found := _numbers(r"(\d\d?)[ ./-]+(\d\d?)[ ./-]+(\d{4})", bare):
        return _checked(found[2], found[1], found[0]) if 0 not in found else None
    found = _numbers(r"(\d\d?)[ ./-]+(\d{4})", bare)
    return _checked(found[1], found[0]) if found and found[0] else None


def _quarter(bare: str, language: str) -> str | None:
    """`2026-Q2`, `2026Q2`, `Q2 2026`, `T2 2026`, `trim. II 2026`."""
    names = "|".join(quarter_names())
    number = r"[\s.]*(?P<number>[1-4]|i{1,3}|iv)"
    for pattern in (
        rf"(?P<year>\d{{4}})[ -]?(?:{names}){number}",
        rf"(?:{names}){number}[ -]+(?P<year>\d{{4}})",
    ):
        if found := re.fullmatch(pattern, bare, re.ASCII):
            number_text = found["number"]
            return _checked(int(found["year"]), quarter=_ROMAN.get(number_text) or int(number_text))
    return None


def _named(bare: str, language: str) -> str | None:
    """`3 May 2026`, `May 3 2026`, `mai 2026`."""
    parts = re.split(r"[ ./-]+", bare)
    months = month_names(language)
    named = [months[part] for part in parts if part in months]
    figures = [int(part) for part in parts if re.fullmatch(r"\d{1,4}", part, re.ASCII)]
    if len(named) != 1 or len(parts) != 1 + len(figures) or not figures or figures[-1] < 1000:
        return None
    if len(figures) == 1:
        return _checked(figures[0], named[0])
    return _checked(figures[1], named[0], figures[0]) if 1 <= figures[0] <= 31 else None


def _today(bare: str, language: str) -> str | None:
    for name, days in (("today", 0), ("yesterday", -1), ("tomorrow", 1)):
        for spelling in (" ".join(words) for words in spellings(language, name)):
            if bare == spelling:
                return relative(days)
            if name == "today" and bare.startswith(spelling):
                return _counted(bare.removeprefix(spelling), language)
    return None


def _counted(rest: str, language: str) -> str | None:
    """`-90`, `+ 30 days`, `- 2 weeks` after today."""
    found = re.fullmatch(r" ?([+-−]) ?(\d{1,5})(?: ?([a-z]+))?", rest, re.ASCII)
    unit = unit_names(language).get(found[3], "") if found and found[3] else "day"
    if not found or unit not in ("day", "week") or int(found[2]) > MOST[unit]:
        return None
    days = int(found[2]) * (7 if unit == "week" else 1)
    return relative(days if found[1] == "+" else -days)


def relative(days: int) -> str:
    return f"today{days:+d}" if days else "today"


# ── How they are written ─────────────────────────────────────────────────────


def write_value(value: str, language: str) -> str:
    """As typed: ISO, quarters in the language's way, today, yesterday."""
    if value.startswith("today"):
        name = {"today-1": "yesterday", "today+1": "tomorrow"}.get(value)
        word = words_of(language).phrases[name or "today"][0]
        return word if name else word + value.removeprefix("today")
    found = VALUE.fullmatch(value)
    if found and found["quarter"] and words_of(language).quarter[0] != "q":
        return f"{words_of(language).quarter[0].upper()}{found['quarter']} {found['year']}"
    return value


def shown(day: dt.date, language: str) -> str:
    """`23 Aug 2026`, `23 aug. 2026`."""
    return f"{day.day} {words_of(language).months[day.month - 1][0]} {day.year}"
