"""Propose suppliers to the buyer, take both sides' answers, introduce, and follow the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from investors import stages as roads
from investors.models import Need
from linkages.companies.services import release
from linkages.history.changes import change_set
from matchmaking.models import Contract, Introduction, StageEvent, Suggestion
from matchmaking.reasons import move_error_sentence
from matchmaking.services.needs import advance, must_be_alive, must_be_validated
from matchmaking.stages import LossReason, MoveRefused, Stage, allowed_moves, check_move
from suppliers.models import Supplier

Side = Literal["buyer", "supplier"]
Answer = Introduction.Answer
Steps = Introduction.Stage
#: Stage of a pair → how far its need has come with it.
ROAD = {
    Steps.PROPOSED: roads.SHORTLISTED,
    Steps.RFQ: roads.RFQ,
    Steps.QUOTE: roads.RFQ,
    Steps.SAMPLE: roads.SAMPLING,
    Steps.NOMINATED: roads.SAMPLING,
    Steps.CONTRACT: roads.AWARDED,
}


# ── Proposing ────────────────────────────────────────────────────────────────


def propose_to_buyer(
    need: Need,
    *,
    by: Any,
    suggestions: Iterable[Suggestion] | None = None,
    answer_by: dt.date | None = None,
) -> list[Introduction]:
    """Show the shortlisted suppliers to the buyer, who is asked for an answer. The suppliers do
    not hear of it before the buyer's yes."""
    must_be_validated(need)
    if answer_by is not None and answer_by < timezone.localdate():
        raise ValidationError({"answer_by": _("Give a date that lies ahead.")})
    with change_set(by=by):
        waiting = Suggestion.objects.select_for_update(of=("self",)).select_related(
            "supplier__company"
        )
        rows = list(waiting.filter(need=need, released_at__isnull=True).shortlisted())
        if suggestions is not None:
            wanted = {one.pk for one in suggestions}
            rows = [row for row in rows if row.pk in wanted]
        if not rows:
            raise ValidationError(
                _("No shortlisted supplier waits to be proposed. Shortlist one first."),
                code="nothing_shortlisted",
            )
        made = [_propose(row, need, by, answer_by) for row in rows]
        advance(need, roads.SHORTLISTED, by=by)
    return made


def _propose(
    suggestion: Suggestion, need: Need, by: Any, answer_by: dt.date | None
) -> Introduction:
    suggestion.released_at = timezone.now()
    suggestion.save(update_fields=["released_at"])
    release(suggestion.supplier.company, need.investor.company, by=by)
    introduction, made = Introduction.objects.get_or_create(
        need=need,
        supplier=suggestion.supplier,
        defaults={
            "owner": need.promoter or by,
            "answer_by": answer_by,
            "is_demo": need.is_demo,
        },
    )
    if made:
        _event(introduction, Steps.PROPOSED, timezone.localdate(), by)
    return introduction


# ── Answers ──────────────────────────────────────────────────────────────────


def answer(
    introduction: Introduction,
    side: Side,
    given: str,
    *,
    by: Any,
    reason: str = "",
    note: str = "",
    relevance: int | None = None,
    on: dt.date | None = None,
) -> Introduction:
    """One side's yes, maybe or no to a proposal. Two times yes make the introduction; a no ends
    it and says why."""
    _check_answer(given, reason, relevance)
    day = _past(on, "on")
    with change_set(by=by, reason=note):
        locked = _locked(introduction)
        if locked.stage != Steps.PROPOSED:
            raise ValidationError(
                _("This is not a proposal any more: it is at “%(stage)s”.")
                % {"stage": locked.get_stage_display()},
                code="not_proposed",
            )
        must_be_alive(locked.need)
        facts = {"answer": given, "reason": reason, "note": note, "relevance": relevance}
        for name, value in facts.items():
            setattr(locked, f"{side}_{name}", value)
        setattr(locked, f"{side}_agreed_on", day if given == Answer.YES else None)
        if given == Answer.NO:
            _lose(locked, reason, note, day, by)
        elif locked.is_mutual():
            _introduce(locked, day, by, note)
        _save(locked)
    introduction.refresh_from_db()
    return introduction


