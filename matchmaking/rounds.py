"""One ranking of a need: candidates from the tables, through the engine, with all it rests on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from investors.models import Need
from matchmaking.candidates import Cut, first_cut, need_facts, settings_of, supplier_facts
from matchmaking.candidates.need import weights_of
from matchmaking.scoring import (
    Candidate,
    Counterfactual,
    Gate,
    GateSettings,
    NeedFacts,
    Ranking,
    Score,
    SupplierFacts,
    Weights,
    arrange,
    counterfactuals,
    score,
    tie_key,
)

#: Every filter is looked at, so that a page can say what switching it on would do.
EVERY_GATE = GateSettings.of(Gate)
STOCK_AT_SUPPLIER = (Need.StockModel.CONSIGNMENT, Need.StockModel.VMI)


class NothingSought(ValueError):
    """The need names neither a process nor a product code; the text says the way out."""


@dataclass(frozen=True)
class Computed:
    need: NeedFacts
    settings: GateSettings
    weights: Weights
    cut: Cut
    ranking: Ranking
    suppliers: dict[int, SupplierFacts]
    today: dt.date

    def changes(self, candidate: Candidate, most: int = 6) -> list[Counterfactual]:
        """What would change the candidate's score, the most first."""
        facts = self.suppliers[int(candidate.supplier_id)]
        found = counterfactuals(self.need, facts, self.weights, self.today, self.settings)
        return list(found[:most])


def compute(need: Need, *, also: Iterable[int] = (), today: dt.date | None = None) -> Computed:
    """Rank the candidates of the need as the tables stand. Writes nothing. Raises `NothingSought`
    where there is nothing to find suppliers by."""
    day = today or timezone.localdate()
    facts = need_facts(need, day)
    if not (facts.processes or facts.hs_codes):
        raise NothingSought(
            _(
                "%(need)s names neither a process nor a product code, so no supplier can be "
                "found. Add one to its section “Part or service”."
            )
            % {"need": need.number}
        )
    settings, weights = settings_of(need), weights_of(need, day)
    cut = first_cut(facts, settings, today=day, also=also)
    suppliers = facts_of(need, facts, cut.ids, day)
    ranking = arrange(
        facts.id,
        (Candidate(judged(facts, one, weights, day, settings), tie_key(one)) for one in suppliers),
    )
    by_id = {int(one.id): one for one in suppliers}
    return Computed(facts, settings, weights, cut, ranking, by_id, day)


def facts_of(
    need: Need, facts: NeedFacts, ids: Iterable[int], today: dt.date
) -> list[SupplierFacts]:
    return supplier_facts(
        facts,
        list(ids),
        payment_days=need.payment_days,
        wants_stock=need.stock_model in STOCK_AT_SUPPLIER,
        today=today,
    )


def judged(
    need: NeedFacts,
    supplier: SupplierFacts,
    weights: Weights,
    today: dt.date,
    settings: GateSettings,
) -> Score:
    """The score with every filter's answer; those switched off decide nothing."""
    scored = score(need, supplier, weights, today, EVERY_GATE)
    gates = tuple(one._replace(mode=settings.mode(one.gate, need)) for one in scored.gates)
    return replace(scored, gates=gates)


def tally_json(ranking: Ranking) -> dict[str, dict[str, int]]:
    return {
        str(gate): {str(status): count for status, count in by_status.items()}
        for gate, by_status in ranking.tally().items()
    }


def detail_json(candidate: Candidate, changes: Iterable[Counterfactual] = ()) -> dict[str, Any]:
    """The explained score as it is kept."""
    kept = candidate.score.to_json()
    kept["changes"] = [one.to_json() for one in changes]
    return kept
