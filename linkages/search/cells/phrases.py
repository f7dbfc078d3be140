"""Finds phrases of the grammar in tokens, in the language of the page and in English."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from linkages.folding import fold
from linkages.search.cells.keywords import spellings, unit_names
from linkages.search.cells.tokens import Token


@dataclass(frozen=True)
class Found:
    """A phrase, what stood in its places, and the tokens after it."""

    name: str
    number: int = 0
    unit: str = ""
    rest: tuple[Token, ...] = field(default=())


def find_phrase(tokens: Sequence[Token], language: str, *names: str) -> Found | None:
    """The whole of the tokens is one of these phrases."""
    found = find_prefix(tokens, language, *names)
    return found if found and not found.rest else None


def find_prefix(tokens: Sequence[Token], language: str, *names: str) -> Found | None:
    """The tokens begin with one of these phrases; the longest spelling wins."""
    words = _bare(tokens)
    best, most = None, 0
    for name in names:
        for spelling in spellings(language, name):
            used, number, unit = _match(spelling, words, language)
            if used > most:
                best, most = Found(name, number, unit, tuple(tokens[used:])), used
    return best


def _bare(tokens: Sequence[Token]) -> list[str]:
    """The plain words at the beginning, folded; no phrase is longer than a handful."""
    words: list[str] = []
    for token in tokens[:8]:
        if token.kind != "word" or token.is_escaped or token.is_glued:
            break
        words.append(fold(token.text))
    return words


def _match(spelling: Sequence[str], words: list[str], language: str) -> tuple[int, int, str]:
    """How many words the spelling takes (0: it does not fit), its number and its unit."""
    left, number, unit = list(words), 0, ""
    for part in spelling:
        if not left:
            return 0, 0, ""
        if part == "{n}":
            figures, left[:1] = _number(left[0])
            if not figures:
                return 0, 0, ""
            number = int(figures)
        elif part == "{unit}":
            left = left[1:] if left[0] == "de" else left
            unit = unit_names(language).get(left.pop(0), "") if left else ""
            if not unit:
                return 0, 0, ""
        elif left.pop(0) != part:
            return 0, 0, ""
    return len(words) - len(left), number, unit


def _number(word: str) -> tuple[str, list[str]]:
    """Figures, and the unit that is glued to them: `90d`."""
    found = re.fullmatch(r"(\d{1,5})([a-z]*)", word, re.ASCII)
    return (found[1], [found[2]] if found[2] else []) if found else ("", [])
