"""Counting by facets over columns of whole numbers. No Django, no database.

A list's facts are a few columns with a number per record (the node of its region, its size) or
several (its processes). OR inside a facet, AND between facets; what a facet counts is narrowed by
all other facets and not by itself. A million records with six facets take milliseconds, so
nothing is counted ahead and nothing kept has to be corrected.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]
Keys = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

NO_CODE = 0  # the record says nothing
FOR_EVER = np.iinfo(np.int32).max


@dataclass(frozen=True)
class Several:
    """Codes that a record can have several of: `rows` are places in the table. `until` is the
    last day, as an ordinal, on which a code counts; `weights` a figure that belongs to it."""

    rows: Ints
    codes: Ints
    until: Ints | None = None
    weights: Ints | None = None

    def only(self, chosen: Mask) -> Several:
        return Several(
            self.rows[chosen],
            self.codes[chosen],
            None if self.until is None else self.until[chosen],
            None if self.weights is None else self.weights[chosen],
        )


@dataclass(frozen=True)
class Facts:
    """The columns of a list, in the order of the records' keys."""

    keys: Keys
    single: Mapping[str, Ints]
    several: Mapping[str, Several] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.keys)

    def places(self, keys: Keys) -> tuple[npt.NDArray[np.intp], Mask]:
        """Where these keys stand, and which of them are there at all."""
        found = np.searchsorted(self.keys, keys)
        inside = found < len(self.keys)
        there = inside.copy()
        there[inside] = self.keys[found[inside]] == keys[inside]
        return found, there

    def mask_of(self, keys: Keys) -> Mask:
        mask = np.zeros(len(self), dtype=bool)
        found, there = self.places(keys)
        mask[found[there]] = True
        return mask

    def holding(self, name: str, codes: Sequence[int], today: int) -> Mask:
        """Records with one of the codes."""
        wanted = np.fromiter(codes, dtype=np.int64, count=len(codes))
        if name in self.single:
            return _hits(self.single[name], wanted)
        many = self.several[name]
        hits = _hits(many.codes, wanted)
        if many.until is not None:
            hits &= many.until >= today
        mask = np.zeros(len(self), dtype=bool)
        mask[many.rows[hits]] = True
        return mask


def _hits(codes: Ints, wanted: npt.NDArray[np.int64]) -> Mask:
    """Which of the codes are wanted, by a table of all codes: one step each."""
    table = np.zeros(int(codes.max(initial=0)) + 1, dtype=bool)
    table[wanted[(wanted >= 0) & (wanted < len(table))]] = True
    return table[codes]


@dataclass(frozen=True)
class Counts:
    total: int
    mask: Mask | None  # None: every record
    by_facet: Mapping[str, npt.NDArray[np.int64]]  # how many by code

    def of(self, name: str, codes: Sequence[int]) -> int:
        """Records with one of the codes, of which a record has one at most."""
        counted = self.by_facet[name]
        return int(sum(counted[code] for code in codes if code < len(counted)))


def count(
    facts: Facts,
    chosen: Mapping[str, Sequence[int]],
    names: Sequence[str],
    *,
    base: Mask | None = None,
    today: int = 0,
) -> Counts:
    """How many records fit, and how many with each code of each facet in `names`. `chosen` has
    the codes asked for by facet; `base` leaves out what the person or another filter hides."""
    holds = {name: facts.holding(name, codes, today) for name, codes in chosen.items()}
    everything = _all_of(holds, base)
    counted = {}
    for name in names:
        mask = everything
        if name in holds:
            mask = _all_of({one: held for one, held in holds.items() if one != name}, base)
        counted[name] = _by_code(facts, name, mask, today)
    total = len(facts) if everything is None else int(np.count_nonzero(everything))
    return Counts(total, everything, counted)


def _all_of(holds: Mapping[str, Mask], base: Mask | None) -> Mask | None:
    mask = base
    for held in holds.values():
        mask = held if mask is None else mask & held
    return mask


def _by_code(facts: Facts, name: str, mask: Mask | None, today: int) -> npt.NDArray[np.int64]:
    if name in facts.single:
        codes = facts.single[name]
        return np.bincount(codes if mask is None else codes[mask])
    many = facts.several[name]
    valid: Mask | None = None if mask is None else mask[many.rows]
    if many.until is not None:
        in_date = many.until >= today
        valid = in_date if valid is None else valid & in_date
    return np.bincount(many.codes if valid is None else many.codes[valid])


# ── Order ────────────────────────────────────────────────────────────────────


def largest(facts: Facts, name: str, codes: Sequence[int] | None = None) -> Ints:
    """Per record the greatest weight, of all its codes or of those named; 0 for none."""
    many = facts.several[name]
    if codes is not None:
        many = many.only(_hits(many.codes, np.asarray(codes, dtype=np.int64)))
    assert many.weights is not None
    best = np.zeros(len(facts), dtype=np.int32)
    np.maximum.at(best, many.rows, many.weights)
    return best


def ordered_keys(facts: Facts, values: Ints, mask: Mask | None, *, down: bool) -> Keys:
    """Keys by value; ties by key in the same direction, records without a value last."""
    keys = facts.keys if mask is None else facts.keys[mask]
    values = values if mask is None else values[mask]
    blank = values == NO_CODE
    sign = -1 if down else 1
    order = np.lexsort((sign * keys, sign * values.astype(np.int64), blank))
    found: Keys = keys[order]
    return found


# ── Building and correcting ──────────────────────────────────────────────────


