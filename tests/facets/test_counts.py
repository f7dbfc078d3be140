"""Counts of the lists as each role sees them, against the records themselves and the filters."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone

from linkages.companies.models import Company, Release
from linkages.facets.counting import Narrowed, Option, flat, narrow
from linkages.facets.lists import all_lists, list_spec
from suppliers.models import Certification, Supplier
from tests.investors import factories as needs
from tests.suppliers import factories

pytestmark = pytest.mark.django_db

PROCESSES = ["subtractive/turning", "subtractive/milling", "subtractive", "forming/bending"]
REGIONS = ["XV/nord/balti", "XV/nord/soroca", "XV/centru/orhei", "XV/centru"]
SECTORS = ["C/25/25.6", "C/25/25.1", "C/28", "G/46"]
CERTIFICATES = ["quality/iso_9001", "quality/iatf_16949", "environment/iso_14001"]
#: A register of its own for each role, and a second one for those that see a part.
REGISTERS = [
    ("administrator", 1), ("staff", 2), ("promoter", 3), ("analyst", 4), ("buyer", 5), ("buyer", 6),
    ("sme", 7), ("sme", 8),
]  # fmt: skip


def fill(dice: random.Random) -> dict[str, Company]:
    """A small random register; gives the companies of a buyer and of an SME."""
    for path in CERTIFICATES:
        implies = {"implies": ["iso_9001"]} if "iatf" in path else {}
        factories.node(path, "certificate", attributes=implies)
    for _number in range(14):
        _supplier(dice)
    for _number in range(5):
        _need(dice)
    suppliers = list(Supplier.objects.all())
    buyer = needs.investor(company_name="Cumpărător")
    needs.need(dice.choice(PROCESSES), investor=buyer, status="open")
    own = suppliers[0].company
    for one in suppliers[1:4]:
        Release.objects.create(company=one.company, to_company=buyer.company)
    return {"buyer": buyer.company, "sme": own}


def _company(dice: random.Random) -> dict[str, Any]:
    region = factories.node(dice.choice(REGIONS), "region")
    sector = factories.node(dice.choice(SECTORS), "nace2")
    return {
        "region": dice.choice([region, None]),
        "main_activity": dice.choice([sector, sector, None]),
        "size_class": dice.choice(["micro", "small", "large", ""]),
        "status": dice.choice(["active", "prospect"]),
        "country": dice.choice(["XV", "DE", ""]),
        "published": dice.random() < 0.5,
    }


def _supplier(dice: random.Random) -> None:
    company = {f"company_{name}": value for name, value in _company(dice).items()}
    firm = factories.supplier(programme_status=dice.choice(["prospect", "ready"]), **company)
    for path in dice.sample(PROCESSES, dice.randrange(4)):
        factories.capability(firm, path, free_month=dice.choice([None, 0, 7, 100]))
    for path in dice.sample(CERTIFICATES, dice.randrange(3)):
        ends = timezone.localdate() + dt.timedelta(days=dice.choice([-1, 0, 90]))
        status = dice.choice([*Certification.USABLE, Certification.Status.DECLARED])
        factories.certification(firm, path, status=status, valid_to=dice.choice([ends, None]))
    for days in dice.sample([10, 400], dice.randrange(3)):
        factories.audit(firm, dice.choice([None, 0, 1, 3, 5]), days_ago=days)


def _need(dice: random.Random) -> None:
    company = {f"company_{name}": value for name, value in _company(dice).items()}
    industry = factories.node(dice.choice(SECTORS), "nace2")
    buyer = needs.investor(main_industry=dice.choice([industry, None]), **company)
    needs.need(
        dice.choice(["", *PROCESSES]),
        investor=buyer,
        status=dice.choice(["draft", "open"]),
        kind=dice.choice(["mro", "it"]),
    )


def addresses(found: Narrowed, dice: random.Random) -> list[str]:
    """Random selections over the list's facets, some with two values of one facet."""
    every = {facet.key: list(flat(found.options(facet))) for facet in found.facets}
    made = [""]
    for _number in range(2):
        keys = dice.sample(sorted(every), min(len(every), dice.randrange(1, 4)))
        parts = [
            f"{key}={one.value}"
            for key in keys
            if every[key]
            for one in dice.sample(every[key], min(len(every[key]), dice.randrange(1, 3)))
        ]
        made.append("&".join(parts))
    return made


def without(params: QueryDict, key: str) -> QueryDict:
    kept = params.copy()
    kept.pop(key, None)
    return kept


