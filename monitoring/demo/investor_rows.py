"""The repeating rows of an investor's sections B–H."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from investors.models import (
    AnnouncedPlan,
    BusinessSegment,
    CustomerServed,
    Expansion,
    GroupFigures,
    ImportOrigin,
    Incentive,
    InvestmentDecision,
    Investor,
    NationalSupplier,
    Presence,
    ProductMilestone,
    ProductType,
    SupplyCost,
    Technology,
)
from monitoring.demo.clusters import Bought, Cluster
from monitoring.demo.files import Affiliate
from monitoring.demo.world import World, dec, shares

ORIGINS = ("DE", "IT", "CN", "PL", "TR", "CZ", "RO", "FR")


def describe(
    world: World, investor: Investor, of: Affiliate, cluster: Cluster, known: float
) -> None:
    _profile(world, investor, of, cluster, known)
    if world.chance(known):
        _history(world, investor, of, known)
    if world.chance(known):
        _group(world, investor, of, known)
    _supply(world, investor, of, cluster, known)
    if world.chance(known - 0.1):
        plans(world, investor, known)


def _profile(
    world: World, investor: Investor, of: Affiliate, cluster: Cluster, known: float
) -> None:
    evidence = world.evidence("self", "document", "visit")
    for (hs, name, name_en), part in zip(
        cluster.products, shares(world.rng, [3, 2][: len(cluster.products)]), strict=True
    ):
        world.add(
            ProductType,
            investor=investor,
            name=name,
            name_en=name_en,
            hs_id=world.node("hs", hs),
            made_here=world.chance(0.8),
            annual_output=world.maybe(known * 0.6, dec(world.skewed(10_000, 3_000_000))),
            output_unit="buc.",
            share_of_sales=part if world.chance(known) else None,
            **evidence,
        )
    if world.chance(known):
        world.add(
            BusinessSegment,
            investor=investor,
            name=of.makes.capitalize(),
            name_en=of.makes_en.capitalize(),
            activity_id=world.node("nace2", of.nace),
            share_of_sales=world.between(55, 100),
            year=world.last_year,
            **evidence,
        )
    for number, code in enumerate(cluster.technologies):
        if world.chance(known):
            world.add(
                Technology,
                investor=investor,
                process_id=world.node("process", code),
                is_core=number == 0,
                **evidence,
            )
    for name in cluster.customers:
        if world.chance(known - 0.1):
            world.add(
                CustomerServed,
                investor=investor,
                name=name,
                tier=cluster.tier if cluster.tier.startswith("tier") else "",
                country=world.pick(("DE", "FR", "IT", "SE", "RO")),
                product=of.makes,
                since_year=world.rng.randint(max(of.since, 2006), world.last_year),
                share_of_sales=world.maybe(0.6, world.between(8, 30)),
                **evidence,
            )


def _history(world: World, investor: Investor, of: Affiliate, known: float) -> None:
    world.add(
        ProductMilestone,
        investor=investor,
        year=min(of.since + world.rng.randint(1, 5), world.last_year),
        name="Primul produs dezvoltat aici",
        name_en="First product developed here",
        **world.evidence("self", "visit"),
    )
    for _ in range(world.rng.randint(0, 3)):
        year = world.rng.randint(of.since, world.last_year)
        amount = dec(round(world.skewed(400_000, 20_000_000), -5))
        world.add(
            Expansion,
            investor=investor,
            opened_on=dt.date(year, world.rng.randint(1, 12), 1),
            kind=world.pick(("hall", "line", "line", "product", "function")),
            description=world.pick(("Hala a doua", "Linie nouă", "Atelier de scule", "Laborator")),
            amount=amount,
            jobs=world.rng.randint(10, 180),
            area_m2=world.maybe(0.6, world.rng.randint(800, 9_000)),
            **world.evidence("document", "visit", "self"),
        )
    if world.chance(0.6):
        world.add(
            InvestmentDecision,
            investor=investor,
            decided_on=world.day_between(100, 1_500),
            subject=world.pick(("Linia de motoare noi", "Mutarea testării", "Depozit regional")),
            outcome=world.pick(("here", "here", "elsewhere", "postponed", "cancelled")),
            amount=dec(round(world.skewed(500_000, 30_000_000), -5)),
            jobs=world.rng.randint(15, 250),
            reasons="Forță de muncă, drum către graniță, teren pregătit.",
            **world.evidence("visit", "self"),
        )


def _group(world: World, investor: Investor, of: Affiliate, known: float) -> None:
    for country in world.some(("DE", "PL", "RO", "MX", "CN", "TN", "HU"), 1, 4):
        world.add(
            Presence,
            investor=investor,
            country=country,
            functions=world.some(("production", "headquarters", "development", "sales"), 1, 2),
            headcount=world.maybe(0.7, world.rng.randint(40, 3_000)),
            buys_from_here=world.maybe(0.6, world.chance(0.2)),
            **world.evidence("document", "estimate"),
        )
    turnover = world.skewed(40, 6_000) * 1e6
    for back in range(3):
        world.add(
            GroupFigures,
            investor=investor,
            year=world.last_year - back,
            currency="USD" if of.country == "US" else "EUR",
            turnover=dec(round(turnover * 0.95**back, -5)),
            profit=dec(round(turnover * world.rng.uniform(0.01, 0.09), -5)),
            purchases=world.maybe(known, dec(round(turnover * 0.55, -5))),
            headcount=world.maybe(known, round(turnover / 190_000)),
            **world.evidence("document", stale=0.3),
        )
    if world.chance(0.5):
        granted = world.day_between(200, 1_800)
        local = world.chance(0.4)
        world.add(
            Incentive,
            investor=investor,
            name=world.pick(("Scutire de impozit pe profit", "Grant pentru locuri de muncă",
                             "Teren în parc industrial", "Instruire cofinanțată")),
            kind=world.pick(("tax", "grant", "land", "training", "zone")),
            granted_by="Ministerul Economiei",
            granted_on=granted,
            ends_on=granted + dt.timedelta(days=365 * 7),
            amount=dec(round(world.skewed(100_000, 4_000_000), -4)),
            has_local_content=local,
            local_content=world.between(10, 35) if local else None,
            local_content_due_on=granted + dt.timedelta(days=365 * 4) if local else None,
            fulfilment=world.pick(("pending", "met", "partly", "missed")) if local else "",
            **world.evidence("document", "register"),
        )  # fmt: skip


# ── F: supply ────────────────────────────────────────────────────────────────


def _supply(
    world: World, investor: Investor, of: Affiliate, cluster: Cluster, known: float
) -> None:
    if not world.chance(known + 0.1):
        return
    years = [world.last_year] if world.chance(0.65) else [world.last_year - 1]
    if world.chance(known - 0.4):
        years = [world.last_year - 1, world.last_year]
    bought = of.people * 52_000 * world.rng.uniform(0.6, 1.3)
    for year in years:
        parts = shares(world.rng, [one.weight for one in cluster.bought])
        for category, part in zip(cluster.bought, parts, strict=True):
            _cost(world, investor, year, category, part, bought, known)
        bought *= 1.07
    if world.chance(known - 0.1):
        for country, part in zip(
            world.some(ORIGINS, 4, 4), shares(world.rng, [4, 3, 2, 1]), strict=True
        ):
            world.add(
                ImportOrigin, investor=investor, year=years[-1], country=country, share=part,
                **world.evidence("buyer", "estimate"),
            )  # fmt: skip


def _cost(
    world: World,
    investor: Investor,
    year: int,
    category: Bought,
    part: Decimal,
    bought: float,
    known: float,
) -> None:
    is_sourced = world.chance(known)
    here = round(100 * min(0.95, category.domestic * world.rng.uniform(0.5, 1.4)))
    foreign = min(100 - here, round(100 * category.foreign * world.rng.uniform(0, 1.5)))
    world.add(
        SupplyCost,
        investor=investor,
        year=year,
        category_id=world.node("process", category.process),
        name=category.name,
        annual_spend=dec(round(bought * float(part) / 100, -3)),
        share=part,
        share_domestic=Decimal(here) if is_sourced else None,
        share_foreign=Decimal(foreign) if is_sourced else None,
        share_import=Decimal(100 - here - foreign) if is_sourced else None,
        countries=world.some(ORIGINS, 1, 3),
        contract_ends_on=world.maybe(0.3, world.ahead(30, 700)),
        pain=world.some(("cost", "lead_time", "quality", "stock", "risk"), 0, 2),
        localisation_interest=world.maybe(known, world.rng.choice((0, 1, 2, 2, 3))),
        confidence=world.pick(("low", "medium", "high", "")),
        **world.evidence("buyer", "self", "estimate", "visit", stale=0.35),
    )  # fmt: skip


def national_suppliers(world: World, investor: Investor, firms: list[object]) -> None:
    """Main suppliers in the country: some from the register, one by name."""
    for supplier in firms:
        world.add(
            NationalSupplier,
            investor=investor,
            company=supplier,
            ownership="domestic",
            since_year=world.rng.randint(2012, world.last_year),
            annual_value=dec(round(world.skewed(20_000, 900_000), -3)),
            **world.evidence("buyer", "self"),
        )
    world.add(
        NationalSupplier,
        investor=investor,
        name=world.pick(("Servicii Comunale Rovena", "Ambalaje locale", "Transportator")),
        ownership=world.pick(("domestic", "foreign", "")),
        **world.evidence("self"),
    )  # fmt: skip


# ── H: plans ─────────────────────────────────────────────────────────────────


def plans(world: World, investor: Investor, known: float) -> None:
    for _ in range(world.rng.randint(1, 2)):
        world.add(
            AnnouncedPlan,
            investor=investor,
            announced_on=world.day_between(10, 600),
            description=world.pick((
                "Hala a doua, 9 000 m², decizie în primul trimestru",
                "Linie nouă pentru un client din Germania",
                "Centru de inginerie cu 30 de oameni",
                "Mutarea asamblării din Polonia",
                "Dublarea capacității în trei ani",
            )),
            decision_on=world.maybe(0.7, world.ahead(30, 400)),
            start_year=world.today.year + world.rng.randint(1, 2),
            amount=world.maybe(known, dec(round(world.skewed(500_000, 40_000_000), -5))),
            jobs=world.maybe(known, world.rng.randint(20, 400)),
            is_public=world.chance(0.4),
            **world.evidence("visit", "document", "self"),
        )  # fmt: skip
