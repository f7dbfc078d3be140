"""A supplier as the buyer reads it in a proposal, and a need as the supplier reads it: what each
may know before both have said yes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from matchmaking import labels
from matchmaking.forms import AnswerForm
from matchmaking.masks import buyer_name
from matchmaking.models import Introduction, Round, Suggestion
from matchmaking.names import names
from matchmaking.reasons import fact_name, part_sentence
from matchmaking.scoring import Criterion, Score
from matchmaking.workbench.need import need_lines

#: Audits and accounts are the supplier's own; the buyer reads them once they are handed over.
TOLD = (
    Criterion.PROCESS, Criterion.PRODUCT, Criterion.ENVELOPE, Criterion.CAPACITY,
    Criterion.CERTIFICATION, Criterion.QUALITY, Criterion.LOCATION, Criterion.TRACK_RECORD,
    Criterion.ESG,
)  # fmt: skip
#: What a supplier reads of a need before it has said yes: no price, no value.
HIDDEN_LINES = ("value_eur",)


@dataclass
class Offer:
    introduction: Introduction
    side: str
    title: str
    rows: list[tuple[str, str]]
    unknown: list[str]
    form: AnswerForm
    rank: int | None = None


def for_buyer(introductions: Iterable[Introduction]) -> list[Offer]:
    """In the order of the ranking, where the supplier came from one."""
    waiting = list(introductions)
    scores = {
        (row.need_id, row.supplier_id): row
        for row in Suggestion.objects.filter(
            need__in={one.need_id for one in waiting},
            supplier__in={one.supplier_id for one in waiting},
        )
    }
    made = []
    for one in waiting:
        found = scores.get((one.need_id, one.supplier_id))
        score = Score.from_json(found.detail) if found else None
        made.append(
            Offer(
                introduction=one,
                side="buyer",
                title=str(one.supplier),
                rows=_told(score) if score else [],
                unknown=_unknown(score) if score else [],
                form=_form(one, "buyer"),
                rank=found.rank if found else None,
            )
        )
    return sorted(made, key=lambda offer: (offer.introduction.need_id, offer.rank or 10**6))


def _told(score: Score) -> list[tuple[str, str]]:
    return [
        (labels.label(labels.CRITERIA, part.criterion), part_sentence(part, names))
        for part in score.parts
        if part.criterion in TOLD and not part.is_unknown
    ]


def _unknown(score: Score) -> list[str]:
    keys = [key for part in score.unknowns() if part.criterion in TOLD for key in part.missing]
    return [fact_name(key, names) for key in dict.fromkeys(keys)]


def for_supplier(introductions: Iterable[Introduction], user: Any) -> list[Offer]:
    waiting = list(introductions)
    rounds = {
        one.need_id: one for one in Round.objects.filter(need__in=[i.need_id for i in waiting])
    }
    made = []
    for one in waiting:
        kept = rounds.get(one.need_id)
        facts = kept.facts | dict.fromkeys(HIDDEN_LINES) if kept else None
        made.append(
            Offer(
                introduction=one,
                side="supplier",
                title=one.need.display_name,
                rows=[
                    (_("Buyer"), buyer_name(one, user)),
                    *(need_lines(one.need, facts) if facts else []),
                ],
                unknown=[],
                form=_form(one, "supplier"),
            )
        )
    return made


def _form(introduction: Introduction, side: str) -> AnswerForm:
    given = {
        "answer": getattr(introduction, f"{side}_answer"),
        "reason": getattr(introduction, f"{side}_reason"),
        "note": getattr(introduction, f"{side}_note"),
        "relevance": getattr(introduction, f"{side}_relevance"),
    }
    return AnswerForm(side=side, initial=given, auto_id=f"id_{introduction.pk}_%s")
