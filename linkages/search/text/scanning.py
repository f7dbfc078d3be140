"""Where a cell ends in a text: at a joining word, a closing bracket, a comma before a condition."""

from __future__ import annotations

import re
from collections.abc import Callable

from linkages.folding import fold
from linkages.search.cells.tokens import QUOTES
from linkages.search.text.errors import TextError
from linkages.search.text.keywords import STRUCTURE, spelled

_WORD = re.compile(r"\w+")
BLANKS = " \t\n\r"


def find_keyword(text: str, place: int, language: str, *names: str) -> tuple[str, int] | None:
    """The keyword at the place, in any case, and where it ends."""
    for words, name in spelled(language, *names):
        end = place
        for number, wanted in enumerate(words):
            found = _WORD.match(text, skip(text, end) if number else end)
            if not found or fold(found[0]) != wanted:
                break
            end = found.end()
        else:
            return name, end
    return None


def skip(text: str, place: int) -> int:
    while place < len(text) and text[place] in BLANKS:
        place += 1
    return place


def after_opaque(text: str, place: int) -> int:
    """Behind an escaped sign, a quoted text or square brackets; the place itself otherwise."""
    sign = text[place]
    if sign == "\\":
        return min(place + 2, len(text))
    if sign in QUOTES:
        return _after(text, place, QUOTES, "quote_open")
    if sign == "[":
        return _after(text, place, "]", "bracket_open")
    return place


def _after(text: str, start: int, closing: str, code: str) -> int:
    place = start + 1
    while place < len(text):
        if text[place] in closing:
            return place + 1
        place += 2 if text[place] == "\\" else 1
    raise TextError(code, start)


def closing_bracket(text: str, start: int) -> int:
    """Place of the bracket that closes the one at `start`."""
    depth, place = 0, start
    while place < len(text):
        behind = after_opaque(text, place)
        if behind > place:
            place = behind
            continue
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0:
            return place
        place += 1
    raise TextError("expected_at_end", len(text), {"wanted": ")"})


def cell_end(text: str, start: int, language: str, starts_condition: Callable[[int], bool]) -> int:
    depth, place = 0, start
    while place < len(text):
        behind = after_opaque(text, place)
        if behind > place:
            place = behind
            continue
        sign = text[place]
        if depth == 0 and (
            sign == ")"
            or (sign == "," and starts_condition(skip(text, place + 1)))
            or _is_structure(text, place, language, starts_condition)
        ):
            return place
        depth += {"(": 1, ")": -1}.get(sign, 0)
        found = _WORD.match(text, place)
        place = found.end() if found else place + 1
    return place


def _is_structure(
    text: str, place: int, language: str, starts_condition: Callable[[int], bool]
) -> bool:
    """Capitals always part; small letters where a condition follows (or in two words)."""
    if not text[place].isalpha():
        return False
    found = find_keyword(text, place, language, *STRUCTURE)
    if not found:
        return False
    if is_plainly_keyword(text, place, found):
        return True
    return found[0] in ("and", "or") and starts_condition(skip(text, found[1]))


def is_plainly_keyword(text: str, place: int, found: tuple[str, int]) -> bool:
    """In capitals, or `order by` and `group by`: no name of a field, though one begins so."""
    name, end = found
    typed = text[place:end]
    return typed.isupper() or (name in ("order", "group") and " " in typed.strip())