def _check_answer(given: str, reason: str, relevance: int | None) -> None:
    if given not in Answer.values:
        raise ValidationError({"answer": _("Choose yes, maybe or no.")})
    if given == Answer.NO and reason not in set(LossReason):
        raise ValidationError({"reason": _("Choose a reason, so that we find better next time.")})
    if relevance is not None and not 1 <= relevance <= 5:
        raise ValidationError({"relevance": _("Give 1 to 5.")})


def introduce(
    need: Need,
    supplier: Supplier,
    *,
    by: Any,
    buyer_agreed_on: dt.date | None = None,
    supplier_agreed_on: dt.date | None = None,
    note: str = "",
) -> Introduction:
    """An officer brings the two together. With both sides' agreement it is an introduction, else
    a proposal that waits for the side that has not answered."""
    must_be_validated(need)
    days = {
        "buyer_agreed_on": buyer_agreed_on,
        "supplier_agreed_on": supplier_agreed_on,
    }
    for name, day in days.items():
        if day is not None:
            _past(day, name)
    _check_pair(need, supplier)
    with change_set(by=by, reason=note):
        introduction, made = Introduction.objects.get_or_create(
            need=need,
            supplier=supplier,
            defaults={"owner": need.promoter or by, "is_demo": need.is_demo},
        )
        locked = _locked(introduction)
        if not made and locked.stage != Steps.PROPOSED:
            raise ValidationError(
                _("%(supplier)s is already introduced for %(need)s (%(stage)s).")
                % {
                    "supplier": supplier,
                    "need": need.number,
                    "stage": locked.get_stage_display(),
                },
                code="introduced_before",
            )
        if made:
            _event(locked, Steps.PROPOSED, min(filter(None, days.values()), default=None), by, note)
        for side, day in (("buyer", buyer_agreed_on), ("supplier", supplier_agreed_on)):
            if day is not None:
                setattr(locked, f"{side}_agreed_on", day)
                setattr(locked, f"{side}_answer", Answer.YES)
        release(supplier.company, need.investor.company, by=by)
        if locked.is_mutual():
            _introduce(locked, _both_agreed_on(locked), by, note)
        _save(locked)
        advance(need, roads.SHORTLISTED, by=by)
    return locked


def _both_agreed_on(introduction: Introduction) -> dt.date:
    """The day of the second yes."""
    days = (introduction.buyer_agreed_on, introduction.supplier_agreed_on)
    return max(filter(None, days), default=timezone.localdate())


def _check_pair(need: Need, supplier: Supplier) -> None:
    if supplier.company_id == need.investor.company_id:
        raise ValidationError({"supplier": _("The buyer cannot be its own supplier.")})
    if need.exclusions.filter(company=supplier.company_id).exists():
        raise ValidationError(
            {
                "supplier": _(
                    "The buyer has left %(supplier)s out of %(need)s. Change the need first."
                )
                % {"supplier": supplier, "need": need.number}
            }
        )


def set_nda(introduction: Introduction, on: dt.date, *, by: Any) -> None:
    """The confidentiality agreement is signed: the buyer may be named."""
    day = _past(on, "nda_on")
    with change_set(by=by):
        locked = _locked(introduction)
        locked.nda_on = day
        _save(locked)
        if locked.introduced_on is not None:
            _name_buyer(locked, by)
    introduction.refresh_from_db()


# ── The way ──────────────────────────────────────────────────────────────────


def possible_moves(introduction: Introduction) -> list[Steps]:
    """Where the pair may go from here; a contract is recorded, not moved to."""
    offered = {str(stage) for stage in allowed_moves(Stage(introduction.stage))}
    return [
        stage
        for stage in Steps
        if stage.value in offered and stage not in (Steps.CONTRACT, introduction.stage)
    ]


def move(
    introduction: Introduction,
    to: str,
    *,
    by: Any,
    reason: str = "",
    note: str = "",
    on: dt.date | None = None,
) -> Introduction:
    """Another stage, with the reason that the move asks for. Raises `ValidationError` by field."""
    day = _past(on, "on")
    with change_set(by=by, reason=note):
        locked = _locked(introduction)
        _check_move(locked, to, reason, note)
        match to:
            case Steps.LOST:
                _lose(locked, reason, note, day, by)
            case Steps.INTRODUCTION if locked.introduced_on is None:
                _introduce(locked, day, by, note)
            case _:
                _reach(locked, to, day, by, note)
        _save(locked)
        if locked.stage in ROAD:
            advance(locked.need, ROAD[Steps(locked.stage)], by=by)
    introduction.refresh_from_db()
    return introduction


