"""What a supplier of the demonstration can do, with the evidence: processes, machines, products,
certificates, months of quality, audits, references, staff."""

from __future__ import annotations

import datetime as dt
from typing import Any

from monitoring.demo.files import Trade
from monitoring.demo.world import World, dec
from suppliers.models import (
    AuditResult,
    Capability,
    Certification,
    Machine,
    Product,
    QualityRecord,
    Reference,
    Staffing,
    Supplier,
)

BODIES = ("TÜV Rheinland", "SRAC", "Bureau Veritas", "DQS", "Kiwa", "SGS", "RINA", "LRQA")
KEY_CUSTOMERS = (
    "Corvara Seating Valdora", "Halden Hydraulics", "Drexler Kabeltechnik", "Lumiera Faruri",
    "Maison Larrieu", "Bianchin Frigo", "Helvetron Electronics", "Wasserfeld Pumpen",
    "Agromax Landtechnik", "Möbelwerk Sandhof", "Alpenmilch Lactate", "Polyfilm Anadolu",
)  # fmt: skip
MONTHS = {"haccp": 12, "ispm_15": 12, "oeko_tex_100": 12, "fsc_coc": 60}


def describe(world: World, supplier: Supplier, trade: Trade, people: int, known: float) -> None:
    _capabilities(world, supplier, trade, people, known)
    _machines(world, supplier, trade, people, known)
    _products(world, supplier, trade, known)
    certificates(world, supplier, trade, known)
    if world.chance(known - 0.15):
        level = world.skewed(15, 2_500)
        quality_months(world, supplier, ppm=level, otd=world.rng.uniform(84, 99.4))
    if world.chance(known * 0.45):
        _audits(world, supplier)
    _references(world, supplier, known)
    if world.chance(known * 0.6):
        _staff(world, supplier, people)


def _capabilities(
    world: World, supplier: Supplier, trade: Trade, people: int, known: float
) -> None:
    core, *others = trade.processes
    done = [core[0]] + [code for code, chance in others if world.chance(chance * 0.8)]
    if not world.chance(core[1]):
        done = done[1:] or done
    for number, code in enumerate(done):
        outside = number > 0 and world.chance(0.2)
        world.add(
            Capability,
            supplier=supplier,
            process_id=world.node("process", code),
            mode="outsourced" if outside else "in_house",
            partner="partener în regiune" if outside else "",
            automation=world.pick(("manual", "semi", "automatic", "")),
            **_limits(world, trade, people, known),
            **world.evidence("visit", "self", "self", "document"),
        )


def _limits(world: World, trade: Trade, people: int, known: float) -> dict[str, Any]:
    if not trade.month[1]:
        return {}
    scale = max(0.25, min(4.0, people / 50))
    month = world.skewed(*trade.month) * scale
    used = world.rng.uniform(45, 97)
    limits: dict[str, Any] = {
        "capacity_month": world.maybe(known, round(month)),
        "utilisation": world.maybe(known, dec(used)),
        "free_month": world.maybe(known, round(month * (100 - used) / 100)),
        "batch_typical": world.maybe(known * 0.7, max(1, round(month / 12))),
        "moq": world.maybe(known * 0.5, max(1, round(month / 60))),
        "annual_hours": world.maybe(known * 0.5, world.pick((1900, 3800, 5600))),
    }
    if world.chance(0.12):
        limits["expansion_month"] = round(month * 0.3)
    if trade.materials and world.chance(known + 0.1):
        main, *more = world.some(trade.materials, 1, 4)
        limits |= {"material_id": world.node("material", main), "materials": more}
    if trade.makes_parts and world.chance(known):
        size = trade.size_mm * world.rng.uniform(0.5, 1.8)
        limits |= {
            "tolerance_mm": dec(world.skewed(*trade.tolerance), 3),
            "max_length_mm": dec(size),
            "max_width_mm": dec(size * 0.7),
            "max_height_mm": dec(size * 0.5),
            "max_weight_kg": dec(trade.weight_kg * world.rng.uniform(0.5, 2), 1),
            "roughness_ra": world.maybe(0.5, dec(world.pick((0.4, 0.8, 1.6, 3.2)), 1)),
        }
    return limits


