"""Published worked examples of TOPSIS, PROMETHEE II, AHP and the measures of a ranking."""

import pytest

from matchmaking.decisions import ahp, ahp_column_means, promethee, topsis
from matchmaking.evaluation import (
    dcg,
    exponential,
    ndcg,
    precision,
    recall,
    reciprocal_rank,
)

CARS = [(7, 9, 9, 8), (8, 7, 8, 7), (9, 6, 8, 9), (6, 7, 8, 6)]  # Civic, Saturn, Ford, Mazda
CAR_WEIGHTS = (0.1, 0.4, 0.3, 0.2)
COST = (3,)

SUPPLIER_CHOICE = [
    (1, 1 / 5, 3, 1 / 3, 3),
    (5, 1, 7, 3, 7),
    (1 / 3, 1 / 7, 1, 1 / 5, 1),
    (3, 1 / 3, 5, 1, 5),
    (1 / 3, 1 / 7, 1, 1 / 5, 1),
]
THREE = [(1, 3, 5), (1 / 3, 1, 3), (1 / 5, 1 / 3, 1)]


def test_topsis():
    result = topsis(CARS, CAR_WEIGHTS, COST)
    assert result.ideal == pytest.approx((0.0593, 0.2455, 0.1634, 0.0791), abs=5e-5)
    assert result.closeness == pytest.approx((0.7427, 0.4036, 0.1759, 0.4414), abs=5e-5)


def test_topsis_of_equals_is_half():
    assert topsis([(1, 2), (1, 2)], (0.5, 0.5)).closeness == (0.5, 0.5)


def test_promethee():
    assert promethee(CARS, CAR_WEIGHTS, COST) == pytest.approx((0.6, 0, -0.6, 0))


def test_promethee_flows_cancel_out():
    assert sum(promethee(CARS, (3, 1, 4, 1))) == pytest.approx(0)
    assert promethee([(1, 2)], (1, 1)) == (0.0,)


def test_ahp_by_column_means():
    result = ahp_column_means(SUPPLIER_CHOICE)
    assert result.weights == pytest.approx((0.1274, 0.5049, 0.0546, 0.2586, 0.0546), abs=5e-5)
    assert result.eigenvalue == pytest.approx(5.137, abs=5e-4)
    assert result.consistency_ratio == pytest.approx(0.0306, abs=5e-5)


def test_ahp_by_eigenvector():
    result = ahp(SUPPLIER_CHOICE)
    assert result.weights == pytest.approx((0.1223, 0.5140, 0.0529, 0.2580, 0.0529), abs=5e-5)
    assert result.consistency_ratio == pytest.approx(0.0304, abs=5e-5)
    three = ahp(THREE)
    assert three.weights == pytest.approx((0.6370, 0.2583, 0.1047), abs=5e-5)
    assert three.eigenvalue == pytest.approx(3.0385, abs=5e-5)
    assert three.consistency_ratio == pytest.approx(0.0332, abs=5e-5)
    assert three.is_consistent


def test_ahp_shows_contradiction():
    circle = [(1, 9, 1 / 9), (1 / 9, 1, 9), (9, 1 / 9, 1)]
    assert not ahp(circle).is_consistent


@pytest.mark.parametrize(
    "matrix", [[], [(1, 2)], [(1, 0), (0, 1)], [(1, 2), (2, 1)], [(1, -2), (-0.5, 1)]]
)
def test_ahp_refuses_what_is_no_comparison(matrix):
    with pytest.raises(ValueError, match="comparison"):
        ahp(matrix)


@pytest.mark.parametrize(
    ("relevances", "k", "gain", "expected"),
    [
        ((3, 2, 3, 0, 1, 2), 6, None, 0.96081),
        ((3, 2, 3, 0, 1, 2), 5, None, 0.86104),
        ((3, 2, 3, 0, 1, 2), 4, None, 0.85309),
        ((3, 2, 3, 0, 1, 2), 3, None, 0.97778),
        ((3, 2, 3, 0, 1, 2), 6, exponential, 0.94881),
        ((3, 2, 3, 0, 1, 2), 4, exponential, 0.87221),
        ((4, 3, 1, 0, 3, 2, 1, 4, 0, 2), 10, None, 0.91166),
    ],
)
def test_ndcg(relevances, k, gain, expected):
    measured = ndcg(relevances, k, gain) if gain else ndcg(relevances, k)
    assert measured == pytest.approx(expected, abs=5e-6)


def test_dcg():
    ranking = (3, 2, 3, 0, 1, 2)
    assert dcg(ranking, 6) == pytest.approx(6.86113, abs=5e-6)
    assert dcg(sorted(ranking, reverse=True), 6) == pytest.approx(7.14100, abs=5e-6)
    assert dcg((3, 0, 2)) == pytest.approx(4.0)


def test_ndcg_counts_what_the_ranking_missed():
    found = (0, 0, 1, 0, 1)
    assert dcg(found) == pytest.approx(0.88685, abs=5e-6)
    assert dcg((1, 1, 1)) == pytest.approx(2.13093, abs=5e-6)
    assert ndcg(found, ideal=(1, 1, 1)) == pytest.approx(0.41618, abs=5e-6)
    assert ndcg((0, 0)) is None


def test_precision_recall_and_reciprocal_rank():
    found = (0, 2, 0, 1, 4)
    assert precision(found, 5) == 0.6
    assert recall(found, 4, relevant=5) == 0.4
    assert recall(found, 4, relevant=0) is None
    assert reciprocal_rank(found) == 0.5
    assert reciprocal_rank((0, 0)) == 0
