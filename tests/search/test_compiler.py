"""Signs and operators of conditions, taken at their word by the database."""

from __future__ import annotations

import time

import pytest

from linkages.permissions import Role
from linkages.search import services
from linkages.search.query import FieldCondition, Query, Test
from tests.companies.factories import company
from tests.kernel.people import saved_person

pytestmark = pytest.mark.django_db

HOSTILE = [
    "%%%%", "((((", "))))", "*" * 200, "?" * 200, "a" * 10_000, "a*" * 60, "[a-" * 30, "[[[[",
    "\\\\\\\\", "' OR 1=1 --", "\u202e\u200f", "a\x00b", "((a+)+)+$", "[!\uffff-\U0010ffff]*",
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"), "%_%_%_", "#" * 99,
]  # fmt: skip
TEXT_OPERATORS = ("words", "phrase", "equals", "exact", "starts", "ends", "pattern", "alike", "web")


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_cost_little(text: str) -> None:
    company(name="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!")
    user = saved_person(Role.STAFF)
    started = time.monotonic()
    for op in TEXT_OPERATORS:
        key = "supplier.summary" if op == "web" else "company.name"
        query = Query("company", every=(FieldCondition(key, Test(op, (text,))),))
        if services.problems(query, user):
            continue
        assert services.count(query, user).shown <= 1
    assert time.monotonic() - started < 0.5 * len(TEXT_OPERATORS)


@pytest.mark.parametrize(
    ("op", "text", "hits"),
    [
        ("pattern", "100% l*", ["100% Lână"]),
        ("pattern", "1##% *", ["100% Lână"]),
        ("phrase", "%", ["100% Lână"]),
        ("phrase", "_", ["a_b"]),
        ("starts", "a_", ["a_b"]),
        ("pattern", "a?b", ["a_b", "axb"]),
        ("pattern", "a[x-z]b", ["axb"]),
        ("pattern", "a[!x]b", ["a_b"]),
        ("pattern", "a\\*b", []),
        ("alike", "Ștefan Metl", ["Стефан метал"]),
        ("equals", "stefan metal", ["Стефан метал"]),
    ],
)
def test_signs_are_taken_at_their_word(op: str, text: str, hits: list[str]) -> None:
    user = saved_person(Role.STAFF)
    for name in ("100% Lână", "a_b", "axb", "Стефан метал"):
        company(name=name)
    query = Query("company", every=(FieldCondition("company.name", Test(op, (text,))),))
    assert sorted(one.name for one in services.rows(query, user)) == sorted(hits)


def test_an_operator_of_another_type_does_not_fit() -> None:
    user = saved_person(Role.STAFF)
    query = Query("company", every=(FieldCondition("company.founded_on", Test("words", ("a",))),))
    (found,) = services.problems(query, user)
    assert (found.place, found.code) == ("every.0", "bad_operator")
