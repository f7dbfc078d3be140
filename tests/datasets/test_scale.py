"""A small register made by the same command that makes a large one."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from investors.models import Investor, Need
from linkages.companies.models import Company, Identifier
from linkages.folding import fold
from matchmaking.models import Contract, Linkage
from matchmaking.rounds import compute
from monitoring.demo.scale import bulk
from monitoring.facts import stored_register
from monitoring.indicators import Parameters
from suppliers.models import Capability, Supplier

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("large")]
SIZES = {"companies": 1_000, "suppliers": 100, "needs": 12, "contracts": 600}


def make(**options: Any) -> dict[str, Any]:
    out = StringIO()
    call_command("make_scale", **SIZES | options, format="json", stdout=out, stderr=StringIO())
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def state_of_tables() -> list[tuple[Any, ...]]:
    """Indexes, foreign keys, triggers and defaults of the public schema."""
    return bulk.run(
        "SELECT indexdef AS what FROM pg_indexes WHERE schemaname = 'public' "
        "UNION ALL SELECT conrelid::regclass || ' ' || conname || pg_get_constraintdef(oid) "
        "FROM pg_constraint WHERE connamespace = 'public'::regnamespace "
        "UNION ALL SELECT tgrelid::regclass || ' ' || tgname || tgenabled::text FROM pg_trigger "
        "WHERE NOT tgisinternal "
        "UNION ALL SELECT adrelid::regclass || ' ' || adnum || pg_get_expr(adbin, adrelid) "
        "FROM pg_attrdef ORDER BY what"
    )


@pytest.fixture(scope="module")
def large(gone_after: None) -> dict[str, Any]:
    before = state_of_tables()
    return make() | {"tables_before": before}


def test_there_are_as_many_rows_as_asked_for(large: dict[str, Any]) -> None:
    assert Company.objects.count() == 1_000
    assert Supplier.objects.count() == 100
    assert Need.objects.count() == 12
    assert Contract.objects.count() == 600
    assert large["rows"]["companies"] == 1_000


def test_tables_are_as_they_were(large: dict[str, Any]) -> None:
    assert state_of_tables() == large["tables_before"]


def test_foreign_keys_hold() -> None:
    connection.check_constraints()


def test_new_rows_get_keys_of_their_own() -> None:
    company = Company.objects.create(name="Nou SRL")
    supplier = Supplier.objects.create(company=company)
    assert company.pk > 1_000
    assert supplier.pk > 100


def test_history_goes_on_afterwards() -> None:
    company = Company.objects.first()
    before = company.events.count()
    company.website = "https://nou.example"
    company.save()
    assert (before, company.events.count()) == (0, 1)


def test_names_are_folded_for_search() -> None:
    company = Company.objects.exclude(name__regex=r"^[\x20-\x7e]*$").first()
    assert company.name_folded == fold(f"{company.name} {company.name_en} {company.trade_names}")


def test_sizes_are_skewed_and_much_is_missing() -> None:
    sizes = dict.fromkeys(("micro", "medium"), 0)
    for size in Company.objects.values_list("size_class", flat=True):
        sizes[size] = sizes.get(size, 0) + 1
    assert sizes["micro"] > 5 * sizes["medium"] > 0
    assert 100 < Company.objects.filter(founded_on__isnull=True).count() < 200
    assert Capability.objects.filter(free_month__isnull=True).exists()


def test_numbers_and_pairs_are_different() -> None:
    assert Identifier.objects.values("kind", "value_key").distinct().count() == (
        Identifier.objects.count()
    )
    assert Linkage.objects.values("supplier", "investor").distinct().count() == (
        Linkage.objects.count()
    )


def test_the_same_seed_makes_the_same_register() -> None:
    names = list(Company.objects.order_by("pk").values_list("name", flat=True)[:50])
    made = make(seed=1, force=True)
    again = Company.objects.order_by("pk").values_list("name", flat=True)[1_000:1_050]
    assert made["rows"]["companies"] == 1_000
    assert list(again) == names


def test_the_indicators_read_it() -> None:
    register = stored_register(Parameters())
    assert len(register.contracts.ids) == Contract.objects.counting().count() > 500


def test_needs_have_candidates() -> None:
    sizes = [len(compute(need).cut.ids) for need in Need.objects.all()]
    assert max(sizes) > 0


def test_investors_are_as_many_as_the_register_can_bear() -> None:
    assert Investor.objects.count() == 20


def test_it_keeps_away_from_real_data() -> None:
    Company.objects.create(name="Firma adevărată SRL")
    with pytest.raises(CommandError, match="not made to measure"):
        make()
    assert Company.objects.count() == 1_001


def test_it_can_be_made_larger() -> None:
    make(companies=50, suppliers=10, contracts=20, needs=0)
    assert Company.objects.count() == 1_050
    connection.check_constraints()


@pytest.mark.parametrize("wrong", [{"companies": 10, "suppliers": 10}, {"contracts": -1}])
def test_impossible_sizes_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(CommandError, match="more companies than suppliers"):
        make(**wrong)
