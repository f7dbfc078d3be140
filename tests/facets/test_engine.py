"""The engine of facets against the same rules in plain Python, on random tables."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.facets import engine

TODAY = 10
#: A tree: 1 above 2 and 3, 4 above 5.
BRANCHES = {1: (1,), 2: (1, 2), 3: (1, 3), 4: (4,), 5: (4, 5)}
NAMES = ("size", "region", "process")

records = st.lists(
    st.fixed_dictionaries(
        {
            "size": st.integers(0, 3),
            "region": st.integers(0, 4),
            "process": st.sets(st.integers(1, 5), max_size=3),
            "certificates": st.lists(st.tuples(st.integers(1, 5), st.integers(0, 20)), max_size=3),
            "free": st.integers(0, 50),
        }
    ),
    max_size=25,
)
chosen = st.fixed_dictionaries(
    {},
    optional={
        "size": st.lists(st.integers(0, 3), max_size=2),
        "region": st.lists(st.integers(1, 5), max_size=2),
        "process": st.lists(st.integers(1, 6), max_size=2),
        "certificate": st.lists(st.integers(1, 5), max_size=2),
    },
)


def table(rows: dict[int, dict[str, Any]]) -> engine.Facts:
    keys = sorted(rows)
    single = np.array(
        [(key, rows[key]["size"], rows[key]["region"]) for key in keys],
        dtype=[("key", "i8"), ("size", "i4"), ("region", "i4")],
    )
    process = [(key, code) for key in keys for code in rows[key]["process"]]
    held = [(key, *one) for key in keys for one in rows[key]["certificates"]]
    free = [(key, 1, rows[key]["free"]) for key in keys if rows[key]["free"]]
    pair = [("key", "i8"), ("code", "i4")]
    pairs = {
        "process": np.array(process, dtype=pair),
        "certificate": np.array(held, dtype=[*pair, ("until", "i4")]),
        "free": np.array(free, dtype=[*pair, ("weight", "i4")]),
    }
    expansions = {"process": BRANCHES, "certificate": BRANCHES}
    return engine.table(single, ("size", "region"), pairs, expansions)


def codes(row: dict[str, Any], name: str) -> set[int]:
    """What a record counts for."""
    if name == "process":
        return {above for code in row["process"] for above in BRANCHES[code]}
    if name == "certificate":
        valid = [code for code, until in row["certificates"] if until == 0 or until >= TODAY]
        return {above for code in valid for above in BRANCHES[code]}
    return {row[name]}


def fits(row: dict[str, Any], asked: dict[str, list[int]], but: str = "") -> bool:
    return all(codes(row, name) & set(some) for name, some in asked.items() if name != but)


def numbered(rows: list[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    return {number * 3 + 1: row for number, row in enumerate(rows)}


@settings(max_examples=150, deadline=None)
@given(records, chosen, st.sets(st.integers(0, 24)) | st.none())
def test_counts_are_those_of_plain_python(
    rows: list[dict[str, Any]], asked: dict[str, list[int]], hidden: set[int] | None
) -> None:
    known = numbered(rows)
    facts = table(known)
    seen = known
    base = None
    if hidden is not None:
        seen = {key: row for key, row in known.items() if key // 3 not in hidden}
        base = facts.mask_of(np.array(sorted(seen), dtype=np.int64))
    names = (*NAMES, "certificate")
    found = engine.count(facts, asked, names, base=base, today=TODAY)
    assert found.total == sum(fits(row, asked) for row in seen.values())
    for name in names:
        others = [row for row in seen.values() if fits(row, asked, but=name)]
        for code in range(1, 6):
            counted = sum(code in codes(row, name) for row in others)
            assert found.of(name, [code]) == counted, (name, code)


@settings(max_examples=150, deadline=None)
@given(records, st.data())
def test_correcting_gives_what_reading_all_gives(
    rows: list[dict[str, Any]], data: st.DataObject
) -> None:
    known = numbered(rows)
    touched = data.draw(st.sets(st.integers(0, 90), max_size=8))
    after = dict(known)
    for key in touched:
        new = data.draw(records.filter(bool))[0] if data.draw(st.booleans()) else None
        if new is None:
            after.pop(key, None)
        else:
            after[key] = new
    keys = np.array(sorted(touched), dtype=np.int64)
    now = table({key: after[key] for key in touched if key in after})
    corrected = engine.corrected(table(known), keys, now)
    fresh = table(after)
    assert corrected.keys.tolist() == fresh.keys.tolist()
    for name, column in fresh.single.items():
        assert corrected.single[name].tolist() == column.tolist()
    for name, many in fresh.several.items():
        other = corrected.several[name]
        assert sorted(zip(other.rows.tolist(), other.codes.tolist(), strict=True)) == sorted(
            zip(many.rows.tolist(), many.codes.tolist(), strict=True)
        )


@given(records, st.booleans())
def test_order_by_figure_has_blanks_last_and_ties_by_key(
    rows: list[dict[str, Any]], down: bool
) -> None:
    known = numbered(rows)
    facts = table(known)
    found = engine.ordered_keys(facts, engine.largest(facts, "free"), None, down=down)
    sign = -1 if down else 1
    wanted = sorted(
        known, key=lambda key: (known[key]["free"] == 0, sign * known[key]["free"], sign * key)
    )
    assert found.tolist() == wanted
