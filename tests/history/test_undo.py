import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linkages.companies.models import Company, Site
from linkages.history.changes import change_set, more_of, row_changes
from linkages.history.models import ChangeSet
from linkages.history.undo import CannotUndo, preview, row_count, undo
from linkages.history.undoing import ask_undo, work
from linkages.jobs.models import Run
from linkages.jobs.services import cancel, carry_out
from linkages.permissions import Role
from tests.companies.factories import company
from tests.kernel.people import saved_person

pytestmark = pytest.mark.django_db


def test_changes_are_remembered_from_to_with_user_and_reason() -> None:
    with change_set(by=None, reason="first") as first:
        firm = company(name="Una SRL")
    with change_set(by=None, reason="renamed"):
        Company.objects.filter(pk=firm.pk).update(name="Două SRL")
    changes = row_changes([firm])
    assert [(c.act, c.change_set_id == first.pk) for c in changes] == [
        ("update", False),
        ("insert", True),
    ]
    (field,) = changes[0].fields
    assert (field.attr, field.before, field.after) == ("name", "Una SRL", "Două SRL")


def test_plain_sql_is_remembered_too() -> None:
    firm = company(name="Una SRL")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE companies_company SET name = 'Sql SRL' WHERE id = %s", [firm.pk])
    assert row_changes([firm])[0].fields[0].after == "Sql SRL"


def test_rows_of_the_record_are_part_of_its_history() -> None:
    firm = company()
    Site.objects.create(company=firm, name="Hala 1")
    assert Site in [change.model for change in row_changes([firm])]


def test_undo_puts_back_removes_and_restores() -> None:
    firm = company(name="Înainte")
    gone = Site.objects.create(company=firm, name="Hala veche", employees=12)
    with change_set(by=None) as changes:
        Company.objects.filter(pk=firm.pk).update(name="După")
        Site.objects.filter(pk=gone.pk).delete()
        added = Site.objects.create(company=firm, name="Hala nouă")
    undo(changes, by=None)
    firm.refresh_from_db()
    assert firm.name == "Înainte"
    assert Site.objects.get(pk=gone.pk).employees == 12
    assert not Site.objects.filter(pk=added.pk).exists()


def test_what_changed_since_is_named_and_left() -> None:
    firm = company(name="A", website="https://a.example")
    with change_set(by=None) as changes:
        Company.objects.filter(pk=firm.pk).update(name="B", website="https://b.example")
    Company.objects.filter(pk=firm.pk).update(name="C")
    (row,) = preview(changes)
    assert row.conflicts == {"name": ("B", "C")}
    assert row.revert == {"website": "https://a.example"}
    undo(changes, by=None)
    firm.refresh_from_db()
    assert (firm.name, firm.website) == ("C", "https://a.example")


def test_undoing_an_undo_brings_the_change_back() -> None:
    firm = company(name="A")
    with change_set(by=None) as changes:
        Company.objects.filter(pk=firm.pk).update(name="B")
    undoing = undo(changes, by=None)
    undo(undoing, by=None)
    firm.refresh_from_db()
    assert firm.name == "B"


def test_nothing_is_undone_twice() -> None:
    firm = company(name="A")
    with change_set(by=None) as changes:
        Company.objects.filter(pk=firm.pk).update(name="B")
    undo(changes, by=None)
    with pytest.raises(CannotUndo, match="before"):
        undo(changes, by=None)


def test_a_preview_writes_nothing() -> None:
    with change_set(by=None) as changes:
        company()
    before = ChangeSet.objects.count(), Company.objects.count()
    preview(changes)
    assert (ChangeSet.objects.count(), Company.objects.count()) == before


def _many(count: int) -> list[Company]:
    return Company.objects.bulk_create(
        [Company(name=f"Firma {n}", country="XV", founded_on=None) for n in range(count)]
    )


def test_thousands_of_rows_go_back_with_few_statements() -> None:
    firms = _many(1_500)
    Company.objects.filter(pk__in=[one.pk for one in firms[::2]]).update(status="prospect")
    before = list(Company.objects.order_by("pk").values("pk", "status", "group_name", "sources"))
    with change_set(by=None, kind="bulk") as changes:
        Company.objects.update(status="inactive", group_name="Grup")
    with CaptureQueriesContext(connection) as asked:
        undo(changes, by=None)
    assert list(Company.objects.order_by("pk").values(*before[0])) == before
    assert len(asked) < 150


def test_the_next_transaction_of_a_change_set_is_part_of_it() -> None:
    first, second, other = _many(3)
    with change_set(by=None) as changes:
        Company.objects.filter(pk=first.pk).update(name="A")
    with more_of(changes):
        Company.objects.filter(pk=second.pk).update(name="B")
    Company.objects.filter(pk=other.pk).update(name="C")
    assert row_count(changes) == 2
    undo(changes, by=None)
    names = Company.objects.order_by("pk").values_list("name", flat=True)
    assert list(names) == ["Firma 0", "Firma 1", "C"]


def test_large_ones_are_undone_in_the_background_and_once() -> None:
    firms = _many(501)
    person = saved_person(Role.STAFF)
    with change_set(by=person, kind="bulk") as changes:
        Company.objects.filter(pk__in=[one.pk for one in firms]).update(status="inactive")
    run = ask_undo(changes, by=person)
    assert isinstance(run, Run)
    assert ask_undo(changes, by=person) == run
    carry_out(run.pk, work)
    carry_out(run.pk, work)
    run.refresh_from_db()
    assert (run.state, run.done) == ("done", 501)
    assert not Company.objects.filter(status="inactive").exists()
    with pytest.raises(CannotUndo):
        undo(changes, by=person)


def test_an_undo_that_was_cancelled_changes_nothing_and_may_be_asked_for_anew() -> None:
    _many(501)
    person = saved_person(Role.STAFF)
    with change_set(by=person) as changes:
        Company.objects.update(status="inactive")
    run = ask_undo(changes, by=person)
    assert isinstance(run, Run)

    def cancelled(claimed: Run) -> None:
        cancel(claimed, by=person)
        work(claimed)

    carry_out(run.pk, cancelled)
    assert Company.objects.filter(status="inactive").count() == 501
    again = ask_undo(changes, by=person)
    assert isinstance(again, Run)
    assert again != run


@pytest.mark.parametrize(
    ("role", "kind", "own", "may"),
    [
        (Role.STAFF, "edit", False, True),
        (Role.PROMOTER, "bulk", True, True),
        (Role.PROMOTER, "bulk", False, False),
        (Role.PROMOTER, "edit", True, False),
        (Role.ANALYST, "bulk", True, True),
        (Role.ANALYST, "edit", True, False),
        (Role.SME, "bulk", True, False),
    ],
)
def test_who_may_undo(role: Role, kind: str, own: bool, may: bool) -> None:
    person, other = saved_person(role), saved_person(Role.STAFF)
    changes = ChangeSet.objects.create(kind=kind, user=person if own else other)
    assert changes.may_be_undone_by(person) is may
    client = Client()
    client.force_login(person)
    answer = client.post(f"/history/set/{changes.pk}/undo/")
    assert answer.status_code == (302 if may else 403)
