"""The ten worked examples, each over firms whose answer is written down by hand; the same by
text, address, API and command line."""

from __future__ import annotations

import datetime as dt
import io
import json
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from investors.models import Investor, Need, NeedProcess
from linkages.accounts.models import User
from linkages.contacts.models import Interaction, Person
from linkages.permissions import Role
from linkages.search import gallery, services
from linkages.search.domain import domain
from linkages.search.query import Query, to_json
from linkages.search.text import parse_text, render_text
from tests.companies.factories import company
from tests.kernel.people import saved_person
from tests.matchmaking.factories import client, days
from tests.suppliers.factories import capability, certification, node, supplier

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> User:
    return saved_person(Role.STAFF)


def _meeting(firm: Any, days_ago: int, by: User, kind: str = "meeting") -> None:
    at = timezone.now() - dt.timedelta(days=days_ago)
    Interaction.objects.create(company=firm, kind=kind, at=at, subject="?", by=by)


def _shop(
    name: str, country: str, people: int, process: str, valid: int | None, **firm: Any
) -> None:
    """`valid`: days until the certificate ends; None: no certificate."""
    made = supplier(company_name=name, company_country=country, **firm)
    made.company.figures.create(year=2024, headcount=people)
    capability(made, process)
    if valid is not None:
        certification(made, valid_to=days(valid))


def _machining(staff: User) -> set[str]:
    node("quality/iso_9001/iso_9001_2015", "certificate")
    turning, sewing = "subtractive/turning", "textiles/sewing"
    _shop("here", "XV", 50, turning, 1)
    _shop("next door", "RO", 51, turning, 400)
    _shop("too small", "XV", 49, turning, 1)
    _shop("too far", "DE", 90, turning, 1)
    _shop("sews", "XV", 90, sewing, 1)
    _shop("ends today", "XV", 90, turning, 0)
    _shop("none", "XV", 90, turning, None)
    two = supplier(company_name="two of both", company_country="XV")
    two.company.figures.create(year=2020, headcount=10)
    two.company.figures.create(year=2024, headcount=80)
    for path in (turning, "subtractive/milling"):
        capability(two, path)
    certification(two, "quality/iso_9001/iso_9001_2015", valid_to=days(9))
    split = supplier(company_name="old ISO 9001, new ISO 14001", company_country="XV")
    split.company.figures.create(year=2024, headcount=80)
    capability(split, turning)
    certification(split, valid_to=days(-9))
    certification(split, "environment/iso_14001", valid_to=days(9))
    return {"here", "next door", "two of both"}


def _investor(name: str, status: str = "active") -> Investor:
    return Investor.objects.create(company=company(name=name, status=status))


def _need(of: Investor, process: str, status: str = "open") -> None:
    made = Need.objects.create(investor=of, name="?", status=status)
    NeedProcess.objects.create(need=made, process=node(process))


def _plastics(staff: User) -> set[str]:
    never = _investor("never met")
    _need(never, "plastics/moulding")
    long_ago = _investor("met long ago")
    _need(long_ago, "plastics")
    _meeting(long_ago.company, 91, staff)
    called = _investor("only called")
    _need(called, "plastics")
    _meeting(called.company, 3, staff, kind="call")
    lately = _investor("met lately")
    _need(lately, "plastics")
    _meeting(lately.company, 400, staff)
    _meeting(lately.company, 90, staff)
    closed = _investor("need won")
    _need(closed, "plastics", "awarded")
    split = _investor("open in metal, plastics draft")
    _need(split, "subtractive")
    _need(split, "plastics", "draft")
    _investor("no need")
    return {"never met", "met long ago", "only called"}


def _without_need(staff: User) -> set[str]:
    _investor("no need at all")
    _need(_investor("draft"), "plastics", "draft")
    _need(_investor("open"), "plastics", "open")
    _need(_investor("validated"), "plastics", "validated")
    mixed = _investor("draft and open")
    _need(mixed, "plastics", "draft")
    _need(mixed, "plastics", "open")
    _investor("prospect", "prospect")
    return {"no need at all", "draft"}


def _in_date(staff: User) -> set[str]:
    for name, ends in (
        ("all valid", (5, 50)), ("ends today", (0,)), ("one expired", (5, -1)), ("none", ()),
    ):  # fmt: skip
        made = supplier(company_name=name)
        for number, days_left in enumerate(ends):
            certification(made, f"quality/c{number}", valid_to=days(days_left))
    open_ended = supplier(company_name="one without an end")
    certification(open_ended, "quality/c1", valid_to=days(9))
    certification(open_ended, "quality/c0", valid_to=None)
    return {"all valid", "ends today"}


