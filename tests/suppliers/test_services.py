import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from linkages.companies.models import Company
from linkages.history.models import ChangeSet
from suppliers import services
from suppliers.models import Supplier
from tests.suppliers import factories

pytestmark = pytest.mark.django_db


def test_a_supplier_is_made_with_its_company_in_one_change_set() -> None:
    by = factories.person()
    turning = factories.node("subtractive/turning")
    made = services.create_supplier(
        by=by, name="Strungmet SRL", country="XV", register_number="1002600", process=turning
    )
    assert made.company.identifiers.get().value == "1002600"
    assert made.capabilities.get().process == turning
    assert ChangeSet.objects.get().user == by


def test_a_company_of_the_register_becomes_a_supplier() -> None:
    company = Company.objects.create(name="Precizia SRL")
    made = services.create_supplier(by=None, company=company, facts={"summary": "Piese"})
    assert (made.company, made.summary) == (company, "Piese")


def test_a_company_is_in_the_supply_database_once() -> None:
    supplier = factories.supplier()
    with pytest.raises(ValidationError) as caught:
        services.create_supplier(by=None, company=supplier.company)
    assert "company" in caught.value.message_dict


def test_a_wrong_number_leaves_nothing_behind() -> None:
    factories.supplier(company_name="Nistru SA", company_country="MD")
    with pytest.raises(ValidationError):
        services.create_supplier(by=None, name="Alfa", country="MD", register_number="12")
    assert not Company.objects.filter(name="Alfa").exists()


def test_publishing_shows_the_profile_to_buyers_and_withdrawing_hides_it() -> None:
    supplier = factories.supplier()
    buyer = factories.person("buyer", Company.objects.create(name="Veltmann"))
    services.publish(supplier, by=None)
    assert list(Supplier.objects.visible_to(buyer)) == [supplier]
    services.withdraw(supplier, by=None, reason="asked for it")
    assert not Supplier.objects.visible_to(buyer).exists()


def test_publishing_moves_the_version_so_that_open_forms_notice() -> None:
    supplier = factories.supplier()
    before = supplier.company.version
    services.publish(supplier, by=None)
    services.publish(supplier, by=None)
    supplier.company.refresh_from_db()
    assert supplier.company.version == before + 1


def test_an_inactive_firm_is_not_published() -> None:
    supplier = factories.supplier(company_status="inactive")
    with pytest.raises(ValidationError) as caught:
        services.publish(supplier, by=None)
    assert caught.value.code == "inactive"
    supplier.company.refresh_from_db()
    assert not supplier.company.published


def test_a_firm_that_left_is_not_counted_from_that_day_on() -> None:
    supplier = factories.supplier(listed_from=dt.date(2026, 1, 1))
    services.leave_database(supplier, dt.date(2026, 6, 30), by=None, reason="closed")
    for day, listed in [
        (dt.date(2025, 12, 31), False),
        (dt.date(2026, 1, 1), True),
        (dt.date(2026, 6, 29), True),
        (dt.date(2026, 6, 30), False),
    ]:
        assert supplier.is_listed(day) is listed
        assert Supplier.objects.listed_on(day).exists() is listed
    services.enter_database(supplier, dt.date(2026, 9, 1), by=None)
    assert supplier.is_listed(dt.date(2026, 9, 1))


def test_a_firm_cannot_leave_before_it_entered() -> None:
    supplier = factories.supplier(listed_from=dt.date(2026, 1, 1))
    with pytest.raises(ValidationError):
        services.leave_database(supplier, dt.date(2025, 1, 1), by=None, reason="closed")
    supplier.refresh_from_db()
    assert supplier.listed_to is None


def test_the_programme_status_keeps_its_reason_in_the_history() -> None:
    supplier = factories.supplier()
    services.set_programme_status(supplier, "ready", by=None, reason="audit B")
    assert supplier.programme_status == "ready"
    assert ChangeSet.objects.get().reason == "audit B"


def test_the_last_confirmation_is_the_latest_of_all_sections() -> None:
    supplier = factories.supplier(
        confirmed={"identity": {"on": "2026-03-01", "by": 1}, "machines": {"on": "2026-05-06"}}
    )
    supplier.refresh_from_db()
    assert supplier.last_confirmed_on == dt.date(2026, 5, 6)
    fresh = factories.supplier()
    fresh.refresh_from_db()
    assert fresh.last_confirmed_on is None


def test_a_very_long_text_is_kept_whole() -> None:
    """Its index holds the beginning; PostgreSQL refuses more than a megabyte of words."""
    firm = factories.supplier()
    firm.summary = " ".join(f"cuvânt{number}" for number in range(120_000))
    firm.save()
    firm.refresh_from_db()
    assert firm.summary.endswith("cuvânt119999")
