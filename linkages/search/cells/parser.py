"""A typed cell becomes an expression: or, and, not are the same everywhere, an item depends on the
kind of field (`items`)."""

from __future__ import annotations

from collections.abc import Mapping

from linkages.search.askable import AskableField
from linkages.search.cells.cell import Cell, example_of
from linkages.search.cells.items import read_item
from linkages.search.cells.keywords import written
from linkages.search.cells.ops import is_alone
from linkages.search.cells.tokens import MAX_ITEMS, MAX_LINES, clean, scan
from linkages.search.query import AllOf, AnyOf, Expr, Not, Test

_PASTED = ("text", "id")
_RANKED = ("top", "bottom")


def parse_cell(
    text: str,
    field: AskableField,
    language: str,
    *,
    fields: Mapping[str, AskableField] | None = None,
) -> Expr:
    """The expression that was typed. `fields` are those that `[…]` may name. Raises CellError."""
    example = example_of(field, language)
    text = clean(text, example)
    cell = Cell(text, field, language, fields or {})
    if not text.strip():
        raise cell.error("blank")
    if field.kind in _PASTED and "\n" in text.strip():
        return _pasted(cell)
    cell.tokens = scan(text, cell.style, example)
    found = expression(cell)
    if not is_alone(found):
        raise cell.error("alone", text=" / ".join(written(op, language, 10) for op in _RANKED))
    return found


def _pasted(cell: Cell) -> Test:
    """A column pasted from elsewhere: every line is a whole value, and no sign means anything."""
    lines = dict.fromkeys(" ".join(line.split()) for line in cell.text.split("\n"))
    values = tuple(line for line in lines if line)
    if len(values) > MAX_LINES:
        raise cell.error("too_many", limit=MAX_LINES, text="")
    for value in values:
        cell.value(value, ())
    return Test("one_of", values)


def expression(cell: Cell) -> Expr:
    items = [conjunction(cell)]
    while (token := cell.token) is not None:
        if token.kind not in ("separator", "line") and cell.join(token) != "or":
            raise cell.error("not_understood", cell.tokens[cell.place :])
        cell.place += 1
        items.append(conjunction(cell))
        if len(items) > MAX_ITEMS:
            raise cell.error("too_many", limit=MAX_ITEMS)
    return items[0] if len(items) == 1 else AnyOf(tuple(items))


def conjunction(cell: Cell) -> Expr:
    parts = [negation(cell)]
    while cell.join(cell.token) == "and":
        cell.place += 1
        parts.append(negation(cell))
    flat = [one for part in parts for one in (part.items if isinstance(part, AllOf) else [part])]
    return flat[0] if len(flat) == 1 else AllOf(tuple(flat))


def negation(cell: Cell) -> Expr:
    start = cell.place
    while is_denial(cell):
        cell.place += 1
    denials = cell.place - start
    found = read_item(cell)
    if denials > 2 or (denials and isinstance(found, AllOf)):  # “not a -b” has no plain meaning
        raise cell.error("not_understood", cell.tokens[start : cell.place])
    for _one in range(denials):
        found = Not(found)
    return found


def is_denial(cell: Cell) -> bool:
    token = cell.token
    if token is not None and token.kind == "operator":
        return token.text == "<>"
    is_word = cell.field.kind in ("yes_no", "file")  # where “nu” is also a value
    after = cell.tokens[cell.place + 1] if cell.place + 1 < len(cell.tokens) else None
    return cell.join(token) == "not" and not (is_word and cell.ends_item(after))
