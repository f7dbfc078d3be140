"""Order, ties, lists, rank stability, and what would change a score."""

import json
from dataclasses import replace
from datetime import date

import pytest

from matchmaking.scoring import (
    DEFAULT,
    PRESETS,
    Counterfactual,
    Criterion,
    Gate,
    Status,
    Weights,
    WeightsError,
    counterfactuals,
    rank,
    rank_stability,
    score,
)
from tests.matchmaking import worked_example as ex


def ranked_ids(*suppliers) -> list:
    ranking = rank(ex.NEED, suppliers, DEFAULT, ex.TODAY)
    return [candidate.supplier_id for candidate in ranking.ranked]


def test_unknown_gate_means_needs_data_whatever_the_score():
    unproven = replace(ex.A, id=7, sanctioned=None)
    ranking = rank(ex.NEED, [unproven, ex.B], DEFAULT, ex.TODAY)
    assert [c.supplier_id for c in ranking.ranked] == [2]
    assert [c.supplier_id for c in ranking.needs_data] == [7]
    assert ranking.ranked[0].rank == 1
    assert ranking.needs_data[0].rank is None


def test_tally_counts_every_candidate_at_each_gate():
    ranking = rank(ex.NEED, [ex.A, ex.B, ex.C], DEFAULT, ex.TODAY)
    assert ranking.tally()[Gate.PROCESS] == {
        Status.PASS: 2, Status.FAIL: 1, Status.UNKNOWN: 0,
    }  # fmt: skip


def test_tie_goes_to_coverage():
    # ESG at the prior by hand cannot be had, so quality is set where its mean is the prior.
    prior_like = replace(ex.A, id=1, ppm=5000, otd_percent=95)
    unknown = replace(ex.A, id=0, ppm=None, otd_percent=None)
    assert score(ex.NEED, prior_like, DEFAULT, ex.TODAY).total == pytest.approx(
        score(ex.NEED, unknown, DEFAULT, ex.TODAY).total
    )
    assert ranked_ids(unknown, prior_like) == [1, 0]


def test_tie_goes_to_freshest_then_fewest_introductions_then_id():
    old = replace(ex.A, id=1, verified_on=date(2025, 1, 1))
    never = replace(ex.A, id=0, verified_on=None)
    busy = replace(ex.A, id=2, verified_on=date(2026, 1, 1), open_introductions=3)
    free = replace(ex.A, id=4, verified_on=date(2026, 1, 1))
    twin = replace(free, id=3)
    assert ranked_ids(never, old, busy, free, twin) == [3, 4, 2, 1, 0]


def test_stability_of_a_clear_order():
    ranking = rank(ex.NEED, [ex.A, ex.B], DEFAULT, ex.TODAY)
    assert rank_stability(ranking.ranked) == {1: (1, 1), 2: (2, 2)}


def test_stability_shows_who_may_swap():
    near = replace(ex.A, id=8, free_per_month=66_000, distance_km=118)
    far = replace(ex.A, id=9)
    ranking = rank(ex.NEED, [near, far, ex.B], DEFAULT, ex.TODAY)
    ranges = rank_stability(ranking.ranked)
    assert ranges[8] == ranges[9] == (1, 2)
    assert ranges[2] == (3, 3)


def test_stability_of_nobody():
    assert rank_stability([]) == {}


def test_counterfactuals_of_a():
    found = counterfactuals(ex.NEED, ex.A, DEFAULT, ex.TODAY)
    gains = [(c.code, round(c.gain, 1)) for c in found[:3]]
    assert gains == [("capacity", 4.8), ("certificate", 3.6), ("process_in_house", 2.5)]
    assert found[1].values["standard"] == "iatf_16949"


def test_reporting_quality_moves_from_the_prior_to_full():
    found = counterfactuals(ex.NEED, ex.B, DEFAULT, ex.TODAY)
    report = next(c for c in found if c.code == "report_quality")
    assert report.points_from == pytest.approx(3.2)
    assert report.points_to == pytest.approx(8)
    assert report.is_report


def test_what_opens_the_gates_comes_first():
    first = counterfactuals(ex.NEED, ex.C, DEFAULT, ex.TODAY)[0]
    assert first.code == "process_in_house"
    assert first.opens == (Gate.PROCESS,)
    assert first.passes_all


def test_counterfactual_survives_json():
    for one in counterfactuals(ex.NEED, ex.B, DEFAULT, ex.TODAY):
        assert Counterfactual.from_json(json.loads(json.dumps(one.to_json()))) == one


def test_presets_add_up():
    assert set(PRESETS) == {
        "default", "automotive", "machining", "plastics", "food_packaging", "mro_services",
    }  # fmt: skip
    mro = PRESETS["mro_services"]
    assert mro[Criterion.ENVELOPE] == 0
    assert mro[Criterion.LOCATION] > DEFAULT[Criterion.LOCATION]
    assert mro[Criterion.CAPACITY] > DEFAULT[Criterion.CAPACITY]


@pytest.mark.parametrize(
    ("by_key", "code"),
    [
        ({"process": 50}, "weights_sum"),
        ({"process": 110, "esg": -10}, "weights_negative"),
        ({"process": float("nan")}, "weights_negative"),
        ({"process": 100, "price": 0}, "weights_unknown"),
    ],
)
def test_weights_that_cannot_be_used(by_key, code):
    with pytest.raises(WeightsError) as raised:
        Weights.of(by_key)
    assert raised.value.code == code


def test_sliders_are_brought_to_a_hundred():
    weights = Weights.scaled({"process": 3, "audit": 1})
    assert weights[Criterion.PROCESS] == 75
    with pytest.raises(WeightsError, match="weights_zero"):
        Weights.scaled({"process": 0})