def _check_move(introduction: Introduction, to: str, reason: str, note: str) -> None:
    if to not in Steps.values:
        raise ValidationError({"to": _("Choose a stage.")})
    if to == Steps.CONTRACT and not _has_contract(introduction):
        raise ValidationError(
            {"to": _("Record the contract with its dates: the stage follows from it.")},
            code="contract_needed",
        )
    try:
        check_move(
            Stage(introduction.stage),
            Stage(to),
            loss_reason=reason,
            note=note,
            buyer_agreed=introduction.buyer_agreed_on is not None,
            supplier_agreed=introduction.supplier_agreed_on is not None,
        )
    except MoveRefused as refused:
        field = {"loss_reason_needed": "reason", "note_needed": "note"}.get(refused.code, "to")
        raise ValidationError({field: move_error_sentence(refused)}, code=refused.code) from refused


def _has_contract(introduction: Introduction) -> bool:
    signed = Contract.objects.counting().filter(
        linkage__supplier=introduction.supplier_id,
        linkage__investor=introduction.need.investor_id,
        need=introduction.need_id,
    )
    return signed.exists()


def _lose(introduction: Introduction, reason: str, note: str, day: dt.date, by: Any) -> None:
    introduction.loss_reason, introduction.loss_note = reason, note[:300]
    introduction.closed_on = day
    introduction.stage, introduction.stage_on = Steps.LOST, day
    _event(introduction, Steps.LOST, day, by, note)


def _introduce(introduction: Introduction, day: dt.date, by: Any, note: str) -> None:
    introduction.introduced_on = day
    _reach(introduction, Steps.INTRODUCTION, day, by, note)
    _name_buyer(introduction, by)


def _name_buyer(introduction: Introduction, by: Any) -> None:
    """From now on the supplier may see who the buyer is, unless an agreement comes first."""
    need = introduction.need
    waits = need.confidentiality == Need.Confidentiality.NDA and introduction.nda_on is None
    if not waits:
        release(need.investor.company, introduction.supplier.company, by=by)


def _reach(introduction: Introduction, to: str, day: dt.date, by: Any, note: str = "") -> None:
    introduction.stage, introduction.stage_on = to, day
    introduction.closed_on = day if to == Steps.CONTRACT else None
    introduction.loss_reason = introduction.loss_note = ""
    _event(introduction, to, day, by, note)


def win(introduction: Introduction, day: dt.date, *, by: Any) -> None:
    """The contract is signed. Recorded late or straight after the introduction: both happen."""
    if introduction.stage == Steps.CONTRACT:
        return
    locked = _locked(introduction)
    if locked.introduced_on is None:
        locked.introduced_on = day
        _event(locked, Steps.INTRODUCTION, day, by)
        _name_buyer(locked, by)
    _reach(locked, Steps.CONTRACT, day, by)
    _save(locked)
    advance(locked.need, roads.AWARDED, by=by)


def _event(
    introduction: Introduction, stage: str, on: dt.date | None, by: Any, note: str = ""
) -> None:
    StageEvent.objects.create(
        introduction=introduction,
        stage=stage,
        on=on or timezone.localdate(),
        by=by if getattr(by, "pk", None) else None,
        note=note[:300],
    )


def _locked(introduction: Introduction) -> Introduction:
    rows = Introduction.objects.select_for_update(of=("self",)).with_parties()
    return rows.get(pk=introduction.pk)


def _save(row: Model) -> None:
    row.version += 1  # type: ignore[attr-defined]
    row.save()


def _past(day: dt.date | None, field: str) -> dt.date:
    """Today if nothing is said; what lies ahead has not happened yet."""
    today = timezone.localdate()
    if day is not None and day > today:
        raise ValidationError(
            {field: _("This date lies ahead. Give the day on which it happened.")}
        )
    return day or today
