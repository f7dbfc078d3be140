"""The worked example to the second decimal, and each criterion on its own."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest

from matchmaking.scoring import (
    DEFAULT,
    CertificateFact,
    CertificateStatus,
    Criterion,
    Feature,
    Gate,
    Material,
    ProcessFact,
    ProcessNeed,
    Score,
    Status,
    SupplierFacts,
    rank,
    score,
)
from matchmaking.scoring.curves import (
    ageing_factor,
    dependency_score,
    interpolate,
    location_score,
    months_between,
    otd_score,
    ppm_score,
)
from matchmaking.similarity import distance_km, wu_palmer
from tests.matchmaking import worked_example as ex

NOBODY = SupplierFacts(id=99)


def scored(supplier: SupplierFacts, need=ex.NEED) -> Score:
    return score(need, supplier, DEFAULT, ex.TODAY)


def sub_score(supplier: SupplierFacts, criterion: Criterion, need=ex.NEED) -> float | None:
    return scored(supplier, need).part(criterion).sub_score


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (ex.CNC_TURNING, ex.CNC_TURNING, 1.0),
        (ex.CNC_TURNING, ex.CONVENTIONAL_TURNING, 0.6667),
        (ex.CNC_TURNING, ex.CNC_MILLING, 0.3333),
        (ex.ANODISING, ex.POWDER_COATING, 0.3333),
        (ex.CNC_TURNING, ex.ANODISING, 0.0),
        (ex.CNC_TURNING, ex.CNC_TURNING[:2], 0.8),
        ((), ex.ANODISING, 0.0),
    ],
)
def test_wu_palmer(a, b, expected):
    assert wu_palmer(a, b) == pytest.approx(expected, abs=5e-5)


def test_distance_between_chisinau_and_balti():
    assert distance_km((47.0105, 28.8638), (47.7617, 27.9289)) == pytest.approx(109, abs=1)


def test_supplier_a():
    result = scored(ex.A)
    subs = [part.sub_score for part in result.parts]
    points = [round(part.points, 2) for part in result.parts]
    assert subs == pytest.approx([0.9, 1, 1, 0.6, 0.7, 0.8164, 0.84, 0.9, 1, 0.6667, 0.5], abs=1e-4)
    assert points == [22.5, 10, 10, 7.2, 8.4, 6.53, 6.72, 5.4, 4, 2, 1]
    assert round(result.total, 2) == 83.75
    assert result.coverage == 100
    assert result.verdict is Status.PASS
    assert result.is_strong


def test_supplier_b():
    result = scored(ex.B)
    subs = [part.sub_score for part in result.parts]
    expected = [4 / 9, 0.65, 0.5, 1, 0.7, None, None, 1, 0.4778, 0, None]
    assert subs == pytest.approx(expected, abs=1e-4)
    assert round(result.total, 2) == 58.12
    assert result.coverage == 82
    assert result.known_only == pytest.approx(62.10, abs=0.005)
    assert result.verdict is Status.PASS
    assert not result.is_strong


def test_supplier_c_is_excluded_by_its_process_though_it_beats_b():
    result = scored(ex.C)
    assert result.part(Criterion.PROCESS).sub_score == pytest.approx(1 / 3)
    assert result.part(Criterion.AUDIT).sub_score == pytest.approx(0.93 * 0.5**0.75)
    assert result.part(Criterion.LOCATION).sub_score == pytest.approx(0.35)
    assert round(result.total, 2) == 74.01
    assert result.total > scored(ex.B).total
    gate = result.gate(Gate.PROCESS)
    assert gate.status is Status.FAIL
    assert gate.reasons[0].values["similarity"] == pytest.approx(1 / 3)
    ranking = rank(ex.NEED, [ex.C, ex.B, ex.A], DEFAULT, ex.TODAY)
    assert [c.supplier_id for c in ranking.ranked] == [1, 2]
    assert [c.supplier_id for c in ranking.excluded] == [3]


@pytest.mark.parametrize(
    ("ppm", "expected"),
    [(0, 1), (10, 1), (50, 0.9), (100, 0.8), (120, 0.76602), (500, 0.5), (1000, 0.3),
     (2236.068, 0.15), (5000, 0), (90000, 0)],
)  # fmt: skip
def test_ppm_curve(ppm, expected):
    assert ppm_score(ppm) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(
    ("percent", "expected"), [(0, 0), (80, 0), (85, 0.25), (90, 0.5), (96, 0.86667), (100, 1)]
)
def test_otd_curve(percent, expected):
    assert otd_score(percent) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(
    ("share", "expected"), [(0.1, 1), (0.25, 0.85), (0.3, 0.7), (0.5, 0.2), (0.65, 0.1), (2, 0)]
)
def test_dependency_curve(share, expected):
    assert dependency_score(share) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("km", "radius", "expected"),
    [(0, 200, 1), (50, 200, 1), (80, 200, 0.9), (200, 200, 0.5), (260, 200, 0.35), (400, 200, 0),
     (900, 200, 0), (30, 30, 1), (45, 30, 0.5), (60, 30, 0)],
)  # fmt: skip
def test_location_curve(km, radius, expected):
    assert location_score(km, radius) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("audited", "factor"),
    [(date(2026, 11, 12), 1), (date(2025, 11, 12), 1), (date(2024, 11, 12), 0.5**0.5),
     (date(2023, 11, 12), 0.5), (date(2021, 11, 12), 0.25)],
)  # fmt: skip
def test_audit_is_halved_every_two_years_after_the_first(audited, factor):
    assert ageing_factor(months_between(audited, ex.TODAY)) == pytest.approx(factor)


def test_months_never_run_backwards():
    days = [date.fromordinal(date(2023, 12, 1).toordinal() + n) for n in range(800)]
    ages = [months_between(date(2023, 1, 31), day) for day in days]
    assert ages == sorted(ages)


def test_curve_is_flat_outside_its_knots():
    assert interpolate(-5, ((0, 1), (1, 0))) == 1
    assert interpolate(5, ((0, 1), (1, 0))) == 0


def test_audit_grade_caps_the_percentage():
    for grade, expected in (("A", 0.95), ("B", 0.9), ("C", 0.6)):
        supplier = replace(ex.A, audit_percent=95, audit_grade=grade)
        assert sub_score(supplier, Criterion.AUDIT) == pytest.approx(expected)


def test_audit_without_a_date_is_unknown():
    assert sub_score(replace(ex.A, audited_on=None), Criterion.AUDIT) is None


@pytest.mark.parametrize(
    ("codes", "expected"),
    [(("761699",), 1), (("7616.99.90",), 1), (("7616",), 0.7), (("761610",), 0.7),
     (("760429",), 0.3), (("8483",), 0), ((), 0), (("8483", "761699"), 1)],
)  # fmt: skip
def test_code_prefix(codes, expected):
    need = replace(ex.NEED, materials=())
    assert sub_score(replace(ex.A, hs_codes=codes), Criterion.PRODUCT, need) == expected


@pytest.mark.parametrize(
    ("material", "expected"),
    [(Material("EN AW-6082", "aluminium"), 1), (Material("en aw-6082", ""), 1),
     (Material("EN AW-7075", "aluminium"), 0.7), (Material("1.4301", "stainless"), 0)],
)  # fmt: skip
def test_material(material, expected):
    need = replace(ex.NEED, hs_codes=())
    assert sub_score(replace(ex.A, materials=(material,)), Criterion.PRODUCT, need) == expected


def test_half_known_criterion_takes_the_prior_for_the_other_half():
    part = scored(replace(ex.A, otd_percent=None, ppm=100)).part(Criterion.QUALITY)
    assert part.sub_score == pytest.approx((0.8 + 0.4) / 2)
    assert part.known == 0.5
    assert part.missing == ("otd_percent",)
    assert scored(replace(ex.A, otd_percent=None)).coverage == 96


@pytest.mark.parametrize(
    ("feature", "achieved", "expected"),
    [
        (Feature("tolerance_mm", 0.02, smaller_is_better=True), 0.02, 1),
        (Feature("tolerance_mm", 0.02, smaller_is_better=True), 0.025, 0.5),
        (Feature("tolerance_mm", 0.02, smaller_is_better=True), 0.026, 0),
        (Feature("length_mm", 1000), 1000, 1),
        (Feature("length_mm", 1000), 800, 0.5),
        (Feature("length_mm", 1000), 799, 0),
    ],
)
def test_envelope_feature(feature, achieved, expected):
    need = replace(ex.NEED, features=(feature,))
    supplier = replace(ex.A, envelope={feature.key: achieved})
    assert sub_score(supplier, Criterion.ENVELOPE, need) == expected


@pytest.mark.parametrize(
    ("status", "valid_to", "expected"),
    [
        (CertificateStatus.VERIFIED, date(2027, 2, 10), 1),  # 90 days
        (CertificateStatus.DOCUMENT, date(2027, 2, 9), 0.5),  # 89 days
        (CertificateStatus.VERIFIED, date(2026, 11, 12), 0.5),
        (CertificateStatus.VERIFIED, date(2026, 11, 11), 0),
        (CertificateStatus.SUSPENDED, date(2029, 1, 1), 0),
        (CertificateStatus.WITHDRAWN, date(2029, 1, 1), 0),
        (CertificateStatus.EXPIRED, None, 0),
        (CertificateStatus.NONE, None, 0),
        (CertificateStatus.DECLARED, date(2029, 1, 1), 0.4),
        (CertificateStatus.NO_DATA, None, 0.4),
    ],
)
def test_wish_certificate(status, valid_to, expected):
    wish = CertificateFact("iatf_16949", status, valid_to)
    supplier = replace(ex.A, certificates=(ex.certificate("iso_9001"), wish))
    value = scored(supplier).part(Criterion.CERTIFICATION).value
    assert value == pytest.approx(0.7 + 0.3 * expected)


def test_best_row_of_a_standard_counts():
    expired = CertificateFact("iso_9001", CertificateStatus.EXPIRED, date(2020, 1, 1))
    rows = (expired, ex.certificate("iso_9001"), expired)
    assert sub_score(replace(ex.A, certificates=rows), Criterion.CERTIFICATION) == 0.7


def test_nobody_told_us_is_not_there_is_none():
    silent = replace(ex.A, processes=None, certificates=None, mne_references=None)
    empty = replace(ex.A, processes=(), certificates=(), mne_references=0)
    for criterion in (Criterion.PROCESS, Criterion.CERTIFICATION, Criterion.TRACK_RECORD):
        assert sub_score(silent, criterion) is None
        assert sub_score(empty, criterion) == 0


def test_supplier_of_whom_we_know_nothing_takes_the_prior_everywhere():
    result = scored(NOBODY)
    assert result.total == pytest.approx(40)
    assert result.coverage == 0
    assert result.known_only is None
    assert result.verdict is Status.UNKNOWN
    assert set(result.missing()) >= {"processes", "ppm", "audit_percent", "esg"}


def test_outsourced_process_brings_seven_tenths():
    need = replace(ex.NEED, processes=(ProcessNeed(ex.ANODISING),))
    outsourced = (ProcessFact(ex.ANODISING, in_house=False),)
    assert sub_score(replace(ex.A, processes=outsourced), Criterion.PROCESS, need) == 0.7
    near = (*outsourced, ProcessFact(ex.POWDER_COATING))
    assert sub_score(replace(ex.A, processes=near), Criterion.PROCESS, need) == 0.7


def test_misfit_of_terms_halves_the_commercial_fit():
    assert sub_score(replace(ex.A, terms_compatible=False), Criterion.COMMERCIAL) == 0.5
    assert sub_score(replace(ex.A, terms_compatible=None), Criterion.COMMERCIAL) == 1


def test_distance_comes_from_coordinates_when_not_given():
    need = replace(ex.NEED, coordinates=(47.0105, 28.8638))
    supplier = replace(ex.A, distance_km=None, coordinates=(47.7617, 27.9289))
    reason = scored(supplier, need).part(Criterion.LOCATION).reason
    assert reason.values["km"] == pytest.approx(109, abs=1)


def test_what_the_need_leaves_open_is_not_held_against_the_supplier():
    need = replace(ex.NEED, must_certificates=(), wish_certificates=())
    assert sub_score(replace(ex.A, certificates=None), Criterion.CERTIFICATION, need) == 1


def test_need_that_says_nothing_is_unknown_not_full_marks():
    need = replace(ex.NEED, features=(), volume_per_month=None, value_eur=None)
    result = scored(ex.A, need)
    assert result.coverage == 100 - 10 - 12 - 4
    assert result.part(Criterion.ENVELOPE).missing == ()


def test_best_worst_and_unknown():
    result = scored(ex.A)
    assert [p.criterion for p in result.best()] == ["product", "envelope", "commercial"]
    assert [p.criterion for p in result.worst()] == ["capacity", "certification", "process"]
    assert [p.criterion for p in scored(ex.B).unknowns()] == ["quality", "audit", "esg"]


def test_evidence_is_kept():
    result = scored(ex.A)
    assert result.part(Criterion.QUALITY).reason.evidence == ("kpi:7", "kpi:8")
    assert "capability:11" in result.evidence()


@pytest.mark.parametrize("supplier", [ex.A, ex.B, ex.C, NOBODY])
def test_score_survives_json(supplier):
    result = scored(supplier)
    stored = json.loads(json.dumps(result.to_json()))
    assert Score.from_json(stored).to_json() == result.to_json()
    assert stored["model"] == "1"


def test_engine_needs_no_django():
    code = "import matchmaking.scoring, sys; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
