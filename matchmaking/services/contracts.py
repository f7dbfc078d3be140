"""The linkage register: contracts of a supplier with an investor, by rules R1–R7 of the figures.

Nothing is deleted: a wrong contract is voided with its reason, one that ended early is terminated
on its day, a changed value is an amendment on its own date.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from investors.models import Investor
from linkages.currencies.convert import TOLERANCE_DAYS
from linkages.currencies.models import ExchangeRate
from linkages.dates import written
from linkages.editing.services import at_version
from linkages.history.changes import change_set
from linkages.numbers import money
from matchmaking.models import Amendment, Contract, Introduction, Linkage
from matchmaking.services.introductions import win
from suppliers.models import Supplier

EDITABLE = (
    "number", "subject", "need", "signed_on", "starts_on", "ends_on", "value", "currency",
    "status", "source_type", "source_note", "as_of",
)  # fmt: skip


LINKAGE_EDITABLE = ("kind", "note")


class Overtaken(Exception):
    """Somebody saved the record since the page was opened. Nothing was written."""

    def __init__(self, current: Any) -> None:
        self.current = current
        super().__init__(str(current))


# ── Linkages ─────────────────────────────────────────────────────────────────


def open_linkage(
    supplier: Supplier,
    investor: Investor,
    *,
    by: Any,
    introduction: Introduction | None = None,
    kind: str = Linkage.Kind.BACKWARD,
) -> Linkage:
    """The relation of the two; there is one, whatever the number of contracts."""
    if supplier.company_id == investor.company_id:
        raise ValidationError({"supplier": _("A company cannot supply itself.")})
    with change_set(by=by):
        linkage, made = Linkage.objects.get_or_create(
            supplier=supplier,
            investor=investor,
            defaults={
                "kind": kind,
                "introduction": introduction,
                "is_demo": bool(introduction and introduction.is_demo),
            },
        )
        if not made and introduction is not None and linkage.introduction_id is None:
            linkage.introduction = introduction
            _save(linkage)
    return linkage


def edit_linkage(linkage: Linkage, *, by: Any, read: int, **facts: Any) -> Linkage:
    """Correct what is said of the relation; `read` is the version that the page showed. A
    contract recorded since is no conflict, another kind or note is."""
    with change_set(by=by):
        locked = Linkage.objects.select_for_update().get(pk=linkage.pk)
        shown = locked if locked.version == read else at_version(locked, read)
        if any(getattr(shown, name, None) != getattr(locked, name) for name in LINKAGE_EDITABLE):
            raise Overtaken(locked)
        for name in LINKAGE_EDITABLE:
            setattr(locked, name, facts[name])
        _save(locked)
    return locked


# ── Contracts ────────────────────────────────────────────────────────────────


def record_contract(
    linkage: Linkage, *, by: Any, introduction: Introduction | None = None, **facts: Any
) -> Contract:
    """A contract of the linkage. A confirmed one wins the introduction that it came of."""
    with change_set(by=by):
        contract = Contract(linkage=linkage, **facts)
        contract.recorded_by = by if getattr(by, "pk", None) else None
        if introduction is not None:
            contract.need = contract.need or introduction.need
        _check(contract)
        contract.save()
        Linkage.objects.filter(pk=linkage.pk).update(version=F("version") + 1)
        _win_introduction(contract, introduction, by)
    return contract


def edit_contract(contract: Contract, *, by: Any, read: int, **facts: Any) -> Contract:
    """Correct what was recorded; `read` is the version that the page showed."""
    with change_set(by=by):
        locked = _locked(contract)
        if locked.version != read:
            raise Overtaken(locked)
        _must_stand(locked)
        for name, value in facts.items():
            if name in EDITABLE:
                setattr(locked, name, value)
        _check(locked)
        _save(locked)
        _win_introduction(locked, None, by)
    contract.refresh_from_db()
    return contract


def _win_introduction(contract: Contract, introduction: Introduction | None, by: Any) -> None:
    if contract.status != Contract.Status.CONFIRMED:
        return
    if introduction is None and contract.need_id is not None:
        introduction = (
            Introduction.objects.running()
            .filter(need=contract.need_id, supplier=contract.linkage.supplier_id)
            .first()
        )
    if introduction is not None:
        win(introduction, contract.signed_on, by=by)


def _check(contract: Contract) -> None:
    """All that is wrong with it, by field, before the database would say so."""
    contract.currency = (contract.currency or "").strip().upper()
    errors: dict[str, Any] = {}
    try:
        contract.full_clean(
            exclude=["linkage", "need", "recorded_by", "verified_by"], validate_constraints=False
        )
    except ValidationError as error:
        errors = error.message_dict
    starts, ends = contract.starts_on, contract.ends_on
    if starts and ends and ends < starts:
        errors.setdefault("ends_on", []).append(
            _(
                "The contract ends before it starts on %(day)s. Change one of the two dates, or "
                "leave the end empty for an open-ended contract."
            )
            % {"day": written(starts)}
        )
    ended = contract.terminated_on
    if ended and contract.signed_on and ended < contract.signed_on:
        errors.setdefault("signed_on", []).append(
            _("The contract ended early on %(day)s, before this day.") % {"day": written(ended)}
        )
    confirmed = contract.status == Contract.Status.CONFIRMED
    if confirmed and contract.signed_on and contract.signed_on > timezone.localdate():
        errors.setdefault("signed_on", []).append(
            _("The signing lies ahead. Record the contract as a draft until it is signed.")
        )
    if contract.need is not None and contract.need.investor_id != contract.linkage.investor_id:
        errors.setdefault("need", []).append(
            _("%(need)s is a need of %(other)s, not of %(investor)s.")
            % {
                "need": contract.need.number,
                "other": contract.need.investor,
                "investor": contract.linkage.investor,
            }
        )
    if contract.number and _same_number(contract):
        errors.setdefault("number", []).append(
            _("This linkage already has a contract “%(number)s”. Give another number, or add an "
              "amendment to that one.") % {"number": contract.number}
        )  # fmt: skip
    if errors:
        raise ValidationError(errors)


def _same_number(contract: Contract) -> bool:
    others = Contract.objects.filter(
        linkage=contract.linkage, number__iexact=contract.number, voided_at__isnull=True
    )
    return others.exclude(pk=contract.pk).exists()


def has_rate(currency: str, day: dt.date) -> bool:
    """Whether the value can be counted: a rate of the day, or of the week before (R6)."""
    if currency == settings.REPORTING_CURRENCY:
        return True
    earliest = day - dt.timedelta(days=TOLERANCE_DAYS)
    return ExchangeRate.objects.filter(currency=currency, on__lte=day, on__gte=earliest).exists()


# ── What happens to a contract ───────────────────────────────────────────────


def amend(
    contract: Contract,
    *,
    by: Any,
    on: dt.date,
    delta: Decimal,
    note: str = "",
    **source: Any,
) -> Amendment:
    """A change of value on its own date (R7). It cannot take away more than the contract holds."""
    with change_set(by=by, reason=note):
        locked = _locked(contract)
        _must_stand(locked)
        if not delta:
            raise ValidationError({"delta": _("Give an amount; minus for less.")})
        if on < locked.signed_on:
            raise ValidationError(
                {
                    "on": _("The amendment is older than the contract, signed on %(day)s.")
                    % {"day": written(locked.signed_on)}
                }
            )
        if on > timezone.localdate():
            raise ValidationError({"on": _("The amendment lies ahead.")})
        holds = present_value(locked) or Decimal(0)
        if holds + delta < 0:
            raise ValidationError(
                {
                    "delta": _("The contract holds %(value)s; the amendment would take away more.")
                    % {"value": money(holds, locked.currency)}
                }
            )
        amendment = Amendment(contract=locked, on=on, delta=delta, note=note, **source)
        amendment.full_clean(exclude=["contract", "verified_by"])
        amendment.save()
        _save(locked)
    contract.refresh_from_db()
    return amendment


def present_value(contract: Contract) -> Decimal | None:
    """Value with its amendments; None if neither was ever told."""
    change = contract.amendments.aggregate(total=Sum("delta"))["total"]
    if contract.value is None and change is None:
        return None
    return (contract.value or Decimal(0)) + (change or Decimal(0))


def void_contract(contract: Contract, reason: str, *, by: Any) -> Contract:
    """It was never one: it leaves every figure from now on (R5). Past snapshots keep it."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the contract is voided.")})
    with change_set(by=by, reason=reason):
        locked = _locked(contract)
        if locked.voided_at is not None:
            raise ValidationError(
                _("The contract was voided on %(day)s already.")
                % {"day": written(locked.voided_at)},
                code="voided_before",
            )
        locked.voided_at, locked.void_reason = timezone.now(), reason.strip()[:300]
        _save(locked)
    contract.refresh_from_db()
    return contract


