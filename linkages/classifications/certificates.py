"""What holding a certificate proves beyond itself."""

from __future__ import annotations

from collections.abc import Iterable

from linkages.classifications import labels

SCHEME = "certificate"


def proven_by(codes: Iterable[str]) -> frozenset[str]:
    """The certificates held and all that they imply: IATF 16949 proves ISO 9001."""
    proven: set[str] = set()
    waiting = list(codes)
    while waiting:
        code = waiting.pop()
        if code in proven:
            continue
        proven.add(code)
        found = labels.entry(SCHEME, code)
        waiting += found.attributes.get("implies", []) if found else []
    return frozenset(proven)


def family(code: str) -> str:
    """Code of the family that a certificate belongs to; a family is its own."""
    found = labels.entry(SCHEME, code)
    return found.path.partition("/")[0] if found else ""
