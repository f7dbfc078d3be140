"""The worked example of the model's definition: one need, suppliers A, B and C.

The definition calls C "excellent everything else" without figures. Its stated facts fix the
process, audit and location; the rest is completed here with one wish certificate about to
expire and 12 ppm, which brings the published total.
"""

from datetime import date

from matchmaking.scoring import (
    CertificateFact,
    CertificateStatus,
    EsgState,
    Feature,
    Material,
    NeedFacts,
    ProcessFact,
    ProcessNeed,
    SupplierFacts,
)

TODAY = date(2026, 11, 12)
SOP = date(2027, 9, 1)

CNC_TURNING = ("subtractive", "turning", "cnc_turning")
CONVENTIONAL_TURNING = ("subtractive", "turning", "conventional_turning")
CNC_MILLING = ("subtractive", "milling", "cnc_milling")
ANODISING = ("surface", "electrochemical", "anodising")
POWDER_COATING = ("surface", "organic", "powder_coating")

ALUMINIUM = Material("EN AW-6082", "aluminium")

NEED = NeedFacts(
    id=147,
    investor_id=9,
    processes=(ProcessNeed(CNC_TURNING), ProcessNeed(ANODISING, primary=False)),
    materials=(ALUMINIUM,),
    hs_codes=("7616.99",),
    features=(
        Feature("tolerance_mm", 0.025, smaller_is_better=True),
        Feature("diameter_mm", 42),
    ),
    volume_per_month=100_000,
    must_certificates=("iso_9001",),
    wish_certificates=("iatf_16949",),
    sop_on=SOP,
    value_eur=350_000,
    radius_km=200,
)


def certificate(standard: str, valid_to: date = date(2029, 1, 1)) -> CertificateFact:
    return CertificateFact(standard, CertificateStatus.VERIFIED, valid_to, ("certificate:1",))


A = SupplierFacts(
    id=1,
    processes=(
        ProcessFact(CNC_TURNING, True, ("capability:11",)),
        ProcessFact(ANODISING, in_house=False),
    ),
    materials=(ALUMINIUM,),
    hs_codes=("761699",),
    envelope={"tolerance_mm": 0.016, "diameter_mm": 120},
    free_per_month=60_000,
    certificates=(certificate("iso_9001"),),
    ppm=120,
    otd_percent=96,
    audit_percent=84,
    audit_grade="B",
    audited_on=date(2026, 5, 12),
    open_criticals=0,
    readiness_level=5,
    distance_km=80,
    turnover_eur=2_400_000,
    terms_compatible=True,
    mne_references=2,
    esg=EsgState.SELF_ASSESSED,
    register_active=True,
    insolvent=False,
    sanctioned=False,
    evidence={"ppm": ("kpi:7",), "otd_percent": ("kpi:8",)},
)

B = SupplierFacts(
    id=2,
    processes=(ProcessFact(CONVENTIONAL_TURNING),),
    materials=(ALUMINIUM,),
    hs_codes=("760429",),
    envelope={"tolerance_mm": 0.030, "diameter_mm": 40},
    free_per_month=100_000,
    certificates=(certificate("iso_9001"),),
    distance_km=30,
    turnover_eur=900_000,
    mne_references=0,
    register_active=True,
    insolvent=False,
    sanctioned=False,
)

C = SupplierFacts(
    id=3,
    processes=(ProcessFact(CNC_MILLING), ProcessFact(POWDER_COATING)),
    materials=(ALUMINIUM,),
    hs_codes=("761699",),
    envelope={"tolerance_mm": 0.010, "diameter_mm": 200},
    free_per_month=250_000,
    certificates=(certificate("iso_9001"), certificate("iatf_16949", date(2027, 1, 20))),
    ppm=12,
    otd_percent=99,
    audit_percent=93,
    audit_grade="A",
    audited_on=date(2024, 5, 12),
    open_criticals=0,
    readiness_level=6,
    distance_km=260,
    turnover_eur=6_000_000,
    terms_compatible=True,
    mne_references=5,
    esg=EsgState.VERIFIED,
    register_active=True,
    insolvent=False,
    sanctioned=False,
)