def terminate(contract: Contract, on: dt.date, *, by: Any, reason: str = "") -> Contract:
    """It ended, or will end, before its time."""
    with change_set(by=by, reason=reason):
        locked = _locked(contract)
        _must_stand(locked)
        if locked.terminated_on is not None:
            raise ValidationError(
                _("The contract has ended early on %(day)s already.")
                % {"day": written(locked.terminated_on)},
                code="ended_before",
            )
        first = max(locked.signed_on, locked.starts_on)
        if on < first:
            raise ValidationError(
                {
                    "on": _(
                        "The contract runs from %(day)s. Give that day or a later one, or void it "
                        "if it never was one."
                    )
                    % {"day": written(first)}
                }
            )
        if locked.ends_on is not None and on >= locked.ends_on:
            raise ValidationError(
                {
                    "on": _("The contract ends on %(day)s anyway. Give an earlier day.")
                    % {"day": written(locked.ends_on)}
                }
            )
        locked.terminated_on = on
        _save(locked)
    contract.refresh_from_db()
    return contract


def _must_stand(contract: Contract) -> None:
    if contract.voided_at is not None:
        raise ValidationError(
            _("The contract is voided (%(reason)s). Record a new one instead.")
            % {"reason": contract.void_reason},
            code="voided",
        )


def _locked(contract: Contract) -> Contract:
    rows = Contract.objects.select_for_update(of=("self",))
    return rows.select_related("linkage__supplier__company", "linkage__investor__company").get(
        pk=contract.pk
    )


def _save(row: Contract | Linkage) -> None:
    row.version += 1
    row.save()
