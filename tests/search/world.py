"""Random companies with what belongs to them, as plain data and as rows of the database."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import timezone

from linkages.accounts.models import User
from linkages.classifications import labels
from linkages.companies.models import Company, YearlyFigures
from linkages.contacts.models import Interaction, Person
from linkages.permissions import Role
from suppliers.models import Certification, Supplier
from tests.kernel.people import saved_person
from tests.suppliers.factories import node

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 20)
WORDS = ("Oțel", "Štamp", "metal", "Plast", "сталь", "Lemn", "100%", "a_b", "Ștefan")
REGIONS = ("XV/NORD", "XV/NORD/NORD-1", "XV/SUD", "XV/SUD/SUD-1", "XV/SUD/SUD-2")
STANDARDS = ("quality/iso_9001", "quality/iatf_16949", "safety/iso_45001")
COUNTRIES = ("XV", "RO", "RS", "")
PHONES = ("+373 22 111", "0037322111", "+373 22 222", "022-333", "")
SITES = ("https://www.otel.example/", "http://otel.example", "https://lemn.example/ro", "")


@dataclass
class Firm:
    """A company as the evaluator sees it; `supplier` is None where there is no such side."""

    facts: dict[str, Any]
    supplier: dict[str, Any] | None
    certifications: list[dict[str, Any]] = field(default_factory=list)
    interactions: list[dict[str, Any]] = field(default_factory=list)
    figures: list[dict[str, Any]] = field(default_factory=list)
    people: list[dict[str, Any]] = field(default_factory=list)
    pk: int = 0


@dataclass
class World:
    user: User
    users: list[User]
    firms: list[Firm]
    paths: dict[str, dict[str, str]]  # scheme → code → path


def make_world(count: int = 500, seed: int = 7) -> World:
    """In the database of the test, by few statements."""
    chance = random.Random(seed)
    labels.clear()
    nodes = {path: node(path, "region") for path in REGIONS}
    standards = {path: node(path, "certificate") for path in STANDARDS}
    users = [
        saved_person(Role.STAFF),
        saved_person(Role.STAFF),
        saved_person(Role.PROMOTER),
        saved_person(Role.STAFF, is_active=False),
    ]
    labels.clear()
    firms = [_firm(chance, users) for _n in range(count)]
    _save(firms, users, nodes, standards)
    return World(
        users[0],
        users,
        firms,
        {
            "region": {path.rpartition("/")[2]: path for path in _with_parents(REGIONS)},
            "certificate": {path.rpartition("/")[2]: path for path in _with_parents(STANDARDS)},
        },
    )


def _with_parents(paths: tuple[str, ...]) -> set[str]:
    return {
        "/".join(path.split("/")[:depth])
        for path in paths
        for depth in range(1, path.count("/") + 2)
    }


def _maybe(chance: random.Random, value: Any, share: float = 0.75) -> Any:
    return value if chance.random() < share else None


def _day(chance: random.Random, around: int = 400) -> dt.date:
    return TODAY + dt.timedelta(days=chance.randint(-around, around // 3))


def _firm(chance: random.Random, users: list[User]) -> Firm:
    def name() -> str:
        return " ".join(chance.choices(WORDS, k=chance.randint(1, 3)))

    facts = {
        "name": name(),
        "name_en": name() if chance.random() < 0.4 else "",
        "trade_names": name() if chance.random() < 0.2 else "",
        "country": chance.choice(COUNTRIES),
        "status": chance.choice(("active", "prospect", "inactive")),
        "size_class": chance.choice(("micro", "small", "medium", "large", "")),
        "founded_on": _maybe(chance, _day(chance, 4000)),
        "website": chance.choice(SITES),
        "region": _maybe(chance, chance.choice(REGIONS).rpartition("/")[2]),
        "account_manager": _maybe(chance, chance.randrange(len(users)), 0.6),
        "is_sanctioned": chance.choice((None, True, False)),
    }
    supplier = {
        "tier": chance.choice(("1", "2", "none", "")),
        "payment_days": _maybe(chance, chance.choice((0, 30, 60, 90))),
        "export_countries": chance.sample(("DE", "RO", "FR", "IT"), chance.randint(0, 3)),
        "summary": " ".join(chance.choices(WORDS, k=3)) if chance.random() < 0.7 else "",
    }
    firm = Firm(facts, supplier if chance.random() < 0.6 else None)
    firm.people = [{"phone": chance.choice(PHONES)} for _n in range(chance.randint(0, 2))]
    firm.interactions = [
        {"kind": chance.choice(("meeting", "call", "visit")), "at": _day(chance)}
        for _n in range(chance.choice((0, 0, 1, 2, 3)))
    ]
    years = chance.sample((2022, 2023, 2024, 2025), chance.randint(0, 3))
    firm.figures = [
        {
            "year": year,
            "turnover": _maybe(chance, Decimal(chance.randint(0, 9) * 100_000)),
            "headcount": _maybe(chance, chance.choice((0, 3, 12, 50, 51, 260))),
        }
        for year in years
    ]
    if firm.supplier is not None:
        firm.certifications = [_certification(chance) for _n in range(chance.randint(0, 3))]
    return firm


def _certification(chance: random.Random) -> dict[str, Any]:
    valid_to = _maybe(chance, _day(chance))
    issued_on = valid_to and _maybe(chance, valid_to - dt.timedelta(days=chance.choice((1, 365))))
    return {
        "standard": chance.choice(STANDARDS).rpartition("/")[2],
        "issued_on": issued_on,
        "valid_to": valid_to,
        "status": chance.choice(("declared", "document", "expired")),
    }


def _save(firms: list[Firm], users: list[User], nodes: Any, standards: Any) -> None:
    by_region = {path.rpartition("/")[2]: one for path, one in nodes.items()}
    companies = Company.objects.bulk_create(
        Company(
            **firm.facts
            | {
                "region": by_region.get(firm.facts["region"]),
                "account_manager": None
                if firm.facts["account_manager"] is None
                else users[firm.facts["account_manager"]],
            }
        )
        for firm in firms
    )
    for firm, company in zip(firms, companies, strict=True):
        firm.pk = company.pk
    sides = Supplier.objects.bulk_create(
        Supplier(company_id=firm.pk, **firm.supplier) for firm in firms if firm.supplier is not None
    )
    supplier_of = {one.company_id: one for one in sides}
    by_standard = {path.rpartition("/")[2]: one for path, one in standards.items()}
    Certification.objects.bulk_create(
        Certification(
            supplier=supplier_of[firm.pk], **row | {"standard": by_standard[row["standard"]]}
        )
        for firm in firms
        for row in firm.certifications
    )
    YearlyFigures.objects.bulk_create(
        YearlyFigures(company_id=firm.pk, **row) for firm in firms for row in firm.figures
    )
    Interaction.objects.bulk_create(
        Interaction(
            company_id=firm.pk, kind=row["kind"], at=_noon(row["at"]), subject="?", by=users[0]
        )
        for firm in firms
        for row in firm.interactions
    )
    Person.objects.bulk_create(
        Person(company_id=firm.pk, name="Ion", **row) for firm in firms for row in firm.people
    )


def _noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), tzinfo=timezone.get_default_timezone())
