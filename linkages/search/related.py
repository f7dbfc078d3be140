"""What apps add to what can be asked: related records, computed fields, names with an article.

Each app declares it in a module `queries.py`, found at start:

    relate("needs", "need", {"investor": "investor", "company": "investor__company"},
           labels=_("needs"), one=_("a need"), date="status_on")
    compute("company.open_todos", label=_("open to-dos"), kind="number", expression=…)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, Q

from linkages.permissions import Access
from linkages.search.askable import Kind, Option
from linkages.search.sources import Asking


@dataclass(frozen=True)
class Related:
    """Rows of the registered `record` that belong to others: `of` names the path to each."""

    key: str
    record: str
    of: Mapping[str, str]
    labels: Any
    one: Any
    date: str = ""
    where: Q | None = None


@dataclass(frozen=True)
class RelatedTable:
    """Rows of a table that no record of the registry describes. `fields(role)` gives what may be
    asked of a row; `rows(of)` where they stand."""

    key: str
    of: tuple[str, ...]
    labels: Any
    one: Any
    act: str
    fields: Callable[[str, str], Mapping[str, Any]]  # (of, role) → askable fields
    rows: Callable[[str], Any]
    date: str = ""


@dataclass(frozen=True)
class ComputedField:
    """`model` is the registered record that it belongs to, or the block of that model. `values`
    gives the options of a role where they change while the product runs."""

    key: str  # model.attr
    label: Any
    kind: Kind
    access: Access
    expression: Callable[[Asking, str], Any] | None = None
    holds: Callable[[Asking, str, str], Q] | None = None
    options: tuple[tuple[str, Any], ...] = ()
    values: Callable[[str], list[Option]] | None = None
    unit: str = ""
    act: str = ""
    hint: Any = ""

    @property
    def model(self) -> str:
        return self.key.partition(".")[0]


@dataclass
class _Declared:
    related: list[Related] = field(default_factory=list)
    tables: list[RelatedTable] = field(default_factory=list)
    computed: list[ComputedField] = field(default_factory=list)
    one: dict[str, Any] = field(default_factory=dict)
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    lists: list[Callable[[str, type[Model], Any], Any]] = field(default_factory=list)
    options: dict[str, Callable[[], list[Option]]] = field(default_factory=dict)


declared = _Declared()


def relate(key: str, record: str, of: Mapping[str, str], **rest: Any) -> None:
    declared.related.append(Related(key, record, of, **rest))


def relate_table(table: RelatedTable) -> None:
    declared.tables.append(table)


def compute(key: str, **rest: Any) -> None:
    declared.computed.append(ComputedField(key, **rest))


def name_one(**articles: Any) -> None:
    """Table → one of its rows with its article: `certifications=_("a certificate")`."""
    declared.one.update(articles)


def name_by(record: type[Model], *paths: str) -> None:
    """Columns by whose words a link to the record is found; folded columns as they are."""
    declared.names[record._meta.label] = paths


def resolve_lists(resolver: Callable[[str, type[Model], Any], Any]) -> None:
    """`resolver(slug, model, user)` gives the keys in a list as a queryset, or None where the
    person has no such list."""
    declared.lists.append(resolver)
