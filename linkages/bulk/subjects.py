"""Which lists' rows can be changed together: each app names its own, in its `bulk.py`.

    register(Subject("suppliers", "supplier", "suppliers:list", own={"website"}))

The rows are those of the export source of the same key, so that “all 812 results” are the rows
that the list shows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from linkages import field_registry
from linkages.exports import sources
from linkages.field_registry import Field
from linkages.permissions import can

Closed = Callable[[Any], str]
Along = Callable[[Collection[str], Any], dict[str, Any]]


def never(obj: Any) -> str:
    return ""


def nothing(attrs: Collection[str], user: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Subject:
    """A list and what of its rows may be changed together.

    `own` are fields that say something of one record alone, or that an act of its own changes;
    with `only`, all others are. `closed` says why a row is not to be changed, or nothing; `along`
    gives what is written with the attributes that change.
    """

    source: str
    record: str
    page: str  # URL name of the list
    assignee: str = ""  # key of the field that names who answers for the record
    own: Collection[str] = ()
    only: Collection[str] = ()
    closed: Closed = never
    along: Along = nothing
    joins: Collection[str] = ()  # what a row's name is made of

    @property
    def label(self) -> str:
        return str(sources.source(self.source).label)

    @property
    def model(self) -> Any:
        return field_registry.record(self.record).model

    def offers(self, one: Field) -> bool:
        """Whether the field can be one value on many records."""
        if self.only:
            return one.attr in self.only
        return (
            one.editable
            and not one.personal
            and one.attr not in self.own
            and one.type != "file"
            and not one.model_field.unique
        )


_subjects: dict[str, Subject] = {}


def register(subject: Subject) -> Subject:
    if subject.source in _subjects:
        raise ValueError(f"two kinds of row to change named {subject.source!r}")
    _subjects[subject.source] = subject
    return subject


def find(source: str) -> Subject | None:
    return _subjects.get(source)


def subjects() -> list[Subject]:
    return list(_subjects.values())


def may_edit(user: Any, subject: Subject) -> bool:
    """Whether the person's role edits rows of this list."""
    return can(user, field_registry.record(subject.record).edit)


def offered(subject: Subject, user: Any) -> Iterator[tuple[Any, str, Field]]:
    """Section, whose attribute ("company", or "" for the record's own) and field, of what the
    person may fill in."""
    for part in field_registry.parts(subject.record, user):
        for via, one in part.fields:
            if subject.offers(one):
                yield part.section, "" if subject.record == via else via, one
