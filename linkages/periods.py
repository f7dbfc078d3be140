"""Quarters and years of the calendar: first and last day are inside."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import total_ordering
from typing import Literal

FIRST_YEAR, LAST_YEAR = 1900, 2200
_CODE = re.compile(r"(?P<year>[0-9]{4})(?:-?[Qq](?P<quarter>[1-4]))?")
_ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV"}
_LABELS = {
    "en": "Q{quarter} {year}",
    "ro": "trim. {roman} {year}",
}


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """A quarter, or a whole year when `quarter` is empty."""

    year: int
    quarter: int | None = None

    def __post_init__(self) -> None:
        if not FIRST_YEAR <= self.year <= LAST_YEAR or self.quarter not in (None, 1, 2, 3, 4):
            raise ValueError(f"no such period: {self.year}, quarter {self.quarter}")

    @classmethod
    def parse(cls, text: str) -> Period:
        """`2026-Q3`, `2026Q3` or `2026`; anything else is a ValueError."""
        found = _CODE.fullmatch(text.strip())
        if not found:
            raise ValueError(f"“{text}” is not a period: write 2026-Q3 or 2026")
        quarter = found["quarter"]
        return cls(int(found["year"]), int(quarter) if quarter else None)

    @classmethod
    def containing(cls, day: dt.date, kind: Literal["quarter", "year"] = "quarter") -> Period:
        return cls(day.year, (day.month + 2) // 3 if kind == "quarter" else None)

    @property
    def is_year(self) -> bool:
        return self.quarter is None

    @property
    def start(self) -> dt.date:
        return dt.date(self.year, 3 * self.quarter - 2 if self.quarter else 1, 1)

    @property
    def end(self) -> dt.date:
        """The last day, which is inside."""
        return self.next.start - dt.timedelta(days=1)

    @property
    def next(self) -> Period:
        return self.shifted(1)

    @property
    def previous(self) -> Period:
        return self.shifted(-1)

    @property
    def same_last_year(self) -> Period:
        return Period(self.year - 1, self.quarter)

    @property
    def whole_year(self) -> Period:
        return Period(self.year)

    @property
    def quarters(self) -> tuple[Period, ...]:
        """The quarters it is made of: four of a year, itself of a quarter."""
        return (self,) if self.quarter else tuple(Period(self.year, q) for q in (1, 2, 3, 4))

    def shifted(self, steps: int) -> Period:
        """As many periods of the same length later (or earlier, when negative)."""
        if self.quarter is None:
            return Period(self.year + steps)
        position = self.year * 4 + self.quarter - 1 + steps
        return Period(position // 4, position % 4 + 1)

    def until(self, last: Period) -> Iterator[Period]:
        """This period and those of the same length after it, up to `last`."""
        if self.is_year != last.is_year:
            raise ValueError("a row of periods is either of quarters or of years")
        period = self
        while period <= last:
            yield period
            period = period.next

    def label(self, language: str = "en") -> str:
        """Short name for headings and axes; a language without a pattern gets the English one."""
        if self.quarter is None:
            return str(self.year)
        pattern = _LABELS.get(language.split("-")[0], _LABELS["en"])
        return pattern.format(quarter=self.quarter, roman=_ROMAN[self.quarter], year=self.year)

    @property
    def code(self) -> str:
        """`2026-Q3` or `2026`: in addresses, files and on the command line."""
        return f"{self.year}-Q{self.quarter}" if self.quarter else str(self.year)

    def __str__(self) -> str:
        return self.code

    def __contains__(self, day: dt.date) -> bool:
        return self.start <= day <= self.end

    def __lt__(self, other: Period) -> bool:
        return (self.end, self.is_year) < (other.end, other.is_year)


class PeriodConverter:
    """For `path("reports/quarters/<period:period>/", …)`."""

    regex = r"(?:19|20|21)[0-9]{2}(?:-?[Qq][1-4])?"

    def to_python(self, value: str) -> Period:
        return Period.parse(value)

    def to_url(self, value: Period | str) -> str:
        return str(value)
