"""45 foreign affiliates and 15 prospects, their sections A–H filled to differing degree."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from investors.models import Investor
from linkages.companies.models import Company
from monitoring.demo import investor_rows
from monitoring.demo.clusters import CLUSTERS, Cluster
from monitoring.demo.files import Affiliate, affiliates
from monitoring.demo.firms import Firm, Registrar, domain_of
from monitoring.demo.people import INVESTOR_JOBS, add_people
from monitoring.demo.world import World

LEVELS = (0.35, 0.6, 0.8, 0.95)
PER_HEAD = {
    "automotive": 105_000, "electronics": 120_000, "appliances": 98_000, "machinery": 92_000,
    "medical": 110_000, "food": 130_000, "textile": 31_000, "furniture": 68_000,
    "packaging": 125_000, "construction": 90_000, "services": 42_000, "energy": 260_000,
}  # fmt: skip


def make_investors(world: World, registrar: Registrar) -> list[tuple[Investor, Affiliate]]:
    made = []
    for number, affiliate in enumerate(affiliates()):
        known = 0.97 if number == 0 else world.rng.choices(LEVELS, (15, 30, 35, 20))[0]
        maker = _prospect if affiliate.is_prospect else _affiliate
        made.append((maker(world, registrar, affiliate, known), affiliate))
    return made


def _affiliate(world: World, registrar: Registrar, of: Affiliate, known: float) -> Investor:
    company = registrar.register(
        Firm(
            name=of.name,
            name_en=of.name_en,
            trade_names="Велтманн Драйвс Валдора" if of.name.startswith("Veltmann") else "",
            town=world.towns[of.town],
            nace=of.nace,
            people=of.people,
            per_head=PER_HEAD[of.cluster] * world.rng.uniform(0.8, 1.3),
            founded=of.since,
            group=of.group,
            manager=world.users["promoter"] if known > 0.96 else world.pick(world.promoters),
            currency="USD" if of.country in ("US", "KR") else "EUR",
            owners=_owners(world, of),
            known=max(known, 0.7),
        )
    )
    investor = world.add(Investor, company=company, **_columns(world, of, known))
    investor_rows.describe(world, investor, of, CLUSTERS[of.cluster], known)
    count = 2 + round(known * 4)
    add_people(world, company, INVESTOR_JOBS, count, of.country, domain_of(of.name_en))
    return investor


def _prospect(world: World, registrar: Registrar, of: Affiliate, known: float) -> Investor:
    """Abroad: no register number here, no site, no owners, hardly any figures."""
    company = world.add(
        Company,
        name=of.name,
        name_en=of.name_en,
        country=of.country,
        status="prospect",
        group_name=of.group,
        main_activity_id=world.node("nace2", of.nace),
        website=f"https://www.{domain_of(of.name_en)}" if world.chance(0.8) else "",
        founded_on=dt.date(world.rng.randint(1921, 2005), 1, 1) if world.chance(known) else None,
        account_manager=world.maybe(0.7, world.pick(world.promoters)),
        is_demo=True,
        sources=world.sources(("name", "main_activity"), "document", "estimate"),
        created_at=world.moment(world.day_between(20, 500)),
    )
    investor = world.add(
        Investor, company=company, **_columns(world, of, known * 0.7), structure="not_yet"
    )
    investor_rows.plans(world, investor, known)
    if world.chance(0.7):
        add_people(world, company, INVESTOR_JOBS, 1, of.country, domain_of(of.name_en))
    return investor


def _owners(world: World, of: Affiliate) -> list[tuple[str, str, str, Decimal]]:
    draw = world.rng.random()
    if draw < 0.72 or of.name.startswith("Veltmann"):
        return [(of.group, of.country, "foreign", Decimal(100))]
    part = Decimal(world.rng.choice((12, 25, 40, 51, 60, 75, 90)))
    return [
        (of.group, of.country, "foreign", part),
        ("Fondul Național de Investiții" if draw < 0.78 else "Parteneri locali", "XV",
         "state" if draw < 0.78 else "domestic", 100 - part),
    ]  # fmt: skip


def _columns(world: World, of: Affiliate, known: float) -> dict[str, Any]:
    cluster = CLUSTERS[of.cluster]
    parts = (_general, _profile, _history, _geography, _accounts, _supply, _contacts, _strategy)
    columns: dict[str, Any] = {}
    for part in parts:
        columns |= part(world, of, cluster, known)
    filled = [name for name, value in columns.items() if value not in (None, "", [])]
    return columns | {
        "sources": world.sources(filled, "visit", "document", "self", "buyer", "estimate"),
        "confirmed": world.confirmations("investor", known),
    }


def _general(world: World, of: Affiliate, cluster: Cluster, known: float) -> dict[str, Any]:
    limit = world.pick((50, 100, 250, 500))
    return {
        "kind": cluster.kind,
        "chain_role": world.pick(("end_user", "intermediary", "both")),
        "design_authority": world.pick(("own", "group", "customer", "")),
        "main_management_body": (
            f"Consiliul grupului {of.group}; directorul de uzină semnează până la {limit} 000 €."
            if world.chance(known)
            else ""
        ),
        "management_country": of.country if world.chance(known) else "",
        "listed_from": world.day_between(40, 1_400),
    }


def _profile(world: World, of: Affiliate, cluster: Cluster, known: float) -> dict[str, Any]:
    here = "" if of.is_prospect else f", cu {of.people} de angajați"
    here_en = "" if of.is_prospect else f" with {of.people} people"
    return {
        "profile": f"Produce {of.makes}{here}.",
        "profile_en": f"Makes {of.makes_en}{here_en}." if world.chance(0.9) else "",
        "main_industry_id": world.node("nace2", of.nace),
        "tier": cluster.tier if world.chance(known) else "",
        "brands": of.group.split(" ")[0] if world.chance(0.3) else "",
        "has_rnd_here": world.maybe(known, world.chance(0.3)),
    }


def _history(world: World, of: Affiliate, cluster: Cluster, known: float) -> dict[str, Any]:
    if of.is_prospect:
        return {"group_created_year": world.maybe(known, world.rng.randint(1921, 2000))}
    return {
        "group_created_year": world.maybe(known, world.rng.randint(1905, 1995)),
        "entered_on": dt.date(of.since, world.rng.randint(1, 12), world.rng.randint(1, 28)),
        "entry_mode": world.pick(("greenfield", "greenfield", "acquisition", "joint_venture", "")),
        "history": (
            f"A început în {of.since} cu o hală închiriată; din {min(of.since + 3, 2025)} "
            "produce în hala proprie."
            if world.chance(known - 0.1)
            else ""
        ),
    }


def _geography(world: World, of: Affiliate, cluster: Cluster, known: float) -> dict[str, Any]:
    countries = [of.country, *world.some(("DE", "PL", "RO", "CZ", "HU", "MX", "CN", "TN"), 1, 6)]
    return {
        "countries": sorted(set(countries)),
        "country_count": world.maybe(known, len(set(countries))),
        "group_headcount": world.maybe(known, round(world.skewed(400, 60_000), -1)),
        "group_headcount_year": world.last_year,
        "functions_here": []
        if of.is_prospect
        else ["production", *world.some(("development", "purchasing", "sales", "services"), 0, 2)],
        "purchasing_countries": [of.country] if world.chance(known) else [],
        "suppliers_worldwide": world.maybe(known * 0.7, world.rng.randint(80, 2_400)),
        "suppliers_here": None if of.is_prospect else world.maybe(known, world.rng.randint(2, 60)),
        "brings_suppliers": world.maybe(known * 0.8, world.chance(0.3)),
        "supplier_link": (
            "Cere două surse pentru piesele critice; caută una locală lângă import."
            if world.chance(known - 0.3)
            else ""
        ),
    }


def _accounts(world: World, of: Affiliate, cluster: Cluster, known: float) -> dict[str, Any]:
    structure = "" if of.is_prospect else world.pick(("subsidiary", "subsidiary", "majority", ""))
    return ({} if of.is_prospect else {"structure": structure}) | {
        "group_kind": world.pick(("listed", "family", "private_equity", "foundation", "")),
        "ultimate_owner": of.group if world.chance(known) else "",
        "ultimate_owner_country": of.country if world.chance(known) else "",
        "accounting_standard": world.pick(("ifrs", "national", "")),
        "year_end_month": world.maybe(known, world.pick((12, 12, 12, 3, 9))),
        "auditor": world.pick(("KPMG", "BDO", "Grant Thornton", "")),
    }


def _supply(world: World, of: Affiliate, cluster: Cluster, known: float) -> dict[str, Any]:
    if of.is_prospect and not world.chance(0.4):
        return {}
    needs = ", ".join(bought.name.lower() for bought in cluster.bought[:3])
    return {
        "main_needs": f"Caută surse apropiate pentru {needs}." if world.chance(known) else "",
        "purchasing_authority": world.pick(("plant", "group", "both", "both", "")),
        "purchasing_note": (
            "Uzina cumpără ambalaje, mentenanță și piese prelucrate; restul cumpără grupul."
            if world.chance(known)
            else ""
        ),
        "approval_steps": world.some(
            ("self_assessment", "screen", "process_audit", "sample", "ppap", "financial"), 2, 4
        ),
        "approval_process": (
            "Autoevaluare, verificare rapidă, audit de proces, PPAP nivel 3."
            if world.chance(known)
            else ""
        ),
        "approval_months": world.maybe(known, world.rng.randint(3, 14)),
        "ppap_level": world.maybe(known, 3) if of.cluster == "automotive" else None,
        "payment_days": world.maybe(known, world.pick((30, 45, 60, 90))),
        "localisation_plan": (
            f"Vrea să aducă în țară {cluster.bought[-4].name.lower()} din {world.today.year + 1}."
            if world.chance(known - 0.2)
            else ""
        ),
        "localisation_target": world.maybe(known * 0.6, world.between(15, 45)),
        "localisation_target_year": world.today.year + 2,
    }


def _contacts(world: World, of: Affiliate, cluster: Cluster, known: float) -> dict[str, Any]:
    return {
        "preferred_channel": world.pick(("meeting", "video", "phone", "email", "")),
        "preferred_language": world.pick(("en", "ro", "de", "it", "")),
        "contact_every_days": world.maybe(known, world.pick((30, 60, 90))),
        "contact_note": (
            "Întâi prin e-mail la achiziții; vizita se anunță cu o săptămână înainte."
            if world.chance(known - 0.2)
            else ""
        ),
    }


def _strategy(world: World, of: Affiliate, cluster: Cluster, known: float) -> dict[str, Any]:
    return {
        "priority": world.pick(("high", "medium", "medium", "low", "")),
        "approach": (
            "Prin directorul de uzină și achiziții; consiliul grupului o dată pe an."
            if world.chance(known)
            else ""
        ),
        "relationship_plan": (
            "Vizită la uzină în fiecare trimestru; ziua furnizorilor în februarie."
            if world.chance(known - 0.1)
            else ""
        ),
        "ideas": (
            "Grup de furnizori pentru piese prelucrate; instruire comună PPAP."
            if world.chance(known - 0.3)
            else ""
        ),
        "opportunities": (
            "Regula celor doi furnizori lasă loc pentru o firmă locală lângă import."
            if world.chance(known - 0.1)
            else ""
        ),
        "risks": "Decizia se ia la grup." if world.chance(known - 0.4) else "",
        "market_share": world.maybe(known * 0.5, world.between(2, 35)),
        "revenue_growth": world.maybe(known * 0.6, world.between(-4, 18, 1)),
        "profit_growth": world.maybe(known * 0.4, world.between(-10, 25, 1)),
        "competing_countries": world.some(("RO", "RS", "BG", "TR", "MA"), 0, 3),
    }
