"""Saved searches: who sees, changes and runs them; versions; what refuses to run."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from linkages.accounts.models import User
from linkages.history.undo import CannotUndo
from linkages.permissions import Role
from linkages.saved import services
from linkages.saved.describe import describe, versions
from linkages.saved.models import SavedSearch, Subscription
from linkages.search import services as engine
from linkages.search.query import Query
from tests.companies.factories import company
from tests.kernel.people import saved_person
from tests.saved.conftest import SMALL, STRATEGY, Save, where
from tests.suppliers.factories import supplier

MEDIUM = where("company.size_class", "is", "medium")


# ── Who sees it ──────────────────────────────────────────────────────────────


def seen_by(user: Any) -> list[str]:
    return [one.name for one in SavedSearch.objects.visible_to(user)]


@pytest.mark.parametrize(
    ("visibility", "team", "seeing"),
    [
        ("private", [], {"promoter"}),
        ("team", ["analyst"], {"promoter", "analyst"}),
        ("team", ["administrator", "staff"], {"promoter", "administrator", "staff"}),
        ("everyone", [], set(Role)),
    ],
)
def test_a_search_is_seen_by_those_it_is_shared_with(
    save: Save, ana: User, visibility: str, team: list[str], seeing: set[str]
) -> None:
    facts = {"team": team} if team else {}
    save(visibility=visibility, **facts)
    people = {role: saved_person(role) for role in Role if role != Role.PROMOTER}
    people[Role.PROMOTER] = ana
    assert {role for role, user in people.items() if seen_by(user)} == seeing


def test_private_means_other_people_of_the_same_role_too(save: Save, igor: User) -> None:
    save()
    assert seen_by(igor) == []


def test_nobody_who_is_not_signed_in_or_is_closed_sees_any(save: Save, ana: User) -> None:
    from django.contrib.auth.models import AnonymousUser

    save(visibility="everyone")
    assert seen_by(AnonymousUser()) == []
    ana.is_active = False
    assert seen_by(ana) == []


def test_editors_see_and_change_it_until_it_is_locked(save: Save, ana: User, igor: User) -> None:
    search = save(editors=[igor])
    assert seen_by(igor) == ["Small suppliers"]
    services.update(search, by=igor, name="Small ones")
    services.update(search, by=ana, locked=True)
    search.refresh_from_db()
    with pytest.raises(PermissionDenied):
        services.update(search, by=igor, name="Mine now")
    search.refresh_from_db()
    assert search.name == "Small ones"


def test_an_editor_neither_shares_nor_unlocks_nor_deletes(save: Save, igor: User) -> None:
    search = save(editors=[igor])
    with pytest.raises(PermissionDenied):
        services.share(search, by=igor, visibility="everyone")
    with pytest.raises(PermissionDenied):
        services.delete(search, by=igor)
    services.update(search, by=igor, locked=True)
    search.refresh_from_db()
    assert not search.locked


def test_an_outsiders_team_is_the_own_company(db: None) -> None:
    ours, theirs = company(), company()
    first, second = saved_person(Role.BUYER, ours), saved_person(Role.BUYER, ours)
    stranger, staff = saved_person(Role.BUYER, theirs), saved_person(Role.STAFF)
    services.save(SMALL, by=first, name="Ours", visibility="team")
    assert seen_by(second) == ["Ours"]
    assert seen_by(stranger) == seen_by(staff) == []


def test_an_outsider_shares_with_nobody_else(db: None, ana: User) -> None:
    buyer = saved_person(Role.BUYER, company())
    with pytest.raises(ValidationError):
        services.save(SMALL, by=buyer, name="Ours", visibility="everyone")
    with pytest.raises(ValidationError):
        services.save(SMALL, by=buyer, name="Ours", editors=[ana])
    assert not SavedSearch.objects.exists()


def test_administrators_change_what_is_shared_and_nothing_private(save: Save, boss: User) -> None:
    shared, private = save("Shared", visibility="team"), save("Private")
    assert shared.may_edit(boss)
    assert not private.may_edit(boss)
    assert private.may_delete(boss)
    assert seen_by(boss) == ["Shared"]


def test_handing_over_gives_another_owner(save: Save, igor: User, boss: User) -> None:
    shared, private = save("Shared", visibility="team"), save("Private")
    services.hand_over(shared, igor, by=boss)
    assert SavedSearch.objects.get(pk=shared.pk).owner == igor
    with pytest.raises(PermissionDenied):
        services.hand_over(private, igor, by=boss)


# ── Names ────────────────────────────────────────────────────────────────────


def test_the_short_name_is_unique_and_stays(save: Save, ana: User) -> None:
    first, second = save("Furnizori mici și buni"), save("Furnizori mici si buni")
    assert first.slug == "furnizori-mici-si-buni"
    assert second.slug.startswith("furnizori-mici-si-buni-")
    services.update(first, by=ana, name="Altceva")
    assert SavedSearch.objects.get(pk=first.pk).slug == "furnizori-mici-si-buni"


@pytest.mark.parametrize("name", ["new", "mail", "Стоп", "…", "undo"])
def test_no_short_name_hides_a_page(save: Save, name: str) -> None:
    slug = save(name).slug
    assert slug
    assert slug not in ("new", "mail", "undo", "stop", "tiles", "on")


# ── Saving what runs ─────────────────────────────────────────────────────────


def test_what_the_person_may_not_read_is_not_saved(save: Save) -> None:
    with pytest.raises(engine.Refused):
        save(query=STRATEGY)
    with pytest.raises(engine.Refused):
        save(query=where("supplier.no_such_field", "present"))
    assert not SavedSearch.objects.exists()


def test_a_copy_is_private_and_ones_own(save: Save, igor: User) -> None:
    search = save(visibility="team", columns=["company.name"])
    copy = services.save_as(search, by=igor, name="My copy")
    assert (copy.owner, copy.visibility, copy.query) == (igor, "private", search.query)
    assert copy.columns == ["company.name"]


def test_two_people_saving_at_once_lose_nothing(save: Save, ana: User, igor: User) -> None:
    search = save(editors=[igor])
    services.update(search, by=igor, version=search.version, name="Igor's name")
    with pytest.raises(services.Outdated):
        services.update(search, by=ana, version=search.version, name="Ana's name")
    search.refresh_from_db()
    assert search.name == "Igor's name"


# ── Running ──────────────────────────────────────────────────────────────────


def test_a_shared_search_runs_with_the_readers_rights(save: Save, small: Any) -> None:
    mine, hidden = small("Seen SRL", company_published=True), small("Hidden SRL")
    search = save(visibility="everyone")
    buyer = saved_person(Role.BUYER, company())
    assert set(services.run_slug(search.slug, saved_person(Role.STAFF))) == {mine, hidden}
    assert set(services.run_slug(search.slug, buyer)) == {mine}


def test_a_private_search_and_a_missing_one_are_the_same_to_others(save: Save, igor: User) -> None:
    slug = save().slug
    for name in (slug, "no-such-search"):
        with pytest.raises(services.Unknown):
            services.run_slug(name, igor)


def test_a_forbidden_part_refuses_and_says_which(db: None, ana: User) -> None:
    staff = saved_person(Role.STAFF)
    search = services.save(STRATEGY, by=staff, name="Expanding", visibility="everyone")
    with pytest.raises(engine.Refused) as refusal:
        services.run_slug(search.slug, ana)
    (problem,) = refusal.value.problems
    assert (problem.place, problem.code) == ("every.0", "unknown_field")
    story = describe(search, ana)
    assert not story.runs
    assert story.sentence == ""
    assert "expand" not in " ".join(story.troubles)
    assert describe(search, staff).runs


def test_a_part_that_is_gone_refuses_and_widens_nothing(save: Save, small: Any, ana: User) -> None:
    small("One SRL")
    search = save()
    gone = {**search.query, "every": [{"field": "supplier.shoe_size", "is": ["is", "44"]}]}
    SavedSearch.objects.filter(pk=search.pk).update(query=gone)
    with pytest.raises(engine.Refused):
        services.run_slug(search.slug, ana)
    SavedSearch.objects.filter(pk=search.pk).update(query={"schema_version": 99})
    assert not describe(SavedSearch.objects.get(), ana).runs


def test_a_broken_search_can_be_renamed_and_mended(save: Save, ana: User) -> None:
    search = save()
    gone = {**search.query, "every": [{"field": "supplier.shoe_size", "is": ["is", "44"]}]}
    SavedSearch.objects.filter(pk=search.pk).update(query=gone)
    services.update(search, by=ana, name="Broken")
    mended = services.update(search, by=ana, query=SMALL)
    assert describe(mended, ana).runs


def test_use_is_counted_once_a_minute(save: Save, ana: User) -> None:
    search = save()
    for _ in range(3):
        services.load(search.slug, ana)
    search.refresh_from_db()
    assert search.uses == 1
    assert search.last_run_at is not None
    earlier = timezone.now() - dt.timedelta(minutes=2)
    SavedSearch.objects.update(last_run_at=earlier)
    services.load(search.slug, ana)
    search.refresh_from_db()
    assert search.uses == 2


def test_counting_uses_makes_no_version(save: Save, ana: User) -> None:
    search = save()
    services.load(search.slug, ana)
    assert len(versions(search, ana)) == 1


# ── Unused ───────────────────────────────────────────────────────────────────


def test_unused_for_half_a_year_is_told_unless_something_uses_it(save: Save, ana: User) -> None:
    long_ago = timezone.now() - dt.timedelta(days=181)
    old, followed, used, young = save("old"), save("followed"), save("used"), save("young")
    SavedSearch.objects.exclude(pk=young.pk).update(created_at=long_ago, last_run_at=long_ago)
    Subscription.objects.create(user=ana, search=followed)
    SavedSearch.objects.filter(pk=used.pk).update(last_run_at=timezone.now())
    assert [one.name for one in SavedSearch.objects.unused()] == ["old"]
    old.refresh_from_db()
    assert old.is_unused


# ── Versions, undo ───────────────────────────────────────────────────────────


def test_the_history_says_who_changed_what_in_sentences(save: Save, ana: User, igor: User) -> None:
    search = save(editors=[igor])
    services.update(search, by=igor, query=MEDIUM)
    services.update(search, by=ana, name="Middle ones")
    last, changed, first = versions(search, ana)
    assert [one.by for one in (first, changed, last)] == [ana, igor, ana]
    assert changed.before == first.said
    assert changed.said != first.said
    assert last.before is None
    assert last.changed == ("name",)
    assert last.is_current


def test_restoring_brings_the_search_back_as_a_new_version(save: Save, ana: User) -> None:
    search = save(columns=["company.name"])
    services.update(search, by=ana, query=MEDIUM, name="Other")
    first = versions(search, ana)[-1]
    restored = services.restore(search, first.facts, by=ana)
    assert (restored.name, restored.columns) == ("Small suppliers", ["company.name"])
    assert services.searches.query_of(restored).every == SMALL.every
    assert len(versions(search, ana)) == 3


def test_who_may_not_read_a_part_reads_it_in_no_version(db: None, ana: User) -> None:
    staff = saved_person(Role.STAFF)
    search = services.save(STRATEGY, by=staff, name="Growing", visibility="team")
    services.update(search, by=staff, query=Query("investor"))
    told = versions(search, ana)
    assert [one.said.runs for one in told] == [True, False]
    assert "expand" not in repr([one.said for one in told] + [one.before for one in told])


def test_a_deleted_search_is_gone_everywhere_and_comes_back(save: Save, ana: User) -> None:
    search = save(visibility="everyone")
    changes = services.delete(search, by=ana)
    assert seen_by(ana) == []
    with pytest.raises(services.Unknown):
        services.run_slug(search.slug, ana)
    services.undo_own(changes.pk, by=ana)
    assert seen_by(ana) == ["Small suppliers"]


def test_an_undo_is_for_who_acted_and_for_saved_things_only(
    save: Save, ana: User, igor: User
) -> None:
    from linkages.history.changes import change_set

    changes = services.delete(save(), by=ana)
    with pytest.raises(CannotUndo):
        services.undo_own(changes.pk, by=igor)
    with change_set(by=ana) as other:
        supplier()
    with pytest.raises(CannotUndo):
        services.undo_own(other.pk, by=ana)


def test_after_a_month_a_deleted_search_goes_for_good(save: Save, ana: User) -> None:
    kept, gone = save("kept"), save("gone")
    for one in (kept, gone):
        services.delete(one, by=ana)
    SavedSearch.objects.filter(pk=gone.pk).update(deleted_at=timezone.now() - dt.timedelta(days=31))
    assert services.tidy()["searches"] == 1
    assert SavedSearch.objects.get() == kept


# ── Exports ──────────────────────────────────────────────────────────────────


def test_an_export_takes_a_search_with_the_rights_of_who_exports(
    save: Save, small: Any, ana: User, igor: User
) -> None:
    from django.http import QueryDict

    from linkages.exports import sources

    small("Small SRL")
    supplier(company_name="Other SRL", company_size_class="large")
    asked = QueryDict(f"search={save().slug}")
    build = sources.source("suppliers").build
    assert "Small SRL" in str(list(build(ana, asked, "en").rows))
    assert "Other SRL" not in str(list(build(ana, asked, "en").rows))
    with pytest.raises(Exception, match="small-suppliers"):
        list(build(igor, asked, "en").rows)
