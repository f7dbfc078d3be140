"""“‹ 3 of 57 ›” on the page of a record that was reached from a list.

The address of the page carries the list's own address (`?in=suppliers?process=turning`), so Back,
a second tab and a bookmark work, and nothing is kept in a session. It has no authority: the list's
filters and the person's scope read it as they read the list's address. Neighbours are found by
key, and places are counted to 10,000 at most.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import numpy as np
from django.core.exceptions import BadRequest
from django.db import models
from django.db.models import F, Q
from django.http import HttpRequest, QueryDict

from linkages.facets.counting import Narrowed, narrow
from linkages.facets.lists import ListSpec, all_lists, list_of
from linkages.listing import CAP, Sort, asked_sort
from linkages.permissions import can

MAX_ADDRESS = 4_000


@dataclass(frozen=True)
class Neighbours:
    """`number` is 0 beyond the places that are counted."""

    back: str
    number: int
    count: int  # at most CAP + 1
    previous: str
    next: str

    @property
    def cap(self) -> int:
        return CAP

    @property
    def is_capped(self) -> bool:
        return self.count > CAP


def neighbours(request: HttpRequest, record: models.Model) -> Neighbours | None:
    """The record's place in the list that its address names; None where it names none, or one
    that the record is not in."""
    found = _list_and_query(request)
    if found is None:
        return None
    spec, params, text = found
    key = _key_in(spec, record)
    if key is None:
        return None
    try:
        narrowed = narrow(spec, params, request.user)
    except BadRequest:  # a search that cannot run any more is no list
        return None
    sort, down = asked_sort(params, narrowed.sorts, spec.default_sort)
    place = _by_fact if sort.fact else _by_key
    placed = place(narrowed, sort, down, key)
    if placed is None:
        return None
    number, before, after = placed
    carried = "?" + urlencode({"in": text})
    addresses = _addresses(narrowed, [one for one in (before, after) if one is not None], carried)
    query = params.urlencode()
    return Neighbours(
        f"{spec.href}?{query}" if query else spec.href,
        number,
        narrowed.capped,
        addresses.get(before, ""),
        addresses.get(after, ""),
    )


def _list_and_query(request: HttpRequest) -> tuple[ListSpec, QueryDict, str] | None:
    text = request.GET.get("in", "")[:MAX_ADDRESS]
    key, _mark, query = text.partition("?")
    spec = next((one for one in all_lists() if one.key == key), None)
    if spec is None or not can(request.user, spec.act):
        return None
    params = QueryDict(query, mutable=True)
    for name in ("page", "after"):
        params.pop(name, None)
    return spec, params, text


def _key_in(spec: ListSpec, record: models.Model) -> Any:
    """The record's key in that list: a supplier's in the list of companies is its company's."""
    if isinstance(record, spec.model):
        return record.pk
    home = list_of(type(record))
    if home is None or home.record == spec.record:
        return None
    return getattr(record, f"{spec.record}_id", None)


Place = tuple[int, Any, Any]


def _by_fact(found: Narrowed, sort: Sort, down: bool, key: int) -> Place | None:
    keys = found.ordered_keys(sort, down=down)
    at = np.flatnonzero(keys == key)
    if not len(at):
        return None
    place = int(at[0])
    before = int(keys[place - 1]) if place else None
    after = int(keys[place + 1]) if place + 1 < len(keys) else None
    return place + 1, before, after


def _by_key(found: Narrowed, sort: Sort, down: bool, key: int) -> Place | None:
    rows = found.rows
    here = rows.filter(pk=key).values_list(sort.field, flat=True)
    if not (values := list(here[:1])):
        return None
    value = values[0]
    keys = rows.values_list("pk", flat=True)
    before = keys.filter(_beyond(sort, down, value, key, back=True))
    after = keys.filter(_beyond(sort, down, value, key, back=False))
    previous = before.order_by(*_order(sort, not down, blanks_first=True))[:1]
    following = after.order_by(*_order(sort, down, blanks_first=False))[:1]
    number = before.order_by()[: CAP + 1].count() + 1
    return (
        number if number <= CAP else 0,
        next(iter(previous), None),
        next(iter(following), None),
    )


def _order(sort: Sort, down: bool, *, blanks_first: bool) -> tuple[Any, str]:
    column = F(sort.field)
    if not sort.blank:
        return (column.desc() if down else column.asc()), "-pk" if down else "pk"
    given: dict[str, Any] = {"nulls_first" if blanks_first else "nulls_last": True}
    return (column.desc(**given) if down else column.asc(**given)), "-pk" if down else "pk"


def _beyond(sort: Sort, down: bool, value: Any, key: int, *, back: bool) -> Q:
    """Records after this one in the list's order, or before it; blanks stand last."""
    name = sort.field
    way = "lt" if down != back else "gt"
    if value is None:
        ties = Q(**{f"{name}__isnull": True, f"pk__{way}": key})
        return ties | Q(**{f"{name}__isnull": False}) if back else ties
    # The bound by itself lets the database start in the index; the rest settles ties.
    strict = Q(**{f"{name}__{way}": value}) | Q(**{name: value, f"pk__{way}": key})
    found = Q(**{f"{name}__{way}e": value}) & strict
    return found | Q(**{f"{name}__isnull": True}) if sort.blank and not back else found


def _addresses(found: Narrowed, keys: list[Any], carried: str) -> dict[Any, str]:
    rows = found.visible.filter(pk__in=keys)
    return {row.pk: row.get_absolute_url() + carried for row in rows}
