"""Legal entities of the demonstration: numbers, sites, owners and accounts, for either database."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from stdnum.iso7064 import mod_97_10

from linkages.companies.models import Company, Identifier, Ownership, Site, YearlyFigures
from linkages.companies.size import size_class
from linkages.folding import fold
from monitoring.demo.people import person_name
from monitoring.demo.world import Town, World, dec

COUNTRY = "XV"
YEARS = 5
#: About what a unit of the currency is worth in euros, for sizes; figures use the daily rates.
ABOUT = {"EUR": 1.0, "USD": 0.92, "RSD": 0.00855}
STREETS = (
    "str. Uzinelor", "str. Industrială", "bd. Independenței", "șos. Gării", "str. Meșterilor",
    "str. Mihai Eminescu", "calea Nordului", "str. Fabricii", "str. Câmpului", "al. Teilor",
)  # fmt: skip


@dataclass
class Firm:
    """What a maker decides about a firm; the rest is filled in here."""

    name: str
    name_en: str
    town: Town
    nace: str
    people: int
    per_head: float
    founded: int
    form: str = "XV-SRL"
    trade_names: str = ""
    group: str = ""
    status: str = "active"
    manager: Any = None
    point: tuple[float, float] | None = None
    currency: str = "EUR"
    owners: list[tuple[str, str, str, Decimal]] = field(default_factory=list)
    known: float = 0.8  # how much of what may be missing is there
    turnover: float | None = None


def domain_of(name_en: str) -> str:
    letters = "".join(x for x in fold(name_en.rsplit(" ", 1)[0]) if x.isascii() and x.isalnum())
    return f"{letters[:24] or 'firma'}.example"


class Registrar:
    """Gives each firm a number of its own."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._next = 1

    def register(self, firm: Firm, **facts: Any) -> Company:
        world = self.world
        company = world.add(Company, **_columns(world, firm), **facts)
        self._numbers(company, firm)
        _main_site(world, company, firm)
        for name, country, holder, share in firm.owners:
            world.add(
                Ownership,
                company=company,
                owner_name=name,
                country=country,
                holder=holder,
                share=share,
                since=dt.date(max(firm.founded, 1991), world.rng.randint(1, 12), 1),
                **world.evidence("register", "document"),
            )
        _figures(world, company, firm)
        return company

    def _numbers(self, company: Company, firm: Firm) -> None:
        world, number = self.world, self._next
        self._next += 1
        facts = world.evidence("register", stale=0.3) | {"country": COUNTRY}
        register = f"10{firm.founded % 100:02d}6{number:06d}{world.rng.randint(10, 99)}"
        self._number(company, "register", register, facts)
        if world.chance(0.9):
            self._number(company, "vat", f"XV{70_000_000 + number * 37}", facts)
        if firm.group and world.chance(0.7):
            stem = f"5299{number:04d}VALDORA{firm.founded % 1000:03d}"[:18]
            lei = stem + mod_97_10.calc_check_digits(stem)
            self._number(company, "lei", lei, facts | {"country": ""}, passed=True)

    def _number(
        self, company: Company, kind: str, value: str, facts: Any, passed: bool | None = None
    ) -> None:
        self.world.add(
            Identifier, company=company, kind=kind, value=value, value_key=value,
            check_passed=passed, **facts,
        )  # fmt: skip


def _columns(world: World, firm: Firm) -> dict[str, Any]:
    """Most are checked against register and lists; a few are known to be in trouble."""
    standing, sanctioned = "good", False
    if not world.chance(0.85 + firm.known / 10):
        standing = ""
    elif world.chance(0.03):
        standing = world.pick(("tax_debt", "blocked", "insolvent"))
    checked = world.chance(0.85 + firm.known / 10)
    known = ("name", "legal_form", "founded_on", "main_activity", "website")
    return {
        "name": firm.name,
        "name_en": firm.name_en,
        "trade_names": firm.trade_names,
        "country": COUNTRY,
        "status": firm.status,
        "legal_form_id": world.node("legal_form", firm.form),
        "founded_on": dt.date(firm.founded, world.rng.randint(1, 12), world.rng.randint(1, 28)),
        "main_activity_id": world.node("nace2", firm.nace),
        "region_id": world.node("region", firm.town.code),
        "website": f"https://www.{domain_of(firm.name_en)}" if world.chance(firm.known) else "",
        "group_name": firm.group,
        "standing": standing,
        "standing_on": world.day_between(3, 200) if standing else None,
        "is_sanctioned": sanctioned if checked else None,
        "sanctions_checked_on": world.day_between(3, 200) if checked else None,
        "account_manager": firm.manager,
        "is_demo": True,
        "sources": world.sources(known, "register", "document", "self"),
        "confirmed": world.confirmations("company", firm.known),
        "created_at": world.moment(world.day_between(30, 750)),
    }


