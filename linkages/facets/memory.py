"""The facts of each list, kept in the memory of the process and exact at every request.

Triggers write down which records a transaction touched (`triggers`). A request asks, in one short
query, what was written since this process last looked, and reads those records again; so a change
is counted by the next request of any process, there is nothing to invalidate, and a rolled-back
change was never there. What one knows of transactions comes from the database's own snapshot:
everything older than its `xmin` is settled, the rest is remembered by key until it is.

A request that has written something itself (and tests, which live in one transaction) reads its
own view of the facts and shares it with nobody.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from django.core.exceptions import EmptyResultSet
from django.db import connection, models

from linkages.database import copy_out
from linkages.facets import engine
from linkages.facets.lists import ListSpec

#: Changes are forgotten after a day; who has not looked for so long reads all anew.
KEEP_S = 6 * 3600.0
#: More changed records than this are not worth a correction.
RELOAD = 20_000

SINCE = """
SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
       pg_current_xact_id_if_assigned() IS NOT NULL,
       found.ids, found.transactions, found.records
  FROM (SELECT array_agg(id) AS ids, array_agg(transaction) AS transactions,
               array_agg(record) AS records
          FROM facets_change WHERE list_key = %(list)s AND transaction >= %(xmin)s) found
"""
#: A change as the table has it, and the record it names; None: all of them.
Changes = dict[tuple[int, int], int | None]


@dataclass
class State:
    """What a process knows of a list. `trees` are the expansions that were used; `kept` holds
    counts already made, and goes with the state."""

    facts: engine.Facts
    xmin: int
    seen: frozenset[tuple[int, int]]
    looked_at: float
    trees: tuple[Any, ...]
    kept: dict[Any, Any] = field(default_factory=dict)


class Memory:
    def __init__(self, spec: ListSpec) -> None:
        self.spec = spec
        self.lock = threading.Lock()
        self.state: State | None = None

    def current(self) -> State:
        with self.lock:
            known = self.state
            xmin, is_writing, changes = self._changes(known.xmin if known else None)
            if is_writing:
                return self._loaded(xmin, {})
            trees = _trees(self.spec)
            if known is None or self._is_old(known) or not _same(known.trees, trees):
                self.state = self._loaded(xmin, self._changes(xmin)[2])
            else:
                self._catch_up(known, xmin, changes)
            assert self.state is not None
            return self.state

    def _is_old(self, state: State) -> bool:
        return time.monotonic() - state.looked_at > KEEP_S

    def _changes(self, xmin: int | None) -> tuple[int, bool, Changes]:
        """Settled below which transaction, whether this one writes, and the changes since."""
        with connection.cursor() as cursor:
            wanted = 2**62 if xmin is None else xmin
            cursor.execute(SINCE, {"list": self.spec.key, "xmin": wanted})
            now, is_writing, ids, transactions, records = cursor.fetchone()
        found = zip(ids or (), transactions or (), records or (), strict=True)
        return now, is_writing, {(key, of): record for key, of, record in found}

    def _loaded(self, xmin: int, changes: Changes) -> State:
        """All facts, `changes` among them. What changes meanwhile is read again next time, since
        `xmin` was taken before."""
        facts = read(self.spec)
        return State(facts, xmin, frozenset(changes), time.monotonic(), _trees(self.spec))

    def _catch_up(self, known: State, xmin: int, changes: Changes) -> None:
        fresh = {change: record for change, record in changes.items() if change not in known.seen}
        seen = frozenset(changes)
        if not fresh:
            known.xmin, known.seen, known.looked_at = xmin, seen, time.monotonic()
            return
        records = {record for record in fresh.values() if record is not None}
        if None in fresh.values() or len(records) > RELOAD:
            self.state = self._loaded(xmin, changes)
            return
        keys = np.array(sorted(records), dtype=np.int64)
        facts = engine.corrected(known.facts, keys, read(self.spec, keys.tolist()))
        self.state = State(facts, xmin, seen, time.monotonic(), known.trees)


_memories: dict[str, Memory] = {}


def memory(spec: ListSpec) -> Memory:
    return _memories.setdefault(spec.key, Memory(spec))


def current(spec: ListSpec) -> State:
    return memory(spec).current()


def forget_all() -> None:
    """For who has taken the database away underneath."""
    _memories.clear()


def _trees(spec: ListSpec) -> tuple[Any, ...]:
    """The expansions in use; `labels.derived` gives the same object until the tree changes."""
    return tuple(facet.expansion() for facet in spec.facets if facet.expansion)


def _same(one: Sequence[Any], other: Sequence[Any]) -> bool:
    return len(one) == len(other) and all(a is b for a, b in zip(one, other, strict=True))


# ── Reading ──────────────────────────────────────────────────────────────────


def read(spec: ListSpec, keys: list[int] | None = None) -> engine.Facts:
    """The facts of the records named, or of all, whoever sees them."""
    columns = {facet.key: facet.column for facet in spec.facets if facet.column is not None}
    columns |= dict(spec.figures)
    rows = spec.model._default_manager.order_by()
    if keys is not None:
        rows = rows.filter(pk__in=keys)
    asked = [models.F(one) if isinstance(one, str) else one for one in columns.values()]
    records = numbers(rows.values_list("pk", *asked), ("key", *columns))
    pairs = {facet.key: facet.pairs for facet in spec.facets if facet.pairs}
    pairs |= {name: (make,) for name, make in spec.weighed.items()}
    expansions = {facet.key: facet.expansion() for facet in spec.facets if facet.expansion}
    found = {
        name: np.concatenate([_pairs(make(), keys) for make in some])
        for name, some in pairs.items()
    }
    return engine.table(records, list(columns), found, expansions)


def _pairs(rows: models.QuerySet[Any], keys: list[int] | None) -> npt.NDArray[Any]:
    """`rows` is `values_list(record, code)`, with the columns that its spec names after them."""
    query: Any = rows.query
    record = query.values_select[0]
    names = ("key", "code", *query.annotation_select)
    if keys is not None:
        rows = rows.filter(**{f"{record}__in": keys})
    return numbers(rows.order_by(), names)


def numbers(rows: models.QuerySet[Any], names: Sequence[str]) -> npt.NDArray[Any]:
    """Rows of whole numbers: the first column is a key of eight bytes, the others have four;
    what is not known is 0. COPY's binary format is read as it stands, without a Python object
    per number."""
    kind = np.dtype(
        [("", ">i2"), ("", ">i4"), (names[0], ">i8")]
        + [part for name in names[1:] for part in (("", ">i4"), (name, ">i4"))]
    )
    try:
        query, parameters = rows.query.sql_with_params()
    except EmptyResultSet:
        return np.zeros(0, dtype=kind)
    letters = [f"c{number}" for number in range(len(names))]
    outer = ", ".join(
        [f"{letters[0]}::int8", *(f"COALESCE({one}, 0)::int4" for one in letters[1:])]
    )
    inner = ", ".join(letters)
    sql = f"SELECT {outer} FROM ({query}) q({inner})"  # noqa: S608 made by the ORM
    raw = copy_out(sql, parameters)
    # 19 bytes before the first row, 2 after the last.
    return np.frombuffer(raw, dtype=kind, count=(len(raw) - 21) // kind.itemsize, offset=19)


def keys_of(rows: models.QuerySet[Any]) -> engine.Keys:
    return numbers(rows.order_by().values_list("pk"), ("key",))["key"].astype(np.int64)
