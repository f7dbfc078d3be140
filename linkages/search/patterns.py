"""Patterns that people write (`x*`, `a?c`, `#`, `[a-c]`, `\\*`) as LIKE or as a regular
expression of PostgreSQL. No Django.

Nothing that a person writes reaches the database as an operator: letters are escaped, classes are
rebuilt from their characters, and the expression is anchored at both ends.
"""

from __future__ import annotations

from dataclasses import dataclass

from linkages.folding import fold

LIMIT = 100
_LIKE = str.maketrans({"\\": "\\\\", "%": "\\%", "_": "\\_"})
_REGEX_SPECIAL = frozenset("\\^$.|?*+()[]{}")


class BadPattern(ValueError):
    """The code says why: `too_long`, `open_class`, `empty_class`, `wide`."""

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
    pieces = list(_pieces(pattern))
    runs = "".join(text if kind == "text" else "\n" for kind, text in pieces).split("\n")
    literal = max((run.strip() for run in runs), key=len)
    kinds = {kind for kind, _text in pieces}
    plain = sum(len(text) for kind, text in pieces if kind == "text") + sum(
        kind in ("class", "digit") for kind, _text in pieces
    )
    if pieces and pieces[0][0] == "many" and len(pieces) > 1 and plain < 2:
        raise BadPattern("wide")
    if kinds <= {"text", "many", "one"}:
        signs = {"many": "%", "one": "_"}
        like = "".join(signs.get(kind) or like_literal(text) for kind, text in pieces)
        return Wanted(like=like, literal=literal, is_everything=kinds == {"many"})
    return Wanted(
        regex="^(?:" + "".join(_regex(*piece) for piece in pieces) + ")$", literal=literal
    )


def _regex(kind: str, text: str) -> str:
    match kind:
        case "many":
            return ".*"
        case "one":
            return "."
        case "digit":
            return "[0-9]"
        case "class":
            return text
    return "".join("\\" + one if one in _REGEX_SPECIAL else one for one in text)


def _pieces(pattern: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    place = 0
    while place < len(pattern):
        letter = pattern[place]
        if letter == "\\" and place + 1 < len(pattern):
            place += 1
            _add(found, "text", _folded(pattern[place]))
        elif letter == "[":
            end = _end_of_class(pattern, place)
            _add(found, "class", _class(pattern[place + 1 : end]))
            place = end
        else:
            kind = {"*": "many", "?": "one", "#": "digit"}.get(letter, "text")
            _add(found, kind, _folded(letter) if kind == "text" else "")
        place += 1
    return found


def _add(found: list[tuple[str, str]], kind: str, text: str) -> None:
    if found and kind == "text" and found[-1][0] == "text":
        found[-1] = (kind, found[-1][1] + text)
    elif not (found and kind == found[-1][0] == "many"):
        found.append((kind, text))


def _folded(letter: str) -> str:
    return " " if letter.isspace() else fold(letter)


def _end_of_class(pattern: str, start: int) -> int:
    place = start + 1
    while place < len(pattern):
        if pattern[place] == "\\":
            place += 1
        elif pattern[place] == "]":
            return place
        place += 1
    raise BadPattern("open_class")


def _class(inside: str) -> str:
    """Members one by one, so that nothing inside has a meaning of its own."""
    negated = inside.startswith("!")
    letters = _members(inside.removeprefix("!"))
    if not letters:
        raise BadPattern("empty_class")
    body = "".join("\\" + one if not one.isalnum() and one != " " else one for one in letters)
    return f"[^{body}]" if negated else f"[{body}]"


def _members(inside: str) -> list[str]:
    letters = list(_unescaped(inside))
    found: dict[str, None] = {}
    place = 0
    while place < len(letters):
        first, escaped = letters[place]
        if place + 2 < len(letters) and letters[place + 1] == ("-", False) and not escaped:
            found |= dict.fromkeys(_range(first, letters[place + 2][0]))
            place += 3
        else:
            found |= dict.fromkeys(_single(first))
            place += 1
    return list(found)


def _unescaped(inside: str) -> list[tuple[str, bool]]:
    found, place = [], 0
    while place < len(inside):
        escaped = inside[place] == "\\" and place + 1 < len(inside)
        place += escaped
        found.append((inside[place], escaped))
        place += 1
    return found


def _range(first: str, last: str) -> list[str]:
    low, high = sorted((ord(_folded(first)[:1] or first), ord(_folded(last)[:1] or last)))
    return [chr(code) for code in range(low, min(high, low + 255) + 1) if chr(code).isprintable()]


def _single(letter: str) -> list[str]:
    folded = _folded(letter)
    return [folded] if len(folded) == 1 else []