def _machines(world: World, supplier: Supplier, trade: Trade, people: int, known: float) -> None:
    if not world.chance(known + 0.1):
        return
    for kind in world.some(trade.machines, 1, 5):
        has_proof = world.chance(0.25)
        world.add(
            Machine,
            supplier=supplier,
            process_id=world.node("process", trade.processes[0][0]),
            kind=kind.kind,
            maker=kind.maker,
            model=kind.model,
            year=world.maybe(0.85, world.rng.randint(2004, world.last_year)),
            quantity=max(1, min(12, round(people / 40 * world.rng.uniform(0.4, 1.6)))),
            utilisation=world.maybe(known, world.between(35, 95)),
            condition=world.pick(("new", "good", "good", "worn", "")),
            hold=world.pick(("owned", "leased", "pledged", "")),
            power_kw=world.maybe(0.4, world.between(5, 120)),
            cpk=world.between(1.1, 2.0, 2) if has_proof else None,
            cpk_on=world.day_between(20, 700) if has_proof else None,
            hourly_rate_eur=world.maybe(known * 0.4, world.between(18, 75)),
            **world.evidence("visit", "self"),
        )


def _products(world: World, supplier: Supplier, trade: Trade, known: float) -> None:
    for product in world.some(trade.products, 1, 3):
        world.add(
            Product,
            supplier=supplier,
            name=product.name,
            name_en=product.name_en if world.chance(0.8) else "",
            hs_id=world.node("hs", product.hs) if world.chance(known + 0.2) else None,
            material_id=world.node("material", world.pick(trade.materials))
            if trade.materials and world.chance(known)
            else None,
            annual_output=world.maybe(known * 0.6, round(world.skewed(500, 900_000))),
            sales_percent=world.maybe(known * 0.5, world.between(10, 60)),
            design=world.pick(("own", "print", "print", "")),
            **world.evidence("self", "document", "visit"),
        )


# ── Certificates ─────────────────────────────────────────────────────────────


def certificates(world: World, supplier: Supplier, trade: Trade, known: float) -> None:
    """Of every status; some end within two months."""
    for code, chance in trade.certificates:
        draw = world.rng.random()
        if draw < chance * 0.9:
            _held(world, supplier, code, known)
        elif draw < chance * 0.9 + 0.12:
            status = world.pick(("none", "no_data", "declared", "withdrawn", "suspended"))
            certificate(world, supplier, code, status)


def _held(world: World, supplier: Supplier, code: str, known: float) -> None:
    months = MONTHS.get(code, 36)
    left = world.rng.uniform(-150, months * 30)
    if world.chance(0.06):
        left = world.rng.uniform(5, 59)
    ends = world.today + dt.timedelta(days=round(left))
    status = world.rng.choices(("verified", "document", "declared"), (45, 35 + known * 20, 12))[0]
    certificate(world, supplier, code, "expired" if left < 0 else status, ends, months)


def certificate(
    world: World,
    supplier: Supplier,
    code: str,
    status: str,
    ends: dt.date | None = None,
    months: int = 36,
) -> Certification:
    facts: dict[str, Any] = {}
    if ends is not None:
        seen = status in ("verified", "document")
        checked = min(world.day_between(5, 400), ends)
        facts = {
            "valid_to": ends,
            "issued_on": ends - dt.timedelta(days=months * 30),
            "number": f"{world.rng.randint(100, 999)}.{world.rng.randint(10_000, 99_999)}",
            "body": world.pick(BODIES),
            "checked_on": checked if seen else None,
            "checked_at": "registrul organismului de certificare" if status == "verified" else "",
            "checked_by": world.pick(world.editors).name if seen else "",
        }
    return world.add(
        Certification,
        supplier=supplier,
        standard_id=world.node("certificate", code),
        status=status,
        scope="întregul punct de lucru" if ends and world.chance(0.4) else "",
        **facts,
    )


# ── Record ───────────────────────────────────────────────────────────────────