def table(
    records: npt.NDArray[Any],
    names: Sequence[str],
    pairs: Mapping[str, npt.NDArray[Any]] | None = None,
    expansions: Mapping[str, Mapping[int, Sequence[int]]] | None = None,
) -> Facts:
    """Facts from rows as the database gives them: `records` has `key` and the single columns;
    `pairs` of a facet have `key` and `code`, and may have `until` and `weight`."""
    order = np.argsort(records["key"], kind="stable")
    records = records[order]
    single = {name: np.ascontiguousarray(records[name], dtype=np.int32) for name in names}
    facts = Facts(np.ascontiguousarray(records["key"], dtype=np.int64), single)
    several = {
        name: _several(facts, found, (expansions or {}).get(name))
        for name, found in (pairs or {}).items()
    }
    return replace(facts, several=several)


def _several(
    facts: Facts, pairs: npt.NDArray[Any], expansion: Mapping[int, Sequence[int]] | None
) -> Several:
    """Pairs with the places of their records; with an expansion each code also brings those that
    it implies (a leaf its branches), and every code counts a record once."""
    found, there = facts.places(pairs["key"].astype(np.int64))
    fields = pairs.dtype.names or ()
    many = Several(
        found.astype(np.int32),
        pairs["code"].astype(np.int32),
        _days(pairs["until"]) if "until" in fields else None,
        pairs["weight"].astype(np.int32) if "weight" in fields else None,
    ).only(there)
    return many if expansion is None else _once(_expanded(many, expansion))


def _days(until: npt.NDArray[Any]) -> Ints:
    """No last day: for ever."""
    days = until.astype(np.int32)
    days[days == 0] = FOR_EVER
    return days


def _expanded(many: Several, expansion: Mapping[int, Sequence[int]]) -> Several:
    sources = np.array([code for code, implied in expansion.items() for _ in implied], dtype=int)
    targets = np.array([one for implied in expansion.values() for one in implied], dtype=int)
    order = np.argsort(sources, kind="stable")
    sources, targets = sources[order], targets[order]
    start = np.searchsorted(sources, many.codes, side="left")
    end = np.searchsorted(sources, many.codes, side="right")
    times = end - start
    which = np.repeat(np.arange(len(times)), times)
    step = np.arange(len(which)) - np.repeat(np.cumsum(times) - times, times)
    codes = targets[start[which] + step] if len(which) else np.zeros(0, dtype=int)
    return Several(
        many.rows[which],
        codes.astype(np.int32),
        None if many.until is None else many.until[which],
        None if many.weights is None else many.weights[which],
    )


def _once(many: Several) -> Several:
    """Each record once a code, with its latest day."""
    until = many.until if many.until is not None else np.zeros(len(many.rows), dtype=np.int32)
    order = np.lexsort((until, many.codes, many.rows))
    rows, codes = many.rows[order], many.codes[order]
    last = np.ones(len(rows), dtype=bool)
    last[:-1] = (rows[1:] != rows[:-1]) | (codes[1:] != codes[:-1])
    return Several(rows[last], codes[last], None if many.until is None else until[order][last])


def corrected(facts: Facts, changed: Keys, now: Facts) -> Facts:
    """The facts with the records in `changed` as they are now; who is not in `now` is gone."""
    places, there = facts.places(changed)
    places = places[there]
    if len(now) == len(changed) == len(places) and np.array_equal(
        facts.keys[places], np.sort(changed)
    ):
        return _overwritten(facts, places, now)
    return _merged(facts, places, now)


def _overwritten(facts: Facts, places: npt.NDArray[np.intp], now: Facts) -> Facts:
    """Records that were there and still are: nothing moves."""
    places = np.sort(places)
    single = {}
    for name, column in facts.single.items():
        fresh = column.copy()
        fresh[places] = now.single[name]
        single[name] = fresh
    old = np.zeros(len(facts), dtype=bool)
    old[places] = True
    several = {
        name: _joined(many.only(~old[many.rows]), now.several[name], places.astype(np.int32))
        for name, many in facts.several.items()
    }
    return replace(facts, single=single, several=several)


def _merged(facts: Facts, gone: npt.NDArray[np.intp], now: Facts) -> Facts:
    """Records that came or went shift the places of the others."""
    kept = np.ones(len(facts), dtype=bool)
    kept[gone] = False
    keys = np.concatenate((facts.keys[kept], now.keys))
    order = np.argsort(keys, kind="stable")
    place = np.empty(len(keys), dtype=np.int32)
    place[order] = np.arange(len(keys), dtype=np.int32)
    moved = np.full(len(facts), -1, dtype=np.int32)
    moved[kept] = place[: int(kept.sum())]
    single = {
        name: np.concatenate((column[kept], now.single[name]))[order]
        for name, column in facts.single.items()
    }
    several = {}
    for name, many in facts.several.items():
        rest = many.only(kept[many.rows])
        rest = replace(rest, rows=moved[rest.rows])
        several[name] = _joined(rest, now.several[name], place[int(kept.sum()) :])
    return Facts(keys[order], single, several)


def _joined(one: Several, other: Several, places: Ints) -> Several:
    def both(left: Ints | None, right: Ints | None) -> Ints | None:
        return None if left is None or right is None else np.concatenate((left, right))

    return Several(
        np.concatenate((one.rows, places[other.rows])),
        np.concatenate((one.codes, other.codes)),
        both(one.until, other.until),
        both(one.weights, other.weights),
    )
