"""Many suppliers for one need: ranked, in want of data, excluded; and how firm the ranks are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import mul
from typing import NamedTuple

from matchmaking.scoring.facts import Id, NeedFacts, SupplierFacts
from matchmaking.scoring.gates import Gate, GateSettings, Status
from matchmaking.scoring.score import Score, score
from matchmaking.scoring.weights import CRITERIA, Weights

STABILITY_SHIFT = 0.20

TieKey = tuple[int, int, bool, Id]


class Candidate(NamedTuple):
    score: Score
    tie: TieKey
    rank: int | None = None

    @property
    def supplier_id(self) -> Id:
        return self.score.supplier_id


@dataclass(frozen=True, slots=True)
class Ranking:
    need_id: Id
    ranked: tuple[Candidate, ...]
    needs_data: tuple[Candidate, ...]
    excluded: tuple[Candidate, ...]

    def tally(self) -> dict[Gate, dict[Status, int]]:
        """How many candidates pass, fail or are unknown at each gate that was asked."""
        counts: dict[Gate, dict[Status, int]] = {}
        for candidate in self.ranked + self.needs_data + self.excluded:
            for result in candidate.score.gates:
                by_status = counts.setdefault(result.gate, dict.fromkeys(Status, 0))
                by_status[result.status] += 1
        return counts


class Marks(NamedTuple):
    """A candidate without its words: all that ranking it again under other weights takes."""

    supplier_id: Id
    values: Sequence[float]
    known: Sequence[float]
    tie: TieKey

    @classmethod
    def of(cls, candidate: Candidate) -> "Marks":
        parts = candidate.score.parts
        return cls(
            candidate.supplier_id,
            [part.value for part in parts],
            [part.known for part in parts],
            candidate.tie,
        )


class Standing(NamedTuple):
    supplier_id: Id
    rank: int
    total: float
    coverage: float


def rank(
    need: NeedFacts,
    suppliers: Iterable[SupplierFacts],
    weights: Weights,
    today: date,
    settings: GateSettings | None = None,
) -> Ranking:
    return arrange(
        need.id,
        (
            Candidate(score(need, supplier, weights, today, settings), tie_key(supplier))
            for supplier in suppliers
        ),
    )


def arrange(need_id: Id, candidates: Iterable[Candidate]) -> Ranking:
    lists: dict[Status, list[Candidate]] = {status: [] for status in Status}
    for candidate in candidates:
        lists[candidate.score.verdict].append(candidate)
    for found in lists.values():
        found.sort(key=_order)
    ranked = [one._replace(rank=place) for place, one in enumerate(lists[Status.PASS], start=1)]
    return Ranking(need_id, tuple(ranked), tuple(lists[Status.UNKNOWN]), tuple(lists[Status.FAIL]))


def tie_key(supplier: SupplierFacts) -> TieKey:
    """After score and coverage: freshest check, fewest open introductions, id."""
    fresh = -supplier.verified_on.toordinal() if supplier.verified_on else 0
    return fresh, supplier.open_introductions, isinstance(supplier.id, str), supplier.id


def _order(candidate: Candidate) -> tuple[float, float, TieKey]:
    return _place(candidate.score.total, candidate.score.coverage, candidate.tie)


def _place(total: float, coverage: float, tie: TieKey) -> tuple[float, float, TieKey]:
    """Rounded, so that a difference born of floating point is a tie."""
    return -round(total, 9), -round(coverage, 9), tie


def reweighed(marks: Iterable[Marks], weights: Weights) -> list[Standing]:
    """The same candidates under other weights, best first."""
    found = [
        (sum(map(mul, weights.values, one.values)), sum(map(mul, weights.values, one.known)), one)
        for one in marks
    ]
    found.sort(key=lambda row: _place(row[0], row[1], row[2].tie))
    return [
        Standing(one.supplier_id, place, total, coverage)
        for place, (total, coverage, one) in enumerate(found, start=1)
    ]


def rank_stability(
    ranked: Iterable[Candidate], shift: float = STABILITY_SHIFT
) -> dict[Id, tuple[int, int]]:
    """Best and worst rank of each when any one weight moves by ±``shift``, renormalised."""
    candidates = list(ranked)
    if not candidates:
        return {}
    weights = candidates[0].score.weights
    return rank_ranges([Marks.of(one) for one in candidates], weights, shift)


def rank_ranges(
    marks: Sequence[Marks], weights: Weights, shift: float = STABILITY_SHIFT
) -> dict[Id, tuple[int, int]]:
    ranges: dict[Id, tuple[int, int]] = {}
    for variation in _variations(weights, shift):
        for standing in reweighed(marks, variation):
            place = standing.rank
            low, high = ranges.get(standing.supplier_id, (place, place))
            ranges[standing.supplier_id] = min(low, place), max(high, place)
    return ranges


def _variations(weights: Weights, shift: float) -> list[Weights]:
    moved = [
        weights.shifted(criterion, factor)
        for criterion in CRITERIA
        if weights[criterion]
        for factor in (1 - shift, 1 + shift)
    ]
    return [weights, *moved]
