"""One supplier in a list, and one supplier in view, in words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from matchmaking import labels
from matchmaking.models import Introduction, Suggestion
from matchmaking.names import names
from matchmaking.reasons import (
    ask_for,
    change_sentence,
    gate_sentence,
    part_points,
    part_sentence,
    rank_range,
    why,
)
from matchmaking.reasons.words import km, number
from matchmaking.scoring import PRIOR, Counterfactual, Criterion, Gate, Mode, Part, Score, Status
from matchmaking.whatif import Placed


@dataclass
class Candidate:
    """One supplier in a list, in words."""

    suggestion: Suggestion
    placed: Placed
    score: Score
    shown: Score  # without what the reader may not read
    tab: str
    span: tuple[int, int] | None
    introduction: Introduction | None = None
    is_shown: bool = False

    @property
    def supplier(self) -> Any:
        return self.suggestion.supplier

    @property
    def firmness(self) -> str:
        return rank_range(*self.span) if self.span else ""

    @property
    def where(self) -> str:
        place = getattr(self.suggestion, "place", "") or ""
        distance = self.shown.part(Criterion.LOCATION).reason.values.get("km")
        return " · ".join(filter(None, [place, km(distance) if distance is not None else ""]))

    @property
    def why(self) -> str:
        """What speaks for and against; where a filter stops it, that first."""
        wanted = {"excluded": Status.FAIL, "needs_data": Status.UNKNOWN}.get(self.tab)
        stopped = [one for one in self.score.gates if one.blocks and one.status is wanted]
        told = [gate_sentence(one, names) for one in stopped if one in self.shown.gates]
        if len(told) < len(stopped):
            told.append(_("A filter stops it that your role does not read."))
        return " ".join([*told, "" if self.tab == "excluded" else why(self.shown, names)]).strip()

    @property
    def rejection(self) -> str:
        row = self.suggestion
        reason = labels.label(labels.LOSS_REASONS, row.decision_reason)
        return ": ".join(filter(None, [reason, row.decision_note]))

    @property
    def warnings(self) -> list[str]:
        return [gate_sentence(gate, names) for gate in self.shown.warnings]

    @property
    def fit(self) -> list[dict[str, Any]]:
        return [fit_part(part) for part in self.shown.parts if part.weight]


def fit_part(part: Part) -> dict[str, Any]:
    label = labels.label(labels.CRITERIA, part.criterion)
    if part.is_unknown:
        text = _("%(label)s: unknown, counted as %(prior)s") % {
            "label": label,
            "prior": number(PRIOR, 2),
        }
    else:
        text = f"{label}: {part_points(part)}"
    return {
        "label": labels.label(labels.CRITERIA_SHORT, part.criterion),
        "weight": part.weight,
        "value": part.sub_score,
        "text": text,
    }


@dataclass
class Peek:
    candidate: Candidate
    is_tried: bool

    @property
    def shown(self) -> Score:
        return self.candidate.shown

    @property
    def hidden(self) -> list[str]:
        """Criteria that count in the total and are not for the reader's role."""
        read = {part.criterion for part in self.shown.parts}
        return [
            labels.label(labels.CRITERIA, part.criterion)
            for part in self.candidate.score.parts
            if part.criterion not in read
        ]

    @cached_property
    def factors(self) -> list[dict[str, Any]]:
        return [
            {
                **fit_part(part),
                "label": labels.label(labels.CRITERIA, part.criterion),
                "percent": round(100 * part.value, 1),
                "is_known": not part.is_unknown,
                "points": f"{number(part.points, 1)} / {number(part.weight, 0)}",
                "sentence": part_sentence(part, names),
            }
            for part in self.shown.parts
            if part.weight
        ]

    @cached_property
    def gates(self) -> list[dict[str, Any]]:
        return [
            {
                "label": labels.label(labels.GATES, gate.gate),
                "status": str(gate.status),
                "word": labels.label(labels.STATUSES, gate.status),
                "sentence": gate_sentence(gate, names),
                "is_off": gate.mode is Mode.OFF,
            }
            for gate in self.shown.gates
            if gate.gate is not Gate.APPETITE
        ]

    @property
    def appetite(self) -> str:
        gate = self.shown.gate(Gate.APPETITE)
        return gate_sentence(gate, names) if gate else ""

    @property
    def best(self) -> list[str]:
        return [_pointed(part) for part in self.shown.best()]

    @property
    def worst(self) -> list[str]:
        return [_pointed(part) for part in self.shown.worst()]

    @property
    def changes(self) -> list[str]:
        """Worked out with the kept weights only."""
        if self.is_tried:
            return []
        read = {part.criterion for part in self.shown.parts}
        kept = [
            Counterfactual.from_json(one)
            for one in self.candidate.suggestion.detail.get("changes", [])
        ]
        return [change_sentence(one, names) for one in kept if one.criterion in read]

    @property
    def question(self) -> str:
        return ask_for(self.shown)

    @property
    def evidence_count(self) -> int:
        return len(self.shown.evidence())


def _pointed(part: Part) -> str:
    return f"{part_sentence(part, names).rstrip('.')}: {part_points(part)}"
