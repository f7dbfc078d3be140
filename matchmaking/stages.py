"""The way of a pair from first rank to repeated orders: which moves are allowed, and why it ended.

Between introduction and contract firms take short cuts (no audit, no sample), so stages there
may be skipped; introduction, contract and first delivery may not, because figures rest on them.
"""

from enum import StrEnum


class Stage(StrEnum):
    RANKED = "ranked"
    LONGLIST = "longlist"
    SHORTLIST = "shortlist"
    PROPOSED = "proposed"  # both sides are being asked; the next two say who still has to answer
    BUYER_REVIEW = "buyer_review"
    SUPPLIER_INTEREST = "supplier_interest"
    INTRODUCTION = "introduction"
    MEETING = "meeting"
    AUDIT = "audit"
    RFQ = "rfq"
    QUOTE = "quote"
    SAMPLE = "sample"
    NOMINATED = "nominated"
    CONTRACT = "contract"
    FIRST_DELIVERY = "first_delivery"
    REPEAT = "repeat"
    LOST = "lost"


class LossReason(StrEnum):
    NO_PROCESS = "no_process"
    TOLERANCE = "tolerance"
    CAPACITY = "capacity"
    CERTIFICATE = "certificate"
    PRICE = "price"
    LEAD_TIME = "lead_time"
    FINANCE = "finance"
    DISTANCE = "distance"
    LANGUAGE_RESPONSE = "language_response"
    AUDIT_FAIL = "audit_fail"
    SAMPLE_FAIL = "sample_fail"
    NEED_CANCELLED = "need_cancelled"
    STAYED_IMPORT = "stayed_import"
    GROUP_SOURCING = "group_sourcing"
    DECLINED_CAPACITY = "declined_capacity"
    DECLINED_TERMS = "declined_terms"
    DECLINED_STRATEGY = "declined_strategy"
    NO_ANSWER = "no_answer"


class MoveRefused(ValueError):
    """``code`` and ``values`` make the sentence."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(f"{code}: {values}")
        self.code = code
        self.values = values


PATH: tuple[Stage, ...] = tuple(stage for stage in Stage if stage is not Stage.LOST)
MILESTONES = (Stage.INTRODUCTION, Stage.CONTRACT, Stage.FIRST_DELIVERY)
LOSABLE_UNTIL = Stage.NOMINATED  # a signed contract ends in the register, not in the pipeline

_PLACE = {stage: place for place, stage in enumerate(PATH)}


def allowed_moves(stage: Stage) -> tuple[Stage, ...]:
    """Where a pair may go from here, nearest first; lost pairs may be taken up again."""
    if stage is Stage.LOST:
        return tuple(s for s in PATH if _PLACE[s] < _PLACE[Stage.CONTRACT])
    here = _PLACE[stage]
    moves = [
        *PATH[here + 1 : _next_milestone(here) + 1],
        *reversed(PATH[_last_milestone(here) : here]),
    ]
    if here <= _PLACE[LOSABLE_UNTIL]:
        moves.append(Stage.LOST)
    return tuple(moves)


def _next_milestone(place: int) -> int:
    return min((_PLACE[m] for m in MILESTONES if _PLACE[m] > place), default=len(PATH) - 1)


def _last_milestone(place: int) -> int:
    """Back only as far as the milestone behind: what was introduced or signed stays so."""
    return max((_PLACE[m] for m in MILESTONES if _PLACE[m] <= place), default=0)


def is_step_back(stage: Stage, to: Stage) -> bool:
    return stage is not Stage.LOST and to is not Stage.LOST and _PLACE[to] < _PLACE[stage]


def check_move(
    stage: Stage,
    to: Stage,
    *,
    loss_reason: str = "",
    note: str = "",
    buyer_agreed: bool = False,
    supplier_agreed: bool = False,
) -> None:
    """Raise ``MoveRefused`` unless the move is allowed and carries what it needs."""
    if to not in allowed_moves(stage):
        raise MoveRefused("move_not_allowed", stage=stage, to=to)
    if to is Stage.LOST and loss_reason not in set(LossReason):
        raise MoveRefused("loss_reason_needed")
    if (is_step_back(stage, to) or stage is Stage.LOST) and not note.strip():
        raise MoveRefused("note_needed", stage=stage, to=to)
    if to is Stage.INTRODUCTION and stage is not Stage.LOST:
        _check_mutual_yes(buyer_agreed, supplier_agreed)


def _check_mutual_yes(buyer_agreed: bool, supplier_agreed: bool) -> None:
    if not buyer_agreed:
        raise MoveRefused("buyer_has_not_agreed")
    if not supplier_agreed:
        raise MoveRefused("supplier_has_not_agreed")


_GRADES = (
    (Stage.SAMPLE, 4),
    (Stage.RFQ, 3),
    (Stage.SHORTLIST, 2),
    (Stage.LONGLIST, 1),
)


def relevance(furthest: Stage) -> int:
    """Graded outcome for evaluation, 0 to 4, from the furthest stage a pair has reached."""
    if furthest is Stage.LOST:
        raise ValueError("relevance needs the furthest stage reached, which lost is not")
    return next((grade for stage, grade in _GRADES if _PLACE[furthest] >= _PLACE[stage]), 0)
