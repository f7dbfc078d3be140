"""Rank the candidates of a need, and decide on them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from investors import stages as roads
from investors.models import Need
from investors.models.need_sections import Gate as NeedGate
from investors.services import set_own_weights
from linkages.history.changes import change_set
from linkages.jobs import services as jobs
from linkages.jobs.models import Run
from linkages.todos.models import ToDo
from linkages.todos.services import create_todo
from matchmaking.candidates import first_cut, need_facts, settings_of
from matchmaking.candidates.need import facts_json
from matchmaking.kind import MATCH
from matchmaking.models import Round, Suggestion
from matchmaking.models.suggestion import COMPUTED
from matchmaking.names import names
from matchmaking.reasons import fact_name, gate_sentence
from matchmaking.reasons.words import listed
from matchmaking.rounds import (
    Computed,
    NothingSought,
    compute,
    detail_json,
    tally_json,
)
from matchmaking.scoring import (
    MODEL_VERSION,
    Candidate,
    Gate,
    Mode,
    Score,
    Status,
    Weights,
    rank_ranges,
    reweighed,
)
from matchmaking.services.needs import advance, must_be_alive
from matchmaking.stages import LossReason
from matchmaking.whatif import load_rows

Outcome = Suggestion.Outcome
Decision = Suggestion.Decision
#: How many of each list are kept with their explanation; those decided on are kept always.
KEPT = {Outcome.RANKED: 300, Outcome.NEEDS_DATA: 200, Outcome.EXCLUDED: 100}
EXPLAINED = 40  # of each list, with what would change the score
TODO_LENGTH = 200
AT_ONCE = 1_500
DAYS_TO_ANSWER = 7


# ── Ranking ──────────────────────────────────────────────────────────────────


def refresh_suggestions(need: Need, *, by: Any) -> Round:
    """Rank the need's candidates anew, here and now; decisions stay. Raises `NothingSought`."""
    with jobs.record(MATCH.key, by=by, subject=str(need), need=need.pk) as run:
        return _refresh(need, by, run)


def rank_now_or_later(need: Need, *, by: Any) -> Round | Run:
    """Up to a bound the person waits for it; beyond, a job does it."""
    facts = need_facts(need)
    if len(first_cut(facts, settings_of(need)).ids) > AT_ONCE:
        return queue_refresh(need, by=by)
    return refresh_suggestions(need, by=by)


def queue_refresh(need: Need, *, by: Any) -> Run:
    """The same as a job, for needs with thousands of candidates."""
    return jobs.start(MATCH.key, by=by, subject=str(need), params={"need": need.pk})


def refresh_old_rankings(today: dt.date | None = None) -> int:
    """Queue the needs that suppliers are sought for and whose ranking is not of today: what the
    register has learned since may change it. Asked for twice a day, done once."""
    day = today or timezone.localdate()
    sought = Need.objects.open().filter(round__isnull=False, round__computed_at__date__lt=day)
    for need in sought.order_by("pk"):
        key = f"{MATCH.key}:{need.pk}:{day.isoformat()}"
        jobs.start(MATCH.key, subject=str(need), params={"need": need.pk}, key=key)
    return sought.count()


def carry_out_refresh(run: Run) -> None:
    """What the job does."""
    need = Need.objects.select_related("investor__company", "site").filter(
        pk=run.params["need"]
    ).first()  # fmt: skip
    if need is None:
        raise jobs.Refused("need_gone")
    try:
        _refresh(need, run.by, run)
    except NothingSought as reason:
        raise jobs.Refused("nothing_sought", reason=str(reason)) from reason


def _refresh(need: Need, by: Any, run: Run) -> Round:
    decided = Suggestion.objects.filter(need=need).exclude(decision="", released_at__isnull=True)
    also = tuple(decided.values_list("supplier", flat=True))
    computed = compute(need, also=also)
    with change_set(by=by, kind="job", reason=_("Ranking of suppliers")):
        Need.objects.select_for_update().get(pk=need.pk)  # one ranking of a need at a time
        rows = list(_suggestions(need, computed, frozenset(also)))
        Suggestion.objects.bulk_create(
            rows,
            batch_size=500,
            update_conflicts=True,
            unique_fields=["need", "supplier"],
            update_fields=list(COMPUTED),
        )
        kept = {row.supplier_id for row in rows}
        stale = Suggestion.objects.filter(need=need).exclude(supplier__in=kept)
        stale.filter(decision="", released_at__isnull=True).delete()
        made = _round(need, computed, run)
        renumber(need, computed.weights)
        if need.status == roads.OPEN:
            advance(need, roads.MATCHING, by=by)
            Round.objects.filter(pk=made.pk).update(need_version=need.version)
        totals = made.counts
        jobs.finish(run, done=made.candidates, counts=totals, message="ranked", **totals)
    return made