def quality_months(
    world: World, supplier: Supplier, *, ppm: float, otd: float, months: int = 12, wobble: float = 1
) -> None:
    """Months whose totals give about this PPM and share on time; exactly, without wobble."""
    received = round(world.skewed(8_000, 200_000), -2) if wobble else 100_000
    first = world.today.replace(day=1)
    for back in range(months):
        first = (first - dt.timedelta(days=1)).replace(day=1)
        rate = ppm * (1 + wobble * world.rng.uniform(-0.4, 0.4))
        on_time = min(100.0, otd + wobble * world.rng.uniform(-2, 2))
        lines = world.rng.randint(20, 90) if wobble else 100
        kept = round(lines * on_time / 100)
        rejected = round(received * rate / 1e6)
        world.add(
            QualityRecord,
            supplier=supplier,
            month=first,
            received=received,
            rejected=rejected,
            ppm=dec(rejected / received * 1e6 if wobble else rate, 1),
            lines_due=lines,
            lines_on_time=kept,
            otd_percent=dec(kept / lines * 100, 2),
            otd_definition="linii la data promisă, fereastră 0 zile",
            scrap_percent=world.maybe(0.7, world.between(0.4, 4, 1)),
            complaints=rejected // 40 if back < 6 else None,
            lead_days_quoted=world.maybe(0.6, world.rng.randint(10, 45)),
            rfq_days=world.maybe(0.5, world.rng.randint(1, 9)),
            oee_percent=world.maybe(0.4, world.between(45, 88)),
            **world.evidence("self", "buyer", "document", stale=0),
        )


def _audits(world: World, supplier: Supplier) -> None:
    for number in range(world.rng.choice((1, 1, 2))):
        result = world.rng.uniform(52, 96)
        audit(
            world,
            supplier,
            on=world.day_between(20 + number * 400, 380 + number * 500),
            percent=result,
            open_critical=1 if world.chance(0.07) else 0,
        )


def audit(
    world: World, supplier: Supplier, *, on: dt.date, percent: float, open_critical: int = 0
) -> None:
    grade = "A" if percent >= 90 else "B" if percent >= 80 else "C"
    level = 5 if percent >= 84 else 4 if percent >= 75 else 3 if percent >= 65 else 2
    world.add(
        AuditResult,
        supplier=supplier,
        audited_on=on,
        auditor=world.pick(("Liuba Croitoru", "AVD Audit", "TÜV Rheinland", "echipa programului")),
        standard=world.pick(("VDA 6.3, P2–P7", "Audit de pregătire, 10 secțiuni")),
        percent=dec(percent),
        grade=grade,
        readiness_level=level,
        open_critical=open_critical,
        summary="Puncte tari: măsurare și conducere. De îmbunătățit: planificare și FMEA.",
        **world.evidence("visit", stale=0),
    )


def _references(world: World, supplier: Supplier, known: float) -> None:
    for customer in world.some(KEY_CUSTOMERS, 0, 3 if world.chance(known) else 1):
        reference(world, supplier, customer, is_mne=True)
    if world.chance(known):
        reference(world, supplier, "Clienți locali din industrie", is_mne=False)


def reference(world: World, supplier: Supplier, customer: str, *, is_mne: bool) -> None:
    world.add(
        Reference,
        supplier=supplier,
        customer=customer,
        country=world.pick(("XV", "XV", "DE", "RO", "IT")),
        is_mne=is_mne,
        since=world.maybe(0.8, world.rng.randint(2008, world.last_year)),
        value_band=world.pick(("sub 50 mii €", "50–200 mii €", "200–500 mii €", "")),
        tier=world.pick(("1", "2", "3", "")),
        may_contact=world.chance(0.5),
        **world.evidence("self", "document", "buyer"),
    )


def _staff(world: World, supplier: Supplier, people: int) -> None:
    for back in range(world.rng.randint(1, 3)):
        world.add(
            Staffing,
            supplier=supplier,
            year=world.last_year - back,
            direct=round(people * world.rng.uniform(0.55, 0.75)),
            quality=max(1, round(people * 0.06)),
            maintenance=round(people * 0.05),
            engineering=round(people * 0.06),
            sales=max(1, round(people * 0.03)),
            admin=max(1, round(people * 0.07)),
            apprentices=world.maybe(0.4, round(people * 0.03)),
            turnover_percent=world.maybe(0.6, world.between(3, 32)),
            absence_percent=world.maybe(0.5, world.between(1, 9, 1)),
            training_hours=world.maybe(0.5, world.between(2, 40)),
            women_percent=world.maybe(0.6, world.between(12, 78)),
            average_age=world.maybe(0.4, world.rng.randint(29, 52)),
            has_skill_matrix=world.maybe(0.5, world.chance(0.5)),
            **world.evidence("self", "document"),
        )
