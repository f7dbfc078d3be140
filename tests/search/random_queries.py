"""Random queries over the fields of the random world."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from linkages.search.query import (
    AllOf,
    AnyOf,
    BlockCondition,
    Condition,
    Expr,
    FieldCondition,
    Not,
    Query,
    Test,
)

Strategy = st.SearchStrategy[Any]


def _one(op: str, *choices: Any) -> Strategy:
    """The operator with one of the argument tuples."""
    return st.sampled_from(
        [Test(op, args if isinstance(args, tuple) else (args,)) for args in choices]
    )


NUMBERS = st.one_of(
    *(_one(op, "0", "30", "50", "51", "300000") for op in ("eq", "lt", "le", "gt", "ge")),
    _one("between", ("3", "50"), (None, "30"), ("51", None), ("100000", "400000")),
)
DAYS = ("2026-11-20", "2026-05-03", "2025-12-31")
DATES = st.one_of(
    *(_one(op, *DAYS) for op in ("gt", "ge", "lt", "le")),
    _one("on", "2026-10", "2026", "2026-11-20"),
    _one("between", ("2026-01-01", "2026-06-30"), (None, "2025-12-31"), ("2026-11-01", None)),
    *(_one(op, (90, "day"), (0, "day"), (365, "day")) for op in ("within", "older", "next_days")),
    st.just(Test("overdue")),
    st.just(Test("this", ("month",))),
)
TEXTS = st.one_of(
    _one("words", "otel", ("stamp", "metal"), "stal", "100%", "a_b"),
    _one("phrase", "metal plast", "%", "_"),
    _one("equals", "Otel", "STEFAN", "lemn"),
    _one("exact", "Oțel", "otel"),
    _one("starts", "ote", "100", "a_"),
    _one("ends", "lemn", "%"),
    _one("pattern", "?tel*", "*[ms]t*", "###%*", "o[!a]el", "le*n", "*a_b"),
    _one("one_of", ("Lemn", "metal"), ("сталь",)),
)
FIELDS: dict[str, Strategy] = {
    "company.name": TEXTS,
    "company.country": _one("is", "XV", "RO", "RS"),
    "company.size_class": _one("is", "micro", "large"),
    "company.founded_on": DATES,
    "company.website": st.one_of(
        _one("equals", "otel.example", "https://lemn.example/ro/"),
        _one("starts", "lemn"),
        _one("domain", "lemn.example", "example"),
        _one("one_of", ("https://otel.example", "x.example")),
    ),
    "company.region": st.one_of(
        _one("under", "XV", "SUD", "NORD-1"), _one("is", "SUD", "SUD-2"), _one("prefix", "sud")
    ),
    "company.is_sanctioned": _one("is", True, False),
    "company.account_manager": st.sampled_from(
        [Test(op) for op in ("me", "my_team", "inactive", "nobody")]
    ),
    "company.staff": NUMBERS,
    "supplier.tier": _one("is", "1", "none"),
    "supplier.payment_days": NUMBERS,
    "supplier.summary": _one("web", "metal", "otel plast", "nothing"),
    "supplier.export_countries": st.one_of(
        _one("has", "DE", "RO"),
        *(_one(op, ("DE", "RO"), ("IT",)) for op in ("all_of", "none_of", "only")),
        _one("number", (">=", 2), ("=", 0), ("<", 1)),
    ),
}
SECTIONS: dict[str, dict[str, Strategy]] = {
    "certifications": {
        "certification.standard": st.one_of(
            _one("under", "quality", "iso_9001"), _one("is", "iatf_16949")
        ),
        "certification.valid_to": DATES,
        "certification.status": _one("is", "document", "expired"),
    },
    "interactions": {
        "interaction.kind": _one("is", "meeting", "call"),
        "interaction.at": DATES,
    },
    "figures": {
        "yearlyfigures.year": _one("ge", "2024"),
        "yearlyfigures.turnover": NUMBERS,
        "yearlyfigures.headcount": NUMBERS,
    },
    "people": {"person.phone": st.one_of(st.just(Test("dup")), _one("equals", "+37322111"))},
}
COUNTS = st.one_of(
    *(_one(op, "0", "1", "2") for op in ("eq", "lt", "le", "gt", "ge")),
    _one("between", ("1", "2"), ("0", "1")),
)


def _exprs(test: Strategy) -> Strategy:
    leaf = st.one_of(test, test, test, st.just(Test("empty")))

    def joined(inner: Strategy) -> Strategy:
        several = st.lists(inner, min_size=2, max_size=3).map(tuple)
        return st.one_of(inner.map(Not), several.map(AnyOf), several.map(AllOf))

    return st.recursive(leaf, joined, max_leaves=4)


def _conditions(fields: dict[str, Strategy]) -> Strategy:
    return st.sampled_from(sorted(fields)).flatmap(
        lambda key: _exprs(fields[key]).map(lambda expr: FieldCondition(key, expr))
    )


@st.composite
def blocks(draw: Any) -> BlockCondition:
    section = draw(st.sampled_from(sorted(SECTIONS)))
    quantifier = draw(st.sampled_from(("any", "none", "all", "latest", "count")))
    inner = draw(st.lists(_conditions(SECTIONS[section]), max_size=2).map(tuple))
    count: Expr | None = draw(_exprs_of_counts()) if quantifier == "count" else None
    return BlockCondition(section, quantifier, inner, count)


def _exprs_of_counts() -> Strategy:
    return st.one_of(COUNTS, COUNTS.map(Not))


def conditions() -> Strategy:
    return st.one_of(_conditions(FIELDS), _conditions(FIELDS), blocks())


def _rows(most: int) -> Strategy:
    row = st.lists(conditions(), max_size=2).map(tuple)
    return st.lists(row, max_size=most).map(tuple)


def queries() -> Strategy:
    every = st.lists(conditions(), max_size=2).map(tuple)
    return st.builds(
        lambda every, rows, leave_out: Query("company", every, rows, leave_out),
        every, _rows(3), _rows(1),
    )  # fmt: skip


def shuffled(query: Query, order: Sequence[int]) -> Query:
    """The same rows and conditions in another order."""

    def turn(some: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(sorted(some, key=lambda one: hash((repr(one), tuple(order)))))

    return Query(
        query.record,
        turn(query.every),
        turn(tuple(turn(row) for row in query.rows)),
        turn(tuple(turn(row) for row in query.leave_out)),
    )


__all__ = ["Condition", "blocks", "conditions", "queries", "shuffled"]
