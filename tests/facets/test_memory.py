"""Facts kept in memory are exact at the next request, whoever changed what and how."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import QueryDict

from linkages.companies.models import Company
from linkages.facets import memory, services
from linkages.facets.counting import flat, narrow
from linkages.facets.lists import list_spec
from linkages.facets.models import Change
from suppliers.models import Capability, Supplier
from tests.suppliers import factories

pytestmark = pytest.mark.django_db(transaction=True)


def counts(key: str, facet_key: str, user: Any) -> dict[str, int]:
    found = narrow(list_spec(key), QueryDict(""), user)
    facet = next(one for one in found.facets if one.key == facet_key)
    return {one.value: one.count for one in flat(found.options(facet))}


@pytest.fixture
def staff() -> Any:
    return factories.person("staff")


@pytest.fixture
def firm() -> Supplier:
    made = factories.supplier(company_size_class="small")
    factories.capability(made, "subtractive/turning")
    return made


def _save(firm: Supplier) -> None:
    firm.company.size_class = "large"
    firm.company.save()


def _bulk(firm: Supplier) -> None:
    Company.objects.filter(pk=firm.company_id).update(size_class="large")


def _plain_sql(firm: Supplier) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE companies_company SET size_class = 'large'")


@pytest.mark.parametrize("change", [_save, _bulk, _plain_sql])
def test_a_change_is_counted_by_the_next_request(
    change: Callable[[Supplier], None], staff: Any, firm: Supplier
) -> None:
    for key in ("suppliers", "companies"):
        assert counts(key, "size", staff) == {"small": 1}
    change(firm)
    for key in ("suppliers", "companies"):
        assert counts(key, "size", staff) == {"large": 1}


def test_rows_of_a_record_come_and_go(staff: Any, firm: Supplier) -> None:
    assert counts("suppliers", "process", staff) == {"subtractive": 1, "turning": 1}
    other = factories.supplier()
    moved = factories.capability(other, "subtractive/milling")
    assert counts("suppliers", "process", staff)["subtractive"] == 2
    Capability.objects.filter(pk=moved.pk).update(supplier=firm)
    assert counts("suppliers", "process", staff) == {"subtractive": 1, "turning": 1, "milling": 1}
    firm.capabilities.all().delete()
    assert counts("suppliers", "process", staff) == {}


def test_a_new_supplier_and_a_deleted_one(staff: Any, firm: Supplier) -> None:
    assert counts("companies", "kind", staff) == {"supplier": 1}
    lone = Company.objects.create(name="Fără rol")
    assert counts("companies", "kind", staff) == {"supplier": 1, "none": 1}
    made = factories.supplier(company=lone)
    assert counts("companies", "kind", staff) == {"supplier": 2}
    made.delete()
    firm.delete()
    assert counts("companies", "kind", staff) == {"none": 2}
    assert narrow(list_spec("suppliers"), QueryDict(""), staff).count == 0


def test_what_is_rolled_back_was_never_counted(staff: Any, firm: Supplier) -> None:
    assert counts("suppliers", "size", staff) == {"small": 1}
    with transaction.atomic():
        _bulk(firm)
        # Who writes sees its own change …
        assert counts("suppliers", "size", staff) == {"large": 1}
        transaction.set_rollback(True)
    # … and leaves no trace of it.
    assert counts("suppliers", "size", staff) == {"small": 1}


def test_a_transaction_that_ends_late_is_not_missed(staff: Any, firm: Supplier) -> None:
    """It wrote its change first and committed last: a number alone would have passed it by."""
    other = factories.supplier(company_size_class="small")
    assert counts("suppliers", "size", staff) == {"small": 2}
    late = connection.copy()
    late.set_autocommit(False)
    try:
        with late.cursor() as cursor:
            cursor.execute(
                "UPDATE companies_company SET size_class = 'micro' WHERE id = %s",
                [firm.company_id],
            )
        _bulk(other)
        assert counts("suppliers", "size", staff) == {"small": 1, "large": 1}
        late.commit()
    finally:
        late.close()
    assert counts("suppliers", "size", staff) == {"micro": 1, "large": 1}


def test_nothing_is_read_again_while_nothing_changes(
    staff: Any, firm: Supplier, django_assert_num_queries: Any
) -> None:
    counts("suppliers", "size", staff)
    state = memory.current(list_spec("suppliers"))
    with django_assert_num_queries(1):
        assert memory.current(list_spec("suppliers")) is state


def test_many_changes_at_once_are_written_down_as_one(staff: Any, firm: Supplier) -> None:
    counts("companies", "size", staff)
    Company.objects.bulk_create([Company(name=f"F {n}") for n in range(5_001)])
    Change.objects.filter(list_key="companies").delete()
    Company.objects.exclude(pk=firm.company_id).update(size_class="micro")
    written = Change.objects.filter(list_key="companies").values_list("record", flat=True)
    assert list(written) == [None]
    assert counts("companies", "size", staff) == {"micro": 5001, "small": 1}


def test_a_process_that_slept_reads_all_anew(
    staff: Any, firm: Supplier, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts("suppliers", "size", staff)
    _bulk(firm)
    Change.objects.all().delete()  # as the nightly job does a day later
    monkeypatch.setattr(memory, "KEEP_S", -1.0)
    assert counts("suppliers", "size", staff) == {"large": 1}


def test_who_writes_without_triggers_says_so(staff: Any, firm: Supplier) -> None:
    counts("companies", "size", staff)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE companies_company DISABLE TRIGGER USER")
        _bulk(firm)
        services.write_down_all()
        cursor.execute("ALTER TABLE companies_company ENABLE TRIGGER USER")
    assert counts("companies", "size", staff) == {"large": 1}


def test_changes_of_yesterday_are_forgotten(firm: Supplier) -> None:
    Change.objects.all().delete()
    _bulk(firm)
    written = Change.objects.count()
    assert written > 0
    assert services.forget_changes() == 0
    with connection.cursor() as cursor:
        cursor.execute("UPDATE facets_change SET at = at - interval '25 hours'")
    assert services.forget_changes() == written
