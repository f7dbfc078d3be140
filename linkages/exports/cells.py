"""What may stand in a cell of any spreadsheet file: no formula, no illegal character. No Django."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from typing import Any

# Tab, line feed and carriage return are text; every other control character is illegal in XML,
# as are lone halves of surrogate pairs (they cannot be encoded either) and the two non-characters.
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

# Programs look for a formula after blanks and invisible marks too, and take full-width signs.
FORMULA = re.compile("[\\s\u200b-\u200f\u2060\ufeff]*[=+\\-@＝＋－＠]|[\t\r\n]")
PLAIN_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?\Z", re.ASCII)


def clean(text: str) -> str:
    """The text without characters that no reader of the file could take."""
    return ILLEGAL.sub("", text)


def starts_formula(text: str) -> bool:
    """Whether a spreadsheet might calculate the text. A plain number is harmless."""
    return FORMULA.match(text) is not None and PLAIN_NUMBER.match(text) is None


def guard(text: str) -> str:
    """The text so that a spreadsheet shows it and never calculates it (as OWASP advises)."""
    return f"'{text}" if starts_formula(text) else text


def unguard(text: str) -> str:
    """The text before `guard`, for files that come back as imports."""
    return text[1:] if text[:1] == "'" and starts_formula(text[1:]) else text


def joined(values: Any) -> str:
    """Several texts in one cell."""
    if isinstance(values, str) or not isinstance(values, Iterable):
        return str(values)
    return "; ".join(str(value) for value in values)


def finite(value: Any) -> bool:
    """Whether the number can stand in a file; NaN and infinity cannot."""
    return bool(value.is_finite() if isinstance(value, Decimal) else math.isfinite(value))


def local(value: datetime, zone: tzinfo | None) -> datetime:
    """The moment as the office's clock shows it; a moment without zone stays."""
    if zone is None or value.tzinfo is None:
        return value
    return value.astimezone(zone)


def as_moment(value: date) -> datetime:
    return value if isinstance(value, datetime) else datetime.combine(value, time.min)
