"""How an item of a cell is read, by the kind of its field."""

from __future__ import annotations

from collections.abc import Callable

from linkages.search.askable import NUMBERS, Kind
from linkages.search.cells.cell import Cell
from linkages.search.cells.items.codes import read_choice, read_many, read_tree, read_yes_no
from linkages.search.cells.items.dates import read_date
from linkages.search.cells.items.names import read_file, read_link, read_person, read_place
from linkages.search.cells.items.numbers import read_number
from linkages.search.cells.items.texts import read_id, read_long_text, read_text
from linkages.search.query import Expr

_READERS: dict[Kind, Callable[[Cell], Expr]] = {
    "text": read_text,
    "long_text": read_long_text,
    "id": read_id,
    "date": read_date,
    "datetime": read_date,
    "yes_no": read_yes_no,
    "choice": read_choice,
    "tree": read_tree,
    "many": read_many,
    "person": read_person,
    "link": read_link,
    "place": read_place,
    "file": read_file,
    **dict.fromkeys(NUMBERS, read_number),
}


def read_item(cell: Cell) -> Expr:
    return _READERS[cell.field.kind](cell)
