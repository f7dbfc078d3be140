import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from investors import services
from investors.models import Investor, Need
from linkages.companies.models import Company, Membership
from linkages.field_registry import parts
from linkages.permissions import Role
from tests.investors import factories

pytestmark = pytest.mark.django_db


def person(model: type, role: str, company: Company | None = None) -> object:
    user = model.objects.create(email=f"{role}{company and company.pk}@x.md", role=role)
    if company:
        Membership.objects.create(user=user, company=company)
    return user


def test_an_investor_is_made_with_its_company() -> None:
    investor = services.create_investor(
        by=None, name="Veltmann Drives Moldova", country="XV", facts={"kind": "manufacturer"}
    )
    assert str(investor) == "Veltmann Drives Moldova"
    assert investor.company.investor == investor
    assert not investor.is_prospect


def test_a_company_is_in_the_database_once() -> None:
    investor = factories.investor()
    with pytest.raises(ValidationError) as caught:
        services.create_investor(by=None, company=investor.company)
    assert "company" in caught.value.message_dict


def test_prospects_are_those_of_the_register() -> None:
    prospect = factories.investor(company_status="prospect")
    factories.investor()
    assert list(Investor.objects.prospects()) == [prospect]
    assert prospect.is_prospect


def test_listed_on_counts_both_ends() -> None:
    investor = factories.investor(listed_from=dt.date(2026, 1, 1), listed_to=dt.date(2026, 6, 30))
    for day, listed in [
        (dt.date(2025, 12, 31), False),
        (dt.date(2026, 1, 1), True),
        (dt.date(2026, 6, 30), True),
        (dt.date(2026, 7, 1), False),
    ]:
        assert investor.is_listed(day) is listed
        assert Investor.objects.listed_on(day).exists() is listed


def test_leaving_before_entering_is_refused() -> None:
    investor = factories.investor(listed_from=dt.date(2026, 1, 1))
    with pytest.raises(ValidationError):
        services.leave_database(investor, dt.date(2025, 1, 1), by=None, reason="closed")


@pytest.mark.parametrize("role", Role.values)
def test_who_sees_which_investors_and_needs(role: str, django_user_model: type) -> None:
    own, other = factories.need(), factories.need()
    outsider = role in ("buyer", "sme")
    user = person(django_user_model, role, own.investor.company if outsider else None)
    seen = {"buyer": [own], "sme": []}.get(role, [own, other])
    assert set(Need.objects.visible_to(user)) == set(seen)
    assert set(Investor.objects.visible_to(user)) == {need.investor for need in seen}


@pytest.mark.parametrize(
    ("role", "own", "hidden"),
    [
        ("administrator", False, set()),
        ("staff", False, set()),
        ("promoter", False, {"h"}),
        ("analyst", False, {"h"}),
        ("buyer", True, {"g", "h"}),
    ],
)
def test_sections_that_a_role_does_not_read_are_absent(
    role: str, own: bool, hidden: set[str], django_user_model: type
) -> None:
    user = django_user_model(email="u@x.md", role=role)
    letters = {part.section.key for part in parts("investor", user, own=own)}
    assert letters == set("abcdefgh") - hidden


def test_prices_of_a_need_are_for_officers_and_its_buyer(django_user_model: type) -> None:
    for role, own, reads in [
        ("promoter", False, True),
        ("analyst", False, False),
        ("buyer", True, True),
        ("buyer", False, False),
    ]:
        user = django_user_model(email="u@x.md", role=role)
        sections = {part.section.key for part in parts("need", user, own=own)}
        assert ("commercial" in sections) is reads
