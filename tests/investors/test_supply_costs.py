from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.translation import override

from investors import services
from investors.models import Investor, SupplyCost, check_yearly_shares
from tests.investors import factories

pytestmark = pytest.mark.django_db


def row(**facts: object) -> SupplyCost:
    return SupplyCost(**{"year": 2025, "name": "Castings", "investor": Investor()} | facts)


def test_a_share_sum_of_103_is_refused_in_words() -> None:
    rows = [row(share=Decimal(60)), row(share=Decimal(43))]
    with override("en"), pytest.raises(ValidationError) as caught:
        check_yearly_shares(rows)
    assert caught.value.messages[0].startswith(
        "The shares of supply costs of 2025 add up to 103 %; at most 100 % is possible."
    )


def test_years_are_added_up_apart_and_unknown_shares_left_out() -> None:
    check_yearly_shares(
        [row(share=Decimal(70)), row(share=Decimal(70), year=2024), row(), row(share=Decimal(30))]
    )


@pytest.mark.parametrize(
    "shares",
    [
        {"share_domestic": 12, "share_foreign": 8, "share_import": 81},
        {"share_domestic": 12, "share_import": 88},
    ],
)
def test_sources_add_up_to_100_or_are_unknown(shares: dict[str, int]) -> None:
    investor = factories.investor()
    with pytest.raises(ValidationError) as caught:
        services.set_supply_costs(investor, [row(**shares)], by=None)
    assert "share_import" in caught.value.message_dict
    assert not investor.supply_costs.exists()


def test_the_breakdown_of_a_year_is_replaced() -> None:
    investor = factories.investor()
    services.set_supply_costs(investor, [row(year=2024, name="Tools")], by=None)
    services.set_supply_costs(investor, [row(name="Plastics"), row(name="Wiring")], by=None)
    services.set_supply_costs(investor, [row(name="Wiring")], by=None)
    assert sorted(str(one) for one in investor.supply_costs.all()) == ["2024 Tools", "2025 Wiring"]


def test_a_category_is_named() -> None:
    with pytest.raises(ValidationError):
        services.set_supply_costs(factories.investor(), [row(name="")], by=None)


def test_the_database_refuses_more_than_100_whoever_writes() -> None:
    investor = factories.investor()
    SupplyCost.objects.create(investor=investor, year=2025, name="A", share=60)
    with pytest.raises(IntegrityError):
        add_and_commit(investor, 43)
    add_and_commit(investor, 40)


@transaction.atomic
def add_and_commit(investor: Investor, share: int) -> None:
    """The check waits for the commit, which a test never reaches."""
    SupplyCost.objects.create(investor=investor, year=2025, name="B", share=share)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
