"""What is not said to everybody: a buyer's name before both agreed, and parts of a score that rest
on facts which the field registry keeps from the reader."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from linkages.classifications.labels import label_by_id
from linkages.permissions import may_read
from matchmaking.models import Introduction
from matchmaking.scoring import Criterion, Gate, Score

#: Class of access of the facts behind a criterion and its filter, where it is not everybody's.
CRITERION_ACCESS = {Criterion.AUDIT: "audit", Criterion.COMMERCIAL: "finance"}
GATE_ACCESS = {Gate.AUDIT: "audit", Gate.DEPENDENCY: "finance"}


def buyer_name(introduction: Introduction, user: Any) -> str:
    """The buyer's name, or what may be said of it while it is masked."""
    investor = introduction.need.investor
    if introduction.shows_buyer_to(user):
        return str(investor)
    industry = label_by_id(investor.main_industry_id or investor.company.main_activity_id)
    if industry:
        return _("A foreign investor: %(industry)s") % {"industry": industry}
    return _("A foreign investor")


def hidden_criteria(user: Any) -> frozenset[Criterion]:
    return frozenset(key for key, access in CRITERION_ACCESS.items() if not may_read(user, access))


def hidden_gates(user: Any) -> frozenset[Gate]:
    return frozenset(key for key, access in GATE_ACCESS.items() if not may_read(user, access))


def readable(score: Score, user: Any) -> Score:
    """The score without the parts and filters that the person may not read; the total stays."""
    criteria, gates = hidden_criteria(user), hidden_gates(user)
    if not (criteria or gates):
        return score
    return replace(
        score,
        parts=tuple(part for part in score.parts if part.criterion not in criteria),
        gates=tuple(one for one in score.gates if one.gate not in gates),
    )


def readable_detail(detail: dict[str, Any], user: Any) -> dict[str, Any]:
    """The same for the explained score as it is kept."""
    criteria = {str(key) for key in hidden_criteria(user)}
    gates = {str(key) for key in hidden_gates(user)}
    kept = dict(detail)
    kept["parts"] = [one for one in detail["parts"] if one["criterion"] not in criteria]
    kept["gates"] = [one for one in detail["gates"] if one["gate"] not in gates]
    kept["changes"] = [
        {**one, "opens": [gate for gate in one["opens"] if gate not in gates]}
        for one in detail.get("changes", [])
        if one["criterion"] not in criteria
    ]
    return kept
