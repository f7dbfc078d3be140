"""Size class of a firm by EU Recommendation 2003/361."""

from __future__ import annotations

from decimal import Decimal

MILLION = 1_000_000
#: Class, people fewer than, turnover at most, balance sheet at most.
LIMITS = (
    ("micro", 10, 2 * MILLION, 2 * MILLION),
    ("small", 50, 10 * MILLION, 10 * MILLION),
    ("medium", 250, 50 * MILLION, 43 * MILLION),
)


def size_class(
    headcount: int | None, turnover_eur: Decimal | None, balance_eur: Decimal | None
) -> str:
    """`micro`, `small`, `medium`, `large` or `unknown`. Headcount and (turnover or balance sheet);
    without both of these headcount alone; without headcount `unknown`."""
    if headcount is None:
        return "unknown"
    for name, people, turnover, balance in LIMITS:
        if headcount < people and _within(turnover_eur, turnover, balance_eur, balance):
            return name
    return "large"


def _within(
    turnover: Decimal | None, most_turnover: int, balance: Decimal | None, most_balance: int
) -> bool:
    if turnover is None and balance is None:
        return True
    return (turnover is not None and turnover <= most_turnover) or (
        balance is not None and balance <= most_balance
    )
