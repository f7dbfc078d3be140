"""One pair scored: what it gets, from what, and what we do not know."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import fsum
from typing import Any, NamedTuple

from matchmaking.scoring.criteria import FINDERS
from matchmaking.scoring.curves import MODEL_VERSION, PRIOR
from matchmaking.scoring.facts import Id, NeedFacts, SupplierFacts
from matchmaking.scoring.gates import Gate, GateResult, GateSettings, Mode, Status, gates, verdict
from matchmaking.scoring.reason import Reason
from matchmaking.scoring.weights import Criterion, Weights

STRONG_COVERAGE = 70.0
STRONG_TOTAL = 75.0
SHOWN_REASONS = 3


class Part(NamedTuple):
    """``earned`` is the known share's sub-score; the unknown share takes the prior."""

    criterion: Criterion
    weight: float
    earned: float
    known: float
    reason: Reason
    missing: tuple[str, ...] = ()

    @property
    def value(self) -> float:
        return self.earned + (1 - self.known) * PRIOR

    @property
    def sub_score(self) -> float | None:
        """None when nothing is known, so that no page can mistake the prior for a fact."""
        return self.value if self.known else None

    @property
    def points(self) -> float:
        return self.weight * self.value

    @property
    def lost(self) -> float:
        return self.weight - self.points

    @property
    def is_unknown(self) -> bool:
        return self.known == 0

    def to_json(self) -> dict[str, Any]:
        return {
            "criterion": str(self.criterion),
            "weight": self.weight,
            "sub_score": self.sub_score,
            "points": self.points,
            "earned": self.earned,
            "known": self.known,
            "missing": list(self.missing),
            "reason": self.reason.to_json(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Part":
        return cls(
            Criterion(data["criterion"]), data["weight"], data["earned"], data["known"],
            Reason.from_json(data["reason"]), tuple(data["missing"]),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Score:
    need_id: Id
    supplier_id: Id
    weights: Weights
    on: date
    parts: tuple[Part, ...]
    gates: tuple[GateResult, ...]
    total: float
    coverage: float
    model: str = MODEL_VERSION

    @property
    def known_only(self) -> float | None:
        """The score over what is known alone; None when nothing is."""
        weight = fsum(part.weight * part.known for part in self.parts)
        return 100 * fsum(p.weight * p.earned for p in self.parts) / weight if weight else None

    @property
    def verdict(self) -> Status:
        return verdict(self.gates)

    @property
    def warnings(self) -> tuple[GateResult, ...]:
        return tuple(g for g in self.gates if g.mode is Mode.WARN and g.status is Status.FAIL)

    @property
    def is_strong(self) -> bool:
        return (
            self.verdict is Status.PASS
            and self.coverage >= STRONG_COVERAGE - 1e-9
            and self.total >= STRONG_TOTAL - 1e-9
        )

    def part(self, criterion: Criterion) -> Part:
        return next(part for part in self.parts if part.criterion is criterion)

    def gate(self, gate: Gate) -> GateResult | None:
        return next((result for result in self.gates if result.gate is gate), None)

    def unknowns(self) -> tuple[Part, ...]:
        """Criteria of which at least a share is unknown, heaviest first."""
        open_parts = [part for part in self.parts if part.known < 1 and part.weight]
        return tuple(sorted(open_parts, key=lambda p: -p.weight * (1 - p.known)))

    def best(self) -> tuple[Part, ...]:
        """Where the supplier fits best: highest sub-score, the heavier criterion first."""
        known = [p for p in self.parts if p.known and p.weight and p.value >= 0.5]
        return tuple(sorted(known, key=lambda p: (-round(p.value, 9), -p.weight))[:SHOWN_REASONS])

    def worst(self) -> tuple[Part, ...]:
        """Where most points are lost on known facts; nothing that ``best`` already praises."""
        praised = {part.criterion for part in self.best()}
        losing = [p for p in self.parts if p.known and p.criterion not in praised and p.lost > 1e-9]
        return tuple(sorted(losing, key=lambda p: -round(p.lost, 9))[:SHOWN_REASONS])

    def missing(self) -> tuple[str, ...]:
        """Facts to ask the supplier for, in the order of what they may bring."""
        return tuple(dict.fromkeys(key for part in self.unknowns() for key in part.missing))

    def evidence(self) -> tuple[str, ...]:
        rows = [row for part in self.parts for row in part.reason.evidence]
        rows += [row for gate in self.gates for reason in gate.reasons for row in reason.evidence]
        return tuple(dict.fromkeys(rows))

    def to_json(self) -> dict[str, Any]:
        return {
            "model": self.model,
            "need": self.need_id,
            "supplier": self.supplier_id,
            "on": self.on.isoformat(),
            "weights": {"name": self.weights.name, "values": self.weights.by_key()},
            "total": self.total,
            "coverage": self.coverage,
            "known_only": self.known_only,
            "verdict": str(self.verdict),
            "gates": [gate.to_json() for gate in self.gates],
            "parts": [part.to_json() for part in self.parts],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Score":
        return cls(
            need_id=data["need"],
            supplier_id=data["supplier"],
            weights=Weights.of(data["weights"]["values"], data["weights"]["name"]),
            on=date.fromisoformat(data["on"]),
            parts=tuple(Part.from_json(part) for part in data["parts"]),
            gates=tuple(GateResult.from_json(gate) for gate in data["gates"]),
            total=data["total"],
            coverage=data["coverage"],
            model=data["model"],
        )


def score(
    need: NeedFacts,
    supplier: SupplierFacts,
    weights: Weights,
    today: date,
    settings: GateSettings | None = None,
) -> Score:
    """``today`` decides ageing and expiry, so the same facts and day score the same for ever."""
    parts = tuple(
        Part(criterion, weight, *find(need, supplier, today))
        for (criterion, find), weight in zip(FINDERS, weights.values, strict=True)
    )
    return Score(
        need_id=need.id,
        supplier_id=supplier.id,
        weights=weights,
        on=today,
        parts=parts,
        gates=gates(need, supplier, settings or GateSettings(), today),
        total=fsum(p.weight * (p.earned + (1 - p.known) * PRIOR) for p in parts),
        coverage=fsum(part.weight * part.known for part in parts),
    )
