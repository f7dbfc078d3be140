import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from investors import services
from investors.facts import need_state
from investors.models import Need, NeedFeature, NeedProcess, NeedVolume
from linkages.companies.models import Site
from tests.investors import factories

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def soon() -> dt.date:
    return TODAY() + dt.timedelta(days=90)


def test_numbers_follow_the_key_and_never_repeat() -> None:
    first, second = factories.need(), factories.need()
    assert first.number == f"N-{first.pk:04d}"
    assert first.number != second.number
    assert list(Need.objects.named(second.number)) == [second]


def test_a_need_is_found_whatever_the_diacritics() -> None:
    need = factories.need(name="Țevi îndoite", part_number="VD-88")
    assert list(Need.objects.named("tevi vd-88")) == [need]


def test_a_need_with_neither_process_nor_code_is_refused() -> None:
    with override("en"), pytest.raises(ValidationError) as caught:
        services.create_need(factories.investor(), by=None, name="Carcase")
    assert "Name a process or a product code" in caught.value.message_dict["process"][0]
    assert not Need.objects.exists()


def test_the_first_process_is_the_primary_one() -> None:
    processes = [factories.node("cutting/turning"), factories.node("surface/anodising")]
    need = services.create_need(factories.investor(), by=None, name="Ax", processes=processes)
    roles = dict(need.processes.values_list("process__code", "role"))
    assert roles == {"turning": "primary", "anodising": "secondary"}


def test_delivery_is_at_the_plant_unless_said_otherwise() -> None:
    investor = factories.investor()
    site = Site.objects.create(
        company=investor.company, name="Hala 2", municipality="Orhei", country="XV",
        latitude=Decimal("47.38"), longitude=Decimal("28.82"),
    )  # fmt: skip
    process = [factories.node("cutting/turning")]
    need = services.create_need(investor, by=None, name="Ax", processes=process, site=site)
    assert need.delivery_point == (47.38, 28.82)
    assert (need.delivery_place, need.delivery_country) == ("Orhei", "XV")
    elsewhere = services.create_need(
        investor, by=None, name="Ax", processes=process, site=site,
        delivery_latitude=Decimal(46), delivery_longitude=Decimal(29),
    )  # fmt: skip
    assert elsewhere.delivery_point == (46.0, 29.0)


def test_positions_come_in_pairs() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.need(delivery_latitude=47)


def test_production_does_not_end_before_it_starts() -> None:
    need = factories.need()
    need.sop_on, need.eop_on = dt.date(2027, 1, 1), dt.date(2026, 1, 1)
    with override("en"), pytest.raises(ValidationError) as caught:
        need.full_clean()
    assert "Production ends before it starts." in caught.value.messages


def test_validation_is_refused_with_what_is_missing() -> None:
    need = factories.need()
    with pytest.raises(services.StepRefused) as caught:
        services.validate_need(need, by=None)
    assert [one.code for one in caught.value.missing] == ["process_or_code", "value", "expiry"]
    need.refresh_from_db()
    assert need.status == "draft"


def test_a_complete_need_is_validated_and_opened() -> None:
    need = factories.need("cutting/turning", annual_value=1000, expires_on=soon())
    services.validate_need(need, by=None)
    assert (need.status, need.validated_on) == ("validated", TODAY())
    services.publish_need(need, by=None)
    assert need.is_open()
    assert need.can_be_matched()
    assert need.version == 3


def test_a_draft_is_not_opened_at_once() -> None:
    with pytest.raises(services.StepRefused):
        services.publish_need(factories.need(), by=None)


def test_leaving_a_need_is_explained() -> None:
    need = factories.need(status="open")
    with pytest.raises(services.StepRefused):
        services.move_need(need, "won_import", by=None)
    services.move_need(need, "won_import", by=None, reason="Group contract prolonged")
    assert need.status == "won_import"


def test_needs_past_their_date_expire_unless_quotations_are_out() -> None:
    yesterday = TODAY() - dt.timedelta(days=1)
    old = factories.need(status="open", expires_on=yesterday)
    quoting = factories.need(status="rfq", expires_on=yesterday)
    fresh = factories.need(status="open", expires_on=TODAY())
    assert services.expire_needs() == 1
    assert services.expire_needs() == 0
    for need in (old, quoting, fresh):
        need.refresh_from_db()
    assert (old.status, quoting.status, fresh.status) == ("expired", "rfq", "open")


def test_open_needs_are_those_not_past_their_date() -> None:
    open_one = factories.need(status="open")
    factories.need(status="open", expires_on=TODAY() - dt.timedelta(days=1))
    factories.need(status="draft")
    assert list(Need.objects.open()) == [open_one]


def test_confirming_opens_an_expired_need_again() -> None:
    need = factories.need(status="expired", expires_on=TODAY() - dt.timedelta(days=9))
    services.confirm_open(need, soon(), by=None)
    assert need.is_open()
    with pytest.raises(ValidationError):
        services.confirm_open(need, TODAY() - dt.timedelta(days=1), by=None)


def test_a_copy_is_a_draft_with_the_same_rows() -> None:
    need = factories.need("cutting/turning", status="awarded", expires_on=soon())
    NeedFeature.objects.create(need=need, kind="tolerance_mm", value=Decimal("0.02"), must=True)
    NeedVolume.objects.create(need=need, year=1, pieces=100_000)
    copied = services.copy_need(need, by=None)
    assert (copied.status, copied.expires_on) == ("draft", None)
    assert copied.number != need.number
    assert copied.features.get().value == Decimal("0.02")
    assert NeedProcess.objects.filter(process__code="turning").count() == 2


def test_what_a_person_may_not_read_is_not_listed_as_missing(django_user_model: type) -> None:
    need = factories.need("cutting/turning")
    analyst = django_user_model(email="a@x.md", role="analyst")
    staff = django_user_model(email="s@x.md", role="staff")
    assert need_state(need, analyst).has_terms
    assert not need_state(need, staff).has_terms


def test_value_in_euro_needs_a_rate() -> None:
    need = factories.need(annual_value=Decimal(1000), currency="EUR")
    assert services.annual_value_eur(need) == 1000
    need.currency = "MDL"
    assert services.annual_value_eur(need) is None
