"""800 local suppliers: what each can make, on what, how well and for whom."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from linkages.companies.models import Company
from monitoring.demo import capability, story
from monitoring.demo.files import Trade, trades
from monitoring.demo.firms import Firm, Registrar, domain_of, local_owners
from monitoring.demo.people import LAST, SUPPLIER_JOBS, add_people
from monitoring.demo.world import World
from suppliers.models import Supplier

COUNT = 800
LEVELS = (0.35, 0.6, 0.75, 0.9)  # how well a firm is known
CYRILLIC = {
    "Tehnostan": "ТехноСтан", "Strung": "Струнг", "Electropanou": "Электропанель",
    "Plastinject": "Пластинжект", "Metalform": "Металлформ", "Agrotehnica": "Агротехника",
    "Sudometal": "Судометалл", "Transcargo": "Транскарго", "Softcraft": "Софткрафт",
    "Turnătoria": "Литейная", "Cartonpack": "Картонпак", "Vinăria": "Винария",
}  # fmt: skip


def make_suppliers(world: World, registrar: Registrar) -> list[tuple[Supplier, Trade]]:
    names = {part.name.removesuffix(" SRL") for part in story.PARTS}
    return [
        (_supplier(world, registrar, trade, names), trade) for trade in _spread(trades(), COUNT - 6)
    ]


def _spread(kinds: list[Trade], count: int) -> list[Trade]:
    """So many of each trade as its weight says, the remainder to the first ones."""
    total = sum(trade.weight for trade in kinds)
    found = [trade for trade in kinds for _ in range(math.floor(count * trade.weight / total))]
    return found + kinds[: count - len(found)]


def _supplier(world: World, registrar: Registrar, trade: Trade, names: set[str]) -> Supplier:
    known = world.rng.choices(LEVELS, (20, 30, 30, 20))[0]
    firm = _firm(world, trade, names, known)
    company = registrar.register(firm, published=world.chance(known))
    supplier = world.add(Supplier, company=company, **profile(world, trade, known))
    capability.describe(world, supplier, trade, firm.people, known)
    jobs = SUPPLIER_JOBS[: 1 + (known > 0.5) + (known > 0.8)]
    add_people(world, company, jobs, len(jobs), domain=domain_of(firm.name_en))
    return supplier


def _firm(world: World, trade: Trade, names: set[str], known: float) -> Firm:
    town = world.town()
    people = max(2, round(world.skewed(3, 240) if world.chance(0.97) else world.skewed(250, 600)))
    name, name_en, other = _name(world, trade, town.name, names)
    form = "XV-SA" if people > 120 and world.chance(0.4) else "XV-SRL"
    short = form.removeprefix("XV-")
    return Firm(
        name=f"{name} {short}",
        name_en=f"{name_en} {'JSC' if short == 'SA' else 'LLC'}",
        trade_names=other,
        town=town,
        nace=trade.nace,
        people=people,
        per_head=trade.per_head * world.rng.uniform(0.6, 1.6),
        founded=world.rng.randint(1992, world.today.year - 2),
        form=form,
        manager=world.pick(world.promoters) if world.chance(0.55) else None,
        currency=world.rng.choices(("EUR", "USD", "RSD"), (88, 9, 3))[0],
        owners=local_owners(world),
        known=known,
    )


def _name(world: World, trade: Trade, town: str, names: set[str]) -> tuple[str, str, str]:
    while True:
        stem, stem_en = world.pick(trade.stems)
        tail = world.pick((town, town, world.pick(LAST), world.pick(BRANDS)))
        name, name_en = f"{stem} {tail}", f"{stem_en} {tail}"
        if world.chance(0.12):
            name, name_en = f"Grup {stem} {tail}", f"{stem_en} Group {tail}"
        elif world.chance(0.08):
            name, name_en = f"Frații {tail} {stem}", f"{tail} Brothers {stem_en}"
        if name not in names:
            names.add(name)
            known_as = CYRILLIC.get(stem, "") if world.chance(0.5) else ""
            return name, name_en, f"{known_as} {tail}" if known_as else ""


_HEADS = [
    "Nova",
    "Alfa",
    "Prim",
    "Euro",
    "Dac",
    "Val",
    "Mol",
    "Cris",
    "Lux",
    "Ter",
    "Vest",
    "Est",
    "Star",
    "Cor",
    "Sil",
    "Bra",
    "Dun",
]
_TAILS = ["tec", "met", "plus", "pro", "invest", "grup", "ind", "com", "est", "nord", "sud", "art"]


BRANDS = [head + tail for head in _HEADS for tail in _TAILS]


def profile(world: World, trade: Trade, known: float) -> dict[str, Any]:
    """Columns of the supplier itself."""

    def yes(share: float, chance: float) -> bool | None:
        return world.maybe(known * share, world.chance(chance))

    since = world.day_between(20, 1500)
    left = since + dt.timedelta(days=400) if world.chance(0.03) else None
    product = world.pick(trade.products) if trade.products else None
    makes = product.name.lower() if product else "servicii pentru industrie"
    makes_en = product.name_en.lower() if product else "services to industry"
    pieces = round(world.skewed(2_000, 60_000), -3)
    return {
        "listed_from": since,
        "listed_to": left if left and left < world.today else None,
        "programme_status": world.rng.choices(
            ("prospect", "profiled", "audited", "in_plan", "ready", "supplying", "alumni"),
            (30, 30, 10, 9, 9, 10, 2),
        )[0],
        "supply_kind": "direct" if trade.makes_parts else world.pick(("indirect", "both")),
        "tier": world.pick(("1", "2", "3", "none", "")),
        "summary": f"Produce {makes} pentru clienți din industrie.",
        "summary_en": f"Makes {makes_en} for industrial customers." if world.chance(0.7) else "",
        "delivery_radius_km": world.maybe(known, world.pick((100, 150, 250, 400, 800))),
        "export_countries": world.some(("RO", "DE", "IT", "BG", "AT", "TR", "PL", "FR"), 0, 4),
        "languages": ["ro", *world.some(("en", "ru", "it", "de", "fr"), 0, 3)],
        "has_toolroom": yes(0.7, 0.35),
        "measuring": _measuring(world) if trade.makes_parts and world.chance(known) else "",
        "calibration_on": world.maybe(known * 0.6, world.day_between(20, 500)),
        "has_accredited_lab": yes(0.6, 0.1),
        "cad_formats": world.pick(("STEP, DXF", "STEP, IGES, CATIA V5", "DWG, STEP", "")),
        "erp": world.pick(("SAP Business One", "1C", "Odoo", "WinMentor", "", "")),
        "traceability": world.pick(("lot", "serial", "none", "")),
        "ppap_level": world.maybe(known * 0.5, world.rng.randint(1, 3)),
        "quality_methods": world.some(("APQP", "FMEA", "CP", "SPC", "MSA", "8D"), 0, 4),
        "shifts": world.maybe(known, world.rng.randint(1, 3)),
        "surge_percent": world.maybe(known * 0.6, world.between(10, 40)),
        "days_to_add_shift": world.maybe(known * 0.5, world.rng.randint(15, 90)),
        "incoterms": world.pick(("EXW, FCA", "FCA, DAP", "DAP", "")),
        "quote_currency": world.pick(("EUR", "EUR", "EUR", "USD", "")),
        "payment_days": world.maybe(known, world.pick((15, 30, 45, 60))),
        "minimum_order_eur": world.maybe(known * 0.5, world.between(200, 5_000)),
        "accepts_index_clause": yes(0.6, 0.6),
        "accepts_consignment": yes(0.6, 0.3),
        "largest_customer_percent": world.maybe(known * 0.7, world.between(12, 70)),
        "mne_sales_percent": world.maybe(known * 0.7, world.between(0, 60)),
        "esg": world.pick(("", "", "self", "self", "none", "verified")) if known > 0.5 else "",
        "has_code_of_conduct": yes(0.8, 0.5),
        "reach_rohs": yes(0.6, 0.7),
        "ltifr": world.maybe(known * 0.4, world.between(0, 18, 1)),
        "rnd_staff": world.maybe(known * 0.5, world.rng.randint(0, 8)),
        "patents": world.maybe(known * 0.4, world.rng.randint(0, 2)),
        "commitment": world.maybe(known, world.rng.randint(1, 5)),
        "will_upgrade": yes(0.9, 0.8),
        "accepts_audits": yes(0.9, 0.9),
        "will_cofund": yes(0.8, 0.5),
        "min_annual_pieces": world.maybe(known * 0.15, round(pieces / 20)),
        "sources": world.sources(("summary", "shifts", "payment_days", "esg", "commitment")),
        "confirmed": world.confirmations("supplier", known),
        "created_at": world.moment(since),
    }


def _measuring(world: World) -> str:
    return world.pick((
        "Mașină de măsurat în coordonate 700 × 1000 × 600, MPE 2,2 µm; rugozimetru",
        "Mașină de măsurat în coordonate 500 × 400 × 400; proiector de profile",
        "Proiector de profile, durimetru, șublere și micrometre etalonate",
        "Spectrometru, mașină de încercat la tracțiune, durimetru",
    ))  # fmt: skip


def company_of(supplier: Supplier) -> Company:
    return supplier.company
