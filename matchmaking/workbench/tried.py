"""Weights and filters that a person tries out on the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from investors.models.need_sections import Gate as NeedGate
from matchmaking.models import Round
from matchmaking.reasons import weights_error_sentence
from matchmaking.scoring import CRITERIA, Gate, Weights, WeightsError

#: What comes with the form of the page; without it the ranking is shown as it was kept.
TRIED = "try"


@dataclass(frozen=True)
class Settings:
    """Weights and filters of the page, and whether they differ from the kept ones."""

    weights: Weights
    gates: frozenset[str]
    is_tried: bool = False
    problem: str = ""


def settings_in(query: QueryDict, kept: Round) -> Settings:
    own = Weights.of(kept.weights, kept.weights_name)
    gates = frozenset(kept.gates)
    if TRIED not in query:
        return Settings(own, gates)
    chosen = frozenset(query.getlist("gate")) & {gate.value for gate in NeedGate}
    asked = {str(Gate.PROCESS)} if str(Gate.PROCESS) in gates else set()
    chosen |= asked
    try:
        weights = weights_in(query, own)
    except WeightsError as error:
        return Settings(own, chosen, chosen != gates, weights_error_sentence(error))
    return Settings(weights, chosen, chosen != gates or weights.values != own.values)


def weights_in(query: Mapping[str, Any], own: Weights) -> Weights:
    """The sliders, brought to a sum of 100; what is not a number is refused."""
    typed: dict[str, float] = {}
    for key in CRITERIA:
        text = str(query.get(f"w_{key}", own[key])).replace(",", ".")
        try:
            typed[str(key)] = float(text)
        except ValueError as error:
            raise WeightsError("weights_negative") from error
    if all(abs(typed[str(key)] - own[key]) < 0.05 for key in CRITERIA):
        return own
    return Weights.scaled(typed)
