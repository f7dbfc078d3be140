"""Numbers, money, percentages and years."""

from __future__ import annotations

from decimal import Decimal

from linkages.search.cells.cell import Cell
from linkages.search.cells.figures import BadFigure, Figure, read_figure
from linkages.search.cells.items.parts import (
    COMPARE,
    Tokens,
    simple,
    sole_reference,
    split_range,
    wants_value,
    whole,
)
from linkages.search.query import Argument, Expr, Test


def read_number(cell: Cell) -> Expr:
    tokens = cell.item()
    if found := simple(cell, tokens, "empty"):
        return found
    if ranked := cell.phrase(tokens, "top", "bottom"):
        return Test(ranked.name, (whole(cell, ranked, tokens, 1_000),))
    if tokens[0].kind == "operator":
        op = {"=": "eq", "==": "eq", **COMPARE}.get(tokens[0].text)
        if op is None:
            raise cell.error("operator_here", tokens[:1])
        return Test(op, _figure(cell, wants_value(cell, tokens[1:], tokens[:1])))
    if ends := split_range(cell, tokens):
        return _number_range(cell, ends, tokens)
    return Test("eq", _figure(cell, tokens))


def _figure(cell: Cell, tokens: Tokens) -> tuple[Argument, ...]:
    """The number, and the currency where one was typed."""
    if reference := sole_reference(cell, tokens):
        return (reference,)
    figure = _read_figure(cell, tokens)
    return (figure.number, figure.currency) if figure.currency else (figure.number,)


def _read_figure(cell: Cell, tokens: Tokens) -> Figure:
    if any(token.kind not in ("word", "quoted") for token in tokens):
        raise cell.error("number", tokens)
    text = cell.value(" ".join(token.text for token in tokens), tokens)
    try:
        return read_figure(text, cell.language, kind=cell.field.kind, unit=cell.field.unit)
    except BadFigure as bad:
        raise cell.error(bad.code, tokens, **bad.values) from bad


def _number_range(cell: Cell, ends: tuple[Tokens, Tokens], tokens: Tokens) -> Test:
    low, high = (_figure(cell, part) if part else (None,) for part in ends)
    currencies = [str(one[1]) for one in (low, high) if len(one) == 2]
    if len(set(currencies)) > 1:
        raise cell.error("two_currencies", tokens)
    if isinstance(low[0], str) and isinstance(high[0], str) and Decimal(low[0]) > Decimal(high[0]):
        raise cell.error("range", tokens)
    return Test("between", (low[0], high[0], *currencies[:1]))
