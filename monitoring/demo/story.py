"""The worked example of the matching model, told with firms of Valdora: spindle housings, turned
and anodised, and the suppliers that come into question."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
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
from monitoring.demo import capability
from monitoring.demo.firms import Firm, Registrar, domain_of
from monitoring.demo.people import SUPPLIER_JOBS, add_people
from monitoring.demo.world import Town, World, dec, moved
from suppliers.models import Capability, Machine, Product, Supplier

NEED_NAME = "Carcase de arbore, strunjite și anodizate"
PLANT = "XV-C1-01"
YEARLY_PIECES = 100_000
YEARLY_VALUE = 350_000
MONTH = YEARLY_PIECES / 12


@dataclass(frozen=True)
class Part:
    """One supplier of the story. Free capacity is a share of what the need asks a month."""

    key: str
    name: str
    name_en: str
    other: str
    town: str
    km: int | None
    people: int
    turnover: int
    processes: tuple[tuple[str, str], ...]  # process, mode
    free: float
    hs: str
    tolerance: float
    diameter: float
    certificates: tuple[tuple[str, str, int], ...]  # standard, status, days left
    ppm: float | None = None
    otd: float | None = None
    audit: tuple[int, int] | None = None  # percent, days ago
    references: int | None = 0
    esg: str = ""
    material: str = "en_aw_6082"


PARTS = (
    Part(
        "precizia", "Precizia Brădeni SRL", "Precizia Bradeni LLC", "", "XV-N1-02", 138, 74,
        3_900_000, (("cnc_turning", "in_house"), ("anodising", "in_house"),
                    ("deburring", "in_house")),
        0.70, "761699", 0.012, 160,
        (("iso_9001", "verified", 700), ("iatf_16949", "verified", 69), ("iso_14001", "document",
                                                                         410)),
        ppm=60, otd=97, audit=(88, 150), references=2, esg="self",
    ),
    Part(
        "strungmet", "Strungmet Cetățuia SRL", "Strungmet Cetatuia LLC", "Струнгмет Четэцуя",
        "XV-N2-01", 80, 54, 2_400_000,
        (("cnc_turning", "in_house"), ("drilling_tapping", "in_house"),
         ("deburring", "in_house"), ("anodising", "outsourced")),
        0.60, "761699", 0.016, 320,
        (("iso_9001", "verified", 540), ("iso_14001", "document", 57),
         ("en_iso_3834_2", "expired", -260), ("iatf_16949", "none", 0)),
        ppm=120, otd=96, audit=(84, 184), references=2, esg="self",
    ),
    Part(
        "campulita", "Câmpulița Metal SRL", "Campulita Metal LLC", "Кымпулица Металл",
        "XV-N3-02", 98, 47, 1_700_000,
        (("cnc_turning", "in_house"), ("cnc_milling", "in_house"), ("anodising", "outsourced")),
        0.97, "761610", 0.02, 200, (("iso_9001", "document", 820),),
        ppm=260, otd=93, audit=(82, 240), references=1,
    ),
    Part(
        "tehnostan", "Tehnostan Balta SRL", "Tehnostan Balta LLC", "ТехноСтан Балта",
        "XV-S4-03", None, 38, 1_250_000,
        (("cnc_turning", "in_house"), ("zinc_plating", "in_house")),
        0.72, "761610", 0.03, 42, (("iso_9001", "verified", 900), ("iatf_16949", "document", 640)),
        references=1,
    ),
    Part(
        "rotador", "Rotador Poiana SRL", "Rotador Poiana LLC", "", "XV-C1-04", None, 19, 900_000,
        (("conventional_turning", "in_house"),),
        1.01, "760429", 0.03, 40, (("iso_9001", "document", 500),), references=0,
    ),
    Part(
        "frezotehnic", "Frezotehnic Valea Cerbului SRL", "Frezotehnic Valea Cerbului LLC", "",
        "XV-C2-03", None, 96, 6_000_000,
        (("cnc_milling", "in_house"), ("powder_coating", "in_house")),
        2.5, "761699", 0.01, 400, (("iso_9001", "verified", 900), ("iatf_16949", "verified", 59)),
        ppm=12, otd=99, audit=(93, 915), references=3, esg="verified",
    ),
)  # fmt: skip


def make_story_suppliers(world: World, registrar: Registrar) -> dict[str, Supplier]:
    return {part.key: _supplier(world, registrar, part) for part in PARTS}


def _supplier(world: World, registrar: Registrar, part: Part) -> Supplier:
    town, plant = world.towns[part.town], world.towns[PLANT]
    point = _plant_point(plant, town, part.km) if part.km else (town.latitude, town.longitude)
    company = registrar.register(
        Firm(
            name=part.name, name_en=part.name_en, trade_names=part.other, town=town,
            nace="25.62", people=part.people, per_head=0, turnover=part.turnover, founded=2004,
            manager=world.users["promoter"], point=point, known=0.95,
            owners=[("Vasile Guțu" if part.key == "strungmet" else "Ion Rotaru", "XV", "domestic",
                     Decimal(100))],
        ),
        published=True,
    )  # fmt: skip
    _settle(world, company)
    supplier = world.add(Supplier, company=company, **_profile(world, part))
    _abilities(world, supplier, part)
    for code, status, left in part.certificates:
        ends = world.today + dt.timedelta(days=left) if left else None
        capability.certificate(world, supplier, code, status, ends)
    if part.ppm is not None and part.otd is not None:
        capability.quality_months(world, supplier, ppm=part.ppm, otd=part.otd, wobble=0)
    if part.audit is not None:
        percent, days = part.audit
        capability.audit(world, supplier, on=world.ago(days), percent=percent)
    customers = ("Halden Hydraulics", "Wasserfeld Pumpen", "Lumiera Faruri")
    for customer in customers[: part.references or 0]:
        capability.reference(world, supplier, customer, is_mne=True)
    if part.references == 0:
        capability.reference(world, supplier, "Ateliere din regiune", is_mne=False)
    people = add_people(world, company, SUPPLIER_JOBS, 4, domain=domain_of(part.name_en))
    if part.key == "strungmet":
        people[0].name, people[0].email = "Vasile Guțu", "vasile.gutu@strungmet.example"
    return supplier


def _plant_point(plant: Town, town: Town, km: int) -> tuple[float, float]:
    at = Town("", "", "", *_point_of(plant), 0)
    return moved(town, at, km)


def _point_of(town: Town) -> tuple[float, float]:
    return town.latitude + 0.01, town.longitude + 0.01


def _settle(world: World, company: Any) -> None:
    """Nothing of the story hangs on a lucky draw."""
    company.standing, company.standing_on = "good", world.ago(19)
    company.is_sanctioned, company.sanctions_checked_on = False, world.ago(19)


def _profile(world: World, part: Part) -> dict[str, Any]:
    return {
        "listed_from": world.ago(900),
        "programme_status": "ready" if part.audit else "profiled",
        "supply_kind": "direct",
        "tier": "2",
        "summary": "Prelucrează piese din aluminiu și oțel după desenul clientului.",
        "summary_en": "Machines aluminium and steel parts to customers' drawings.",
        "delivery_radius_km": 400,
        "export_countries": ["RO", "DE"],
        "languages": ["ro", "en"],
        "measuring": "Mașină de măsurat în coordonate 500 × 400 × 400; rugozimetru",
        "calibration_on": world.ago(270),
        "traceability": "lot",
        "ppap_level": 3,
        "shifts": 2,
        "incoterms": "FCA, DAP",
        "quote_currency": "EUR",
        "payment_days": 45,
        "esg": part.esg,
        "commitment": 4,
        "will_upgrade": True,
        "accepts_audits": True,
        "min_annual_pieces": 20_000,
        "max_annual_pieces": 150_000,
        "sources": world.sources(("summary", "payment_days", "shifts"), "visit", stale=0),
        "confirmed": world.confirmations("supplier", 0.95),
        "created_at": world.moment(world.ago(900)),
    }


def _abilities(world: World, supplier: Supplier, part: Part) -> None:
    for number, (process, mode) in enumerate(part.processes):
        inside = mode == "in_house"
        free = round(MONTH * part.free) if number == 0 else round(MONTH * 1.5)
        world.add(
            Capability,
            supplier=supplier,
            process_id=world.node("process", process),
            mode=mode,
            partner="" if inside else "AnodTech Ulmeasca SRL",
            material_id=world.node("material", part.material),
            materials=[part.material, "c45"],
            capacity_month=free * 5 if inside else None,
            utilisation=Decimal(80) if inside else None,
            free_month=free if inside else None,
            tolerance_mm=dec(part.tolerance, 3) if number == 0 else None,
            tolerance_class="IT6" if part.tolerance < 0.018 and number == 0 else "",
            roughness_ra=Decimal("0.8") if number == 0 else None,
            max_length_mm=Decimal(650) if number == 0 else None,
            max_width_mm=dec(part.diameter) if number == 0 else None,
            max_height_mm=dec(part.diameter) if number == 0 else None,
            max_weight_kg=Decimal(18) if number == 0 else None,
            **world.evidence("visit", stale=0),
        )
    turns = part.processes[0][0] == "cnc_turning"
    for kind, maker, model, year, quantity in (
        ("Strung CNC cu două axe", "DMG Mori", "NLX 2500", 2021, 2),
        ("Strung CNC cu alimentator de bare", "Mazak", "QTN 250", 2018, 3),
    )[: 2 if turns else 1]:
        world.add(
            Machine,
            supplier=supplier,
            process_id=world.node("process", part.processes[0][0]),
            kind=kind if turns else "Strung universal",
            maker=maker if turns else "Trens",
            model=model if turns else "SN 50",
            year=year if turns else 1998,
            quantity=quantity,
            axes=2,
            utilisation=Decimal(78),
            cpk=Decimal("1.67") if part.audit else None,
            cpk_on=world.ago(180) if part.audit else None,
            **world.evidence("visit", stale=0),
        )
    world.add(
        Product,
        supplier=supplier,
        name="Carcase strunjite",
        name_en="Turned housings",
        hs_id=world.node("hs", part.hs),
        material_id=world.node("material", part.material),
        annual_output=420_000,
        design="print",
        **world.evidence("visit", stale=0),
    )


def make_story_need(world: World, investor: Investor, contact: Any, site: Any) -> Need:
    plant = world.towns[PLANT]
    latitude, longitude = _point_of(plant)
    sop = dt.date(world.today.year + (world.today.month > 2), 9, 1)
    need = world.add(
        Need,
        investor=investor,
        site=site,
        buyer_contact=contact,
        promoter=world.users["promoter"],
        name=NEED_NAME,
        name_en="Spindle housings, turned and anodised",
        kind="direct_part",
        status="matching",
        status_on=world.ago(18),
        confidentiality="masked",
        validated_by=world.users["staff"],
        validated_on=world.ago(32),
        confirmed_open_on=world.ago(25),
        expires_on=world.today + dt.timedelta(days=240),
        localisation_reason="Regula celor doi furnizori pentru piese strunjite.",
        annual_value=Decimal(YEARLY_VALUE),
        value_basis="volume",
        target_price=Decimal("3.50"),
        description="Carcasă de arbore Ø 42 H7, EN AW-6082 T6, anodizată 15 µm, desen rev. C.",
        description_en="Spindle housing Ø 42 H7, EN AW-6082 T6, anodised 15 µm, drawing rev. C.",
        part_number="V42-0817",
        revision="C",
        surface_finish="Ra 0,8, anodizat natural 15 µm",
        lot_size=4_000,
        programme_years=5,
        sop_on=sop,
        incoterm="DAP",
        incoterm_place=plant.name,
        payment_days=45,
        ppap_level=3,
        sample_quantity=300,
        cpk_target=Decimal("1.67"),
        ppm_target=50,
        audit="process",
        traceability="lot",
        delivery_place=f"{plant.name}, str. Uzinelor 84",
        delivery_country="XV",
        delivery_latitude=dec(latitude, 5),
        delivery_longitude=dec(longitude, 5),
        max_distance_km=200,
        is_demo=True,
        created_at=world.moment(world.ago(36)),
        sources=world.sources(("annual_value", "sop_on", "target_price"), "buyer", stale=0),
        confirmed=world.confirmations("need", 1.0),
    )
    _asked(world, need)
    return need


def _asked(world: World, need: Need) -> None:
    for process, role in (("cnc_turning", "primary"), ("anodising", "secondary")):
        world.add(
            NeedProcess, need=need, process_id=world.node("process", process), role=role, must=True
        )
    world.add(NeedCode, need=need, hs_id=world.node("hs", "761699"))
    world.add(NeedMaterial, need=need, material_id=world.node("material", "en_aw_6082"))
    for kind, value, note in (
        ("tolerance_mm", "0.025", "Ø 42 H7"),
        ("roughness_ra", "0.8", "alezaj"),
        ("diameter_mm", "42", ""),
    ):
        world.add(NeedFeature, need=need, kind=kind, value=Decimal(value), note=note)
    for code, must in (("iso_9001", True), ("iatf_16949", False)):
        node = world.node("certificate", code)
        world.add(NeedCertificate, need=need, certificate_id=node, must=must)

    for year in (1, 2, 3):
        world.add(NeedVolume, need=need, year=year, pieces=YEARLY_PIECES)
