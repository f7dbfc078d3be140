"""The kept candidates of a need under other weights and filters, without scoring them again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from investors.models import Need
from matchmaking.decisions import promethee, topsis
from matchmaking.models import Suggestion
from matchmaking.scoring import (
    Gate,
    Marks,
    Mode,
    Score,
    Standing,
    Status,
    Weights,
    rank_ranges,
    reweighed,
)
from matchmaking.scoring.gates import worst

Outcome = Suggestion.Outcome
#: Ranks move little below, and comparing all with all grows with the square.
COMPARED = 30
TOP = 3
RANGED = 300


@dataclass(frozen=True)
class Row:
    """A suggestion without its words."""

    pk: int
    outcome: str
    decision: str
    gates: dict[str, str]
    marks: Marks
    is_released: bool = False
    span: tuple[int, int] | None = None  # best and worst rank, under the kept weights

    @property
    def is_rejected(self) -> bool:
        return self.decision == Suggestion.Decision.REJECTED

    def outcome_with(self, gates_on: frozenset[str]) -> str:
        found = worst(Status(status) for gate, status in self.gates.items() if gate in gates_on)
        return {
            Status.PASS: Outcome.RANKED,
            Status.UNKNOWN: Outcome.NEEDS_DATA,
            Status.FAIL: Outcome.EXCLUDED,
        }[found]


@dataclass(frozen=True)
class Placed:
    pk: int
    rank: int
    total: float
    coverage: float


@dataclass(frozen=True)
class Lists:
    """The candidates in order, by list."""

    ranked: list[Placed] = field(default_factory=list)
    needs_data: list[Placed] = field(default_factory=list)
    excluded: list[Placed] = field(default_factory=list)
    rejected: list[Placed] = field(default_factory=list)
    ranges: dict[int, tuple[int, int]] = field(default_factory=dict)
    agree: bool | None = None  # whether two other methods put the same three first


def load_rows(need: Need) -> list[Row]:
    rows: Any = Suggestion.objects.filter(need=need).order_by("pk").values_list(
        "pk", "supplier", "outcome", "decision", "gates", "values", "known", "freshness",
        "open_introductions", "released_at", "rank_low", "rank_high",
    )  # fmt: skip
    found = []
    for pk, supplier, outcome, decision, gates, values, known, *rest in rows:
        freshness, open_now, released_at, low, high = rest
        marks = Marks(supplier, values, known, (freshness, open_now, False, supplier))
        span = (low, high) if low and high else None
        found.append(Row(pk, outcome, decision, gates, marks, released_at is not None, span))
    return found


def lists(rows: Iterable[Row], weights: Weights, gates_on: Iterable[str]) -> Lists:
    on = frozenset(gates_on) | {str(Gate.PROCESS)}
    by_list: dict[str, list[Row]] = {}
    for row in rows:
        key = "rejected" if row.is_rejected else row.outcome_with(on)
        by_list.setdefault(key, []).append(row)
    ranked = by_list.get(Outcome.RANKED, [])
    return Lists(
        ranked=_placed(ranked, weights),
        needs_data=_placed(by_list.get(Outcome.NEEDS_DATA, []), weights),
        excluded=_placed(by_list.get(Outcome.EXCLUDED, []), weights),
        rejected=_placed(by_list.get("rejected", []), weights),
    )


def with_firmness(found: Lists, rows: Iterable[Row], weights: Weights) -> Lists:
    """Adds how far ranks move when a weight does, and whether other methods agree."""
    by_pk = {row.pk: row for row in rows}
    racing = [by_pk[one.pk].marks for one in found.ranked[:RANGED]]
    keys = {by_pk[one.pk].marks.supplier_id: one.pk for one in found.ranked}
    ranges = {keys[supplier]: span for supplier, span in rank_ranges(racing, weights).items()}
    return replace(found, ranges=ranges, agree=methods_agree(racing[:COMPARED], weights))


def methods_agree(marks: Sequence[Marks], weights: Weights) -> bool | None:
    """None with too few candidates to disagree about."""
    if len(marks) <= TOP:
        return None
    rows = [one.values for one in marks]
    first = set(range(TOP))
    closeness = topsis(rows, weights.values).closeness
    flows = promethee(rows, weights.values)
    return all(_first(values) == first for values in (closeness, flows))


def _first(values: Sequence[float]) -> set[int]:
    """The best three; of equals the earlier, as the ranking has them."""
    order = sorted(range(len(values)), key=lambda index: (-round(values[index], 9), index))
    return set(order[:TOP])


def _placed(rows: Sequence[Row], weights: Weights) -> list[Placed]:
    keys = {row.marks.supplier_id: row.pk for row in rows}
    standings: list[Standing] = reweighed([row.marks for row in rows], weights)
    return [Placed(keys[one.supplier_id], one.rank, one.total, one.coverage) for one in standings]


def rescored(score: Score, weights: Weights, gates_on: Iterable[str]) -> Score:
    """The explained score under other weights and filters: same facts, other points."""
    on = {*gates_on, str(Gate.PROCESS)}
    parts = tuple(part._replace(weight=weights[part.criterion]) for part in score.parts)
    gates = tuple(gate._replace(mode=_mode(str(gate.gate), on)) for gate in score.gates)
    return replace(
        score,
        weights=weights,
        parts=parts,
        gates=gates,
        total=sum(part.points for part in parts),
        coverage=sum(part.weight * part.known for part in parts),
    )


def _mode(gate: str, on: set[str]) -> Mode:
    if gate in on:
        return Mode.ON
    return Mode.WARN if gate == Gate.DEPENDENCY else Mode.OFF