@pytest.mark.parametrize(("role", "seed"), REGISTERS)
def test_a_count_is_what_the_filter_would_find(role: str, seed: int) -> None:
    """For each value: the rows in sight that fit all other facets and have it."""
    dice = random.Random(seed)
    user = factories.person(role, fill(dice).get(role))
    asked = 0
    for spec in all_lists():
        for address in addresses(narrow(spec, QueryDict(""), user), dice):
            params = QueryDict(address)
            found = narrow(spec, params, user)
            assert found.count == found.filter.qs.count(), (spec.key, address)
            assert set(found.rows) == set(found.filter.qs)
            for facet in found.facets:
                for one in dice.sample(some := list(flat(found.options(facet))), min(3, len(some))):
                    alone = without(params, facet.key)
                    alone[facet.key] = one.value
                    rows = spec.filterset(alone, spec.visible(user), request=_Asker(user)).qs
                    assert one.count == rows.count(), (spec.key, address, facet.key, one)
                    asked += 1
    assert asked > 20 or role == "sme"


class _Asker:
    def __init__(self, user: Any) -> None:
        self.user = user


def option(query: str, user: Any, facet: str, value: str, key: str = "suppliers") -> Option | None:
    found = narrow(list_spec(key), QueryDict(query), user)
    wanted = next(one for one in found.facets if one.key == facet)
    return next((one for one in flat(found.options(wanted)) if one.value == value), None)


def test_values_of_a_facet_are_alternatives_and_facets_narrow_together() -> None:
    staff = factories.person("staff")
    small = factories.supplier(company_size_class="small")
    large = factories.supplier(company_size_class="large")
    factories.supplier(company_size_class="micro")
    factories.capability(small)
    factories.capability(large)

    def listed(query: str) -> set[Supplier]:
        return set(narrow(list_spec("suppliers"), QueryDict(query), staff).rows)

    assert listed("size=small&size=large") == {small, large}
    assert listed("size=small&size=micro&process=turning") == {small}
    # Its own choice does not narrow a facet, the choice of another does.
    assert option("size=small&process=turning", staff, "size", "large").count == 1  # type: ignore[union-attr]
    assert option("size=small&process=turning", staff, "size", "micro") is None
    assert option("size=small&process=turning", staff, "process", "turning").count == 1  # type: ignore[union-attr]


def test_rows_out_of_sight_are_never_counted() -> None:
    own = factories.supplier(company_size_class="small")
    factories.supplier(company_size_class="small")
    factories.supplier(company_size_class="large")
    sme = factories.person("sme", own.company)
    assert option("", sme, "size", "small").count == 1  # type: ignore[union-attr]
    assert option("", sme, "size", "large") is None
    nobody = factories.person("sme", Company.objects.create(name="V"))
    assert narrow(list_spec("suppliers"), QueryDict("size=large"), nobody).count == 0


@pytest.mark.parametrize(
    ("role", "hidden"),
    [
        ("buyer", {"readiness", "programme", "published"}),
        ("analyst", {"readiness"}),
        ("staff", set()),
    ],
)
def test_a_facet_of_a_hidden_fact_is_not_there(role: str, hidden: set[str]) -> None:
    company = Company.objects.create(name="V") if role == "buyer" else None
    user = factories.person(role, company)
    found = narrow(list_spec("suppliers"), QueryDict("readiness=5&programme=ready"), user)
    every = {one.key for one in list_spec("suppliers").facets}
    assert {one.key for one in found.facets} == every - hidden


def test_a_certificate_stops_counting_when_its_day_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    staff = factories.person("staff")
    today = timezone.localdate()
    factories.certification(factories.supplier(), valid_to=today)
    assert option("", staff, "certificate", "iso_9001").count == 1  # type: ignore[union-attr]
    monkeypatch.setattr(timezone, "localdate", lambda: today + dt.timedelta(days=1))
    assert option("", staff, "certificate", "iso_9001") is None


def test_a_supplier_counts_once_at_a_branch() -> None:
    staff = factories.person("staff")
    firm = factories.supplier()
    factories.capability(firm, "subtractive/turning")
    factories.capability(firm, "subtractive/milling")
    factories.capability(factories.supplier(), "subtractive")
    assert option("", staff, "process", "subtractive").count == 2  # type: ignore[union-attr]
    assert option("", staff, "process", "milling").count == 1  # type: ignore[union-attr]


def test_text_and_switches_narrow_the_counts() -> None:
    ana = factories.person("staff")
    factories.supplier(
        company_name="Strung SRL", company_size_class="small", company_account_manager=ana
    )
    factories.supplier(company_name="Freza SRL", company_size_class="small")
    assert option("q=strung", ana, "size", "small").count == 1  # type: ignore[union-attr]
    assert option("mine=on", ana, "size", "small").count == 1  # type: ignore[union-attr]


def test_an_unknown_value_is_said_and_hides_nothing() -> None:
    staff = factories.person("staff")
    factories.supplier()
    found = narrow(list_spec("suppliers"), QueryDict("region=nowhere&size=small"), staff)
    assert "nowhere" in str(found.form.errors["region"])
    assert narrow(list_spec("suppliers"), QueryDict("region=nowhere"), staff).count == 1
