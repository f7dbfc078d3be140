"""A whole query as text: `parse_text(render_text(q)) == q.tidy()` in every language.

    investor: type = investor AND any needs(category under 22, status = open)
      AND none meetings(date within 90 days) ORDER BY name

    query        RECORD ":" [conditions] {"EXCEPT" "(" row ")"} {tail}
    conditions   row {"OR" row}                            alternatives
               | ["EVERY"] row "AND" "(" row {"OR" row} ")"   what holds in every alternative first
               | "EVERY" row
    row          condition {"AND" condition}               inside a section a comma does as well
    condition    FIELD cell | FIELD "in" "(" cell ")"
               | ("any" | "none" | "all" | "latest") SECTION ["#" number] ["(" row ")"]
               | "count" SECTION ["#" number] ["(" row ")"] cell
    tail         "SHOW" FIELD, …  |  "ORDER BY" FIELD ["DESC"], …
               | "GROUP BY" FIELD or month(FIELD), …  |  "TOTALS" count, sum(FIELD) cell, …

A cell is what `cells.parse_cell` reads; `=`, `is`, `contains` and `has` may stand before it.
Joining words in capitals always part conditions; in small letters they do where a condition
follows. Fields are called by name, key or label, sections by key or label, singular or plural.
"""

from linkages.search.text.errors import TextError
from linkages.search.text.reading import parse_text
from linkages.search.text.writing import render_text

__all__ = ["TextError", "parse_text", "render_text"]
