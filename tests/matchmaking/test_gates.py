"""Each hard filter passes, fails and does not know; and only where the need asks."""

from dataclasses import replace
from datetime import date

import pytest

from matchmaking.reasons import reason_sentence
from matchmaking.scoring import (
    DEFAULT,
    Appetite,
    CertificateFact,
    CertificateStatus,
    Expansion,
    Feature,
    Gate,
    GateSettings,
    Material,
    Mode,
    ProcessFact,
    ProcessNeed,
    Status,
    SupplierFacts,
    gates,
    score,
)
from tests.matchmaking import worked_example as ex

PASS, FAIL, UNKNOWN = Status.PASS, Status.FAIL, Status.UNKNOWN


def gate(which: Gate, supplier: SupplierFacts, need=ex.NEED, settings=None):
    found = gates(need, supplier, settings or GateSettings(), ex.TODAY)
    return next((result for result in found if result.gate is which), None)


def status(which: Gate, supplier: SupplierFacts, need=ex.NEED, settings=None) -> Status | None:
    found = gate(which, supplier, need, settings)
    return found.status if found else None


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, PASS),
        ({"register_active": False}, FAIL),
        ({"insolvent": True}, FAIL),
        ({"sanctioned": True, "insolvent": None}, FAIL),
        ({"account_blocked": True}, FAIL),
        ({"account_blocked": None}, PASS),
        ({"sanctioned": None}, UNKNOWN),
        ({"register_active": None}, UNKNOWN),
    ],
)
def test_legal(facts, expected):
    assert status(Gate.LEGAL, replace(ex.A, **facts)) is expected


@pytest.mark.parametrize(
    ("processes", "expected"),
    [
        ((ProcessFact(ex.CNC_TURNING),), PASS),
        ((ProcessFact(ex.CONVENTIONAL_TURNING),), PASS),
        ((ProcessFact(ex.CNC_TURNING[:2]),), PASS),
        ((ProcessFact(ex.CNC_TURNING, in_house=False),), PASS),
        ((ProcessFact(ex.CNC_MILLING), ProcessFact(ex.ANODISING)), FAIL),
        ((), FAIL),
        (None, UNKNOWN),
    ],
)
def test_primary_process(processes, expected):
    assert status(Gate.PROCESS, replace(ex.A, processes=processes)) is expected


def test_outsourced_process_fails_where_the_need_wants_it_in_house():
    need = replace(ex.NEED, outsourcing_allowed=False)
    outsourced = replace(ex.A, processes=(ProcessFact(ex.CNC_TURNING, in_house=False),))
    assert status(Gate.PROCESS, outsourced, need) is FAIL


def test_process_gate_cannot_be_switched_off():
    settings = GateSettings(modes={Gate.PROCESS: Mode.OFF})
    assert gate(Gate.PROCESS, ex.C, settings=settings).blocks


def test_process_at_the_floor_passes():
    need = replace(ex.NEED, processes=(ProcessNeed(("a", "b", "c", "d", "e")),))
    supplier = replace(ex.A, processes=(ProcessFact(("a", "b", "c", "x", "y")),))
    assert status(Gate.PROCESS, supplier, need) is PASS  # 2·3 / 10 = 0.60


def test_need_without_a_process_passes_nobody():
    need = replace(ex.NEED, processes=())
    assert status(Gate.PROCESS, ex.A, need) is UNKNOWN


@pytest.mark.parametrize(
    ("certificate_status", "valid_to", "expected"),
    [
        (CertificateStatus.VERIFIED, ex.SOP, PASS),
        (CertificateStatus.DOCUMENT, ex.SOP, PASS),
        (CertificateStatus.VERIFIED, date(2027, 8, 31), FAIL),
        (CertificateStatus.VERIFIED, None, UNKNOWN),
        (CertificateStatus.DECLARED, date(2030, 1, 1), UNKNOWN),
        (CertificateStatus.NO_DATA, None, UNKNOWN),
        (CertificateStatus.NONE, None, FAIL),
        (CertificateStatus.SUSPENDED, date(2030, 1, 1), FAIL),
        (CertificateStatus.WITHDRAWN, date(2030, 1, 1), FAIL),
        (CertificateStatus.EXPIRED, date(2026, 1, 1), FAIL),
    ],
)
def test_must_certificate_on_start_of_production(certificate_status, valid_to, expected):
    row = CertificateFact("iso_9001", certificate_status, valid_to)
    assert status(Gate.CERTIFICATES, replace(ex.A, certificates=(row,))) is expected


