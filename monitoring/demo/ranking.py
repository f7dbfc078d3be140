"""Ranked suppliers for the needs that are being worked on, with what people decided so far."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from investors.models import Need
from matchmaking.models import Introduction, Suggestion
from matchmaking.rounds import compute
from matchmaking.services.suggestions import refresh_suggestions, reject, shortlist
from monitoring.demo.needs import Wanted
from suppliers.models import Supplier

KEPT_STATUSES = ("matching", "shortlisted")
#: Further on, the ranking only says who was introduced.
LATER_STATUSES = ("rfq", "sampling")
BEST = 8


def rank(wanted: Iterable[Wanted]) -> dict[int, list[Supplier]]:
    """Need → its best suppliers; the needs in the middle of the work keep their ranking."""
    best: dict[int, list[int]] = {}
    for one in wanted:
        need = one.need
        if need.status in KEPT_STATUSES:
            refresh_suggestions(need, by=need.promoter)
            rows = need.suggestions.exclude(outcome=Suggestion.Outcome.EXCLUDED)
            best[need.pk] = list(rows.order_by("rank", "-score").values_list("supplier", flat=True))
        elif need.status in LATER_STATUSES:
            ranking = compute(need).ranking
            found = [*ranking.ranked, *ranking.needs_data]
            best[need.pk] = [int(candidate.supplier_id) for candidate in found]
    suppliers = Supplier.objects.select_related("company").in_bulk(
        {pk for keys in best.values() for pk in keys[:BEST]}
    )
    return {need: [suppliers[pk] for pk in keys[:BEST]] for need, keys in best.items()}


def note_decisions(introductions: Iterable[Introduction]) -> None:
    """Who is introduced was on the shortlist before."""
    pairs = {(made.need_id, made.supplier_id): made for made in introductions}
    changed = []
    for row in Suggestion.objects.filter(need__in={need for need, _supplier in pairs}):
        made = pairs.get((row.need_id, row.supplier_id))
        if made is not None:
            row.decision, row.decided_by = Suggestion.Decision.SHORTLISTED, made.owner
            row.decided_at = row.released_at = made.created_at
            changed.append(row)
    Suggestion.objects.bulk_update(
        changed, ["decision", "decided_by", "decided_at", "released_at"], batch_size=500
    )


def tell(need: Need, firms: dict[str, Supplier], by: Any) -> None:
    """The story: one on the shortlist, one left out, the others to be decided."""
    refresh_suggestions(need, by=by)
    found = {one.supplier_id: one for one in need.suggestions.all()}
    shortlist(found[firms["precizia"].pk], by=by)
    others = need.suggestions.ranked().exclude(supplier__in=firms.values())
    for one in others[:1]:
        reject(one, "language_response", by=by, note="Nu a răspuns la trei mesaje.")
