"""The register of contracts: what it takes, and every kind of bad input it sends back."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from investors.models import Need
from linkages.currencies.models import ExchangeRate
from matchmaking import services
from matchmaking.models import Contract, Linkage
from matchmaking.services.contracts import has_rate, present_value
from tests.matchmaking import factories as f
from tests.matchmaking.test_introductions import errors_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def facts(**changed):
    return {
        "signed_on": f.days(-10),
        "starts_on": f.days(-5),
        "ends_on": f.days(300),
        "value": Decimal(350000),
        "currency": "EUR",
        "number": "VD-17",
    } | changed


def record(linkage=None, **changed):
    return services.record_contract(linkage or f.linkage(), by=None, **facts(**changed))


# ── Recording ────────────────────────────────────────────────────────────────


def test_a_contract_wins_its_introduction_and_awards_the_need():
    pair = f.introduction("nominated")
    linkage = services.open_linkage(pair.supplier, pair.need.investor, by=None, introduction=pair)
    contract = services.record_contract(linkage, by=None, introduction=pair, **facts())
    pair.refresh_from_db()
    assert (pair.stage, pair.closed_on, pair.stage_on) == ("contract", f.days(-10), f.days(-10))
    assert contract.need == pair.need
    assert linkage.introduction == pair
    assert Need.objects.get(pk=pair.need_id).status == Need.Status.AWARDED


def test_a_contract_straight_from_a_proposal_introduces_too():
    pair = f.introduction("proposed")
    linkage = services.open_linkage(pair.supplier, pair.need.investor, by=None, introduction=pair)
    services.record_contract(linkage, by=None, introduction=pair, **facts())
    pair.refresh_from_db()
    assert pair.introduced_on == f.days(-10)
    stages = list(pair.stages.order_by("pk").values_list("stage", flat=True))
    assert stages == ["proposed", "introduction", "contract"]


def test_a_draft_wins_nothing_and_may_lie_ahead():
    pair = f.introduction("nominated")
    linkage = services.open_linkage(pair.supplier, pair.need.investor, by=None)
    services.record_contract(
        linkage, by=None, introduction=pair,
        **facts(status="draft", signed_on=f.days(5), starts_on=f.days(9)),
    )  # fmt: skip
    pair.refresh_from_db()
    assert pair.stage == "nominated"


def test_one_linkage_whatever_the_number_of_contracts():
    linkage = f.linkage()
    assert services.open_linkage(linkage.supplier, linkage.investor, by=None) == linkage
    record(linkage)
    record(linkage, number="VD-18")
    assert Linkage.objects.count() == 1


def test_a_company_does_not_supply_itself():
    linkage = f.linkage()
    linkage.supplier.company = linkage.investor.company
    found = errors_of(services.open_linkage, linkage.supplier, linkage.investor, by=None)
    assert found == {"supplier": ["A company cannot supply itself."]}


@pytest.mark.parametrize(
    ("changed", "field", "says"),
    [
        ({"ends_on": -6}, "ends_on", "leave the end empty"),
        ({"signed_on": 1}, "signed_on", "as a draft until it is signed"),
        ({"value": Decimal(-1)}, "value", "greater than or equal to 0"),
        ({"currency": "EURO"}, "currency", ""),
        ({"currency": "12"}, "currency", "Three letters, such as EUR."),
        ({"currency": ""}, "currency", ""),
        ({"number": "x" * 61}, "number", ""),
        ({"status": "agreed"}, "status", ""),
    ],
)
def test_contracts_that_cannot_be(changed, field, says):
    for name in ("ends_on", "signed_on"):
        if name in changed:
            changed = {name: f.days(changed[name])}
    found = errors_of(record, **changed)
    assert list(found) == [field]
    assert says in found[field][0]
    assert not Contract.objects.exists()


def test_all_that_is_wrong_is_said_at_once():
    found = errors_of(record, ends_on=f.days(-9), value=Decimal(-5), currency="?")
    assert sorted(found) == ["currency", "ends_on", "value"]


def test_small_letters_are_a_currency_too():
    assert record(currency=" mdl ").currency == "MDL"


def test_one_number_once_in_a_linkage():
    linkage = f.linkage()
    first = record(linkage)
    assert "already has a contract" in errors_of(record, linkage, number="vd-17")["number"][0]
    record(f.linkage())  # another linkage may have the same number
    services.void_contract(first, "Scris de două ori", by=None)
    assert record(linkage).pk


def test_the_need_is_the_investors_own():
    found = errors_of(record, need=f.need())
    assert "is a need of" in found["need"][0]


def test_the_database_refuses_what_slips_through():
    for wrong in (
        {"ends_on": f.days(-95)},
        {"terminated_on": f.days(-101)},
        {"voided_at": timezone.now()},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            f.contract(**wrong)


# ── Editing ──────────────────────────────────────────────────────────────────


def test_an_edit_names_the_version_it_read():
    contract = record()
    services.edit_contract(contract, by=None, read=1, **facts(subject="Carcase"))
    assert (contract.subject, contract.version) == ("Carcase", 2)
    with pytest.raises(services.Overtaken) as caught:
        services.edit_contract(contract, by=None, read=1, **facts(subject="Altceva"))
    assert caught.value.current.subject == "Carcase"
    contract.refresh_from_db()
    assert contract.subject == "Carcase"


def test_an_edit_is_checked_like_a_new_contract():
    contract = record()
    found = errors_of(
        services.edit_contract, contract, by=None, read=1, **facts(ends_on=f.days(-8))
    )
    assert list(found) == ["ends_on"]


def test_confirming_a_draft_wins_the_pair():
    pair = f.introduction("nominated")
    linkage = services.open_linkage(pair.supplier, pair.need.investor, by=None)
    contract = services.record_contract(
        linkage, by=None, introduction=pair, **facts(status="draft")
    )
    services.edit_contract(contract, by=None, read=1, **facts(status="confirmed", need=pair.need))
    pair.refresh_from_db()
    assert pair.stage == "contract"


# ── Amendments ───────────────────────────────────────────────────────────────


def test_amendments_change_the_value_on_their_own_date():
    contract = f.contract()
    services.amend(contract, by=None, on=f.days(-50), delta=Decimal(20_000), note="Volum")
    services.amend(contract, by=None, on=f.days(-10), delta=Decimal(-30_000))
    assert present_value(contract) == 90_000
    assert contract.version == 3


def test_a_framework_contract_gets_its_value_by_amendment():
    contract = f.contract(value=None)
    assert present_value(contract) is None
    services.amend(contract, by=None, on=f.today(), delta=Decimal(5_000))
    assert present_value(contract) == 5_000


@pytest.mark.parametrize(
    ("on", "delta", "field"),
    [
        (-101, "1000", "on"),  # before the signing
        (1, "1000", "on"),  # ahead
        (-10, "0", "delta"),
        (-10, "-100000.01", "delta"),  # more than the contract holds
    ],
)
def test_amendments_that_cannot_be(on, delta, field):
    contract = f.contract()
    found = errors_of(services.amend, contract, by=None, on=f.days(on), delta=Decimal(delta))
    assert list(found) == [field]
    assert not contract.amendments.exists()


def test_all_of_the_value_can_be_taken_back():
    contract = f.contract()
    services.amend(contract, by=None, on=f.today(), delta=Decimal(-100_000))
    assert present_value(contract) == 0


# ── Voiding and ending ───────────────────────────────────────────────────────


def test_a_voided_contract_leaves_the_figures_and_stays_in_the_register():
    contract = f.contract()
    services.void_contract(contract, "Nu a fost semnat", by=None)
    assert not Contract.objects.counting().exists()
    assert Contract.objects.get() == contract


@pytest.mark.parametrize("reason", ["", "   "])
def test_voiding_needs_a_reason(reason):
    assert list(errors_of(services.void_contract, f.contract(), reason, by=None)) == ["reason"]


def test_nothing_happens_to_a_contract_voided_before():
    contract = f.contract()
    services.void_contract(contract, "Greșit", by=None)
    acts = (
        lambda: services.void_contract(contract, "Iar", by=None),
        lambda: services.amend(contract, by=None, on=f.today(), delta=Decimal(1)),
        lambda: services.terminate(contract, f.today(), by=None),
        lambda: services.edit_contract(contract, by=None, read=contract.version, **facts()),
    )
    for act in acts:
        with pytest.raises(ValidationError, match="voided"):
            act()


def test_a_contract_may_end_before_its_time_or_be_given_notice():
    past, ahead = f.contract(), f.contract()
    services.terminate(past, f.days(-1), by=None, reason="Faliment")
    assert past.effective_end == f.days(-1)
    assert not past.is_active_on(f.today())
    services.terminate(ahead, f.days(30), by=None)
    assert ahead.is_active_on(f.today())


@pytest.mark.parametrize(
    ("on", "says"),
    [(-101, "runs from"), (-95, "runs from"), (200, "anyway"), (250, "anyway")],
)
def test_ends_that_cannot_be(on, says):
    found = errors_of(services.terminate, f.contract(), f.days(on), by=None)
    assert says in found["on"][0]


def test_a_contract_ends_early_once():
    contract = f.contract()
    services.terminate(contract, f.days(-1), by=None)
    with pytest.raises(ValidationError, match="ended early"):
        services.terminate(contract, f.days(-2), by=None)


def test_an_open_ended_contract_may_end_any_day():
    contract = f.contract(ends_on=None)
    services.terminate(contract, f.days(400), by=None)
    assert contract.effective_end == f.days(400)


def test_whether_a_value_can_be_counted():
    assert has_rate("EUR", f.today())
    assert not has_rate("MDL", f.today())
    ExchangeRate.objects.create(currency="MDL", on=f.days(-7), rate=Decimal("0.05"))
    assert has_rate("MDL", f.today())
    assert not has_rate("MDL", f.days(1))
