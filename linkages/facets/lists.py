"""The lists of records and their facets: each app declares its own, in its `lists.py`.

    register(ListSpec("suppliers", "supplier", …, facets=(Facet("size", …), …)))

A facet is a filter that counts: its key is that of a filter of the list's filter set, and both
must mean the same. What the list page, the pages of its records (“3 of 57”), the column chooser
and the API need of a list stands here, once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Case, Func, IntegerField, When
from django.db.models.functions import Least
from django.urls import reverse

from linkages import field_registry
from linkages.classifications import labels
from linkages.classifications.labels import Entry
from linkages.facets.columns import Drawn
from linkages.listing import Sort
from linkages.permissions import may_read

#: Values that a facet shows before “more…”.
SHOWN = 8


@dataclass(frozen=True)
class Value:
    """A value of a facet. `codes` are the whole numbers that stand for it in the facts."""

    value: str  # as the address has it
    label: str
    codes: Sequence[int]
    depth: int = 1
    end: int = 0  # in a tree: place after the last value below this one
    is_retired: bool = False


Values = Callable[[], Sequence[Value]]
Pairs = Callable[[], models.QuerySet[Any]]


@dataclass(frozen=True)
class Facet:
    """`column` gives a code per record (an expression or path); or `pairs` querysets of (record,
    code) and, where codes end, the last day (`until`). `expansion` says for which codes a
    code also counts."""

    key: str
    values: Values
    column: Any = None
    pairs: tuple[Pairs, ...] = ()
    expansion: Callable[[], Mapping[int, Sequence[int]]] | None = None
    access: str = "public"
    scheme: str = ""  # of a facet of codes
    shown: int = SHOWN

    @property
    def is_tree(self) -> bool:
        return bool(self.scheme)


@dataclass(frozen=True)
class ListSpec:
    """`visible(user)` gives the rows that a person sees. `figures` are columns of whole numbers
    that sorts read (`Sort.fact`); `weighed` gives figures of several codes a record, as (record,
    code, weight), and `weighed_by` the facet whose chosen codes say which of them count."""

    key: str
    record: str  # in the field registry
    url_name: str
    visible: Callable[[Any], models.QuerySet[Any]]
    filterset: Any
    sorts: Sequence[Sort]
    facets: Sequence[Facet] = ()
    default_sort: str = ""
    columns: Sequence[Drawn] = ()
    figures: Mapping[str, Any] = field(default_factory=dict)
    weighed: Mapping[str, Pairs] = field(default_factory=dict)
    weighed_by: Mapping[str, str] = field(default_factory=dict)

    @property
    def href(self) -> str:
        return reverse(self.url_name)

    @property
    def act(self) -> str:
        return field_registry.record(self.record).see

    @property
    def model(self) -> type[models.Model]:
        model: type[models.Model] = self.filterset._meta.model
        return model

    def facet(self, key: str) -> Facet | None:
        return next((one for one in self.facets if one.key == key), None)

    def facets_for(self, user: Any) -> list[Facet]:
        return [one for one in self.facets if may_read(user, one.access)]


_lists: dict[str, ListSpec] = {}


def register(spec: ListSpec) -> ListSpec:
    for facet in spec.facets:
        if facet.key not in spec.filterset.base_filters:
            raise KeyError(f"{spec.key}: no filter for the facet {facet.key!r}")
    _lists[spec.key] = spec
    return spec


def list_spec(key: str) -> ListSpec:
    return _lists[key]


def all_lists() -> list[ListSpec]:
    return list(_lists.values())


def list_of(model: type[models.Model]) -> ListSpec | None:
    return next((one for one in _lists.values() if one.model is model), None)


# ── Kinds of facets ──────────────────────────────────────────────────────────


def choice(key: str, path: str, choices: Any, **options: Any) -> Facet:
    """A field with a fixed list of values; `choices` is its TextChoices."""

    def values() -> list[Value]:
        return [Value(str(code), str(label), (n,)) for n, (code, label) in _numbered(choices)]

    column = code_of(path, [str(code) for code in choices.values])
    return Facet(key, values, column, **options)


def _numbered(choices: Any) -> Iterable[tuple[int, tuple[str, Any]]]:
    return enumerate(choices.choices, 1)


def code_of(path: str, values: Sequence[str]) -> Case:
    """1, 2, 3 … for the values of a column, in their order."""
    whens = [When(**{path: value}, then=n) for n, value in enumerate(values, 1)]
    return Case(*whens, default=0, output_field=IntegerField())


def tree(key: str, scheme: str, column: Any, *, root: str = "", **options: Any) -> Facet:
    """A code of a classification; a value also holds what is below it. With `root` the part of
    the tree below that code, where there is one."""

    def values() -> list[Value]:
        return [_value(one, one.below) for one in walk(scheme, root)]

    return Facet(key, values, column, scheme=scheme, **options)


def trees(key: str, scheme: str, *pairs: Pairs, **options: Any) -> Facet:
    """Several codes of a classification a record; a record counts once at every branch."""

    def values() -> list[Value]:
        return [_value(one, (one.entry.pk,)) for one in walk(scheme)]

    def expansion() -> Mapping[int, Sequence[int]]:
        return labels.derived(scheme, "branches", _branches)

    return Facet(key, values, pairs=pairs, expansion=expansion, scheme=scheme, **options)


@dataclass(frozen=True, slots=True)
class Step:
    """A code met on a walk through the tree: where it stands, what it holds, where that ends."""

    entry: Entry
    depth: int
    end: int
    below: tuple[int, ...]  # its own key and those below it


def walk(scheme: str, root: str = "") -> list[Step]:
    return labels.derived(scheme, f"walk {root}", lambda entries: _walk(entries, root))


def _value(step: Step, codes: Sequence[int]) -> Value:
    entry = step.entry
    return Value(
        entry.code, entry.display_name, codes, step.depth, step.end, is_retired=entry.is_retired
    )


def _walk(entries: list[Entry], root: str) -> list[Step]:
    known = {one.path for one in entries}
    below: dict[str, list[Entry]] = {}
    for one in entries:
        parent = one.path.rpartition("/")[0]
        below.setdefault(parent if parent in known else "", []).append(one)
    start = root if root in known else ""
    steps: list[Step] = []

    def visit(one: Entry, depth: int) -> tuple[int, ...]:
        place = len(steps)
        steps.append(Step(one, depth, 0, ()))
        keys = (
            one.pk,
            *(key for child in below.get(one.path, ()) for key in visit(child, depth + 1)),
        )
        steps[place] = Step(one, depth, len(steps), keys)
        return keys

    for one in below.get(start, ()):
        visit(one, 1)
    return steps


def _branches(entries: list[Entry]) -> dict[int, tuple[int, ...]]:
    """Each key with its own and those above it."""
    by_path = {one.path: one.pk for one in entries}
    found = {}
    for one in entries:
        parts = one.path.split("/")
        above = ("/".join(parts[:n]) for n in range(1, len(parts) + 1))
        found[one.pk] = tuple(by_path[path] for path in above if path in by_path)
    return found


def ordinal(path: str) -> Func:
    """A date as a whole number: its ordinal, as Python counts."""
    return Func(
        models.F(path),
        template="(%(expressions)s - DATE '0001-01-01' + 1)",
        output_field=IntegerField(),
    )


def from_one(figure: Any) -> Any:
    """A figure one greater, within four bytes: 0 is left for “not known”."""
    return Least(figure, 2**31 - 2, output_field=IntegerField()) + 1
