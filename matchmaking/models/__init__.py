"""From a need and a supplier to a supply relation: suggestions, introductions, linkages."""

from matchmaking.models.introduction import Introduction, StageEvent
from matchmaking.models.linkage import Amendment, Contract, Linkage
from matchmaking.models.suggestion import Round, Suggestion, WeightSet

__all__ = [
    "Amendment",
    "Contract",
    "Introduction",
    "Linkage",
    "Round",
    "StageEvent",
    "Suggestion",
    "WeightSet",
]
