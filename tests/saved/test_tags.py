"""Tags: who uses which, on what, and asking for them: any, all, none, only, how many."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from linkages.accounts.models import User
from linkages.history.changes import change_set
from linkages.permissions import Role
from linkages.saved import services
from linkages.saved.models import Tag, Tagging
from linkages.search import services as engine
from linkages.search.domain import domain
from linkages.search.query import AllOf, AnyOf, Expr, FieldCondition, Not, Query, Test
from tests.companies.factories import company
from tests.investors.factories import investor, need
from tests.kernel.people import saved_person
from tests.saved.conftest import where
from tests.suppliers.factories import supplier


def a_tag(code: str, **facts: Any) -> Tag:
    return Tag.objects.create(**{"code": code, "name": code.title(), **facts})


@pytest.fixture
def fair(db: None) -> Tag:
    return a_tag("fair", name="Târg", name_en="Fair")


@pytest.fixture
def key(db: None) -> Tag:
    return a_tag("key")


def test_a_tag_goes_on_and_off(ana: User, fair: Tag, key: Tag) -> None:
    one, other = supplier(), supplier()
    pks = [one.pk, other.pk]
    assert services.tag("supplier", pks, [fair, key], by=ana) == (4, 0)
    assert services.tag("supplier", [one.pk], [fair], [key], by=ana) == (0, 1)
    assert services.tags_of("supplier", pks, ana) == {one.pk: [fair], other.pk: [key, fair]}


@pytest.mark.parametrize("make", [company, supplier, investor, need])
def test_every_kind_of_record_takes_tags(ana: User, fair: Tag, make: Any) -> None:
    obj = make()
    record = obj._meta.model_name
    services.tag(record, [obj.pk], [fair], by=ana)
    assert services.tags_of(record, [obj.pk], ana) == {obj.pk: [fair]}
    assert set(engine.rows(where(f"{record}.tags", "has", "fair", record=record), ana)) == {obj}


def test_analysts_see_tags_and_put_none_on(mihai: User, fair: Tag) -> None:
    one = supplier()
    Tagging.objects.create(tag=fair, record="supplier", object_id=one.pk)
    assert services.tags_of("supplier", [one.pk], mihai) == {one.pk: [fair]}
    with pytest.raises(PermissionDenied):
        services.tag("supplier", [one.pk], [], [fair], by=mihai)


def test_outsiders_know_of_no_tag(fair: Tag) -> None:
    one = supplier(company_published=True)
    Tagging.objects.create(tag=fair, record="supplier", object_id=one.pk)
    buyer = saved_person(Role.BUYER, company())
    assert services.tags_of("supplier", [one.pk], buyer) == {}
    assert engine.problems(where("supplier.tags", "has", "fair"), buyer)
    asked = domain("supplier", buyer)
    assert "supplier.tags" not in asked.fields
    assert "tag_marks" not in asked.blocks


def test_a_tag_of_other_roles_is_an_unknown_one(ana: User, boss: User) -> None:
    secret = a_tag("secret", roles=["staff"])
    one = supplier()
    services.tag("supplier", [one.pk], [secret], by=boss)
    assert services.tags_of("supplier", [one.pk], ana) == {}
    with pytest.raises(PermissionDenied):
        services.tag("supplier", [one.pk], [secret], by=ana)
    query = where("supplier.tags", "has", "secret")
    assert [one.code for one in engine.problems(query, ana)] == ["unknown_value"]
    offered = domain("supplier", ana).fields["supplier.tags"].options()
    assert "secret" not in [one.code for one in offered]
    assert set(engine.rows(where("supplier.tags", "empty"), ana)) == {one}
    assert set(engine.rows(query, boss)) == {one}


def test_rows_out_of_sight_are_left_alone(ana: User, fair: Tag) -> None:
    assert services.tag("supplier", [999_999], [fair], by=ana) == (0, 0)
    assert not Tagging.objects.exists()


def test_one_undo_takes_a_bulk_of_tags_off(ana: User, fair: Tag) -> None:
    some = [supplier().pk for _ in range(3)]
    with change_set(by=ana) as changes:
        services.tag("supplier", some, [fair], by=ana)
    services.undo_own(changes.pk, by=ana)
    assert not Tagging.objects.exists()


FAIR, KEY = Test("has", ("fair",)), Test("has", ("key",))
CASES: list[tuple[Expr, set[str]]] = [
    (FAIR, {"fair", "both"}),
    (AnyOf((FAIR, KEY)), {"fair", "key", "both"}),
    (AllOf((FAIR, KEY)), {"both"}),
    (Not(FAIR), {"key", "bare"}),
    (Test("all_of", ("fair", "key")), {"both"}),
    (Test("none_of", ("fair",)), {"key", "bare"}),
    (Test("only", ("fair",)), {"fair"}),
    (Test("number", (">=", 2)), {"both"}),
    (Test("number", ("=", 0)), {"bare"}),
    (Test("empty"), {"bare"}),
]


@pytest.mark.parametrize(("expr", "names"), CASES, ids=range(len(CASES)))
def test_asking_for_tags(ana: User, fair: Tag, key: Tag, expr: Expr, names: set[str]) -> None:
    marks = {"fair": [fair], "key": [key], "both": [fair, key], "bare": []}
    for name, tags in marks.items():
        services.tag("supplier", [supplier(company_name=name).pk], tags, by=ana)
    query = Query("supplier", every=(FieldCondition("supplier.tags", expr),))
    rows = engine.rows(query, ana)
    assert {one.company.name for one in rows} == names


def test_a_tag_is_found_by_its_name_in_either_language(ana: User, fair: Tag) -> None:
    field = domain("supplier", ana).fields["supplier.tags"]
    assert [field.find(text) for text in ("targ", "FAIR", "fair", "none")] == [
        "fair", "fair", "fair", None,
    ]  # fmt: skip


def test_a_tag_made_after_the_start_is_known(ana: User) -> None:
    field = domain("supplier", ana).fields["supplier.tags"]
    assert field.find("later") is None
    a_tag("later")
    assert field.find("later") == "later"
