"""Lists: by hand, live, frozen; notes, merging, and what one may not see staying unseen."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from linkages.accounts.models import User
from linkages.permissions import Role
from linkages.saved import services
from linkages.saved.models import ListEntry, RecordList
from linkages.search import services as engine
from linkages.search.query import BlockCondition, FieldCondition, Query, Test
from tests.companies.factories import company
from tests.kernel.people import saved_person
from tests.saved.conftest import STRATEGY, Save, where
from tests.suppliers.factories import supplier


def a_list(by: User, *suppliers: Any, **facts: Any) -> RecordList:
    facts = {"name": "Q3 visits", "record": "supplier"} | facts
    return services.create_list(by=by, keys=[one.pk for one in suppliers], **facts)


def rows(list_: RecordList, user: User) -> set[Any]:
    return set(services.list_rows(list_, user))


# ── By hand ──────────────────────────────────────────────────────────────────


def test_records_come_on_and_go_off(ana: User) -> None:
    first, second = supplier(), supplier()
    visits = a_list(ana, first)
    assert services.add_to_list(visits, [first.pk, second.pk, second.pk], ana) == 1
    assert rows(visits, ana) == {first, second}
    assert services.remove_from_list(visits, [first.pk], ana) == 1
    assert rows(visits, ana) == {second}


def test_only_what_the_person_sees_comes_on(db: None) -> None:
    seen, hidden = supplier(company_published=True), supplier()
    buyer = saved_person(Role.BUYER, company())
    visits = a_list(buyer)
    assert services.add_to_list(visits, [seen.pk, hidden.pk, 999_999], buyer) == 1
    assert list(visits.entries.values_list("object_id", flat=True)) == [seen.pk]


def test_a_reader_sees_the_rows_that_they_may_see(ana: User) -> None:
    seen, hidden = supplier(company_published=True), supplier()
    visits = a_list(ana, seen, hidden, visibility="everyone")
    buyer = saved_person(Role.BUYER, company())
    assert rows(visits, buyer) == {seen}
    assert rows(visits, ana) == {seen, hidden}


def test_a_private_list_is_nobody_elses(ana: User, igor: User, boss: User) -> None:
    visits = a_list(ana)
    for other in (igor, boss):
        with pytest.raises(services.Unknown):
            services.open_list(visits.slug, other)
        with pytest.raises(PermissionDenied):
            services.add_to_list(visits, [], other)


def test_a_reader_who_is_no_editor_changes_nothing(ana: User, igor: User) -> None:
    one = supplier()
    visits = a_list(ana, one, visibility="team")
    for act in (
        lambda: services.add_to_list(visits, [one.pk], igor),
        lambda: services.remove_from_list(visits, [one.pk], igor),
        lambda: services.note(visits, one.pk, by=igor, status="done"),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert rows(visits, igor) == {one}


def test_a_list_has_an_end(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services.lists, "MOST", 2)
    visits = a_list(ana, supplier(), supplier())
    with pytest.raises(services.TooMany):
        services.add_to_list(visits, [supplier().pk], ana)
    assert visits.entries.count() == 2


def test_an_undo_takes_all_off_again(ana: User) -> None:
    from linkages.history.changes import change_set

    visits, pks = a_list(ana), [supplier().pk, supplier().pk]
    with change_set(by=ana) as changes:
        services.add_to_list(visits, pks, ana)
    services.undo_own(changes.pk, by=ana)
    assert rows(visits, ana) == set()


# ── Notes ────────────────────────────────────────────────────────────────────


def test_note_and_status_stay_with_the_row(ana: User) -> None:
    one, other = supplier(), supplier()
    visits = a_list(ana, one, other)
    services.note(visits, one.pk, by=ana, status="done", text="Visited")
    services.note(visits, one.pk, by=ana, text="Visited in May")
    noted = services.list_rows(visits, ana).get(pk=one.pk)
    assert (noted.entry_status, noted.entry_note) == ("done", "Visited in May")
    assert services.list_rows(visits, ana).get(pk=other.pk).entry_status == "open"


def test_only_rows_of_the_list_have_notes(ana: User) -> None:
    visits, stranger = a_list(ana), supplier()
    with pytest.raises(services.Unknown):
        services.note(visits, stranger.pk, by=ana, text="?")
    assert not ListEntry.objects.exists()


# ── Live and frozen ──────────────────────────────────────────────────────────


def test_a_live_list_follows_its_search(save: Save, small: Any, ana: User) -> None:
    first = small("One SRL")
    live = services.create_list(by=ana, name="Live", record="supplier", search=save())
    second = small("Two SRL")
    assert rows(live, ana) == {first, second}
    services.note(live, second.pk, by=ana, status="done")
    assert services.list_rows(live, ana).get(pk=second.pk).entry_status == "done"
    with pytest.raises(ValidationError):
        services.add_to_list(live, [supplier().pk], ana)


def test_a_frozen_list_stays(save: Save, small: Any, ana: User) -> None:
    first = small("One SRL")
    frozen = services.freeze(save(), by=ana, name="As of today")
    small("Two SRL")
    assert rows(frozen, ana) == {first}
    assert frozen.frozen_on == timezone.localdate()
    assert frozen.frozen_from == "Small suppliers"


def test_a_live_list_of_a_search_one_does_not_see_shows_nothing(
    save: Save, small: Any, ana: User, igor: User
) -> None:
    small("One SRL")
    live = services.create_list(
        by=ana, name="Live", record="supplier", search=save(), visibility="team"
    )
    with pytest.raises(services.Unknown):
        services.list_rows(live, igor)


def test_a_live_list_of_a_forbidden_search_refuses(ana: User) -> None:
    staff = saved_person(Role.STAFF)
    search = services.save(STRATEGY, by=staff, name="Expanding", visibility="team")
    live = services.create_list(
        by=staff, name="Live", record="investor", search=search, visibility="team"
    )
    with pytest.raises(engine.Refused):
        services.list_rows(live, ana)


def test_a_search_of_another_kind_makes_no_list(save: Save, ana: User) -> None:
    with pytest.raises(ValidationError):
        services.create_list(by=ana, name="Live", record="need", search=save())


# ── Merging ──────────────────────────────────────────────────────────────────


def test_merging_keeps_the_notes_of_the_first_and_undo_brings_all_back(ana: User) -> None:
    from linkages.history.changes import change_set

    both, only = supplier(), supplier()
    first, second = a_list(ana, both), a_list(ana, both, only, name="Fair")
    services.note(first, both.pk, by=ana, text="from the first")
    services.note(second, both.pk, by=ana, text="from the second")
    services.note(second, only.pk, by=ana, status="done")
    with change_set(by=ana) as changes:
        assert services.merge_lists(first, [second], by=ana) == 1
    assert rows(first, ana) == {both, only}
    assert services.list_rows(first, ana).get(pk=both.pk).entry_note == "from the first"
    assert services.list_rows(first, ana).get(pk=only.pk).entry_status == "done"
    assert [one.name for one in RecordList.objects.of(ana)] == ["Q3 visits"]
    services.undo_own(changes.pk, by=ana)
    assert rows(first, ana) == {both}
    assert RecordList.objects.of(ana).count() == 2


def test_what_is_not_ones_own_is_not_merged_away(ana: User, igor: User) -> None:
    mine, his = a_list(ana), a_list(igor, name="His", visibility="team")
    with pytest.raises(PermissionDenied):
        services.merge_lists(mine, [his], by=ana)
    assert RecordList.objects.of(igor).exists()


# ── In searches ──────────────────────────────────────────────────────────────


def found(query: Query, user: User) -> set[Any]:
    return set(engine.rows(query, user))


@pytest.mark.parametrize("named", ["q3-visits", "Q3 visits", "q3 VISITS", "Vizite T3"])
def test_in_list_finds_the_rows_by_any_of_its_names(ana: User, named: str) -> None:
    on, _off = supplier(), supplier()
    a_list(ana, on, name="Vizite T3", name_en="Q3 visits")
    assert found(where("supplier.id", "in_list", named), ana) == {on}


def test_a_list_as_a_question_gives_its_rows(save: Save, small: Any, ana: User) -> None:
    one = small("One SRL")
    live = services.create_list(by=ana, name="Live", record="supplier", search=save())
    for some in (a_list(ana, one), live):
        assert found(services.as_query(some, ana), ana) == {one}


def test_another_persons_private_list_is_an_unknown_one(ana: User, igor: User) -> None:
    a_list(ana, supplier())
    (problem,) = engine.problems(where("supplier.id", "in_list", "q3-visits"), igor)
    (missing,) = engine.problems(where("supplier.id", "in_list", "q3-visitz"), igor)
    assert problem.code == missing.code == "unknown_list"


def test_a_live_list_that_asks_for_itself_is_refused(save: Save, ana: User) -> None:
    search = save()
    services.create_list(by=ana, name="Loop", record="supplier", search=search)
    services.update(search, by=ana, query=where("supplier.id", "in_list", "loop"))
    search.refresh_from_db()
    assert engine.problems(services.searches.query_of(search), ana)


def test_the_section_lists_tells_status_and_hides_private_lists(ana: User, igor: User) -> None:
    one, _other = supplier(), supplier()
    visits = a_list(ana, one, _other)
    services.note(visits, one.pk, by=ana, status="done")
    done = FieldCondition("listentry.status", Test("is", ("done",)))
    query = Query("supplier", every=(BlockCondition("lists", conditions=(done,)),))
    assert found(query, ana) == {one}
    assert found(query, igor) == set()
    nowhere = Query("supplier", every=(BlockCondition("lists", "none"),))
    assert found(nowhere, igor) == {one, _other}
