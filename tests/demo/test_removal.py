"""What the removal takes, and what it leaves."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from investors.models import Investor, NationalSupplier
from linkages.accounts.models import User
from linkages.classifications.models import Node
from linkages.companies.models import Company, Ownership
from linkages.contacts.models import Interaction
from linkages.currencies.models import ExchangeRate
from linkages.todos.models import ToDo
from matchmaking.models import Linkage
from monitoring.demo import loading, removal
from monitoring.demo.people import email_of
from suppliers.models import Supplier

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("valdora")]
STAYS = {"classifications.Node", "classifications.Scheme", "contenttypes.ContentType",
         "auth.Permission",
         "facets.Change"}  # fmt: skip
# The last: keys of what changed, for processes that have not read it yet; it goes after a day.


def rows() -> dict[str, int]:
    """Rows of every table but those of codes and of Django itself."""
    return {
        model._meta.label: count
        for model in apps.get_models()
        if model._meta.label not in STAYS
        and model._meta.managed
        and not model._meta.proxy
        and (count := model._base_manager.count())
    }


def real_officer() -> User:
    return User.objects.create_user("officer@agency.example", role="administrator")


def test_nothing_of_it_is_left() -> None:
    removal.remove()
    connection.check_constraints()
    assert rows() == {}


def test_its_codes_are_retired() -> None:
    removal.remove()
    assert not Node.objects.filter(attributes__demo=True).current().exists()


def test_the_same_country_comes_back_after_it() -> None:
    def names() -> list[str]:
        return list(Company.objects.order_by("name").values_list("name", flat=True))

    before = names()
    call_command("remove_demo", verbosity=0)
    assert loading.load()
    assert names() == before
    assert Node.objects.get(scheme__code="region", code="XV").retired_on is None


def test_real_firms_people_and_rates_stay() -> None:
    officer = real_officer()
    company = Company.objects.create(name="Firma adevărată SRL")
    Supplier.objects.create(company=company)
    Interaction.objects.create(company=company, kind="call", subject="Apel", by=officer)
    ExchangeRate.objects.create(currency="CHF", on="2026-01-05", rate="1.05")
    removal.remove()
    left = rows()
    assert left.pop("accounts.User") == 1
    assert Company.objects.get() == company
    assert Interaction.objects.get().by == officer
    assert ExchangeRate.objects.get().currency == "CHF"


def test_what_real_people_added_to_its_firms_goes_too() -> None:
    officer = real_officer()
    company = Company.objects.filter(is_demo=True)[0]
    Interaction.objects.create(company=company, kind="call", subject="Apel", by=officer)
    ToDo.objects.create(title="Sună", owner=officer, company=company)
    removal.remove()
    assert not Interaction.objects.exists()
    assert not ToDo.objects.exists()
    assert User.objects.get() == officer


def test_a_real_firm_loses_only_its_ties_to_it() -> None:
    company = Company.objects.create(name="Firma adevărată SRL", parent=Company.objects.first())
    investor = Investor.objects.create(company=company)
    supplier = Supplier.objects.filter(company__is_demo=True)[0]
    Linkage.objects.create(investor=investor, supplier=supplier)
    NationalSupplier.objects.create(investor=investor, company=supplier.company)
    Ownership.objects.create(company=company, owner=supplier.company, holder="domestic", share=10)
    removal.remove()
    connection.check_constraints()
    company.refresh_from_db()
    assert company.parent is None
    assert list(Company.objects.all()) == [company]
    assert list(Investor.objects.all()) == [investor]


def test_an_account_that_real_records_name_stays_closed() -> None:
    """Who met a real firm under a demonstration login is still named there."""
    ana = User.objects.get(email=email_of("promoter"))
    company = Company.objects.create(name="Firma adevărată SRL")
    Interaction.objects.create(company=company, kind="call", subject="Apel", by=ana)
    removal.remove()
    ana.refresh_from_db()
    assert not ana.is_active
    assert Interaction.objects.get().by == ana


def test_with_another_administrator_nobody_of_it_stays() -> None:
    real_officer()
    removal.remove(by=User.objects.get(email=email_of("admin")))
    assert [user.email for user in User.objects.all()] == ["officer@agency.example"]
