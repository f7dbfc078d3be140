from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from linkages.companies.models import Company, Ownership
from linkages.companies.services import (
    add_identifier,
    create_company,
    foreign_share,
    refresh_size,
    set_owners_checked,
    similar_companies,
)
from tests.companies.factories import company

pytestmark = pytest.mark.django_db


def test_a_number_belongs_to_one_company() -> None:
    create_company(by=None, name="Precizia SRL", country="XV", register_number="100-200")
    with pytest.raises(ValidationError) as error:
        create_company(by=None, name="Alta SRL", country="XV", register_number="100 200")
    assert "already" in str(error.value)
    assert not Company.objects.filter(name="Alta SRL").exists()


def test_a_wrong_check_digit_is_refused_with_the_way_out() -> None:
    with pytest.raises(ValidationError, match="check digits"):
        add_identifier(company(country="RO"), "vat", "RO18547291")


@pytest.mark.parametrize("asked", ["precizia balti", "PRECIZIA", "Прецизия", "Precizja Bălți"])
def test_similar_names_are_found_in_any_script(asked: str) -> None:
    firm = company(name="Precizia Bălți SRL")
    company(name="Moara Nordului SA")
    assert firm in similar_companies(asked)


@pytest.mark.parametrize("asked", ["Stefan", "Ștefan", "Стефан", "stefan metal"])
def test_search_folds_scripts_and_diacritics(asked: str) -> None:
    local = company(name="Ștefan Metal SRL")
    cyrillic = company(name="Стефан Метал")
    assert set(Company.objects.named(asked)) == {local, cyrillic}


def _own(firm: Company, share: str, holder: str = "domestic", owner: Company | None = None) -> None:
    Ownership.objects.create(
        company=firm, owner=owner, owner_name="" if owner else "X", share=share, holder=holder
    )


def test_shares_over_the_whole_are_refused() -> None:
    firm = company()
    _own(firm, "60")
    _own(firm, "43")
    with pytest.raises(ValidationError, match="103"):
        set_owners_checked(firm)


def test_a_circle_of_owners_is_refused() -> None:
    first, second, third = company(), company(), company()
    _own(first, "51", owner=second)
    _own(second, "51", owner=third)
    set_owners_checked(first)
    _own(third, "51", owner=first)
    with pytest.raises(ValidationError, match="own itself"):
        set_owners_checked(first)


def test_a_company_does_not_own_itself() -> None:
    firm = company()
    with pytest.raises(IntegrityError), transaction.atomic():
        _own(firm, "10", owner=firm)


def test_foreign_share_adds_foreign_owners_only() -> None:
    firm = company()
    assert foreign_share(firm) is None
    _own(firm, "30", "foreign")
    _own(firm, "12.5", "foreign")
    _own(firm, "57.5")
    assert foreign_share(firm) == Decimal("42.5")


def test_size_follows_the_latest_year() -> None:
    firm = company()
    firm.figures.create(year=2024, headcount=8, turnover=400_000)
    refresh_size(firm)
    assert firm.size_class == "micro"
    firm.figures.create(year=2025, headcount=60, turnover=12_000_000)
    refresh_size(firm)
    assert firm.size_class == "medium"


def test_a_company_is_not_its_own_parent() -> None:
    firm = company()
    with pytest.raises(IntegrityError), transaction.atomic():
        Company.objects.filter(pk=firm.pk).update(parent=firm)
