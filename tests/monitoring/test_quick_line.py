"""A to-do typed in one line."""

from __future__ import annotations

import datetime as dt

import pytest

from linkages import dates
from monitoring.quick_line import QuickLine, read

THURSDAY = dt.date(2026, 11, 12)


@pytest.mark.parametrize(
    ("typed", "title", "due", "number"),
    [
        ("call Petru", "call Petru", "2026-11-12", ""),
        ("call Petru on Friday #N-0152", "call Petru", "2026-11-13", "N-0152"),
        ("#n-0152 sună-l pe Petru vineri", "sună-l pe Petru", "2026-11-13", "N-0152"),
        ("sună-l pe Petru mâine", "sună-l pe Petru", "2026-11-13", ""),
        ("trimite lista până marți", "trimite lista", "2026-11-17", ""),
        ("send it by Thursday", "send it", "2026-11-19", ""),  # the next one, not today
        ("trimite desenul pe 18.01.2027", "trimite desenul", "2027-01-18", ""),
        ("send it on 2027-01-18", "send it", "2027-01-18", ""),
        ("send it on 2027-01-32", "send it on 2027-01-32", "2026-11-12", ""),
        ("friday", "friday", "2026-11-12", ""),
        ("ask about the Friday delivery", "ask about the Friday delivery", "2026-11-12", ""),
        ("#N-0152", "", "2026-11-12", "N-0152"),
        ("reply to mail #1", "reply to mail #1", "2026-11-12", ""),
    ],
)
def test_day_and_number_are_taken_out(typed: str, title: str, due: str, number: str) -> None:
    expected = QuickLine(title, dt.date.fromisoformat(due), number)
    assert read(typed, THURSDAY, dates.read) == expected
