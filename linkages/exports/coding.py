"""What makes a table safe to show: codes for names, bands for figures, coarser values where few
rows share one. No Django.

A value is given as its levels, the finest first: `("25.62", "25.6", "25", "C")`, `("2019-Q2",
"2019")`. Where fewer than `SMALLEST` rows share a level, the next coarser one stands for it; where
that is rare too, the value is withheld.
"""

from __future__ import annotations

import hashlib
import hmac
import math
from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

SMALLEST = 3
WITHHELD = "\x00withheld"
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without those that are taken for others
PERCENT_EDGES = (0, 10, 25, 50, 75, 90, 100)
Levels = tuple[str, ...]


def code_of(secret: bytes, kind: str, key: Any) -> str:
    """The code of a record: the same in every export of one installation, and nowhere else."""
    digest = hmac.new(secret, f"{kind}:{key}".encode(), hashlib.sha256).digest()
    number = int.from_bytes(digest[:7], "big")  # 50 bits are read: no two of a million alike
    letters = "".join(LETTERS[number >> shift & 31] for shift in range(45, -1, -5))
    return f"{kind}-{letters[:5]}-{letters[5:]}"


# ── Figures and days ─────────────────────────────────────────────────────────


def figure_levels(value: int | float | Decimal) -> Levels:
    """Bands of a figure: 1–2–5 steps, then powers of ten."""
    return (band(value), decade(value))


def band(value: int | float | Decimal) -> str:
    """`200–499`; a figure never stands alone, except nothing: `0`."""
    size = abs(float(value))
    if size == 0:
        return "0"
    if size < 1:
        return _signed(value, "0–1")
    if size < 5:
        return _signed(value, "1–4" if isinstance(value, int) else "1–<5")
    power = 10 ** math.floor(math.log10(size))
    steps = [1, 2, 5, 10] if power > 1 else [1, 5, 10]
    low = max(step for step in steps[:-1] if step * power <= size)
    high = steps[steps.index(low) + 1]
    return _signed(value, _between(low * power, high * power, value))


def decade(value: int | float | Decimal) -> str:
    size = abs(float(value))
    if size < 1:
        return _signed(value, "0–1") if size else "0"
    power = 10 ** math.floor(math.log10(size))
    return _signed(value, _between(power, 10 * power, value))


def _between(low: int, high: int, value: Any) -> str:
    if isinstance(value, int):
        return f"{low:,}–{high - 1:,}".replace(",", " ")
    return f"{low:,}–<{high:,}".replace(",", " ")


def _signed(value: Any, text: str) -> str:
    return f"−({text})" if value < 0 else text


def percent_levels(value: int | float | Decimal) -> Levels:
    number = float(value)
    if not 0 <= number <= 100:
        return figure_levels(value)
    high = next((edge for edge in PERCENT_EDGES[1:] if number < edge), 100)
    low = PERCENT_EDGES[PERCENT_EDGES.index(high) - 1]
    return (f"{low}–{high} %", "0–50 %" if high <= 50 else "50–100 %")


def day_levels(value: date) -> Levels:
    """Quarter, year, ten years."""
    quarter = (value.month + 2) // 3
    return (f"{value.year}-Q{quarter}", *year_levels(value.year))


def year_levels(value: int) -> Levels:
    ten = value // 10 * 10
    return (str(value), f"{ten}–{ten + 9}")


# ── Rare values ──────────────────────────────────────────────────────────────


def protected(values: Sequence[Levels | None], smallest: int = SMALLEST) -> list[str | None]:
    """For each row the finest level that enough rows share, `WITHHELD`, or None where unknown."""
    shown: list[str | None] = [None] * len(values)
    open_rows = [place for place, levels in enumerate(values) if levels is not None]
    depth = 0
    while open_rows:
        at = {place: (values[place] or ())[depth:] for place in open_rows}
        counts = Counter(levels[0] for levels in at.values() if levels)
        left = []
        for place in open_rows:
            levels = at[place]
            if not levels:
                shown[place] = WITHHELD
            elif counts[levels[0]] >= smallest:
                shown[place] = levels[0]
            else:
                left.append(place)
        open_rows, depth = left, depth + 1
    _hide_one_more(shown, smallest)
    return shown


def _hide_one_more(shown: list[str | None], smallest: int) -> None:
    """Few withheld values could be found by what is missing: the rarest shown one joins them."""
    hidden = shown.count(WITHHELD)
    if not 0 < hidden < smallest:
        return
    counts = Counter(value for value in shown if value not in (None, WITHHELD))
    if counts:
        rarest = min(counts, key=lambda value: (counts[value], str(value)))
        for place, value in enumerate(shown):
            if value == rarest:
                shown[place] = WITHHELD


def protected_items(
    values: Sequence[Sequence[str] | None], smallest: int = SMALLEST
) -> list[list[str] | None]:
    """Several values a row: those that few rows hold are left out."""
    counts = Counter(item for items in values if items for item in set(items))
    return [
        None if items is None else [item for item in items if counts[item] >= smallest]
        for items in values
    ]


def withhold_rare_rows(columns: Sequence[list[str | None]], smallest: int = SMALLEST) -> None:
    """Withhold in the first column, then in the next, until no row stands out by all of them."""
    for column in columns:
        keys = list(zip(*columns, strict=True))
        counts = Counter(keys)
        for place, key in enumerate(keys):
            if counts[key] < smallest and column[place] is not None:
                column[place] = WITHHELD
