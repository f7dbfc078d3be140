from __future__ import annotations

from typing import Any

from linkages.classifications.loading import load
from linkages.classifications.models import Node
from linkages.classifications.tree import Row

#: A small tree; the labels hold diacritics on purpose.
ROWS = [
    Row("metal", "", {"en": "Metal", "ro": "Metal"}),
    Row("turning", "metal", {"en": "Turning", "ro": "Strunjire"}, also="lathe"),
    Row("cnc_turning", "turning", {"en": "CNC turning", "ro": "Strunjire CNC"}),
    Row("milling", "metal", {"en": "Milling", "ro": "Frezare"}),
    Row("sewing", "", {"en": "Sewing", "ro": "Croire și coasere"}),
]


def tree(scheme: str = "small", rows: list[Row] | None = None, **about: Any) -> dict[str, Node]:
    """Load rows into a scheme; its nodes by code."""
    about = {"name": "Arbore mic", "name_en": "Small tree"} | about
    load(scheme, ROWS if rows is None else rows, about=about)
    return {node.code: node for node in Node.objects.in_scheme(scheme)}
