"""Rank suppliers for a need on the command line: nothing is written."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from investors.models import Need
from matchmaking import labels
from matchmaking.models import Suggestion
from matchmaking.names import names
from matchmaking.reasons import gate_sentence, part_sentence, why
from matchmaking.rounds import Computed, NothingSought, compute
from matchmaking.scoring import Candidate, Mode
from suppliers.models import Supplier

Outcome = Suggestion.Outcome


class Command(BaseCommand):
    help = "Suppliers for a need, with score, coverage, filters and reasons."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("need", help="Number (N-0147) or key of the need")
        parser.add_argument("--top", type=int, default=50, help="How many of each list (50)")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["top"] < 1:
            raise CommandError(_("--top must be 1 or more."))
        need = _need(options["need"])
        try:
            computed = compute(need)
        except NothingSought as reason:
            raise CommandError(str(reason)) from reason
        answer = as_json(need, computed, options["top"])
        if options["format"] == "json":
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
        else:
            self._write_text(answer)

    def _write_text(self, answer: dict[str, Any]) -> None:
        counts = answer["counts"]
        head = f"{answer['need']['number']} {answer['need']['name']}: {answer['candidates']}"
        self.stdout.write(f"{head} {_('candidates')}, {json.dumps(counts)}")
        for row in answer["suppliers"]:
            place = row["rank"] or row["outcome"]
            self.stdout.write(
                f"{place!s:>10}  {row['score']:6.2f}  {row['coverage']:5.1f} %  "
                f"{row['supplier']['name']} ({row['supplier']['id']})"
            )
            self.stdout.write(f"{'':>12}{row['why']}")


def _need(text: str) -> Need:
    needs = Need.objects.select_related("investor__company", "site")
    found = needs.filter(number__iexact=text.strip()).first()
    if found is None and text.strip().isdecimal():
        found = needs.filter(pk=int(text)).first()
    if found is None:
        raise CommandError(
            _("There is no need “%(text)s”. Give its number, such as N-0147.") % {"text": text}
        )
    return found


def as_json(need: Need, computed: Computed, top: int) -> dict[str, Any]:
    ranking = computed.ranking
    lists = {
        Outcome.RANKED: ranking.ranked,
        Outcome.NEEDS_DATA: ranking.needs_data,
        Outcome.EXCLUDED: ranking.excluded,
    }
    shown = [(o, one) for o, candidates in lists.items() for one in candidates[:top]]
    suppliers = Supplier.objects.select_related("company").in_bulk(
        [int(one.supplier_id) for _outcome, one in shown]
    )
    return {
        "need": {"id": need.pk, "number": need.number, "name": need.display_name},
        "on": computed.today.isoformat(),
        "weights": {"name": computed.weights.name, "values": computed.weights.by_key()},
        "candidates": len(computed.cut.ids),
        "counts": {outcome.value: len(candidates) for outcome, candidates in lists.items()},
        "suppliers": [
            _supplier(outcome, one, suppliers[int(one.supplier_id)]) for outcome, one in shown
        ],
    }


def _supplier(outcome: str, candidate: Candidate, supplier: Supplier) -> dict[str, Any]:
    score = candidate.score
    return {
        "outcome": str(outcome),
        "rank": candidate.rank,
        "supplier": {"id": supplier.pk, "name": supplier.company.name},
        "score": round(score.total, 2),
        "coverage": round(score.coverage, 1),
        "known_only": None if score.known_only is None else round(score.known_only, 2),
        "is_strong": score.is_strong,
        "why": why(score, names),
        "gates": [
            {
                "gate": str(gate.gate),
                "label": labels.label(labels.GATES, gate.gate),
                "status": str(gate.status),
                "mode": str(gate.mode),
                "reason": gate_sentence(gate, names),
            }
            for gate in score.gates
            if gate.mode is not Mode.OFF
        ],
        "parts": [
            {
                "criterion": str(part.criterion),
                "label": labels.label(labels.CRITERIA, part.criterion),
                "weight": part.weight,
                "sub_score": None if part.sub_score is None else round(part.sub_score, 4),
                "points": round(part.points, 2),
                "known": part.known,
                "missing": list(part.missing),
                "reason": part_sentence(part, names),
                "evidence": list(part.reason.evidence),
            }
            for part in score.parts
        ],
    }
