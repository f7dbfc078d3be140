"""Codes of the register as the engine compares them: paths, materials with their family, sectors,
product codes. All from the label cache, so a thousand rows ask the database nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from linkages.classifications import labels
from linkages.classifications.labels import Entry
from linkages.classifications.models import SEPARATOR
from matchmaking.scoring.facts import Material, Path
from matchmaking.similarity import wu_palmer

_DIVISION = re.compile(r"\b(\d{2})(?:\.\d{1,2})?\b")
_SECTION = re.compile(r"\b([A-U])\b")
FAMILY_DEPTH = 2  # steel / stainless steel / X5CrNi18-10


@lru_cache(maxsize=4096)
def as_path(path: str) -> Path:
    return tuple(path.split(SEPARATOR))


def path_of(node_id: int | None) -> Path:
    found = labels.entry_by_id(node_id)
    return as_path(found.path) if found else ()


def paths_by_key() -> dict[int, Path]:
    """Of all processes: for rows by the thousand."""
    return {entry.pk: as_path(entry.path) for entry in labels.entries("process")}


def code_of(node_id: int | None) -> str:
    found = labels.entry_by_id(node_id)
    return found.code if found else ""


def near_processes(asked: Iterable[Path], floor: float) -> list[tuple[float, list[int]]]:
    """Nodes at least this similar to one of the processes, the most similar first."""
    wanted = list(asked)
    tiers: dict[float, list[int]] = {}
    for entry in labels.entries("process"):
        path = as_path(entry.path)
        likeness = max((wu_palmer(one, path) for one in wanted), default=0.0)
        if likeness >= floor - 1e-9:
            tiers.setdefault(round(likeness, 9), []).append(entry.pk)
    return sorted(tiers.items(), reverse=True)


def wanted_material(node_id: int) -> Material:
    """A grade within its family, or a family any grade of which will do."""
    found = labels.entry_by_id(node_id)
    if found is None:
        return Material()
    path = as_path(found.path)
    if len(path) > FAMILY_DEPTH:
        return Material(grade=found.code, family=path[FAMILY_DEPTH - 1])
    return Material(family=found.code)


def offered_materials(found: Entry, evidence: tuple[str, ...]) -> list[Material]:
    """What a supplier says it works: a grade proves its families, a whole family each of its
    parts, so that “aluminium” answers a need for a grade of it as “same family”."""
    path = as_path(found.path)
    if len(path) > FAMILY_DEPTH:
        families = path[:FAMILY_DEPTH]
        return [Material(found.code, family, evidence) for family in families]
    families = (*path, *_parts_of(found.path))
    return [Material("", family, evidence) for family in dict.fromkeys(families)]


def _parts_of(path: str) -> tuple[str, ...]:
    if path.count(SEPARATOR) + 1 >= FAMILY_DEPTH:
        return ()
    below = f"{path}{SEPARATOR}"
    return tuple(
        one.code
        for one in labels.entries("material")
        if one.depth == FAMILY_DEPTH and one.path.startswith(below)
    )


def sector_of(node_id: int | None) -> str:
    """NACE division of an industry: fine enough to say what a supplier wants."""
    found = labels.entry_by_id(node_id)
    if found is None:
        return ""
    path = as_path(found.path)
    return path[1] if len(path) > 1 else ""


def sectors_in(text: str) -> tuple[str, ...]:
    """Divisions named in free text: `29, 28.41` or sections such as `C`. Words that are no codes
    cannot be compared and are left to people."""
    found = dict.fromkeys(_DIVISION.findall(text))
    for section in _SECTION.findall(text):
        found |= dict.fromkeys(
            one.code for one in labels.entries("nace2") if one.path.startswith(f"{section}/")
            and one.depth == 2
        )  # fmt: skip
    return tuple(found)


def cpv_code(code: str) -> str:
    """Marked, so that a sentence says which list the code is of."""
    return f"CPV {code}"
