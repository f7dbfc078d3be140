"""What must hold for any supplier, known in part or not at all."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaking.scoring import (
    DEFAULT,
    PRESETS,
    CertificateFact,
    CertificateStatus,
    EsgState,
    Material,
    ProcessFact,
    Status,
    SupplierFacts,
    counterfactuals,
    rank,
    rank_stability,
    score,
)
from matchmaking.similarity import shared_prefix, wu_palmer
from tests.matchmaking import worked_example as ex

PATHS = (
    ex.CNC_TURNING, ex.CONVENTIONAL_TURNING, ex.CNC_MILLING, ex.ANODISING, ex.POWDER_COATING,
)  # fmt: skip
DAYS = st.integers(-3000, 1500).map(lambda days: ex.TODAY + timedelta(days=days))


def maybe(strategy):
    return st.none() | strategy


def several(strategy):
    return maybe(st.lists(strategy, max_size=4).map(tuple))


SUPPLIERS = st.builds(
    SupplierFacts,
    id=st.integers(1, 10**6),
    processes=several(st.builds(ProcessFact, st.sampled_from(PATHS), st.booleans())),
    materials=several(
        st.builds(
            Material,
            st.sampled_from(("", "EN AW-6082", "1.4301")),
            st.sampled_from(("", "aluminium", "stainless")),
        )
    ),
    hs_codes=several(st.sampled_from(("761699", "7616", "760429", "8483"))),
    envelope=maybe(
        st.dictionaries(st.sampled_from(("tolerance_mm", "diameter_mm")), st.floats(0, 200))
    ),
    free_per_month=maybe(st.floats(0, 1e6)),
    certificates=several(
        st.builds(
            CertificateFact,
            st.sampled_from(("iso_9001", "iatf_16949")),
            st.sampled_from(CertificateStatus),
            maybe(DAYS),
        )
    ),
    ppm=maybe(st.floats(0, 1e5)),
    otd_percent=maybe(st.floats(0, 100)),
    audit_percent=maybe(st.floats(0, 100)),
    audit_grade=maybe(st.sampled_from("ABC")),
    audited_on=maybe(DAYS),
    distance_km=maybe(st.floats(0, 3000)),
    turnover_eur=maybe(st.floats(0, 1e8)),
    terms_compatible=maybe(st.booleans()),
    mne_references=maybe(st.integers(0, 9)),
    esg=maybe(st.sampled_from(EsgState)),
    register_active=maybe(st.booleans()),
    insolvent=maybe(st.booleans()),
    sanctioned=maybe(st.booleans()),
    verified_on=maybe(DAYS),
    open_introductions=st.integers(0, 5),
)
BEST = {
    "processes": (ProcessFact(ex.CNC_TURNING), ProcessFact(ex.ANODISING)),
    "materials": (ex.ALUMINIUM,),
    "hs_codes": ("761699",),
    "envelope": {"tolerance_mm": 0.001, "diameter_mm": 1e4},
    "free_per_month": 1e9,
    "certificates": (
        ex.certificate("iso_9001", date(2040, 1, 1)),
        ex.certificate("iatf_16949", date(2040, 1, 1)),
    ),
    "ppm": 0,
    "otd_percent": 100,
    "distance_km": 0,
    "turnover_eur": 1e12,
    "mne_references": 9,
    "esg": EsgState.VERIFIED,
}


def total(supplier: SupplierFacts) -> float:
    return score(ex.NEED, supplier, DEFAULT, ex.TODAY).total


TREE_PATHS = st.lists(st.sampled_from("ab"), min_size=1, max_size=5).map(tuple)


@given(TREE_PATHS, TREE_PATHS, st.sampled_from((0.5, 0.6, 0.8, 1.0)))
def test_nothing_similar_is_lost_by_the_first_cut(asked, offered, floor):
    if wu_palmer(asked, offered) >= floor:
        prefix = shared_prefix(asked, floor)
        assert offered[: len(prefix)] == prefix


def test_first_cut_is_a_cut():
    assert shared_prefix(ex.CNC_TURNING, 0.6) == ("subtractive", "turning")


@given(SUPPLIERS, st.sampled_from(list(PRESETS.values())))
def test_bounds(supplier, weights):
    result = score(ex.NEED, supplier, weights, ex.TODAY)
    assert -1e-9 <= result.total <= 100 + 1e-9
    assert -1e-9 <= result.coverage <= 100 + 1e-9
    assert result.known_only is None or -1e-9 <= result.known_only <= 100 + 1e-9
    for part in result.parts:
        assert 0 <= part.earned <= part.known + 1e-9
        assert (part.sub_score is None) == (part.known == 0)


@given(SUPPLIERS, st.sampled_from(sorted(BEST)))
def test_silence_never_beats_the_best_answer(supplier, field):
    silent = replace(supplier, **{field: None})
    best = replace(supplier, **{field: BEST[field]})
    assert total(silent) <= total(best) + 1e-9


@given(SUPPLIERS)
def test_rows_of_a_supplier_may_come_in_any_order(supplier):
    turned = replace(
        supplier,
        **{
            name: tuple(reversed(rows))
            for name in ("processes", "materials", "hs_codes", "certificates")
            if (rows := getattr(supplier, name)) is not None
        },
    )
    assert score(ex.NEED, turned, DEFAULT, ex.TODAY) == score(ex.NEED, supplier, DEFAULT, ex.TODAY)


@settings(max_examples=40)
@given(st.lists(SUPPLIERS, max_size=8, unique_by=lambda s: s.id), st.randoms())
def test_ranking_ignores_the_order_it_was_given(suppliers, random):
    shuffled = suppliers[:]
    random.shuffle(shuffled)
    assert rank(ex.NEED, suppliers, DEFAULT, ex.TODAY) == rank(ex.NEED, shuffled, DEFAULT, ex.TODAY)


@settings(max_examples=40)
@given(st.lists(SUPPLIERS, max_size=8, unique_by=lambda s: s.id))
def test_every_candidate_is_in_exactly_one_list(suppliers):
    ranking = rank(ex.NEED, suppliers, DEFAULT, ex.TODAY)
    listed = [c.supplier_id for c in ranking.ranked + ranking.needs_data + ranking.excluded]
    assert sorted(listed) == sorted(supplier.id for supplier in suppliers)
    for candidate in ranking.ranked:
        assert not any(gate.blocks for gate in candidate.score.gates)
    for candidate in ranking.needs_data:
        blocking = [gate.status for gate in candidate.score.gates if gate.blocks]
        assert set(blocking) == {Status.UNKNOWN}
    for candidate in ranking.excluded:
        assert any(g.blocks and g.status is Status.FAIL for g in candidate.score.gates)


@settings(max_examples=40)
@given(st.lists(SUPPLIERS, max_size=8, unique_by=lambda s: s.id))
def test_present_rank_lies_in_its_range(suppliers):
    ranked = rank(ex.NEED, suppliers, DEFAULT, ex.TODAY).ranked
    ranges = rank_stability(ranked)
    for candidate in ranked:
        low, high = ranges[candidate.supplier_id]
        assert low <= candidate.rank <= high


@settings(max_examples=60)
@given(SUPPLIERS)
def test_promised_gain_is_reached(supplier):
    before = score(ex.NEED, supplier, DEFAULT, ex.TODAY)
    for promise in counterfactuals(ex.NEED, supplier, DEFAULT, ex.TODAY):
        assert promise.applied is not None
        after = score(ex.NEED, promise.applied, DEFAULT, ex.TODAY)
        assert after.total == pytest.approx(before.total + promise.gain)
        assert after.part(promise.criterion).points == pytest.approx(promise.points_to)
        assert promise.gain >= 0.05 or promise.opens
        still = {gate.gate for gate in after.gates if gate.blocks}
        assert not still & set(promise.opens)
        if promise.passes_all:
            assert after.verdict is Status.PASS
