"""Patterns that people write (`x*`, `a?c`, `#`, `[a-c]`, `\\*`) as LIKE or as a regular
expression of PostgreSQL. No Django.

Nothing that a person writes reaches the database as an operator: letters are escaped, classes are
rebuilt from their characters, and the expression is anchored at both ends.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from linkages.folding import fold
from linkages.search.cells.ops import Part, pattern_parts

LIMIT = 100
STARS = 10
_LIKE = str.maketrans({"\\": "\\\\", "%": "\\%", "_": "\\_"})
_SIGNS = {"any": ("%", ".*"), "one": ("_", "."), "digit": ("", "[0-9]")}


class BadPattern(ValueError):
    """The code says why: `too_long`, `stars`, `empty_class`, `wide`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Wanted:
    """What to compare the folded text with. `literal` is the longest run of plain letters, for an
    index to look up first."""

    like: str = ""
    regex: str = ""
    literal: str = ""
    is_everything: bool = False


def like_literal(text: str) -> str:
    """Escaped for LIKE."""
    return text.translate(_LIKE)


def read(pattern: str) -> Wanted:
    """Raises BadPattern."""
    if len(pattern) > LIMIT:
        raise BadPattern("too_long")
    parts = list(_folded_parts(pattern_parts(pattern)))
    kinds = [kind for kind, _text in parts]
    if kinds.count("any") > STARS:
        raise BadPattern("stars")
    if set(kinds) == {"any"}:
        return Wanted(is_everything=True)
    letters = sum(len(text.strip()) if kind == "text" else kind != "any" for kind, text in parts)
    if kinds[:1] == ["any"] and letters < 2:
        raise BadPattern("wide")
    literal = max((text.strip() for kind, text in parts if kind == "text"), key=len, default="")
    if set(kinds) <= {"text", "any", "one"}:
        like = "".join(
            _SIGNS[kind][0] if kind in _SIGNS else like_literal(text) for kind, text in parts
        )
        return Wanted(like=like, literal=literal)
    return Wanted(regex="^(?:" + "".join(_regex(*part) for part in parts) + ")$", literal=literal)


def _folded_parts(parts: Iterable[Part]) -> Iterable[Part]:
    """Folded letter by letter, so that blanks at the edges of a run stay; `**` is `*`."""
    for (kind, _same), some in groupby(parts, key=lambda part: (part[0], part[0] == "any")):
        for number, (_kind, text) in enumerate(some):
            if kind == "text":
                yield kind, "".join(" " if sign.isspace() else fold(sign) for sign in text)
            elif kind != "any" or number == 0:
                yield kind, text


def _regex(kind: str, text: str) -> str:
    if kind in _SIGNS:
        return _SIGNS[kind][1]
    if kind == "text":
        return "".join(_escaped(sign) for sign in text)
    members = "".join(_escaped(sign) for sign in _members(text))
    if not members:
        raise BadPattern("empty_class")
    return f"[^{members}]" if kind == "not_class" else f"[{members}]"


def _escaped(sign: str) -> str:
    """With a backslash before all that is not a letter, figure or blank."""
    return sign if sign.isalnum() or sign == " " else f"\\{sign}"


def _members(inside: str) -> list[str]:
    """The characters of a class one by one, so that nothing inside has a meaning of its own."""
    found: dict[str, None] = {}
    place = 0
    while place < len(inside):
        if inside[place + 1 : place + 2] == "-" and place + 2 < len(inside):
            found |= dict.fromkeys(_range(inside[place], inside[place + 2]))
            place += 3
        else:
            found |= dict.fromkeys(_one(inside[place]))
            place += 1
    return list(found)


def _range(first: str, last: str) -> list[str]:
    low, high = sorted(ord(fold(sign)[:1] or sign) for sign in (first, last))
    return [chr(code) for code in range(low, min(high, low + 255) + 1) if chr(code).isprintable()]


def _one(sign: str) -> list[str]:
    folded = " " if sign.isspace() else fold(sign)
    return [folded] if len(folded) == 1 else []