def test_must_certificates_unknown_as_a_whole_or_not_listed():
    assert status(Gate.CERTIFICATES, replace(ex.A, certificates=None)) is UNKNOWN
    assert status(Gate.CERTIFICATES, replace(ex.A, certificates=())) is FAIL


def test_certificate_that_ends_too_early_says_so():
    row = CertificateFact("iso_9001", CertificateStatus.VERIFIED, date(2027, 8, 31))
    reason = gate(Gate.CERTIFICATES, replace(ex.A, certificates=(row,))).reasons[0]
    assert reason.values["state"] == "ends_before"


def test_a_row_marked_expired_beside_one_that_ends_early_has_its_sentence():
    """The marked one knows no day, so no day is said."""
    rows = (
        CertificateFact("iso_9001", CertificateStatus.EXPIRED, None),
        CertificateFact("iso_9001", CertificateStatus.DOCUMENT, date(2026, 1, 1)),
    )
    for ordered in (rows, rows[::-1]):
        reason = gate(Gate.CERTIFICATES, replace(ex.A, certificates=ordered)).reasons[0]
        assert reason.values["state"] == "expired"
        assert reason_sentence(reason)


def test_envelope_must():
    must = Feature("tolerance_mm", 0.02, must=True, smaller_is_better=True)
    need = replace(ex.NEED, features=(must, Feature("diameter_mm", 500)))
    finer = replace(ex.A, envelope={"tolerance_mm": 0.02})
    coarser = replace(ex.A, envelope={"tolerance_mm": 0.021})
    silent = replace(ex.A, envelope={"diameter_mm": 900})
    assert [status(Gate.ENVELOPE, s, need) for s in (finer, coarser, silent)] == [
        PASS, FAIL, UNKNOWN,
    ]  # fmt: skip


def test_material_must():
    need = replace(ex.NEED, material_must=True)
    steel = replace(ex.A, materials=(Material("1.4301", "stainless"),))
    same_family = replace(ex.A, materials=(Material("EN AW-7075", "aluminium"),))
    silent = replace(ex.A, materials=None)
    assert [status(Gate.ENVELOPE, s, need) for s in (steel, same_family, silent)] == [
        FAIL, PASS, UNKNOWN,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("free", "expansions", "expected"),
    [
        (30_000, (), PASS),
        (29_999, (), FAIL),
        (10_000, (Expansion(20_000, ex.SOP),), PASS),
        (10_000, (Expansion(20_000, date(2027, 9, 2)),), FAIL),
        (None, (), UNKNOWN),
        (None, (Expansion(30_000),), PASS),
    ],
)
def test_capacity_floor(free, expansions, expected):
    supplier = replace(ex.A, free_per_month=free, expansions=expansions)
    assert status(Gate.CAPACITY, supplier) is expected


@pytest.mark.parametrize(
    ("km", "country", "expected"),
    [
        (200, "MD", PASS), (201, "MD", FAIL), (10, "UA", FAIL), (None, "MD", UNKNOWN),
        (10, None, UNKNOWN), (None, "UA", FAIL),
    ],
)  # fmt: skip
def test_location_must(km, country, expected):
    need = replace(ex.NEED, location_must=True, countries=("MD", "RO"))
    assert status(Gate.LOCATION, replace(ex.A, distance_km=km, country=country), need) is expected


def test_dependency_only_warns():
    small = replace(ex.A, turnover_eur=400_000)
    result = score(ex.NEED, small, DEFAULT, ex.TODAY)
    assert result.verdict is PASS
    assert [w.gate for w in result.warnings] == [Gate.DEPENDENCY]
    assert status(Gate.DEPENDENCY, replace(ex.A, turnover_eur=437_500)) is PASS  # exactly 80 %
    unknown = score(ex.NEED, replace(ex.A, turnover_eur=None), DEFAULT, ex.TODAY)
    assert unknown.verdict is PASS


