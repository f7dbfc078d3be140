"""Reason codes with values, turned into sentences of the active language.

Scores are stored as codes and values (``Score.to_json``), so an old score can be read in any
language. ``names`` looks up labels of processes, certificates and materials; see ``Names``.
"""

from matchmaking.reasons.changes import change_phrase, change_sentence
from matchmaking.reasons.errors import move_error_sentence, weights_error_sentence
from matchmaking.reasons.gates import gate_sentence, reason_sentence
from matchmaking.reasons.line import ask_for, rank_range, why
from matchmaking.reasons.parts import part_points, part_sentence
from matchmaking.reasons.words import Names, fact_name, plain_names

__all__ = [
    "Names",
    "ask_for",
    "change_phrase",
    "change_sentence",
    "fact_name",
    "gate_sentence",
    "move_error_sentence",
    "part_points",
    "part_sentence",
    "plain_names",
    "rank_range",
    "reason_sentence",
    "weights_error_sentence",
    "why",
]
