"""Why a query does not run: a place in it, a code for machines, a sentence for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import BadRequest
from django.utils.translation import gettext, ngettext

from linkages.search.predicates.base import Unfit
from linkages.search.voice import N_

MESSAGES: dict[str, str] = {
    "unknown_record": N_("There is nothing called “%(record)s” that you may search."),
    "unknown_field": N_("The field “%(field)s” does not exist, or you may not search by it."),
    "unknown_section": N_("The section “%(section)s” does not exist, or you may not search by it."),
    "unknown_value": N_("“%(value)s” is not, or no longer, a value of this field."),
    "unknown_search": N_("There is no saved search “%(search)s” that you see."),
    "other_record": N_("This search is about other records than the list."),
    "bad_state": N_("The address of the search is damaged: open the search anew."),
    "unknown_list": N_("There is no list “%(list)s” that you see."),
    "bad_operator": N_("This condition does not fit the type of the field."),
    "bad_value": N_("“%(value)s” is not a value of this field."),
    "bad_number": N_("“%(text)s” is not a number that works here."),
    "bad_date": N_("“%(text)s” is not a date or a period."),
    "bad_text": N_("The text holds a character that cannot be searched for, or is too long."),
    "bad_place": N_("“%(place)s” is not a place with known coordinates."),
    "no_letters": N_("There is no letter and no figure to look for."),
    "range": N_("A range needs a start or an end."),
    "no_rate": N_("There is no exchange rate of %(currency)s."),
    "no_count": N_("Say with which number to compare."),
    "not_here": N_("This field cannot be used here."),
    "other_type": N_("A field is compared only with a field of its own type."),
    "too_deep": N_("A related section may hold one more inside it, no further."),
    "top_here": N_("Top and bottom work on fields of the record itself."),
    "top_once": N_("Top or bottom may stand once in a search."),
    "top_count": N_("Top and bottom take a number from 1 to %(limit)s."),
    "pattern_too_long": N_("A pattern may have %(limit)s characters."),
    "pattern_stars": N_("A pattern may have %(limit)s wildcards at most."),
    "pattern_empty_class": N_("There is nothing between the square brackets of the pattern."),
    "pattern_wide": N_("A pattern that begins with * needs two more letters or figures."),
    "unanswered": N_("“%(question)s” needs an answer."),
    "bad_answer": N_("The answer to “%(question)s” does not fit: %(reason)s"),
    "too_many_rows": N_("A search may have %(limit)s alternatives."),
    "too_many_leave_outs": N_("A search may leave out %(limit)s rows."),
    "too_many_conditions": N_("A search may have %(limit)s filled cells."),
    "too_many_columns": N_("A search may have %(limit)s columns of criteria."),
    "too_many_values": N_("A list in a cell may have %(limit)s values."),
    "too_many_blocks": N_("A search may name %(limit)s related sections in one row."),
    "too_many_sorts": N_("A search is sorted by %(limit)s fields at most."),
    "too_many_groups": N_("Totals are grouped by %(limit)s fields at most."),
    "bad_group": N_("Records cannot be grouped by this field."),
    "bad_measure": N_("This figure cannot be worked out of this field."),
    "nested_too_deep": N_("The condition is nested too deep."),
}


@dataclass(frozen=True)
class Problem:
    """`place`: `rows.0.2` is the third condition of the first alternative, `every.0.with.1` the
    second inside a related section; `record`, `show.0`, `sort.0`, `totals.groups.0`."""

    place: str
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """In the active language."""
        text = MESSAGES.get(self.code, "")
        try:
            return gettext(text) % self.values if text else self.code
        except KeyError:
            return gettext(text)

    def as_json(self) -> dict[str, str]:
        return {"place": self.place, "code": self.code, "message": self.message}


def problem(place: str, unfit: Unfit) -> Problem:
    return Problem(place, unfit.code, unfit.values)


class Refused(BadRequest):
    """The query has problems and does not run."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__([one.code for one in problems])
        self.problems = list(problems)

    def __str__(self) -> str:
        return " ".join(dict.fromkeys(one.message for one in self.problems))


class TooBroad(Exception):
    """The time limit ended the search; `place` is the condition that costs most."""

    def __init__(self, place: str, seconds: float) -> None:
        super().__init__(place, seconds)
        self.place, self.seconds = place, seconds

    def __str__(self) -> str:
        return gettext("Too broad: add a condition. The search was ended after %(seconds)s s.") % {
            "seconds": f"{self.seconds:g}"
        }


class TooOften(Exception):
    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit

    def __str__(self) -> str:
        return ngettext(
            "You may run %(limit)s search a minute: wait a moment.",
            "You may run %(limit)s searches a minute: wait a moment.",
            self.limit,
        ) % {"limit": self.limit}
