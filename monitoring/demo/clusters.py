"""What investors of a cluster buy, master and sell: the shape of sections B and F."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Bought:
    """A category of supply costs: weight in the whole, how much comes from firms here."""

    process: str
    name: str
    weight: float
    domestic: float
    foreign: float


@dataclass(frozen=True)
class Cluster:
    bought: tuple[Bought, ...]
    technologies: tuple[str, ...]
    products: tuple[tuple[str, str, str], ...]  # HS, Romanian, English
    customers: tuple[str, ...]
    tier: str
    kind: str = "manufacturer"


def _b(process: str, name: str, weight: float, domestic: float, foreign: float = 0.05) -> Bought:
    return Bought(process, name, weight, domestic, foreign)


_COMMON = (
    _b("maintenance", "Mentenanță și scule", 6, 0.6, 0.1),
    _b("wooden_packaging", "Ambalaje", 5, 0.72, 0.12),
    _b("logistics", "Transport și depozitare", 7, 0.5, 0.25),
)

CLUSTERS = {
    "automotive": Cluster(
        (
            _b("electronics", "Electronică și cablaje", 30, 0.02, 0.1),
            _b("casting", "Piese turnate și forjate", 20, 0.03, 0.02),
            _b("cnc_turning", "Piese prelucrate", 17, 0.12),
            _b("injection_moulding", "Piese din plastic", 11, 0.18),
            _b("stamping", "Piese ștanțate", 9, 0.1),
            *_COMMON,
        ),
        ("mechanical_assembly", "functional_testing", "robotic_arc_welding", "cnc_milling"),
        (("870899", "Componente auto", "Automotive components"),
         ("850110", "Motoare mici", "Small motors")),
        ("Bayrische Fahrzeugwerke", "Groupe Atlas Auto", "Nordic Trucks"),
        "tier_1",
    ),
    "electronics": Cluster(
        (
            _b("pcb_assembly", "Componente electronice", 46, 0.01, 0.06),
            _b("injection_moulding", "Carcase din plastic", 13, 0.2),
            _b("laser_cutting", "Carcase metalice", 10, 0.35),
            _b("harness", "Cabluri", 8, 0.22, 0.15),
            *_COMMON,
        ),
        ("smt_assembly", "tht_assembly", "device_assembly", "functional_testing"),
        (("853710", "Panouri de comandă", "Control panels"),
         ("902690", "Părți de aparate de măsură", "Parts of measuring devices")),
        ("Rhein Automation", "Swisscontrol", "Danube Meters"),
        "tier_1",
    ),
    "appliances": Cluster(
        (
            _b("sheet_cutting", "Tablă și piese din tablă", 26, 0.2, 0.05),
            _b("electronics", "Electronică", 20, 0.03, 0.08),
            _b("glass_processing", "Sticlă", 9, 0.25),
            _b("injection_moulding", "Piese din plastic", 14, 0.24),
            _b("corrugated", "Cutii din carton", 6, 0.7, 0.2),
            *_COMMON,
        ),
        ("progressive_stamping", "press_brake_bending", "powder_coating", "manual_assembly"),
        (("732111", "Mașini de gătit", "Cookers"), ("841850", "Vitrine frigorifice", "Coolers")),
        ("Euro Domus", "Casa Grande Retail"),
        "oem",
    ),
    "machinery": Cluster(
        (
            _b("cnc_turning", "Piese prelucrate", 28, 0.24),
            _b("casting", "Turnate", 15, 0.05),
            _b("welding", "Ansambluri sudate", 16, 0.42),
            _b("rubber", "Garnituri și furtunuri", 6, 0.12),
            _b("control_cabinets", "Automatizări", 14, 0.18, 0.1),
            *_COMMON,
        ),
        ("cnc_milling", "mig_mag_welding", "mechanical_assembly", "wet_painting"),
        (("841221", "Cilindri hidraulici", "Hydraulic cylinders"),
         ("843239", "Semănători", "Seed drills")),
        ("Agro Nord Cooperative", "Alpine Machinery"),
        "oem",
    ),
    "medical": Cluster(
        (
            _b("chemicals", "Substanțe active", 44, 0.02, 0.03),
            _b("injection_moulding", "Componente injectate", 18, 0.14),
            _b("printing", "Cutii și prospecte", 9, 0.55),
            _b("thermoforming", "Blistere și tăvi", 10, 0.1),
            *_COMMON,
        ),
        ("cleanroom_assembly", "mixing_blending"),
        (("901890", "Instrumente medicale", "Medical instruments"),
         ("300490", "Medicamente", "Medicines")),
        ("Spitale publice", "Distribuitori UE"),
        "oem",
    ),
    "food": Cluster(
        (
            _b("fruit_vegetables", "Materii prime agricole", 52, 0.66, 0.05),
            _b("flexible_packaging", "Ambalaje flexibile", 12, 0.3, 0.2),
            _b("corrugated", "Cutii din carton", 8, 0.68, 0.2),
            _b("facility", "Igienizare și servicii", 4, 0.8),
            *_COMMON,
        ),
        ("freezing", "baking", "oil_pressing"),
        (("200899", "Preparate din fructe", "Fruit preparations"),
         ("190590", "Panificație", "Bakery goods")),
        ("Rețele de magazine UE", "Food Service Group"),
        "oem",
    ),
    "textile": Cluster(
        (
            _b("textile_making", "Țesături", 50, 0.04, 0.05),
            _b("sewing", "Lucru la terți", 18, 0.8, 0.1),
            _b("leather", "Piele și accesorii", 12, 0.1),
            _b("printing", "Etichete", 3, 0.6),
            *_COMMON,
        ),
        ("garment_sewing", "leather_goods"),
        (("620343", "Confecții", "Garments"), ("640399", "Încălțăminte", "Footwear")),
        ("Maison Verdier", "Fjord Outdoor"),
        "tier_1",
        "contract",
    ),
    "furniture": Cluster(
        (
            _b("panel_processing", "Plăci și fronturi", 38, 0.16, 0.2),
            _b("solid_wood_machining", "Lemn masiv", 15, 0.62),
            _b("stamping", "Feronerie", 12, 0.05),
            _b("upholstering", "Spumă și textile", 12, 0.2),
            *_COMMON,
        ),
        ("panel_processing", "furniture_assembly"),
        (("940360", "Mobilă", "Furniture"), ("940421", "Saltele", "Mattresses")),
        ("Skandia Hem", "Wohnwelt"),
        "tier_1",
    ),
    "packaging": Cluster(
        (
            _b("plastics", "Granule", 56, 0.01, 0.04),
            _b("printing", "Cerneluri și clișee", 9, 0.1),
            _b("injection_moulds", "Matrițe și piese de schimb", 8, 0.3),
            *_COMMON,
        ),
        ("film_extrusion", "corrugated", "glass_processing"),
        (("392321", "Pungi", "Bags"), ("481910", "Cutii", "Boxes")),
        ("Producători de alimente",),
        "tier_2",
    ),
    "construction": Cluster(
        (
            _b("profile_tube_extrusion", "Profile", 38, 0.1, 0.1),
            _b("glass_processing", "Sticlă", 26, 0.35),
            _b("precast_concrete", "Beton și agregate", 10, 0.85),
            *_COMMON,
        ),
        ("panel_processing", "foaming"),
        (("392520", "Ferestre", "Windows"), ("680610", "Plăci izolante", "Insulation boards")),
        ("Constructori",),
        "oem",
    ),
    "services": Cluster(
        (
            _b("it", "Servicii IT", 42, 0.45, 0.2),
            _b("facility", "Clădire și catering", 28, 0.85),
            _b("people", "Instruire și personal", 16, 0.6),
            _b("logistics", "Transport", 8, 0.7),
        ),
        ("software_development",),
        (("490700", "Servicii", "Services"),),
        ("Companiile grupului",),
        "",
        "centre",
    ),
    "energy": Cluster(
        (
            _b("structural_steelwork", "Structuri metalice", 40, 0.35),
            _b("control_cabinets", "Tablouri electrice", 22, 0.25, 0.1),
            _b("maintenance", "Mentenanță", 18, 0.4, 0.2),
            _b("construction_fitout", "Construcții", 20, 0.8),
        ),
        (),
        (("850231", "Energie eoliană", "Wind power"),),
        ("Rețeaua națională",),
        "",
        "energy",
    ),
}  # fmt: skip
