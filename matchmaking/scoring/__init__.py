"""How well a supplier fits a need: gates, eleven criteria, reasons, ranks. No Django here."""

from matchmaking.scoring.counterfactuals import Counterfactual, counterfactuals
from matchmaking.scoring.criteria import distance
from matchmaking.scoring.curves import MODEL_VERSION, PRIOR
from matchmaking.scoring.facts import (
    Appetite,
    CertificateFact,
    CertificateStatus,
    EsgState,
    Expansion,
    Feature,
    Material,
    NeedFacts,
    ProcessFact,
    ProcessNeed,
    SupplierFacts,
)
from matchmaking.scoring.gates import Gate, GateResult, GateSettings, Mode, Status, gates
from matchmaking.scoring.ranking import (
    Candidate,
    Marks,
    Ranking,
    Standing,
    arrange,
    rank,
    rank_ranges,
    rank_stability,
    reweighed,
    tie_key,
)
from matchmaking.scoring.reason import Reason
from matchmaking.scoring.score import Part, Score, score
from matchmaking.scoring.weights import (
    CRITERIA,
    DEFAULT,
    PRESETS,
    Criterion,
    Weights,
    WeightsError,
)

__all__ = [
    "CRITERIA",
    "DEFAULT",
    "MODEL_VERSION",
    "PRESETS",
    "PRIOR",
    "Appetite",
    "Candidate",
    "CertificateFact",
    "CertificateStatus",
    "Counterfactual",
    "Criterion",
    "EsgState",
    "Expansion",
    "Feature",
    "Gate",
    "GateResult",
    "GateSettings",
    "Marks",
    "Material",
    "Mode",
    "NeedFacts",
    "Part",
    "ProcessFact",
    "ProcessNeed",
    "Ranking",
    "Reason",
    "Score",
    "Standing",
    "Status",
    "SupplierFacts",
    "Weights",
    "WeightsError",
    "arrange",
    "counterfactuals",
    "distance",
    "gates",
    "rank",
    "rank_ranges",
    "rank_stability",
    "reweighed",
    "score",
    "tie_key",
]
