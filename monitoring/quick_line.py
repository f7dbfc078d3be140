"""A to-do typed in one line: `call Petru on Friday #N-0152`. No Django.

The day and the number are taken out of the text where they stand at its end or are marked; what
is left is the title as typed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from linkages.folding import fold

_NUMBER = re.compile(r"(?:^|\s)#([A-Za-zĂÂÎȘȚăâîșț]+-?\d+)\b")
_DATED = re.compile(
    r"\s+(?:on |pe |până pe |by )?(\d{1,2}[./ ]\d{1,2}[./ ]\d{4}|\d{4}-\d{2}-\d{2})$"
)
_LAST_WORD = re.compile(r"\s+(?:on |by |pe |până )?([^\W\d_]+)$")
#: Folded words of both languages → days from today, or the weekday to come.
_DAYS = {
    "today": 0, "azi": 0, "astazi": 0, "tomorrow": 1, "maine": 1, "poimaine": 2,
}  # fmt: skip
_WEEKDAYS = (
    ("monday", "luni"), ("tuesday", "marti"), ("wednesday", "miercuri"), ("thursday", "joi"),
    ("friday", "vineri"), ("saturday", "sambata"), ("sunday", "duminica"),
)  # fmt: skip


@dataclass(frozen=True)
class QuickLine:
    title: str
    due_on: dt.date
    number: str = ""  # of the need it is about


def read(text: str, today: dt.date, read_day: Callable[[str], dt.date | None]) -> QuickLine:
    """Without a day it is due today."""
    number = ""
    if found := _NUMBER.search(text):
        number = found[1].upper()
        text = text[: found.start()] + " " + text[found.end() :]
    text = " ".join(text.split())
    if (found := _DATED.search(text)) and (day := read_day(found[1])):
        return QuickLine(text[: found.start()], day, number)
    if (found := _LAST_WORD.search(text)) and (day := _day_named(fold(found[1]), today)):
        return QuickLine(text[: found.start()], day, number)
    return QuickLine(text, today, number)


def _day_named(word: str, today: dt.date) -> dt.date | None:
    if word in _DAYS:
        return today + dt.timedelta(days=_DAYS[word])
    for weekday, names in enumerate(_WEEKDAYS):
        if word in names:
            ahead = (weekday - today.weekday()) % 7 or 7
            return today + dt.timedelta(days=ahead)
    return None
