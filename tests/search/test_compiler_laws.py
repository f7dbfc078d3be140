"""Compiled queries against an evaluator in plain Python, and laws that hold for any of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linkages.companies.models import Company
from linkages.search import services
from linkages.search.query import FieldCondition, Not, Query
from tests.rolled_back import rolled_back
from tests.search.evaluator import answer
from tests.search.random_queries import conditions, queries, shuffled
from tests.search.world import NOW, World, make_world

pytestmark = pytest.mark.django_db
SLOW: Any = {"deadline": None, "suppress_health_check": list(HealthCheck), "database": None}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Made once for the laws, which only read; gone with the transaction."""
    with rolled_back(django_db_blocker):
        yield make_world()


def _ids(query: Query, world: World) -> set[int]:
    found = list(services.rows(query, world.user, now=NOW).order_by().values_list("pk", flat=True))
    assert len(found) == len(set(found)), "a record twice"
    return set(found)


def test_a_query_finds_what_plain_python_finds(world: World) -> None:
    @settings(max_examples=100, derandomize=True, **SLOW)
    @given(queries())
    def check(query: Query) -> None:
        assert _ids(query, world) == answer(query, world), query

    check()


def test_a_condition_and_its_negation_part_the_scope(world: World) -> None:
    everything = set(Company.objects.values_list("pk", flat=True))

    @settings(max_examples=60, derandomize=True, **SLOW)
    @given(conditions())
    def check(one: Any) -> None:
        held = _ids(Query("company", every=(one,)), world)
        rest = _ids(Query("company", leave_out=((one,),)), world)
        assert held | rest == everything
        assert not held & rest
        if isinstance(one, FieldCondition):
            denied = FieldCondition(one.field, Not(one.expr))
            assert _ids(Query("company", every=(denied,)), world) == rest

    check()


def test_the_order_of_rows_and_conditions_changes_nothing(world: World) -> None:
    @settings(max_examples=25, derandomize=True, **SLOW)
    @given(queries(), st.permutations(range(4)))
    def check(query: Query, order: list[int]) -> None:
        assert _ids(query, world) == _ids(shuffled(query, order), world)

    check()


def test_every_query_survives_its_address() -> None:
    @settings(max_examples=40, derandomize=True, **SLOW)
    @given(queries())
    def check(query: Query) -> None:
        state = services.to_state(query)
        assert services.from_state(state) == query
        assert services.to_state(services.from_state(state)) == state

    check()