def _main_site(world: World, company: Company, firm: Firm) -> None:
    town = firm.town
    point = firm.point or (
        town.latitude + world.rng.uniform(-0.02, 0.02),
        town.longitude + world.rng.uniform(-0.03, 0.03),
    )
    covered = round(firm.people * world.rng.uniform(12, 40), -1)
    is_located = firm.point is not None or world.chance(0.95)
    world.add(
        Site,
        company=company,
        name=f"Uzina {town.name}" if firm.people > 100 else f"Sediul {town.name}",
        is_main=True,
        country=COUNTRY,
        region_id=world.node("region", town.code),
        municipality=town.name,
        address=f"{world.pick(STREETS)} {world.rng.randint(1, 140)}, {town.name}",
        latitude=dec(point[0], 5) if is_located else None,
        longitude=dec(point[1], 5) if is_located else None,
        tenure=world.pick(("owned", "owned", "rented", "zone")),
        covered_m2=world.maybe(firm.known, int(covered)),
        land_m2=world.maybe(firm.known - 0.2, int(covered * 3)),
        expansion_m2=world.maybe(0.3, int(covered)),
        power_kva=world.maybe(0.5, world.rng.choice((160, 250, 400, 630, 1000, 1600))),
        crane_t=world.maybe(0.25, dec(world.pick((2, 5, 10, 20)))),
        has_gas=world.maybe(0.7, world.chance(0.6)),
        has_rail=world.maybe(0.6, world.chance(0.15)),
        motorway_km=world.maybe(0.6, world.rng.randint(1, 60)),
        employees=firm.people,
        **world.evidence("visit", "self", "register"),
    )


def _figures(world: World, company: Company, firm: Firm) -> None:
    """Last five years, with a year or a column missing here and there."""
    growth = world.rng.uniform(0.97, 1.14)
    people, turnover = float(firm.people), firm.turnover or firm.people * firm.per_head
    in_currency = ABOUT[firm.currency]
    latest: YearlyFigures | None = None
    for back in range(YEARS):
        year = world.last_year - back
        wanted = back == 0 and firm.turnover is not None
        if year >= firm.founded and (wanted or world.chance(firm.known + 0.12)):
            row = _year(world, company, year, people, turnover / in_currency, firm)
            latest = latest or row
        turnover /= growth * world.rng.uniform(0.93, 1.07)
        people /= 1 + (growth - 1) * 0.6
    if latest is not None:
        value = None if latest.turnover is None else latest.turnover * dec(in_currency, 6)
        size = size_class(latest.headcount, value, None)
        company.size_class = "" if size == "unknown" else size


def _year(
    world: World, company: Company, year: int, people: float, turnover: float, firm: Firm
) -> YearlyFigures:
    def part(low: float, high: float, known: float = 0.85) -> Decimal | None:
        amount = dec(round(turnover * world.rng.uniform(low, high), -3))
        return amount if world.chance(min(1.0, known * firm.known / 0.8)) else None

    bought = turnover * world.rng.uniform(0.3, 0.65)
    local = bought * world.rng.uniform(0.06, 0.45)
    return world.add(
        YearlyFigures,
        company=company,
        year=year,
        currency=firm.currency,
        turnover=dec(round(turnover, -3)),
        exports=part(0.1, 0.95),
        balance=part(0.4, 0.9),
        value_added=part(0.2, 0.45),
        profit=part(-0.02, 0.12),
        purchases=dec(round(bought, -3)) if world.chance(0.7) else None,
        local_purchases=dec(round(local, -3)) if world.chance(0.6) else None,
        sme_purchases=dec(round(local * 0.6, -3)) if world.chance(0.45) else None,
        rnd=part(0, 0.03, 0.4),
        capex=part(0.01, 0.12, 0.6),
        ebitda=part(0.04, 0.18, 0.6),
        equity=part(0.15, 0.5, 0.6),
        debt=part(0.05, 0.4, 0.5),
        headcount=max(1, round(people)),
        fte=dec(people * 0.95, 1) if world.chance(0.4) else None,
        is_audited=world.maybe(0.6, turnover > 5_000_000),
        **world.evidence("register", "document", "self", stale=0.3),
    )


def local_owners(world: World) -> list[tuple[str, str, str, Decimal]]:
    """Most firms belong to one or two people here; a few to foreign or state owners."""
    draw = world.rng.random()
    if draw < 0.07:
        return []
    if draw < 0.52:
        return [(person_name(world), COUNTRY, "domestic", Decimal(100))]
    if draw < 0.80:
        part = Decimal(world.rng.randint(50, 80))
        return [
            (person_name(world), COUNTRY, "domestic", part),
            (person_name(world), COUNTRY, "domestic", 100 - part),
        ]
    if draw < 0.84:
        return [("Agenția Proprietății Publice", COUNTRY, "state", Decimal(100))]
    small = draw < 0.91  # below the threshold of foreign ownership
    part = Decimal(world.rng.randint(3, 9) if small else world.rng.randint(15, 100))
    country = world.pick(("IT", "RO", "DE", "TR", "AT", "BG"))
    owners = [(f"{world.pick(_INVESTING)} {country}", country, "foreign", part)]
    if part < 100:
        owners.append((person_name(world), COUNTRY, "domestic", 100 - part))
    return owners


_INVESTING = ("Participații Industriale", "Eastern Holding", "Capital Partners", "Gestioni")
