from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from linkages import dates

NOVEMBER = dt.date(2026, 11, 12)


@pytest.mark.parametrize("language", ["en", "ro"])
@pytest.mark.parametrize(
    "typed",
    [
        "18 1 2027",
        "18.01.2027",
        "18/1/2027",
        "18-1-2027",
        "2027-01-18",
        "18 Jan 2027",
        "18 ian. 2027",
        "18 ianuarie 2027",
        "18 January 2027",
        "  18   1  2027 ",
    ],
)
def test_days_are_read_on_pages_of_either_language(language: str, typed: str) -> None:
    with translation.override(language):
        assert dates.read(typed) == dt.date(2027, 1, 18)


@pytest.mark.parametrize(
    "typed", ["", "31 2 2027", "1 13 2027", "tomorrow", "18 1", "18 1 27", "18 xyz 2027"]
)
def test_what_is_no_day_is_none(typed: str) -> None:
    assert dates.read(typed) is None


@pytest.mark.parametrize(
    ("language", "written", "in_words", "month"),
    [
        ("en", "12 Nov 2026", "Thursday, 12 November 2026", "Nov 2026"),
        ("ro", "12 nov. 2026", "joi, 12 noiembrie 2026", "nov. 2026"),
    ],
)
def test_days_are_written_in_the_language(
    language: str, written: str, in_words: str, month: str
) -> None:
    with translation.override(language):
        assert dates.written(NOVEMBER) == written
        assert dates.in_words(NOVEMBER) == in_words
        assert dates.month_and_year(NOVEMBER) == month


@pytest.mark.parametrize("language", ["en", "ro"])
@pytest.mark.parametrize("month", range(1, 13))
def test_what_is_written_is_read_again(language: str, month: int) -> None:
    day = dt.date(2026, month, 3)
    with translation.override(language):
        assert dates.read(dates.written(day)) == day


def test_a_moment_is_read_and_shown_on_the_clock_of_the_site() -> None:
    assert dates.read_moment("12 11 2026 10:05") == dt.datetime(2026, 11, 12, 10, 5)
    assert dates.read_moment("12 11 2026 25:00") is None
    late = dt.datetime(2026, 11, 12, 23, 30, tzinfo=dt.UTC)
    assert dates.written(late) == "13 Nov 2026"
