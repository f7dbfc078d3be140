"""Yes and no, choices, trees of codes, several choices."""

from __future__ import annotations

import re

from linkages.search.cells.cell import Cell
from linkages.search.cells.items.parts import (
    Tokens,
    ahead,
    before_star,
    sole_reference,
    values,
    wants_value,
)
from linkages.search.query import Expr, Not, Test


def read_yes_no(cell: Cell) -> Expr:
    tokens: Tokens = cell.item()
    if tokens[0].kind == "operator" and tokens[0].text in ("=", "=="):
        tokens = wants_value(cell, tokens[1:], tokens[:1])
    if reference := sole_reference(cell, tokens):
        return Test("is", (reference,))
    found = cell.phrase(tokens, "yes", "no", "unknown", "empty")
    if found is None:
        raise cell.error("yes_no", tokens)
    return Test("is", (found.name == "yes",)) if found.name in ("yes", "no") else Test("empty")


def read_choice(cell: Cell) -> Expr:
    return coded(cell, "is")


def read_tree(cell: Cell) -> Expr:
    last = ahead(cell)[-1:]
    if last and last[0].is_wild:
        tokens = cell.item()
        if not last[0].pattern.endswith("*") or last[0].pattern.count("*") > 1:
            raise cell.error("pattern_here", tokens)
        return Test("prefix", (before_star(cell, tokens),))
    return coded(cell, "under")


def coded(cell: Cell, op: str) -> Expr:
    """`x`, `=x`, `under x`, `none of x, y`, `empty`."""
    if cell.token is None or cell.ends_item(cell.token):
        raise cell.nothing_here()
    if cell.token.kind == "operator":
        if cell.token.text not in ("=", "=="):
            raise cell.error("operator_here", [cell.token])
        cell.place += 1
        return _code_test(cell, "has" if op == "has" else "is")
    if cell.field.kind != "choice" and (found := cell.prefix("under")) and found.rest:
        cell.place = len(cell.tokens) - len(found.rest)
        return _code_test(cell, "under")
    if found := cell.phrase(ahead(cell), "empty"):
        cell.item()
        return Test("empty")
    return _code_test(cell, op)


def _code_test(cell: Cell, op: str) -> Test:
    if cell.token is not None and cell.token.kind == "bracket":
        tokens = cell.item()
        reference = sole_reference(cell, tokens)
        if reference is None:
            raise cell.error("reference_here", tokens)
        return Test(op, (reference,))
    return Test(op, (_longest(cell),))


def _longest(cell: Cell) -> str:
    """The code of the longest run of tokens that is a label: labels contain commas and “and”."""
    start = cell.place
    first = cell.item()
    ends = [cell.place]
    is_known = bool(cell.field.options())  # of free words none is longer than an item
    while is_known and len(ends) < 10 and cell.token is not None and first[0].kind == "word":
        cell.place += 1
        if cell.ends_item(cell.token):
            break
        cell.item()
        ends.append(cell.place)
    for end in reversed(ends[1:]):
        tokens = cell.tokens[start:end]
        if any(one.kind == "quoted" for one in tokens) or tokens[-1].end - tokens[0].start > 300:
            continue
        if (found := cell.lookup(tokens)) is not None:
            cell.place = end
            return found
    cell.place = ends[0]
    return cell.code(first)


def read_many(cell: Cell) -> Expr:
    found = cell.prefix("all_of", "none_of", "only", "number")
    tokens = ahead(cell)
    if found is None or (tokens[0].kind == "word" and cell.lookup(tokens) is not None):
        return coded(cell, "has")
    if found.name == "number":
        return _how_many(cell, cell.item())
    return Test(found.name, values(cell, found.name, _longest))


def _how_many(cell: Cell, tokens: Tokens) -> Expr:
    found = cell.prefix("number", tokens=tokens)
    rest = list(found.rest) if found else []
    compare = rest.pop(0).text if rest and rest[0].kind == "operator" else "="
    figures = rest[0].text if len(rest) == 1 and rest[0].kind == "word" else ""
    if not re.fullmatch(r"\d{1,4}", figures, re.ASCII):
        raise cell.error("whole_number", tokens)
    number = int(figures)
    if compare == "<>":
        return Not(Test("number", ("=", number)))
    if compare not in ("=", "<", "<=", ">", ">="):
        raise cell.error("operator_here", tokens)
    return Test("number", (compare, number))
