"""People, links to records, places, files."""

from __future__ import annotations

import re

from linkages.search.cells import days
from linkages.search.cells.cell import Cell
from linkages.search.cells.items.codes import coded
from linkages.search.cells.items.parts import (
    Tokens,
    ahead,
    simple,
    text_value,
    wants_value,
    whole,
)
from linkages.search.cells.items.texts import text_item
from linkages.search.query import Expr, Test


def _picked(tokens: Tokens) -> str:
    """The key of `#123`, a record that was picked."""
    found = re.fullmatch(r"#(\d{1,18})", tokens[0].text, re.ASCII)
    is_plain = len(tokens) == 1 and tokens[0].kind == "word" and not tokens[0].is_escaped
    return found[1] if found and is_plain else ""


def read_person(cell: Cell) -> Expr:
    tokens = cell.item()
    if found := simple(cell, tokens, "me", "my_team", "nobody", "inactive"):
        return found
    if key := _picked(tokens):
        return Test("link", (key,))
    return text_item(cell, tokens)


def read_link(cell: Cell) -> Expr:
    tokens = cell.item()
    if found := cell.prefix("in_list", tokens=tokens):
        rest = wants_value(cell, found.rest, tokens)
        return Test("in_list", (text_value(cell, rest),))
    if key := _picked(tokens):
        return Test("link", (key,))
    return text_item(cell, tokens)


def read_place(cell: Cell) -> Expr:
    if found := cell.prefix("near"):
        tokens = cell.item()
        inside = cell.prefix("near", tokens=tokens)
        rest = wants_value(cell, inside.rest if inside else (), tokens)
        return Test("near", (whole(cell, found, tokens, 20_000), text_value(cell, rest)))
    tokens = ahead(cell)
    if cell.phrase(tokens, "empty"):
        cell.item()
        return Test("empty")
    if cell.field.options() and tokens and not any(one.is_wild for one in tokens):
        return coded(cell, "under")
    return text_item(cell, cell.item())


def read_file(cell: Cell) -> Expr:
    tokens = cell.item()
    if cell.phrase(tokens, "empty", "absent"):
        return Test("empty")
    if found := cell.phrase(tokens, "present", "expires"):
        if found.name == "present":
            return Test("present")
        number = whole(cell, found, tokens, days.MOST[found.unit])
        return Test("expires", (number, found.unit))
    plain = all(one.kind in ("word", "quoted") and not one.is_wild for one in tokens)
    if plain and (code := cell.lookup(tokens)) is not None:
        return Test("is", (code,))
    return text_item(cell, tokens)
