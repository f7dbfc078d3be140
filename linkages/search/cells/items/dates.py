"""Days, periods and distances from today."""

from __future__ import annotations

from linkages.search.cells import days
from linkages.search.cells.cell import Cell
from linkages.search.cells.items.parts import (
    COMPARE,
    Tokens,
    simple,
    sole_reference,
    split_range,
    wants_value,
    whole,
)
from linkages.search.cells.phrases import Found
from linkages.search.query import Argument, Expr, Test

_PERIODS = [
    f"{which}:{unit}"
    for which in ("this", "last", "next")
    for unit in ("week", "month", "quarter", "year")
]
_WORDS_FOR = {"before": "lt", "after": "gt", "since": "ge", "until": "le"}


def read_date(cell: Cell) -> Expr:
    tokens = cell.item()
    if found := simple(cell, tokens, "empty", "overdue"):
        return found
    if tokens[0].kind == "operator":
        return _date_operator(cell, tokens)
    if found_phrase := cell.phrase(tokens, "within", "next_days", "older", *_PERIODS):
        return _date_phrase(cell, found_phrase, tokens)
    if ends := split_range(cell, tokens):
        return _date_range(cell, ends, tokens)
    if prefix := cell.prefix(*_WORDS_FOR, tokens=tokens):
        rest = wants_value(cell, prefix.rest, tokens)
        return Test(_WORDS_FOR[prefix.name], (_date_value(cell, rest),))
    prefix = cell.prefix("during", tokens=tokens)
    if prefix and prefix.rest and not cell.phrase(tokens, "ahead", "ago"):
        return Test("on", (_date_value(cell, prefix.rest),))
    return Test("on", (_date_value(cell, tokens),))


def _date_phrase(cell: Cell, found: Found, tokens: Tokens) -> Test:
    name, _colon, unit = found.name.partition(":")
    if unit:
        return Test(name, (unit,))
    return Test(name, (whole(cell, found, tokens, days.MOST[found.unit]), found.unit))


def _date_operator(cell: Cell, tokens: Tokens) -> Expr:
    """`> 90 days ago` means longer ago than that, `< 90 days ago` less long ago."""
    op = {"=": "on", "==": "on", **COMPARE}.get(tokens[0].text)
    if op is None:
        raise cell.error("operator_here", tokens[:1])
    rest = wants_value(cell, tokens[1:], tokens[:1])
    ago = cell.phrase(rest, "ago")
    if ago and op != "on":
        number = whole(cell, ago, rest, days.MOST[ago.unit])
        if op in ("lt", "le", "gt"):
            return Test("older" if op == "gt" else "within", (number, ago.unit))
        return Test("le", (_relative(cell, ago, rest, -1),))
    return Test(op, (_date_value(cell, rest),))


def _date_value(cell: Cell, tokens: Tokens) -> Argument:
    if reference := sole_reference(cell, tokens):
        return reference
    for name, sign in (("ago", -1), ("ahead", 1)):
        if found := cell.phrase(tokens, name):
            return _relative(cell, found, tokens, sign)
    if any(token.kind not in ("word", "quoted") for token in tokens):
        raise cell.error("date", tokens)
    text = cell.value(" ".join(token.text for token in tokens), tokens)
    value = days.read_value(text, cell.language)
    if value is None:
        raise cell.error("date", tokens)
    return value


def _relative(cell: Cell, found: Found, tokens: Tokens, sign: int) -> str:
    """Whole days from today; months have no fixed length, so they need `older than`."""
    number = whole(cell, found, tokens, days.MOST[found.unit])
    if found.unit not in ("day", "week"):
        raise cell.error("date", tokens)
    return days.relative(sign * number * (7 if found.unit == "week" else 1))


def _date_range(cell: Cell, ends: tuple[Tokens, Tokens], tokens: Tokens) -> Test:
    low, high = (_date_value(cell, part) if part else None for part in ends)
    if isinstance(low, str) and isinstance(high, str):
        today = days.dt.date(2000, 1, 1)
        both_relative = low.startswith("today") == high.startswith("today")
        if both_relative and days.span(low, today)[0] > days.span(high, today)[1]:
            raise cell.error("range", tokens)
    return Test("between", (low, high))
