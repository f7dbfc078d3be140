"""What is wrong with a text, and where."""

from __future__ import annotations

from collections.abc import Mapping

from linkages.search.cells import CellError
from linkages.search.voice import N_, translate

MESSAGES: Mapping[str, str] = {
    "too_long": N_("This is too long: %(limit)s characters at most."),
    "record": N_("“%(text)s” is nothing that you can search: begin with “company:”, for example."),
    "condition": N_("A condition is expected at “%(text)s”: a field and what is wanted of it."),
    "no_condition": N_("The text ends where a condition is expected."),
    "field": N_("“%(text)s” is not a field that you can ask about."),
    "near_field": N_("“%(text)s” is not a field that you can ask about. Did you mean %(near)s?"),
    "ambiguous": N_("“%(text)s” can mean %(near)s: write one of these."),
    "section": N_("A section is expected at “%(text)s”."),
    "expected": N_("“%(wanted)s” is expected at “%(text)s”."),
    "expected_at_end": N_("“%(wanted)s” is missing at the end."),
    "not_understood": N_("“%(text)s” is not understood here."),
    "value": N_("After “%(text)s” something that is wanted of it is missing."),
    "group": N_("Brackets may hold the alternatives once: conditions AND (… OR …)."),
    "quote_open": N_("A closing quotation mark is missing."),
    "bracket_open": N_("A closing square bracket is missing."),
    "twice": N_("“%(text)s” may stand once."),
}
_PLACED = N_("At character %(place)s: %(problem)s")


class TextError(ValueError):
    """`position` counts from 0; `cell` is the error of the cell, where one is wrong."""

    def __init__(
        self,
        code: str,
        position: int,
        values: Mapping[str, object] | None = None,
        cell: CellError | None = None,
    ) -> None:
        super().__init__(code, position)
        self.code, self.position = code, position
        self.values, self.cell = dict(values or {}), cell

    def message(self, language: str) -> str:
        if self.cell is not None:
            problem = self.cell.message(language)
        else:
            problem = translate(MESSAGES[self.code], language) % self.values
        return translate(_PLACED, language) % {"place": self.position + 1, "problem": problem}

    def __str__(self) -> str:
        return self.message("en")