def _abroad(staff: User) -> set[str]:
    for name, countries in (
        ("three abroad", ("DE", "RO", "FR", "XV")),
        ("one unknown", ("DE", "RO", "")),  # “not X” holds blanks
        ("two abroad", ("DE", "RO", "XV", "XV")),
        ("none", ()),
    ):
        made = supplier(company_name=name)
        for number, country in enumerate(countries):
            made.references.create(customer=f"C{number}", country=country)
    return {"three abroad", "one unknown"}


def _fell(staff: User) -> set[str]:
    for name, years in (
        ("fell", {2023: 9, 2024: 5}),
        ("rose", {2023: 5, 2024: 9}),
        ("fell before", {2022: 9, 2023: 5, 2024: 5}),
        ("gap", {2020: 9, 2024: 5}),
        ("one year", {2024: 5}),
        ("not known", {2023: 9, 2024: None}),
    ):
        firm = company(name=name)
        for year, turnover in years.items():
            firm.figures.create(year=year, turnover=turnover)
    return {"fell", "gap"}


def _phones(staff: User) -> set[str]:
    for name, phones in (
        ("one", ("+373 22 11",)),
        ("other", ("00373-2211", "")),
        ("alone", ("5", "5")),
        ("none", ()),
    ):  # fmt: skip
        firm = company(name=name)
        for phone in phones:
            Person.objects.create(company=firm, name="Ion", phone=phone)
    return {"one", "other"}


def _prospects(staff: User) -> set[str]:
    cars = node("C/29/29.3", "nace2")
    node("C/29", "nace2")
    metal = node("C/25", "nace2")
    company(name="wanted", status="prospect", main_activity=cars)
    company(name="other sector", status="prospect", main_activity=metal)
    company(name="active", status="active", main_activity=cars)
    met = company(name="contacted", status="prospect", main_activity=cars)
    _meeting(met, 3, staff, kind="email")
    return {"wanted"}


ROWS = {
    "machining-shops": _machining,
    "open-need-in-plastics": _plastics,
    "active-without-need": _without_need,
    "certificates-in-date": _in_date,
    "references-abroad": _abroad,
    "turnover-fell": _fell,
    "shared-phone": _phones,
    "prospects-not-contacted": _prospects,
}


def _query(key: str) -> Query:
    return next(one for one in gallery.ready() if one.key == key).build()


def _titles(query: Query, user: User) -> set[str]:
    return {getattr(row, "company", row).name for row in services.rows(query, user)}


def _codes_there() -> None:
    """What the examples name must be known."""
    for path, scheme in (
        ("subtractive", "process"), ("plastics", "process"), ("quality/iso_9001", "certificate"),
        ("C/29", "nace2"),
    ):  # fmt: skip
        node(path, scheme)


@pytest.mark.parametrize("key", list(ROWS))
def test_the_rows_are_those_written_down(key: str, staff: User) -> None:
    _codes_there()
    wanted = ROWS[key](staff)
    query = _query(key)
    assert _titles(query, staff) == wanted
    for language in ("en", "ro"):
        known = domain(query.record, staff)
        text = render_text(query, known, language)
        assert parse_text(text, lambda record: domain(record, staff), language) == query
    assert _titles(services.from_state(services.to_state(query)), staff) == wanted


@pytest.mark.parametrize("key", list(ROWS))
def test_api_and_command_line_give_the_same_rows(key: str, staff: User) -> None:
    _codes_there()
    ROWS[key](staff)
    query = _query(key)
    keys = list(services.rows(query, staff).values_list("pk", flat=True))
    answered = client(staff).post(
        reverse("api:search"), {"query": to_json(query)}, content_type="application/json"
    )
    assert [row["id"] for row in answered.json()["results"]] == keys
    out = io.StringIO()
    text = render_text(query, domain(query.record, staff))
    call_command("ask", text, "--as", staff.email, "--format", "json", stdout=out)
    assert [row["id"] for row in json.loads(out.getvalue())] == keys


def test_number_by_region_and_size(staff: User) -> None:
    for code, size in (("NORD", "small"), ("NORD", "small"), ("SUD", "large")):
        company(region=node(f"XV/{code}", "region"), size_class=size)
    company()
    found = services.totals(_query("by-region-and-size"), staff)
    assert {row.keys: row.figures for row in found.rows} == {
        ("NORD", "small"): (2,), ("SUD", "large"): (1,), (None, None): (1,),
    }  # fmt: skip
    assert found.grand == (4,)


def test_regions_with_more_than_20_suppliers(staff: User) -> None:
    many, few = node("XV/NORD", "region"), node("XV/SUD", "region")
    for number in range(21):
        supplier(company_region=many)
        if number:
            supplier(company_region=few)
    company(region=few)
    found = services.totals(_query("regions-with-many-suppliers"), staff)
    assert {row.keys: row.figures for row in found.rows} == {("NORD",): (21,)}
