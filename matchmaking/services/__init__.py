"""Acts of matching: rank, judge, propose, introduce, move, and keep the register of contracts."""

from matchmaking.services.contracts import (
    Overtaken,
    amend,
    edit_contract,
    edit_linkage,
    open_linkage,
    record_contract,
    terminate,
    void_contract,
)
from matchmaking.services.introductions import (
    answer,
    introduce,
    move,
    possible_moves,
    propose_to_buyer,
    set_nda,
)
from matchmaking.services.suggestions import (
    ask_for_data,
    keep_settings,
    kept_weights,
    queue_refresh,
    rank_now_or_later,
    reconsider,
    refresh_old_rankings,
    refresh_suggestions,
    reject,
    shortlist,
)

__all__ = [
    "Overtaken",
    "amend",
    "answer",
    "ask_for_data",
    "edit_contract",
    "edit_linkage",
    "introduce",
    "keep_settings",
    "kept_weights",
    "move",
    "open_linkage",
    "possible_moves",
    "propose_to_buyer",
    "queue_refresh",
    "rank_now_or_later",
    "reconsider",
    "record_contract",
    "refresh_old_rankings",
    "refresh_suggestions",
    "reject",
    "set_nda",
    "shortlist",
    "terminate",
    "void_contract",
]