def _suggestions(need: Need, computed: Computed, decided: frozenset[int]) -> Iterable[Suggestion]:
    ranking = computed.ranking
    lists: dict[str, Sequence[Candidate]] = {
        Outcome.RANKED: ranking.ranked,
        Outcome.NEEDS_DATA: ranking.needs_data,
        Outcome.EXCLUDED: ranking.excluded,
    }
    now = timezone.now()
    for outcome, candidates in lists.items():
        for place, candidate in enumerate(candidates):
            if place < KEPT[outcome] or candidate.supplier_id in decided:  # type: ignore[index]
                explained = place < EXPLAINED or candidate.supplier_id in decided
                changes = computed.changes(candidate) if explained else ()
                yield _suggestion(need, candidate, outcome, detail_json(candidate, changes), now)


def _suggestion(
    need: Need, candidate: Candidate, outcome: str, detail: dict[str, Any], now: dt.datetime
) -> Suggestion:
    scored, tie = candidate.score, candidate.tie
    return Suggestion(
        need=need,
        supplier_id=int(candidate.supplier_id),
        outcome=outcome,
        rank=candidate.rank,
        score=round(scored.total, 2),
        coverage=round(scored.coverage, 1),
        detail=detail,
        values=[part.value for part in scored.parts],
        known=[part.known for part in scored.parts],
        gates={str(one.gate): str(one.status) for one in scored.gates},
        freshness=tie[0],
        open_introductions=tie[1],
        computed_at=now,
    )


def _round(need: Need, computed: Computed, run: Run) -> Round:
    ranking, cut = computed.ranking, computed.cut
    modes = {gate: computed.settings.mode(gate, computed.need) for gate in Gate}
    made, _created = Round.objects.update_or_create(
        need=need,
        defaults={
            "run": run,
            "computed_at": timezone.now(),
            "model_version": MODEL_VERSION,
            "weights": computed.weights.by_key(),
            "weights_name": computed.weights.name,
            "gates": [str(gate) for gate, mode in modes.items() if mode is Mode.ON],
            "need_version": need.version,
            "facts": facts_json(computed.need) | {"is_capped": cut.is_capped},
            "candidates": len(cut.ids),
            "counts": {
                Outcome.RANKED.value: len(ranking.ranked),
                Outcome.NEEDS_DATA.value: len(ranking.needs_data),
                Outcome.EXCLUDED.value: len(ranking.excluded),
            },
            "tally": tally_json(ranking),
            "set_aside": cut.set_aside,
        },
    )
    return made


def kept_weights(kept: Round) -> Weights:
    return Weights.of(kept.weights, kept.weights_name)


def renumber(need: Need, weights: Weights) -> None:
    """Ranks and their ranges of those still in the race, without the rejected."""
    rows = [row for row in load_rows(need) if row.outcome == Outcome.RANKED]
    racing = [row.marks for row in rows if not row.is_rejected]
    keys = {row.marks.supplier_id: row.pk for row in rows}
    ranges = rank_ranges(racing, weights)
    changed = [Suggestion(pk=row.pk) for row in rows if row.is_rejected]
    for one in reweighed(racing, weights):
        low, high = ranges[one.supplier_id]
        key = keys[one.supplier_id]
        changed.append(Suggestion(pk=key, rank=one.rank, rank_low=low, rank_high=high))
    Suggestion.objects.bulk_update(changed, ["rank", "rank_low", "rank_high"], batch_size=500)


# ── Deciding ─────────────────────────────────────────────────────────────────


