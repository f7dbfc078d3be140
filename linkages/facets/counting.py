"""A list as one request narrows it: its rows, how many, and the facets with their counts.

The rows come from the database; totals and counts from the facts in memory. Where few records fit,
the database is handed their keys and finds the page at once, however many conditions there were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from django.db.models.expressions import RawSQL
from django.http import QueryDict
from django.utils import timezone

from linkages.classifications import labels
from linkages.facets import engine, memory, narrowing
from linkages.facets.lists import Facet, ListSpec, Value
from linkages.listing import CAP, Asker, Sort, sorts_for

#: So many keys are still handed to the database: as many as a list counts.
FEW = CAP
KEPT = 64
T = TypeVar("T")


@dataclass(frozen=True)
class Option:
    """A value of a facet with its count, as the person sees it now."""

    value: str
    label: str
    count: int
    is_chosen: bool
    depth: int = 1
    children: tuple[Option, ...] = ()

    @property
    def is_open(self) -> bool:
        """Something below it is chosen."""
        return any(one.is_chosen or one.is_open for one in self.children)

    @property
    def chosen_below(self) -> list[Option]:
        """What is chosen at any depth below it."""
        return [one for one in flat(self.children) if one.is_chosen]


class Narrowed:
    """The records of a list that fit the parameters, as one person sees them."""

    def __init__(self, spec: ListSpec, params: QueryDict, user: Any) -> None:
        self.spec, self.params, self.user = spec, params, user
        visible = narrowing.narrowed(spec.record, spec.visible(user), params, user)
        self.visible = visible
        self.filter = spec.filterset(params, visible, request=Asker(user))
        self.form = self.filter.form
        self.form.is_valid()
        self.facets: list[Facet] = [
            one for one in spec.facets_for(user) if one.key in self.filter.filters
        ]

    # ── What is asked ────────────────────────────────────────────────────────

    @cached_property
    def values(self) -> dict[str, Sequence[Value]]:
        return {facet.key: facet.values() for facet in self.facets}

    @cached_property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        """Values chosen by facet, where the filter form takes them."""
        found = {}
        for facet in self.facets:
            asked = self.form.cleaned_data.get(facet.key) or ()
            values = tuple(getattr(one, "code", str(one)) for one in asked)
            if values:
                found[facet.key] = values
        return found

    @cached_property
    def codes(self) -> dict[str, tuple[int, ...]]:
        """The same as numbers of the facts; a value that has none fits nothing."""
        found = {}
        for key, chosen in self.chosen.items():
            by_value = {one.value: one.codes for one in self.values[key]}
            found[key] = tuple(code for one in chosen for code in by_value.get(one, ()))
        return found

    @cached_property
    def rest(self) -> Any:
        """Rows by all but the facets: the person's scope, the text, the switches."""
        rows = self.visible
        keys = {facet.key for facet in self.facets}
        for name, value in self.form.cleaned_data.items():
            if name not in keys:
                rows = self.filter.filters[name].filter(rows, value)
        return rows

    # ── What fits ────────────────────────────────────────────────────────────

    @cached_property
    def state(self) -> memory.State:
        return memory.current(self.spec)

    @cached_property
    def base(self) -> engine.Mask | None:
        """None where nothing but the facets narrows: the usual case of the agency."""
        if not self.rest.query.where and not self.rest.query.is_sliced:
            return None
        return self.state.facts.mask_of(memory.keys_of(self.rest))

    def counted(self, names: Sequence[str]) -> engine.Counts:
        today = timezone.localdate().toordinal()
        state = self.state

        def count() -> engine.Counts:
            return engine.count(state.facts, self.codes, names, base=self.base, today=today)

        return self._kept(("counts", tuple(names), today), count)

    @cached_property
    def counts(self) -> engine.Counts:
        return self.counted([facet.key for facet in self.facets])

    @cached_property
    def fitting(self) -> engine.Counts:
        """The total and who fits, without counts of facets where none are shown."""
        return self.counts if "counts" in self.__dict__ else self.counted(())

    @property
    def count(self) -> int:
        return self.fitting.total

    @property
    def capped(self) -> int:
        return min(self.count, CAP + 1)

    @property
    def is_narrowed(self) -> bool:
        return self.fitting.mask is not None

    @cached_property
    def rows(self) -> Any:
        """The records that fit, in no order yet."""
        mask = self.fitting.mask
        if mask is not None and self.count <= FEW:
            return self.visible.filter(pk__in=_set_of(self.state.facts.keys[mask].tolist()))
        return self.filter.qs

    # ── Order ────────────────────────────────────────────────────────────────

    @property
    def sorts(self) -> list[Sort]:
        return sorts_for(self.user, self.spec.sorts)

    def ordered_keys(self, sort: Sort, *, down: bool) -> engine.Keys:
        """Keys in the order of a figure of the facts; narrowed by the codes that it belongs to."""
        facts = self.state.facts

        def order() -> engine.Keys:
            if sort.fact in facts.single:
                values = facts.single[sort.fact]
            else:
                values = engine.largest(facts, sort.fact, self._weighed_by(sort))
            return engine.ordered_keys(facts, values, self.fitting.mask, down=down)

        return self._kept(("order", sort.key, down), order)

    def _kept(self, what: tuple[Any, ...], make: Callable[[], T]) -> T:
        """Made once for as long as nothing changes, where only facets narrow and all may see."""
        if self.base is not None:
            return make()
        key = (what, tuple(sorted(self.codes.items())))
        kept = self.state.kept
        if key not in kept:
            if len(kept) >= KEPT:
                kept.clear()
            kept[key] = make()
        found: T = kept[key]
        return found

    def _weighed_by(self, sort: Sort) -> list[int] | None:
        facet = self.spec.facet(self.spec.weighed_by.get(sort.fact, ""))
        if facet is None or facet.key not in self.chosen:
            return None
        chosen = self.chosen[facet.key]
        return [key for value in chosen for key in labels.below(facet.scheme, value)]

    # ── Facets ───────────────────────────────────────────────────────────────

    def options(self, facet: Facet) -> list[Option]:
        """The values that at least one record has, or that are chosen; trees as trees."""
        chosen = set(self.chosen.get(facet.key, ()))
        values = self.values[facet.key]
        if facet.is_tree:
            return list(self._branches(facet, values, chosen, 0, len(values)))
        found = [self._option(facet, one, chosen) for one in values]
        return [one for one in found if one.count or one.is_chosen]

    def _option(
        self, facet: Facet, one: Value, chosen: set[str], children: tuple[Option, ...] = ()
    ) -> Option:
        count = self.counts.of(facet.key, one.codes)
        return Option(one.value, one.label, count, one.value in chosen, one.depth, children)

    def _branches(
        self, facet: Facet, values: Sequence[Value], chosen: set[str], start: int, end: int
    ) -> Iterator[Option]:
        place = start
        while place < end:
            one = values[place]
            children = tuple(self._branches(facet, values, chosen, place + 1, one.end))
            option = self._option(facet, one, chosen, children)
            if option.count or option.is_chosen or children:
                yield option
            place = one.end


def _set_of(keys: list[int]) -> RawSQL:
    """The keys as one array, which the database hashes; thousands of parameters cost more."""
    return RawSQL("SELECT unnest(%s::bigint[])", [keys])


def narrow(spec: ListSpec, params: QueryDict, user: Any) -> Narrowed:
    return Narrowed(spec, params, user)


def flat(options: Sequence[Option]) -> Iterator[Option]:
    """A tree of options as one walks it."""
    for one in options:
        yield one
        yield from flat(one.children)
