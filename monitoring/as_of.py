"""The knowledge date that a page is asked for, and addresses that carry it on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from linkages import dates
from linkages.periods import Period
from monitoring.indicators import FIRST_RELEASE, Vintage

FIRST = "first"


@dataclass(frozen=True)
class AsOf:
    """The knowledge date that a page was asked for, as its links carry it on."""

    vintage: Vintage
    text: str = ""

    @classmethod
    def today(cls) -> AsOf:
        return cls(Vintage(timezone.localdate()))

    @classmethod
    def read(cls, text: str) -> AsOf | None:
        """From the address: `first`, a day, or nothing for today; None if it is none of these."""
        text = text.strip()
        if not text:
            return cls.today()
        if text == FIRST:
            return cls(FIRST_RELEASE, FIRST)
        day = dates.read(text)
        return None if day is None else cls(Vintage(day), day.isoformat())

    @property
    def query(self) -> str:
        return f"?as_of={self.text}" if self.text else ""

    @property
    def is_first(self) -> bool:
        return self.text == FIRST

    @property
    def is_today(self) -> bool:
        return not self.text


def quarter_href(period: Period, as_of: AsOf) -> str:
    return reverse("monitoring:quarter", args=[period.code]) + as_of.query


def rows_href(period: Period, key: str, as_of: AsOf, **more: Any) -> str:
    query = encoded({"as_of": as_of.text} | more)
    href = reverse("monitoring:rows", args=[period.code, key])
    return f"{href}?{query}" if query else href


def encoded(given: dict[str, Any]) -> str:
    """A query string of what is not empty."""
    return urlencode({name: value for name, value in given.items() if value != ""})
