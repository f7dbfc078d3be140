"""A list that a search narrows is handed out as narrow: no row more."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from linkages.exports import sources
from linkages.search import services
from linkages.search.query import FieldCondition, Query, Test
from tests.matchmaking import factories as f

pytestmark = pytest.mark.django_db


def rows(source: str, state: str, user) -> list:
    params = QueryDict(mutable=True)
    params["s"] = state
    return list(sources.source(source).build(user, params, "en").rows)


def test_introductions() -> None:
    wanted, _other = f.introduction("introduction"), f.introduction("meeting")
    user = f.user("staff")
    stage = FieldCondition("introduction.stage", Test("is", (wanted.stage,)))
    assert len(rows("introductions", "", user)) == 2
    assert len(rows("introductions", services.to_state(Query("introduction", (stage,))), user)) == 1


def test_contracts_of_the_linkages_found() -> None:
    wanted, _other = f.contract(), f.contract(f.linkage())
    user = f.user("staff")
    name = FieldCondition("linkage.supplier", Test("link", (str(wanted.linkage.supplier_id),)))
    assert len(rows("contracts", "", user)) == 2
    assert len(rows("contracts", services.to_state(Query("linkage", (name,))), user)) == 1


@pytest.mark.parametrize("source", ["introductions", "contracts"])
def test_a_search_that_cannot_run_hands_out_nothing(source: str) -> None:
    with pytest.raises(sources.BadParams):
        rows(source, "damaged", f.user("staff"))
