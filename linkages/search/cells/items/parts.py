"""What items of several kinds have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from linkages.search.cells.cell import Cell
from linkages.search.cells.phrases import Found
from linkages.search.cells.tokens import MAX_ITEMS, Token
from linkages.search.query import Argument, Test

Tokens = Sequence[Token]
COMPARE = {">": "gt", ">=": "ge", "<": "lt", "<=": "le"}


def simple(cell: Cell, tokens: Tokens, *names: str) -> Test | None:
    """A phrase that is an operator without arguments."""
    found = cell.phrase(tokens, *names)
    return Test(found.name) if found else None


def sole_reference(cell: Cell, tokens: Tokens) -> Argument:
    """The field or question that the tokens are, else None."""
    if len(tokens) == 1 and tokens[0].kind == "bracket":
        return cell.reference(tokens[0])
    return None


def wants_value(cell: Cell, tokens: Tokens, before: Tokens) -> Tokens:
    if not tokens:
        raise cell.error("missing", before, after=cell.raw(before))
    return tokens


def split_range(cell: Cell, tokens: Tokens) -> tuple[Tokens, Tokens] | None:
    """What stands before and after `..`, or between the words of `between … and …`."""
    if found := cell.prefix("between", tokens=tokens):
        place = next((i for i, one in enumerate(found.rest) if cell.join(one) == "and"), 0)
        if not place or place + 1 == len(found.rest):
            raise cell.error("range", tokens)
        return found.rest[:place], found.rest[place + 1 :]
    places = [index for index, one in enumerate(tokens) if one.kind == "range"]
    if not places:
        return None
    if len(places) > 1 or len(tokens) == 1:
        raise cell.error("range", tokens)
    return tokens[: places[0]], tokens[places[0] + 1 :]


def text_value(cell: Cell, tokens: Tokens) -> Argument:
    return sole_reference(cell, tokens) or cell.literal(tokens)


def whole(cell: Cell, found: Found, tokens: Tokens, most: int) -> int:
    if not 1 <= found.number <= most:
        raise cell.error("whole_number", tokens)
    return found.number


def ahead(cell: Cell) -> list[Token]:
    """The tokens up to the next separator or and/or, without taking them."""
    place = cell.place
    try:
        return cell.item()
    finally:
        cell.place = place


def before_star(cell: Cell, tokens: Tokens) -> str:
    """The text before a `*` at the end."""
    last = tokens[-1]
    if any(one.kind not in ("word", "quoted") or one.is_wild for one in tokens[:-1]):
        raise cell.error("operator_here", tokens)
    pieces = [one.text if one.is_glued else f" {one.text}" for one in tokens[:-1]]
    end = last.text.removesuffix("*")
    pieces.append(end if last.is_glued else f" {end}")
    text = "".join(pieces).strip()
    if not any(sign.isalnum() for sign in text):
        raise cell.error("no_letters", tokens)
    return cell.value(text, tokens)


def values(
    cell: Cell, name: str, read: Callable[[Cell], str], limit: int = MAX_ITEMS
) -> tuple[str, ...]:
    """`all of a, b`: commas part its values, and/or end it."""
    found = cell.prefix(name)
    if found is None:
        raise cell.nothing_here()
    start = cell.place
    cell.place = len(cell.tokens) - len(found.rest)
    items: list[str] = []
    while True:
        items.append(read(cell))
        if len(items) > limit:
            raise cell.error("too_many", cell.tokens[start:], limit=limit)
        if cell.token is None or cell.token.kind not in ("separator", "line"):
            return tuple(dict.fromkeys(items))
        cell.place += 1
