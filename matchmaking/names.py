"""Labels that sentences about scores need, from the code lists; no query a sentence."""

from __future__ import annotations

from linkages.classifications import labels
from linkages.countries import country_name

SCHEMES = {
    "process": "process",
    "certificate": "certificate",
    "material": "material",
    "sector": "nace2",
}


def names(kind: str, code: str) -> str:
    """(kind, code) → label in the active language; an unknown code is its own."""
    if kind == "country":
        return country_name(code)
    found = labels.entry(SCHEMES[kind], code)
    if found is None:
        return code
    return found.short if kind == "certificate" else found.display_name
