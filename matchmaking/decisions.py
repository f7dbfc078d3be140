"""Other ways to decide between suppliers, as a cross-check of the weighted sum; and weights from
pairwise comparison. Rows are alternatives, columns criteria."""

from collections.abc import Sequence
from math import fsum, sqrt
from typing import NamedTuple

Row = Sequence[float]
Matrix = Sequence[Row]

CONSISTENT = 0.10
#: Saaty's random index by size of the matrix.
RANDOM_INDEX = (0.0, 0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51)
POWER_STEPS = 200


class Topsis(NamedTuple):
    ideal: tuple[float, ...]
    anti_ideal: tuple[float, ...]
    closeness: tuple[float, ...]


def topsis(rows: Matrix, weights: Row, costs: Sequence[int] = ()) -> Topsis:
    """Closeness to the ideal (Hwang & Yoon 1981), vector-normalised; ``costs`` are columns."""
    scales = [
        weight / (sqrt(fsum(x * x for x in column)) or 1.0)
        for column, weight in zip(zip(*rows, strict=True), weights, strict=True)
    ]
    scaled = [[x * scale for x, scale in zip(row, scales, strict=True)] for row in rows]
    columns = list(zip(*scaled, strict=True))
    ideal = tuple(min(c) if i in costs else max(c) for i, c in enumerate(columns))
    anti_ideal = tuple(max(c) if i in costs else min(c) for i, c in enumerate(columns))
    return Topsis(ideal, anti_ideal, tuple(_closeness(row, ideal, anti_ideal) for row in scaled))


def _closeness(row: Row, ideal: Row, anti_ideal: Row) -> float:
    away, back = _distance(row, ideal), _distance(row, anti_ideal)
    return back / (away + back) if away + back else 0.5


def _distance(a: Row, b: Row) -> float:
    return sqrt(fsum((x - y) ** 2 for x, y in zip(a, b, strict=True)))


def promethee(rows: Matrix, weights: Row, costs: Sequence[int] = ()) -> tuple[float, ...]:
    """Net flows of PROMETHEE II with the usual criterion: any difference is a preference."""
    others = len(rows) - 1
    total = fsum(weights)
    if others < 1 or not total:
        return tuple(0.0 for _ in rows)
    signs = [-weight if i in costs else weight for i, weight in enumerate(weights)]
    return tuple(
        fsum(_preference(row, other, signs) for other in rows) / (others * total) for row in rows
    )


def _preference(row: Row, other: Row, signs: Row) -> float:
    """Weight of the criteria where ``row`` wins minus that where it loses."""
    return fsum(sign * ((x > y) - (x < y)) for x, y, sign in zip(row, other, signs, strict=True))


class PairwiseWeights(NamedTuple):
    weights: tuple[float, ...]
    eigenvalue: float
    consistency_ratio: float

    @property
    def is_consistent(self) -> bool:
        return self.consistency_ratio <= CONSISTENT


def ahp(matrix: Matrix) -> PairwiseWeights:
    """Principal eigenvector by power iteration (Saaty 1980), summing to 1."""
    _check_pairwise(matrix)
    weights = ahp_column_means(matrix).weights
    for _step in range(POWER_STEPS):
        weights = _normalised(_times(matrix, weights))
    return _with_consistency(matrix, weights)


def ahp_column_means(matrix: Matrix) -> PairwiseWeights:
    """The hand method: mean of the normalised columns."""
    _check_pairwise(matrix)
    sums = [fsum(column) for column in zip(*matrix, strict=True)]
    size = len(matrix)
    weights = [fsum(x / total for x, total in zip(row, sums, strict=True)) / size for row in matrix]
    return _with_consistency(matrix, tuple(weights))


def _check_pairwise(matrix: Matrix) -> None:
    size = len(matrix)
    square = 0 < size < len(RANDOM_INDEX) and all(len(row) == size for row in matrix)
    if not square or any(x <= 0 for row in matrix for x in row):
        raise ValueError("pairwise comparisons need a square table of up to 11 positive numbers")
    for i in range(size):
        for j in range(size):
            if abs(matrix[i][j] * matrix[j][i] - 1) > 1e-6:
                raise ValueError("each comparison must be the inverse of its mirror")


def _with_consistency(matrix: Matrix, weights: tuple[float, ...]) -> PairwiseWeights:
    size = len(matrix)
    ratios = [x / weight for x, weight in zip(_times(matrix, weights), weights, strict=True)]
    eigenvalue = fsum(ratios) / size
    if size < 3:
        return PairwiseWeights(weights, eigenvalue, 0.0)
    index = (eigenvalue - size) / (size - 1)
    return PairwiseWeights(weights, eigenvalue, index / RANDOM_INDEX[size])


def _times(matrix: Matrix, vector: Row) -> tuple[float, ...]:
    return tuple(fsum(x * v for x, v in zip(row, vector, strict=True)) for row in matrix)


def _normalised(vector: Row) -> tuple[float, ...]:
    total = fsum(vector)
    return tuple(x / total for x in vector)
