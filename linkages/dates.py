"""Dates as people write and read them: `3 Nov 2026`, `3 nov. 2026`; typed dates are day first, with
figures or with the month's name in any language of the site."""

from __future__ import annotations

import datetime as dt
import re

from django.conf import settings
from django.utils import timezone, translation
from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.translation import gettext_noop, pgettext_lazy

from linkages.folding import fold

#: Django keeps these words, our catalogue their forms inside a sentence (Romanian: lower case).
WORDS_IN_DATES = [
    gettext_noop("January"), gettext_noop("February"), gettext_noop("March"),
    gettext_noop("April"), gettext_noop("May"), gettext_noop("June"), gettext_noop("July"),
    gettext_noop("August"), gettext_noop("September"), gettext_noop("October"),
    gettext_noop("November"), gettext_noop("December"),
    gettext_noop("Monday"), gettext_noop("Tuesday"), gettext_noop("Wednesday"),
    gettext_noop("Thursday"), gettext_noop("Friday"), gettext_noop("Saturday"),
    gettext_noop("Sunday"),
    pgettext_lazy("abbrev. month", "Jan."), pgettext_lazy("abbrev. month", "Feb."),
    pgettext_lazy("abbrev. month", "March"), pgettext_lazy("abbrev. month", "April"),
    pgettext_lazy("abbrev. month", "May"), pgettext_lazy("abbrev. month", "June"),
    pgettext_lazy("abbrev. month", "July"), pgettext_lazy("abbrev. month", "Aug."),
    pgettext_lazy("abbrev. month", "Sept."), pgettext_lazy("abbrev. month", "Oct."),
    pgettext_lazy("abbrev. month", "Nov."), pgettext_lazy("abbrev. month", "Dec."),
]  # fmt: skip

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_FIGURES = re.compile(r"(\d{1,2})[\s./-]+(\d{1,2})[\s./-]+(\d{4})")
_NAMED = re.compile(r"(\d{1,2})[\s./-]*([^\W\d_]{3,})\.?[\s./,-]*(\d{4})")
_TIME = re.compile(r"\s*[,T\s]\s*(\d{1,2})[:.](\d{2})(?::\d{2})?$")


def written(day: dt.date) -> str:
    """`3 Nov 2026`; a moment is shown by its day on the site's clock."""
    return date_format(_local(day), "DATE_FORMAT")


def in_words(day: dt.date) -> str:
    """`Thursday, 12 November 2026`."""
    return date_format(_local(day), "l, j F Y")


def day_and_month(day: dt.date) -> str:
    return date_format(_local(day), "MONTH_DAY_FORMAT")


def month_and_year(day: dt.date) -> str:
    return date_format(_local(day), "YEAR_MONTH_FORMAT")


def moment(when: dt.datetime) -> str:
    return date_format(_local(when), "DATETIME_FORMAT")


def _local(day: dt.date) -> dt.date:
    if isinstance(day, dt.datetime) and timezone.is_aware(day):
        return timezone.localtime(day)
    return day


def read(text: str) -> dt.date | None:
    """The typed day: `18 1 2027`, `18.01.2027`, `18/1/2027`, `2027-01-18`, `18 ian. 2027`."""
    bare = " ".join(text.split())
    try:
        if found := _ISO.fullmatch(bare):
            return dt.date(*(int(part) for part in found.groups()))
        if found := _FIGURES.fullmatch(bare):
            day, month, year = (int(part) for part in found.groups())
            return dt.date(year, month, day)
        if found := _NAMED.fullmatch(bare):
            named = _month(found[2])
            return dt.date(int(found[3]), named, int(found[1])) if named else None
    except ValueError:
        return None
    return None


def read_moment(text: str) -> dt.datetime | None:
    """The typed day with a time after it: `12 11 2026 10:00`."""
    found = _TIME.search(text.strip())
    day = read(text.strip()[: found.start()]) if found else None
    if not found or not day or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return dt.datetime.combine(day, dt.time(int(found[1]), int(found[2])))


def _month(word: str) -> int | None:
    """Number of the month that starts so in one of the site's languages."""
    folded = fold(word)
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            names = {number: fold(str(name)) for number, name in MONTHS.items()}
        found = [number for number, name in names.items() if name.startswith(folded)]
        if len(found) == 1:
            return found[0]
    return None
