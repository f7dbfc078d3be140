import pytest
from django.db import connection

from linkages.companies.models import Company, Site
from linkages.history.changes import change_set, row_changes
from linkages.history.models import ChangeSet
from linkages.history.undo import CannotUndo, preview, undo
from tests.companies.factories import company

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
