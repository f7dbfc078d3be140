"""Tags and lists for many rows at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from linkages.accounts.models import User
from linkages.bulk import services
from linkages.bulk.marks import lists_to_fill
from linkages.bulk.models import BulkChange
from linkages.permissions import Role
from linkages.saved.models import ListEntry, RecordList, Tag, Tagging
from linkages.saved.services.lists import create_list
from tests.bulk.conftest import firms
from tests.kernel.people import saved_person

pytestmark = pytest.mark.django_db


def asked(by: User, act: str, rows: Any, **wish: Any) -> BulkChange:
    pks = [row.pk for row in rows]
    change = services.choose(by, source="companies", act=act, chosen=pks)
    return services.plan(change, wish=wish, reason="", by=by)


@pytest.fixture
def tags(db: None) -> list[Tag]:
    return [Tag.objects.create(code=code, name=code) for code in ("a", "b")]


def on(tag: Tag) -> set[int]:
    return set(Tagging.objects.filter(tag=tag).values_list("object_id", flat=True))


def test_tags_are_put_on_and_taken_off_and_undone(ana: User, tags: list[Tag]) -> None:
    a, b = tags
    first, second, third = rows = firms(3)
    for row, tag in ((first, b), (second, a)):
        Tagging.objects.create(tag=tag, record="company", object_id=row.pk)
    change = asked(ana, "tag", rows, add=[a.pk], remove=[b.pk])
    assert change.planned == {"change": 2, "same": 1}
    (_row, told), *_rest = services.sampled(change)
    assert [(one.before, one.after) for one in told] == [("b", "a")]
    done = services.carry_out(change, by=ana)
    assert on(a) == {first.pk, second.pk, third.pk}
    assert on(b) == set()
    services.take_back(done, by=ana)
    assert (on(a), on(b)) == ({second.pk}, {first.pk})


def test_rows_are_put_on_a_new_list_and_undo_takes_it_away(ana: User) -> None:
    rows = firms(3)
    done = services.carry_out(asked(ana, "list", rows, list=None, name="Vizite"), by=ana)
    (made,) = RecordList.objects.all()
    assert (made.name, made.owner, made.entries.count()) == ("Vizite", ana, 3)
    services.take_back(done, by=ana)
    assert not RecordList.objects.exists()
    assert not ListEntry.objects.exists()


def test_rows_are_put_on_a_list_once_and_taken_off(ana: User) -> None:
    rows = firms(3)
    mine = create_list(by=ana, name="Vizite", record="company", keys=[rows[0].pk])
    change = asked(ana, "list", rows, list=mine.pk, name="")
    assert change.planned == {"change": 2, "same": 1}
    services.carry_out(change, by=ana)
    assert mine.entries.count() == 3
    done = services.carry_out(asked(ana, "unlist", rows[:2], list=mine.pk, name=""), by=ana)
    assert mine.entries.count() == 1
    services.take_back(done, by=ana)
    assert mine.entries.count() == 3


def test_an_analyst_keeps_lists_and_sets_no_tags() -> None:
    analyst = saved_person(Role.ANALYST)
    rows = firms(1)
    services.carry_out(asked(analyst, "list", rows, list=None, name="X"), by=analyst)
    assert RecordList.objects.get().owner == analyst
    for act in ("tag", "edit", "assign"):
        with pytest.raises(PermissionDenied):
            services.choose(analyst, source="companies", act=act, chosen=[rows[0].pk])


def test_lists_of_others_are_not_offered(ana: User, ion: User) -> None:
    create_list(by=ion, name="A lui Ion", record="company", visibility="everyone")
    theirs = create_list(by=ion, name="Privată", record="company")
    mine = create_list(by=ana, name="A mea", record="company")
    assert lists_to_fill("company", ana) == [mine]
    with pytest.raises(services.Refusal):
        asked(ana, "list", firms(1), list=theirs.pk, name="")


def test_a_tag_removed_since_the_preview_is_said(ana: User, tags: list[Tag]) -> None:
    change = asked(ana, "tag", firms(1), add=[tags[0].pk], remove=[])
    tags[0].delete()
    with pytest.raises(services.Refusal):
        services.carry_out(change, by=ana)
