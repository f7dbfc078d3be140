"""What stands in a cell: typed text becomes an expression free of language, and back.

`OPS` (in `ops`) is the one table of operators with their arguments. Exact meaning of the grammar:
`a, b` or `a or b` is any, `a and b` both, `not a` or `<>a` the complement; not > and > or.
"""

from linkages.search.cells.errors import CellError
from linkages.search.cells.explaining import explain_cell
from linkages.search.cells.ops import OPS, Op, fits, is_alone, pattern_parts
from linkages.search.cells.parser import parse_cell
from linkages.search.cells.rendering import render_cell

__all__ = [
    "OPS",
    "CellError",
    "Op",
    "explain_cell",
    "fits",
    "is_alone",
    "parse_cell",
    "pattern_parts",
    "render_cell",
]
