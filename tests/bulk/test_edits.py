"""What a bulk edit writes, what it leaves, and that undo brings back what was."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linkages.accounts.models import User
from linkages.bulk import services
from linkages.bulk.models import BulkChange, Left
from linkages.companies.models import Company
from linkages.history.models import ChangeSet
from linkages.permissions import Role
from linkages.todos.models import ToDo
from tests.bulk.conftest import Plan, firms
from tests.kernel.people import saved_person
from tests.suppliers.factories import supplier

pytestmark = pytest.mark.django_db


def left(change: BulkChange) -> dict[int, str]:
    return dict(Left.objects.filter(change=change).values_list("row", "outcome"))


def facts(pks: list[int]) -> list[dict[str, Any]]:
    """All that a company says, without the marks of a save."""
    quiet = {"version", "updated_at"}
    names = [f.attname for f in Company._meta.concrete_fields if f.name not in quiet]
    return list(Company.objects.filter(pk__in=pks).order_by("pk").values(*names))


def test_only_the_fields_filled_in_change(planned: Plan, ana: User) -> None:
    some = firms(3, group_name="Vechi", website="https://a.example")
    other = firms(1, group_name="Vechi")[0]
    before = facts([one.pk for one in some])
    done = services.carry_out(planned(some, company__group_name="Nou"), by=ana)
    assert done.counts == {"change": 3}
    for was, now in zip(before, facts([one.pk for one in some]), strict=True):
        assert now["group_name"] == "Nou"
        assert now["sources"]["group_name"]["type"] == "visit"
        assert {**now, "group_name": "Vechi", "sources": was["sources"]} == was
    other.refresh_from_db()
    assert other.group_name == "Vechi"
    assert set(Company.objects.filter(group_name="Nou").values_list("version", flat=True)) == {2}


def test_rows_that_are_so_already_are_counted_and_not_written(planned: Plan, ana: User) -> None:
    (new, *_rest) = some = firms(2)
    Company.objects.filter(pk=new.pk).update(group_name="Nou")
    change = planned(some, company__group_name="Nou")
    assert change.planned == {"change": 1, "same": 1}
    services.carry_out(change, by=ana)
    assert Company.objects.get(pk=new.pk).version == 1


def test_a_field_is_emptied_where_one_says_so(planned: Plan, ana: User) -> None:
    some = firms(2, group_name="Vechi", founded_on=None, is_sanctioned=True)
    services.carry_out(planned(some, company__group_name="", company__is_sanctioned=None), by=ana)
    assert set(Company.objects.values_list("group_name", "is_sanctioned")) == {("", None)}


def test_fields_of_the_company_are_written_from_the_list_of_suppliers(
    planned: Plan, ana: User
) -> None:
    one, two = supplier(), supplier()
    change = planned(
        [one, two], source="suppliers", company__status="inactive", supplier__erp="SAP"
    )
    services.carry_out(change, by=ana)
    for row in (one, two):
        row.refresh_from_db()
        assert (row.erp, row.company.status) == ("SAP", "inactive")
        assert row.sources["erp"]["type"] == row.company.sources["status"]["type"] == "visit"


def test_a_row_that_the_value_does_not_fit_is_named_with_the_reason(
    planned: Plan, ana: User
) -> None:
    parent, *rest = some = firms(3)
    change = planned(some, company__parent=parent.pk)
    assert change.planned == {"change": 2, "invalid": 1}
    services.carry_out(change, by=ana)
    (kept,) = Left.objects.filter(change=change)
    assert (kept.row, kept.outcome) == (parent.pk, "invalid")
    assert kept.why == "A company cannot be its own parent."
    assert {one.parent_id for one in Company.objects.filter(pk__in=[o.pk for o in rest])} == {
        parent.pk
    }


def test_a_row_that_is_closed_is_named_with_the_reason(planned: Plan, ana: User, ion: User) -> None:
    from django.utils import timezone

    open_one = ToDo.objects.create(title="A", owner=ion)
    done_one = ToDo.objects.create(title="B", owner=ion, done_at=timezone.now())
    change = planned([open_one, done_one], source="todos", act="assign", todo__owner=ana.pk)
    services.carry_out(change, by=ana)
    open_one.refresh_from_db()
    done_one.refresh_from_db()
    assert (open_one.owner, open_one.assigned_by, done_one.owner) == (ana, ana, ion)
    (kept,) = Left.objects.filter(change=change)
    assert (kept.name, kept.outcome, kept.why) == ("B", "refused", "it is done")


def test_what_others_changed_since_the_preview_is_left_and_named(planned: Plan, ana: User) -> None:
    touched, elsewhere, gone = some = firms(3, group_name="Vechi")
    change = planned(some, company__group_name="Nou")
    Company.objects.filter(pk=touched.pk).update(group_name="Altul")
    Company.objects.filter(pk=elsewhere.pk).update(website="https://b.example")
    Company.objects.filter(pk=gone.pk).delete()
    done = services.carry_out(change, by=ana)
    assert left(done) == {touched.pk: "conflict", gone.pk: "gone"}
    assert done.counts == {"change": 1, "conflict": 1, "gone": 1}
    names = dict(Company.objects.values_list("pk", "group_name"))
    assert names == {touched.pk: "Altul", elsewhere.pk: "Nou"}


def test_one_change_set_and_one_undo(planned: Plan, ana: User) -> None:
    some = firms(5, group_name="Vechi")
    done = services.carry_out(planned(some, company__group_name="Nou"), by=ana)
    assert done.change_set is not None
    assert (done.change_set.kind, done.change_set.reason, done.change_set.user) == (
        "bulk",
        "tidy",
        ana,
    )
    assert ChangeSet.objects.count() == 1
    services.take_back(done, by=ana)
    assert set(Company.objects.values_list("group_name", flat=True)) == {"Vechi"}


def test_asked_for_twice_it_is_done_once(planned: Plan, ana: User) -> None:
    change = planned(firms(2), company__group_name="Nou")
    services.carry_out(change, by=ana)
    services.carry_out(change, by=ana)
    assert set(Company.objects.values_list("version", flat=True)) == {2}
    with pytest.raises(services.Refusal):
        services.plan(change, wish={"values": {}}, reason="", by=ana)


def test_rows_are_written_by_the_batch(planned: Plan, ana: User) -> None:
    change = planned(firms(400), company__group_name="Nou", company__status="prospect")
    from django.db import connection

    with CaptureQueriesContext(connection) as asked:
        services.carry_out(change, by=ana)
    assert len(asked) < 40


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
ROW = st.fixed_dictionaries(
    {
        "group_name": TEXT,
        "status": st.sampled_from(Company.Status.values),
        "is_sanctioned": st.sampled_from([None, True, False]),
        "sources": st.sampled_from([{}, {"status": {"type": "self", "on": "2026-01-01"}}]),
    }
)
WISH = st.fixed_dictionaries(
    {},
    optional={
        "company.group_name": TEXT,
        "company.status": st.sampled_from(Company.Status.values),
        "company.is_sanctioned": st.sampled_from([None, True, False]),
        "company.standing_on": st.dates().map(str),
    },
).filter(bool)


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rows=st.lists(ROW, min_size=1, max_size=6), wish=WISH)
def test_undo_of_an_edit_is_no_change(
    rows: list[dict[str, Any]], wish: dict[str, Any], planned: Plan, ana: User
) -> None:
    made = Company.objects.bulk_create([Company(name="F", country="XV", **row) for row in rows])
    before = facts([one.pk for one in made])
    done = services.carry_out(
        planned(made, **{key.replace(".", "__"): value for key, value in wish.items()}), by=ana
    )
    after = facts([one.pk for one in made])
    assert sum(was != now for was, now in zip(before, after, strict=True)) == done.counts.get(
        "change", 0
    )
    if done.counts.get("change"):
        services.take_back(done, by=ana)
    assert facts([one.pk for one in made]) == before


# ── Rights ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("role", [Role.ANALYST, Role.BUYER, Role.SME])
@pytest.mark.parametrize("source", ["companies", "suppliers", "needs", "todos"])
def test_who_may_not_edit_changes_nothing(role: Role, source: str) -> None:
    with pytest.raises(PermissionDenied):
        services.choose(saved_person(role), source=source, act="edit", everything=True)


def test_a_field_that_one_may_not_read_is_refused(planned: Plan, ion: User) -> None:
    from tests.investors.factories import investor

    row = investor()
    with pytest.raises(services.Refusal):
        planned([row], source="investors", investor__priority="high")
    assert planned([row], source="investors", by=ion, investor__approach="visit").planned == {
        "change": 1
    }


def test_a_right_lost_since_the_preview_stops_it(planned: Plan, ana: User) -> None:
    change = planned(firms(1), company__group_name="Nou")
    User.objects.filter(pk=ana.pk).update(role=Role.ANALYST)
    with pytest.raises(PermissionDenied):
        services.carry_out(change, by=User.objects.get(pk=ana.pk))
    assert not Company.objects.filter(group_name="Nou").exists()


def test_a_value_that_is_gone_is_said(planned: Plan, ana: User) -> None:
    parent, row = firms(2)
    change = planned([row], company__parent=parent.pk)
    parent.delete()
    with pytest.raises(services.Refusal, match="no longer there"):
        services.carry_out(change, by=ana)
    assert BulkChange.objects.get(pk=change.pk).asked_at is None
