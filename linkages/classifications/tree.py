"""Rows of a classification → a checked tree with paths, depths and order. No Django."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

SEPARATOR = "/"


@dataclass(frozen=True)
class Row:
    """One code as a source gives it. Labels are keyed by language; "" is the label in the
    language of the place where the source has no other."""

    code: str
    parent: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    also: str = ""
    notes: str = ""
    attributes: Mapping[str, object] = field(default_factory=dict)
    retired: bool = False
    line: int = 0  # in the file, for messages


@dataclass(frozen=True)
class Place:
    """Where a code sits: `sort` is its position in the walk of the whole tree."""

    code: str
    parent: str
    path: str
    depth: int
    sort: int


class TreeError(Exception):
    """What is wrong with a row: a code of the reason, the value and the line."""

    def __init__(self, reason: str, value: str, line: int, other_line: int = 0) -> None:
        super().__init__(reason, value, line, other_line)
        self.reason, self.value, self.line, self.other_line = reason, value, line, other_line


def from_path(path: str, **rest: object) -> Row:
    """A row of a list written with whole paths, `subtractive/turning/cnc_turning`."""
    parent, _, code = path.rpartition(SEPARATOR)
    return Row(code=code, parent=parent.rpartition(SEPARATOR)[2], **rest)  # type: ignore[arg-type]


def check_codes(rows: Iterable[Row]) -> None:
    seen: dict[str, int] = {}
    for row in rows:
        if not row.code:
            raise TreeError("no_code", "", row.line)
        if SEPARATOR in row.code:
            raise TreeError("separator", row.code, row.line)
        if row.code in seen:
            raise TreeError("duplicate", row.code, row.line, seen[row.code])
        seen[row.code] = row.line


def arrange(parents: Mapping[str, str], lines: Mapping[str, int] | None = None) -> list[Place]:
    """Walk the tree given as code → parent code ("" = root), siblings in the order given.

    Raises TreeError for a parent that does not exist and for a circle.
    """
    lines = lines or {}
    children: dict[str, list[str]] = {}
    for code, parent in parents.items():
        if parent and parent not in parents:
            raise TreeError("unknown_parent", parent, lines.get(code, 0))
        children.setdefault(parent, []).append(code)
    places: list[Place] = []
    waiting = [(code, code, 1) for code in reversed(children.get("", []))]
    while waiting:
        code, path, depth = waiting.pop()
        places.append(Place(code, parents[code], path, depth, len(places) + 1))
        waiting += [
            (child, path + SEPARATOR + child, depth + 1)
            for child in reversed(children.get(code, []))
        ]
    if len(places) < len(parents):
        placed = {place.code for place in places}
        stray = next(code for code in parents if code not in placed)
        raise TreeError("circle", stray, lines.get(stray, 0))
    return places


def with_parents(rows: list[Row], known: frozenset[str] = frozenset()) -> list[Row]:
    """Derive parents where the source names none: the longest other code that this one starts
    with, else the section (a code of letters) last named above a code that starts with a digit."""
    codes = known | {row.code for row in rows}
    section, placed = "", []
    for row in rows:
        parent = row.parent or _prefix(row.code, codes)
        if row.code.isalpha():
            section = row.code
        elif not parent and row.code[:1].isdigit():
            parent = section
        placed.append(replace(row, parent=parent))
    return placed


def _prefix(code: str, codes: frozenset[str]) -> str:
    if code.isalpha() and code.isupper() and len(code) > 1 and code[0] in "IVX":
        return ""  # roman numerals name sections; "II" is not a part of "I"
    for length in range(len(code) - 1, 0, -1):
        head = code[:length].rstrip(".-")
        if head and head in codes and head != code:
            return head
    return ""
