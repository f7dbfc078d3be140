"""The demonstration country: what is in it, and that it holds together."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from investors.models import Investor, Need, SupplyCost
from linkages.accounts.models import User
from linkages.companies.models import Company, Identifier
from linkages.contacts.models import Interaction
from linkages.currencies.convert import in_reporting_currency
from linkages.currencies.models import ExchangeRate, PriceIndex
from linkages.history.models import ChangeSet
from linkages.periods import Period
from linkages.todos.models import ToDo
from matchmaking.models import Contract, Introduction, StageEvent, Suggestion
from monitoring.demo import counting, loading
from monitoring.demo.story import NEED_NAME
from monitoring.facts import stored_register
from monitoring.indicators import FIRST_RELEASE, Parameters, compute
from suppliers.models import Certification, Supplier

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("valdora")]


def test_it_is_as_large_as_promised() -> None:
    counts = counting.counts()
    assert counts["investors"] == 60
    assert counts["suppliers"] == 800
    assert counts["needs"] == 120
    assert counts["interactions"] >= 2_500
    assert counts["to-dos"] >= 290
    assert counts["contracts"] >= 200
    assert counts["introductions"] >= 100


def test_a_second_load_changes_nothing() -> None:
    before = counting.counts()
    assert loading.load() is False
    assert counting.counts() == before


def test_one_change_set_holds_all_of_it() -> None:
    assert ChangeSet.objects.filter(kind="import").count() == 1


def test_affiliates_are_foreign_and_prospects_are_not_here_yet() -> None:
    foreign = Company.objects.filter(investor__isnull=False, status="active").annotate(
        share=Sum("owners__share", filter=Q(owners__holder="foreign"))
    )
    assert foreign.count() == 45
    assert all(company.share >= 10 for company in foreign)
    assert Investor.objects.prospects().count() == 15


def test_register_numbers_are_different() -> None:
    numbers = Identifier.objects.filter(kind="register")
    assert numbers.values("value_key").distinct().count() == numbers.count()


def test_supply_costs_of_each_year_add_up_to_100() -> None:
    sums = SupplyCost.objects.values("investor", "year").annotate(total=Sum("share"))
    assert len(sums) > 20
    assert {row["total"] for row in sums} == {Decimal(100)}


def test_sources_of_each_category_add_up_to_100() -> None:
    sourced = SupplyCost.objects.filter(share_import__isnull=False)
    total = F("share_domestic") + F("share_foreign") + F("share_import")
    assert sourced.count() > 100
    assert not sourced.exclude(share_import=100 - F("share_domestic") - F("share_foreign")).exists()
    assert set(sourced.values_list(total, flat=True)) == {Decimal(100)}


def test_needs_are_in_every_status() -> None:
    assert set(Need.objects.values_list("status", flat=True)) == set(Need.Status.values)


def test_every_need_says_what_is_sought() -> None:
    bare = Need.objects.annotate(n=Count("processes") + Count("codes")).filter(n=0)
    assert not bare.exists()


def test_certificates_are_of_every_status_and_some_end_soon() -> None:
    found = set(Certification.objects.values_list("status", flat=True))
    assert found == set(Certification.Status.values)
    today = timezone.localdate()
    usable = Certification.objects.usable_on(today)
    assert usable.filter(valid_to__lte=today + dt.timedelta(days=60)).count() > 10


def test_introductions_are_in_every_stage() -> None:
    stages = set(Introduction.objects.values_list("stage", flat=True))
    assert stages == set(Introduction.Stage.values)


def test_the_last_stage_event_is_the_stage_of_the_introduction() -> None:
    for made in Introduction.objects.prefetch_related("stages"):
        events: list[StageEvent] = list(made.stages.all())
        assert events[-1].stage == made.stage
        assert [event.on for event in events] == sorted(event.on for event in events)
        assert events[-1].on == made.stage_on <= timezone.localdate()


def test_contracts_are_of_every_sort() -> None:
    contracts = Contract.objects.all()
    assert set(contracts.values_list("currency", flat=True)) == {"EUR", "USD", "RSD"}
    assert contracts.filter(value__isnull=True).exists()
    assert contracts.filter(voided_at__isnull=False).exists()
    assert contracts.filter(terminated_on__isnull=False).exists()
    assert contracts.filter(status="draft").exists()
    late = contracts.filter(recorded_at__date__gt=F("signed_on") + dt.timedelta(days=60))
    assert late.exists()


def test_nothing_was_recorded_in_the_future() -> None:
    now = timezone.now() + dt.timedelta(days=1)
    assert not Contract.objects.filter(recorded_at__gt=now).exists()
    assert not StageEvent.objects.filter(on__gt=timezone.localdate()).exists()


def test_every_contract_has_a_rate_on_the_day_it_was_signed() -> None:
    for currency, day in Contract.objects.values_list("currency", "signed_on"):
        assert in_reporting_currency(Decimal(1), currency, day) is not None


def test_rates_are_daily_and_prices_quarterly() -> None:
    years = timezone.localdate() - dt.timedelta(days=3 * 365)
    assert ExchangeRate.objects.filter(currency="USD", on__gte=years).count() > 3 * 250
    assert PriceIndex.objects.first().quarter == "2020-Q1"
    assert (
        PriceIndex.objects.last().quarter == Period.containing(timezone.localdate()).previous.code
    )


def test_the_indicators_move() -> None:
    register = stored_register(Parameters())
    last = Period.containing(timezone.localdate()).previous
    values = []
    for back in range(8):
        readings = compute(register, last.shifted(-back), FIRST_RELEASE, only=["MON-01"])
        values.append(readings[0].value)
    assert all(value and value > 0 for value in values)
    assert len(set(values)) >= 6
    assert values[0] > values[-1]


def test_to_dos_are_spread_over_six_people_and_some_are_late() -> None:
    assert ToDo.objects.values("owner").distinct().count() >= 6
    assert ToDo.objects.overdue().count() > 20
    assert ToDo.objects.filter(done_at__isnull=False).count() > 100


def test_contacts_are_of_every_kind_over_two_years() -> None:
    kinds = set(Interaction.objects.values_list("kind", flat=True))
    assert kinds == set(Interaction.Kind.values)
    days = [moment.date() for moment in Interaction.objects.values_list("at", flat=True)]
    assert (timezone.localdate() - min(days)).days > 700
    assert max(days) > timezone.localdate()


# ── The story ────────────────────────────────────────────────────────────────


def story_need() -> Need:
    return Need.objects.get(name=NEED_NAME)


def story(name: str) -> Suggestion:
    return story_need().suggestions.get(supplier__company__name__startswith=name)


@pytest.mark.parametrize(
    ("name", "score", "coverage"),
    [("Strungmet", "83.75", 100), ("Precizia Brădeni", "89.11", 100), ("Câmpulița", "83.58", 98)],
)
def test_the_worked_example_scores_as_published(name: str, score: str, coverage: int) -> None:
    found = story(name)
    assert found.outcome == Suggestion.Outcome.RANKED
    assert (found.score, found.coverage) == (Decimal(score), Decimal(coverage))


def test_supplier_c_fails_the_process_filter_however_good_the_rest() -> None:
    found = story("Frezotehnic Valea")
    assert found.outcome == Suggestion.Outcome.EXCLUDED
    assert found.gates["process"] == "fail"
    assert found.score > 74


def test_precizia_is_first_and_on_the_shortlist() -> None:
    found = story("Precizia Brădeni")
    assert (found.rank, found.decision) == (1, "shortlisted")


def test_other_needs_are_ranked_too() -> None:
    ranked = Need.objects.filter(suggestions__outcome="ranked").distinct()
    assert ranked.count() >= 12


# ── Logins ───────────────────────────────────────────────────────────────────


def logins() -> list[dict[str, Any]]:
    import json

    out = StringIO()
    call_command("demo_logins", format="json", stdout=out)
    found: list[dict[str, Any]] = json.loads(out.getvalue())
    return found


def test_there_is_one_login_per_role() -> None:
    assert Counter(login["role"] for login in logins()) == Counter(User.Role.values)


def test_the_printed_password_is_the_right_one() -> None:
    for login in logins():
        assert User.objects.get(email=login["email"]).check_password(login["password"])


def test_outsiders_act_for_the_firms_of_the_story() -> None:
    firms = {login["role"]: login["company"] for login in logins()}
    assert firms["buyer"].startswith("Veltmann")
    assert firms["sme"].startswith("Strungmet")


def test_real_people_are_not_among_the_logins() -> None:
    User.objects.create_user("real@agency.example", "Valdora-demo-2026", role="analyst")
    assert "real@agency.example" not in [login["email"] for login in logins()]


def test_suppliers_lack_something_here_and_there() -> None:
    suppliers = Supplier.objects.all()
    assert 0 < suppliers.filter(capabilities__free_month__isnull=True).distinct().count() < 800
    assert 0 < suppliers.filter(company__standing="").count() < 160
    assert suppliers.filter(quality__isnull=True).exists()