def shortlist(suggestion: Suggestion, *, by: Any) -> None:
    """The supplier is to be proposed to the buyer. One that fails a filter cannot be."""
    must_be_alive(suggestion.need)
    if suggestion.outcome == Outcome.EXCLUDED:
        raise ValidationError(
            _("%(supplier)s fails a filter of this need. Switch the filter off first.")
            % {"supplier": suggestion.supplier},
            code="excluded",
        )
    _decide(suggestion, Decision.SHORTLISTED, by=by)


def reject(suggestion: Suggestion, reason: str, *, by: Any, note: str = "") -> None:
    """Out of the race for this need, with a reason of the list that both sides use."""
    if reason not in set(LossReason):
        raise ValidationError({"reason": _("Choose why it is rejected.")})
    if suggestion.released_at is not None:
        raise ValidationError(
            _("%(supplier)s is proposed to the buyer already. Close the introduction instead.")
            % {"supplier": suggestion.supplier},
            code="released",
        )
    _decide(suggestion, Decision.REJECTED, by=by, reason=reason, note=note)


def reconsider(suggestion: Suggestion, *, by: Any) -> None:
    """Off the shortlist, or back in the race."""
    if suggestion.released_at is not None:
        raise ValidationError(
            _("%(supplier)s is proposed to the buyer already. Close the introduction instead.")
            % {"supplier": suggestion.supplier},
            code="released",
        )
    _decide(suggestion, "", by=by)


def _decide(
    suggestion: Suggestion, decision: str, *, by: Any, reason: str = "", note: str = ""
) -> None:
    with change_set(by=by, reason=note):
        locked = Suggestion.objects.select_for_update(of=("self",)).get(pk=suggestion.pk)
        was_rejected = locked.is_rejected
        locked.decision, locked.decision_reason, locked.decision_note = decision, reason, note
        locked.decided_by, locked.decided_at = by, timezone.now()
        locked.save(
            update_fields=[
                "decision", "decision_reason", "decision_note", "decided_by", "decided_at",
            ]
        )  # fmt: skip
        if was_rejected != locked.is_rejected and locked.outcome == Outcome.RANKED:
            kept = Round.objects.filter(need=locked.need_id).first()
            if kept is not None:
                renumber(locked.need, kept_weights(kept))
    suggestion.refresh_from_db()


def ask_for_data(suggestion: Suggestion, *, by: Any) -> tuple[ToDo, bool]:
    """A to-do for the need's promoter with what the supplier has not told; (to-do, is it new).
    Asking again for the same while the to-do is open makes no second one."""
    need, company = suggestion.need, suggestion.supplier.company
    scored = Score.from_json(suggestion.detail)
    wanted = [fact_name(key, names) for key in scored.missing()]
    unclear = [
        gate_sentence(gate, names)
        for gate in scored.gates
        if gate.status is Status.UNKNOWN and gate.mode is not Mode.OFF
    ]
    if not (wanted or unclear):
        raise ValidationError(
            _("Nothing is missing: every criterion of %(supplier)s is known.")
            % {"supplier": suggestion.supplier},
            code="nothing_missing",
        )
    title = _("Ask %(supplier)s for %(facts)s") % {
        "supplier": company,
        "facts": listed(wanted) if wanted else _("what its filters need"),
    }
    title = title if len(title) <= TODO_LENGTH else f"{title[: TODO_LENGTH - 1]}…"
    standing = ToDo.objects.open().about(need).filter(company=company, title=title).first()
    if standing is not None:
        return standing, False
    note = "\n".join([f"{need}", *(f"· {fact}" for fact in wanted), *unclear])
    due = timezone.localdate() + dt.timedelta(days=DAYS_TO_ANSWER)
    owner = need.promoter or by
    todo = create_todo(
        by=by, title=title, owner=owner, about=need, company=company, note=note, due_on=due
    )
    return todo, True


def keep_settings(
    need: Need, *, by: Any, weights: Weights | None = None, gates: Iterable[str] | None = None
) -> None:
    """Weights and filters tried out on the workbench become the need's own."""
    with change_set(by=by):
        if weights is not None:
            set_own_weights(need, weights.by_key(), by=by)
        if gates is not None:
            chosen = [gate.value for gate in NeedGate if gate.value in set(gates)]
            Need.objects.filter(pk=need.pk).update(hard_filters=chosen, version=F("version") + 1)
            need.refresh_from_db()
