"""Cells of the public files: compressed or not, with the small differences each of them has."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path

import pycountry

#: Names that the lists use and ISO 3166 does not.
COUNTRY_NAMES = {
    "turkey": "TR", "russia": "RU", "south korea": "KR", "korea": "KR", "taiwan": "TW",
    "vietnam": "VN", "czech republic": "CZ", "hong kong/china": "HK", "venezuela": "VE",
    "bahamas": "BS",
}  # fmt: skip
#: EU institutions write two countries in their own way.
COUNTRY_CODES = {"EL": "GR", "UK": "GB"}
BIGGEST = Decimal(10) ** 16


def rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open("rb") as file:
        data = gzip.GzipFile(fileobj=file) if path.suffix == ".gz" else file
        text = io.TextIOWrapper(data, encoding="utf-8-sig", newline="")
        for row in csv.DictReader(text):
            yield {key: (value or "").strip() for key, value in row.items() if key}


@cache
def country_code(text: str) -> str:
    """Two letters of ISO 3166; empty for a name that is none or several."""
    text = text.strip()
    if len(text) == 2 and text.isupper():
        code = COUNTRY_CODES.get(text, text)
        return code if code == "XK" or pycountry.countries.get(alpha_2=code) else ""
    known = COUNTRY_NAMES.get(text.lower())
    if known or not text:
        return known or ""
    try:
        return str(pycountry.countries.lookup(text).alpha_2)
    except LookupError:
        return ""


def amount(text: str, factor: int = 1) -> Decimal | None:
    """None where nothing is written or what is written is no amount."""
    try:
        value = Decimal(text.replace(" ", "")) * factor
    except InvalidOperation:
        return None
    return round(value, 2) if value.is_finite() and abs(value) < BIGGEST else None


def whole(text: str) -> int | None:
    text = text.replace(" ", "").replace(",", "")
    return int(text) if text.isascii() and text.isdigit() else None