def test_exclusions():
    assert status(Gate.EXCLUSIONS, ex.A) is PASS
    assert status(Gate.EXCLUSIONS, ex.A, replace(ex.NEED, excluded_suppliers=(1,))) is FAIL
    assert status(Gate.EXCLUSIONS, replace(ex.A, excluded_investors=(9,))) is FAIL


def test_related_party_only_where_the_scheme_forbids_it():
    forbidden = replace(ex.NEED, related_party_forbidden=True)
    related = replace(ex.A, related_investors=(9,))
    assert status(Gate.EXCLUSIONS, related) is PASS
    assert status(Gate.EXCLUSIONS, related, forbidden) is FAIL
    assert status(Gate.EXCLUSIONS, replace(ex.A, related_investors=()), forbidden) is PASS
    assert status(Gate.EXCLUSIONS, replace(ex.A, related_investors=None), forbidden) is UNKNOWN


@pytest.mark.parametrize(
    ("appetite", "expected"),
    [
        (None, None),
        (Appetite(), PASS),
        (Appetite(wanted_sectors=("automotive",)), PASS),
        (Appetite(wanted_sectors=("food",)), FAIL),
        (Appetite(unwanted_sectors=("automotive",)), FAIL),
        (Appetite(min_value_eur=500_000), FAIL),
        (Appetite(max_value_eur=200_000), FAIL),
        (Appetite(takes_new_work=False), FAIL),
    ],
)
def test_appetite(appetite, expected):
    need = replace(ex.NEED, sector="automotive")
    assert status(Gate.APPETITE, replace(ex.A, appetite=appetite), need) is expected


def test_audit_floor_is_off_until_the_buyer_asks():
    low = replace(ex.A, readiness_level=3, open_criticals=0)
    assert status(Gate.AUDIT, low) is None
    on = GateSettings(modes={Gate.AUDIT: Mode.ON})
    assert status(Gate.AUDIT, low, settings=on) is PASS
    assert status(Gate.AUDIT, low, replace(ex.NEED, audit_floor=4)) is FAIL
    assert status(Gate.AUDIT, replace(low, open_criticals=1), settings=on) is FAIL
    assert status(Gate.AUDIT, replace(low, readiness_level=None), settings=on) is UNKNOWN


def test_gate_is_absent_where_the_need_does_not_ask():
    need = replace(ex.NEED, must_certificates=(), volume_per_month=None, value_eur=None)
    asked = {result.gate for result in gates(need, ex.A, GateSettings(), ex.TODAY)}
    assert asked == {Gate.LEGAL, Gate.PROCESS, Gate.EXCLUSIONS}


def test_gates_chosen_by_a_need():
    settings = GateSettings.of(["legal", "audit"])
    modes = {gate: settings.mode(gate, ex.NEED) for gate in Gate}
    assert {gate for gate, mode in modes.items() if mode is Mode.ON} == {
        Gate.LEGAL, Gate.PROCESS, Gate.AUDIT,
    }  # fmt: skip
    assert modes[Gate.DEPENDENCY] is Mode.WARN
    assert GateSettings.of(["dependency"]).mode(Gate.DEPENDENCY, ex.NEED) is Mode.ON


def test_switched_off_gate_does_not_block():
    poor = replace(ex.A, free_per_month=0)
    off = GateSettings(modes={Gate.CAPACITY: Mode.OFF})
    warn = GateSettings(modes={Gate.CAPACITY: Mode.WARN})
    assert status(Gate.CAPACITY, poor, settings=off) is None
    assert not gate(Gate.CAPACITY, poor, settings=warn).blocks


def test_fail_outweighs_unknown_and_gives_its_reason_alone():
    result = gate(Gate.LEGAL, replace(ex.A, register_active=None, sanctioned=True))
    assert result.status is FAIL
    assert [reason.code for reason in result.reasons] == ["gate_sanctioned_fail"]
