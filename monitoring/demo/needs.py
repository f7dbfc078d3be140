"""120 needs of the demonstration's investors, in every status."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from investors.models import (
    Investor,
    Need,
    NeedCertificate,
    NeedCode,
    NeedFeature,
    NeedMaterial,
    NeedProcess,
    NeedVolume,
)
from monitoring.demo.files import Affiliate, Sought, Trade, sought
from monitoring.demo.world import Town, World, dec

COUNT = 119  # and the one that tells the story
STATUSES = {
    "draft": 13, "validated": 14, "open": 24, "matching": 13, "shortlisted": 11, "rfq": 9,
    "sampling": 6, "awarded": 14, "won_import": 5, "cancelled": 5, "expired": 5,
}  # fmt: skip
LOOKING = ("validated", "open", "matching", "shortlisted", "rfq", "sampling")
PROFILES = {
    "packaging": "food_packaging",
    "mro": "mro_services",
    "facility": "mro_services",
    "it": "mro_services",
    "logistics": "mro_services",
}
#: Needs that the story speaks of: status, investor.
TOLD = {
    "Bucșe de ghidare din oțel": ("sampling", "Halden"),
    "Tăvi returnabile pentru piese": ("shortlisted", "Veltmann"),
    "Cablaj pentru scaune auto": ("open", "Veltmann"),
    "Mentenanța liniilor de presare": ("awarded", "Veltmann"),
}
REASONS = (
    "Termenul de livrare din import este de 11 săptămâni.",
    "Grupul cere două surse pentru fiecare piesă critică.",
    "Stocul de siguranță pentru import costă prea mult.",
    "Condiție de conținut local a unei facilități.",
    "",
)


@dataclass
class Wanted:
    """A need with what the makers of the pipeline have to know of it."""

    need: Need
    sought: Sought
    investor: Investor
    affiliate: Affiliate


def make_needs(
    world: World, investors: list[tuple[Investor, Affiliate]], trades: list[Trade]
) -> list[Wanted]:
    templates = sought()
    buyers = [pair for pair in investors if not pair[1].is_prospect]
    prospects = [pair for pair in investors if pair[1].is_prospect]
    made: list[Wanted] = []
    statuses = [status for status, count in STATUSES.items() for _ in range(count)]
    world.rng.shuffle(statuses)
    for number, status in enumerate(statuses):
        template = templates[number % len(templates)]
        fitting = [pair for pair in buyers if pair[1].cluster in template.clusters]
        told = TOLD.get(template.name) if number < len(templates) else None
        if told is not None:
            status, name = told
            fitting = [pair for pair in buyers if pair[1].name.startswith(name)]
        early = status in ("draft", "validated") and world.chance(0.25)
        abroad = [pair for pair in prospects if pair[1].cluster in template.clusters]
        investor, affiliate = world.pick(abroad if early and abroad else fitting or buyers)
        need = need_of(world, template, investor, affiliate, status)
        made.append(Wanted(need, template, investor, affiliate))
    return made


def need_of(
    world: World,
    of: Sought,
    investor: Investor,
    affiliate: Affiliate,
    status: str,
    *,
    demo: bool = True,
) -> Need:
    volume = max(1, round(of.volume * world.rng.uniform(0.4, 1.6)))
    price = of.price * world.rng.uniform(0.85, 1.2)
    need = world.add(
        Need,
        investor=investor,
        name=of.name,
        name_en=of.name_en,
        kind=of.kind,
        status=status,
        currency=world.rng.choices(("EUR", "USD"), (92, 8))[0],
        is_demo=demo,
        **_dates(world, status),
        **_part(world, of, volume),
        **_money(world, of, volume, price),
        **_quality(world, of),
        **_place(world, affiliate),
        **_matching(world, of),
    )
    need_rows(world, need, of, volume)
    return need


def _dates(world: World, status: str) -> dict[str, Any]:
    """Not before the demonstration began; what is running was looked at not long ago."""
    closed = status in ("awarded", "won_import", "cancelled", "expired")
    made = world.day_between(260, 700) if closed else world.day_between(5, 330)
    validated = made + dt.timedelta(days=world.rng.randint(1, 12))
    since = min(world.today, validated + dt.timedelta(days=world.rng.randint(0, 120)))
    sop = world.today + dt.timedelta(days=world.rng.randint(60, 540))
    if closed:
        sop = made + dt.timedelta(days=world.rng.randint(120, 500))
    facts: dict[str, Any] = {
        "created_at": world.moment(made),
        "status_on": made if status == "draft" else min(since, world.today),
        "sop_on": sop if status != "draft" or world.chance(0.5) else None,
        "promoter": world.pick(world.promoters),
        "confidentiality": world.pick(("named", "masked", "masked", "nda")),
        "localisation_reason": world.pick(REASONS),
    }
    if status == "draft":
        return facts
    expires = world.today + dt.timedelta(days=world.rng.randint(20, 330))
    facts |= {
        "validated_on": min(validated, world.today),
        "validated_by": world.pick(world.editors),
        "confirmed_open_on": world.day_between(5, 140) if not closed else validated,
        "expires_on": since if status == "expired" else expires if not closed else None,
    }
    if status in ("rfq", "sampling", "awarded"):
        issued = since - dt.timedelta(days=world.rng.randint(10, 60))
        facts |= {
            "rfq_issued_on": issued,
            "rfq_due_on": issued + dt.timedelta(days=world.rng.randint(14, 35)),
            "decision_on": issued + dt.timedelta(days=world.rng.randint(60, 150)),
        }
    return facts


def _part(world: World, of: Sought, volume: int) -> dict[str, Any]:
    return {
        "description": f"{of.name}, după desenul cumpărătorului." if world.chance(0.8) else "",
        "description_en": f"{of.name_en}, to the buyer's drawing." if world.chance(0.7) else "",
        "part_number": f"{world.pick('ABDKVX')}{world.rng.randint(10_000, 99_999)}"
        if of.kind == "direct_part"
        else "",
        "revision": world.pick(("A", "B", "C", "")),
        "unit": of.unit,
        "lot_size": world.maybe(0.6, max(1, round(volume / world.pick((12, 24, 48))))),
        "programme_years": world.maybe(0.6, world.rng.randint(2, 7)),
        "surface_finish": world.pick(("", "", "Ra 0,8", "conform desenului")),
    }


def _money(world: World, of: Sought, volume: int, price: float) -> dict[str, Any]:
    return {
        "annual_value": dec(round(volume * price, -3)) if world.chance(0.92) else None,
        "value_basis": world.pick(("volume", "spend", "buyer", "estimate")),
        "current_price": world.maybe(0.5, dec(price * 1.08, 4)),
        "target_price": world.maybe(0.6, dec(price, 4)),
        "incoterm": world.pick(("DAP", "FCA", "EXW", "")),
        "payment_days": world.maybe(0.7, world.pick((30, 45, 60, 90))),
        "call_off": world.pick(("order", "frame", "schedule", "")),
        "packaging": world.pick(("lădițe returnabile", "cutii de carton pe palet", "")),
    }


def _quality(world: World, of: Sought) -> dict[str, Any]:
    if of.kind != "direct_part":
        return {"audit": world.pick(("none", "self_assessment", ""))}
    return {
        "ppap_level": world.maybe(0.5, 3),
        "sample_quantity": world.maybe(0.6, world.pick((5, 30, 125, 300))),
        "cpk_target": world.maybe(0.5, dec(world.pick((1.33, 1.67)), 2)),
        "ppm_target": world.maybe(0.5, world.pick((25, 50, 100, 300))),
        "otd_target": world.maybe(0.5, dec(world.pick((95, 97, 98)))),
        "audit": world.pick(("process", "system", "remote", "")),
        "traceability": world.pick(("lot", "serial", "")),
    }


def _place(world: World, affiliate: Affiliate) -> dict[str, Any]:
    town: Town | None = world.towns.get(affiliate.town)
    facts: dict[str, Any] = {
        "max_distance_km": world.maybe(0.6, world.pick((80, 120, 150, 200, 250))),
        "location_must": world.chance(0.2),
        "accepted_countries": ["XV"] if world.chance(0.3) else [],
    }
    if town is not None:
        facts |= {
            "delivery_place": town.name,
            "delivery_country": "XV",
            "delivery_latitude": dec(town.latitude + 0.01, 5),
            "delivery_longitude": dec(town.longitude + 0.01, 5),
        }
    else:
        facts["location_must"] = False
    return facts


def _matching(world: World, of: Sought) -> dict[str, Any]:
    profile = PROFILES.get(of.kind, "default")
    if of.primary.startswith("cnc") or of.primary == "swiss_turning":
        profile = "machining"
    return {
        "weight_profile": profile if world.chance(0.5) else "default",
        "suppliers_wanted": world.pick((2, 3, 3, 5)),
        "outsourcing_allowed": world.chance(0.85),
        "languages": world.some(("en", "ro", "de"), 0, 2),
        "sources": world.sources(("annual_value", "sop_on", "target_price"), "buyer", "document"),
        "confirmed": world.confirmations("need", 0.6),
    }


def need_rows(world: World, need: Need, of: Sought, volume: int) -> None:
    for number, code in enumerate((of.primary, *of.secondary)):
        world.add(
            NeedProcess,
            need=need,
            process_id=world.node("process", code),
            role="secondary" if number else "primary",
            must=number == 0 or world.chance(0.4),
        )
    if of.hs:
        world.add(NeedCode, need=need, hs_id=world.node("hs", of.hs))
    if of.material:
        world.add(
            NeedMaterial,
            need=need,
            material_id=world.node("material", of.material),
            must=world.chance(0.3),
            equivalents_allowed=world.maybe(0.7, world.chance(0.6)),
        )
    for kind, value, must in of.features:
        world.add(
            NeedFeature, need=need, kind=kind, value=dec(value, 4), must=must and world.chance(0.5)
        )
    for codes, must in ((of.must, True), (of.wish, False)):
        for code in codes:
            node = world.node("certificate", code)
            world.add(NeedCertificate, need=need, certificate_id=node, must=must)
    for year in range(1, world.rng.choice((1, 2, 3)) + 1):
        pieces = round(volume * (0.6 + 0.2 * year)) if year < 3 else round(volume * 1.2)
        world.add(NeedVolume, need=need, year=year, pieces=max(1, pieces))
