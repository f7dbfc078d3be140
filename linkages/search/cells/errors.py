"""What is wrong with a cell: a code with values, its place, and an example of what works."""

from __future__ import annotations

from collections.abc import Mapping

from linkages.search.voice import N_, translate

MESSAGES: Mapping[str, str] = {
    "blank": N_("There is nothing in this cell."),
    "too_long": N_("This is too long: %(limit)s characters at most."),
    "too_many": N_("These are too many values: %(limit)s at most."),
    "value_too_long": N_("A value may have %(limit)s characters at most."),
    "invisible": N_("There is an invisible character here: delete it and type it anew."),
    "quote_open": N_("A closing quotation mark is missing."),
    "bracket_open": N_("A closing square bracket is missing."),
    "brackets": N_(
        "Brackets do not group conditions: use a further row, or put the text in quotation marks."
    ),
    "missing": N_("Something is missing after “%(after)s”."),
    "missing_before": N_("Something is missing before “%(before)s”."),
    "no_letters": N_("“%(text)s” has no letter and no figure to look for."),
    "number": N_("“%(text)s” is not a number."),
    "whole_number": N_("“%(text)s” is not a whole number that fits here."),
    "unit": N_("This field counts in %(unit)s, not in “%(text)s”."),
    "no_unit": N_("“%(text)s” is not known after a number here."),
    "two_currencies": N_("Both ends of a range need the same currency."),
    "range": N_("A range needs a start or an end, the smaller one first."),
    "date": N_("“%(text)s” is not a date or a period."),
    "yes_no": N_("“%(text)s” is neither yes nor no."),
    "unknown_value": N_("“%(text)s” is not one of the values of this field."),
    "did_you_mean": N_("“%(text)s” is not one of the values of this field. Did you mean %(near)s?"),
    "pattern_wide": N_("A pattern that begins with * needs two more letters or figures."),
    "pattern_stars": N_("A pattern may have %(limit)s wildcards at most."),
    "pattern_class": N_("“%(text)s” is not a list of characters such as [abc] or [a-c]."),
    "pattern_here": N_("“%(text)s” cannot be a pattern here: put it in quotation marks."),
    "operator_here": N_("“%(text)s” does not work in this field."),
    "not_understood": N_("“%(text)s” is not understood in this field."),
    "alone": N_("“%(text)s” stands alone in its cell."),
    "field_kind": N_("“%(text)s” is a field of another type: only like can be compared with like."),
    "ambiguous_field": N_("More than one field is called “%(text)s”."),
    "reference_here": N_("A field or question in square brackets cannot stand here."),
    "no_field": N_("There is no such field, or you may not ask about it."),
}
_WITH_EXAMPLE = N_("%(problem)s Example: %(example)s")


class CellError(ValueError):
    """`start` and `end` are positions in the typed text; `example` is what works instead."""

    def __init__(
        self, code: str, values: Mapping[str, object], start: int, end: int, example: str
    ) -> None:
        super().__init__(code, dict(values), start, end, example)
        self.code, self.values = code, dict(values)
        self.start, self.end, self.example = start, end, example

    def message(self, language: str) -> str:
        problem = translate(MESSAGES[self.code], language) % self.values
        if not self.example:
            return problem
        both = {"problem": problem, "example": self.example}
        return translate(_WITH_EXAMPLE, language) % both

    def __str__(self) -> str:
        return self.message("en")
