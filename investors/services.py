"""Acts on investors and their needs: one transaction each, in one change set."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from investors import completeness, stages
from investors.facts import need_state
from investors.models import Investor, Need, NeedCode, NeedProcess, SupplyCost, check_yearly_shares
from investors.models.need import nothing_sought
from linkages.companies import services as companies
from linkages.companies.models import Company
from linkages.currencies.convert import in_reporting_currency
from linkages.history.changes import change_set

VALID_DAYS = 365  # a need is asked about again after a year at the latest


# ── Investors ────────────────────────────────────────────────────────────────


def create_investor(
    *,
    by: Any,
    company: Company | None = None,
    register_number: str = "",
    facts: dict[str, Any] | None = None,
    **company_facts: Any,
) -> Investor:
    """An investor over a company of the register, or over a new one made from `company_facts`."""
    with change_set(by=by):
        if company is None:
            company = companies.create_company(
                by=by, register_number=register_number, **company_facts
            )
        elif Investor.objects.filter(company=company).exists():
            raise ValidationError(
                {
                    "company": _("“%(name)s” is in the purchaser database already.")
                    % {"name": company}
                },
                code="investor_exists",
            )
        investor = Investor(company=company, **(facts or {}))
        investor.full_clean()
        investor.save()
        return investor


def leave_database(investor: Investor, on: dt.date, *, by: Any, reason: str) -> None:
    """The investor is not in the purchaser database after this day; nothing is deleted."""
    with change_set(by=by, reason=reason):
        locked = Investor.objects.select_for_update().get(pk=investor.pk)
        locked.listed_to = on
        locked.full_clean()
        _save(locked)
    investor.refresh_from_db()


def set_supply_costs(
    investor: Investor, rows: Iterable[SupplyCost], *, by: Any, reason: str = ""
) -> None:
    """Replace the breakdown of the years that the rows speak of. Raises `ValidationError` if the
    sources of a category do not add up to 100 % or the categories of a year to more."""
    rows = list(rows)
    for row in rows:
        row.investor = investor
        row.full_clean()
    check_yearly_shares(rows)
    with change_set(by=by, reason=reason):
        investor.supply_costs.filter(year__in={row.year for row in rows}).delete()
        SupplyCost.objects.bulk_create(rows)


# ── Needs ────────────────────────────────────────────────────────────────────


def create_need(
    investor: Investor,
    *,
    by: Any,
    processes: Iterable[Any] = (),
    hs: Iterable[Any] = (),
    cpv: Iterable[Any] = (),
    **facts: Any,
) -> Need:
    """A draft. The first process is the primary one. Raises `ValidationError` where neither a
    process nor a product code says what is sought."""
    processes, hs, cpv = list(processes), list(hs), list(cpv)
    if not (processes or hs or cpv):
        raise ValidationError({"process": nothing_sought()}, code="nothing_sought")
    with change_set(by=by):
        need = Need(investor=investor, **facts)
        _locate(need)
        need.full_clean()
        need.save()
        NeedProcess.objects.bulk_create(
            NeedProcess(
                need=need,
                process=process,
                role=NeedProcess.Role.SECONDARY if number else NeedProcess.Role.PRIMARY,
            )
            for number, process in enumerate(processes)
        )
        NeedCode.objects.bulk_create(
            [NeedCode(need=need, hs=code) for code in hs]
            + [NeedCode(need=need, cpv=code) for code in cpv]
        )
        return need


def _locate(need: Need) -> None:
    """The delivery is at the plant unless something else is said."""
    site = need.site
    if site is None or need.delivery_latitude is not None:
        return
    need.delivery_latitude, need.delivery_longitude = site.latitude, site.longitude
    need.delivery_country = need.delivery_country or site.country
    need.delivery_place = need.delivery_place or site.municipality or site.name


def copy_need(need: Need, *, by: Any) -> Need:
    """A new draft like this one, for a part that is sought again."""
    with change_set(by=by):
        copied = Need.objects.get(pk=need.pk)
        rows = [
            row
            for relation in (
                "processes",
                "codes",
                "materials",
                "features",
                "volumes",
                "certificates",
            )
            for row in getattr(copied, relation).all()
        ]
        copied.pk, copied.version, copied.status = None, 1, Need.Status.DRAFT
        copied._state.adding = True
        copied.status_on = timezone.localdate()
        copied.validated_by = copied.validated_on = None
        copied.confirmed_open_on = copied.expires_on = None
        copied.rfq_issued_on = copied.rfq_due_on = None
        copied.samples_due_on = copied.decision_on = None
        copied.sources, copied.confirmed = {}, {}
        copied.save(force_insert=True)
        for row in rows:
            row.pk, row.need = None, copied
            row._state.adding = True
            row.save(force_insert=True)
        return copied


class StepRefused(Exception):
    """The need cannot take this step; `missing` says what it lacks, the text why."""

    def __init__(self, text: str, missing: tuple[completeness.Missing, ...] = ()) -> None:
        self.missing = missing
        super().__init__(text)


def move_need(need: Need, to: str, *, by: Any, reason: str = "") -> None:
    """Bring the need to another status. Raises `StepRefused` where the road does not lead there,
    where what the step rests on is missing, or where leaving it is not explained."""
    with change_set(by=by, reason=reason):
        locked = Need.objects.select_for_update().get(pk=need.pk)
        _check_move(locked, to, reason)
        today = timezone.localdate()
        locked.status, locked.status_on = Need.Status(to), today
        if to == Need.Status.VALIDATED:
            locked.validated_by = by
            locked.validated_on = locked.confirmed_open_on = today
        if to == Need.Status.RFQ and locked.rfq_issued_on is None:
            locked.rfq_issued_on = today
        _save(locked)
    need.refresh_from_db()


def _check_move(need: Need, to: str, reason: str) -> None:
    if not stages.may_move(need.status, to):
        raise StepRefused(
            _("A need that is “%(now)s” cannot become “%(to)s”.")
            % {"now": need.get_status_display(), "to": Need.Status(to).label}
        )
    if stages.needs_reason(to) and not reason.strip():
        raise StepRefused(_("Say why: the reason is kept with the need."))
    if to in (Need.Status.OPEN, Need.Status.MATCHING) and need.is_past():
        raise StepRefused(_("The need has expired. Confirm first until when it is open."))
    if to in completeness.BINDING:
        missing = completeness.missing_for(to, need_state(need))
        if missing:
            raise StepRefused(_("Something is missing that this step rests on."), missing)


def validate_need(need: Need, *, by: Any) -> None:
    """An officer has checked with the buyer that the need is real and complete enough."""
    move_need(need, Need.Status.VALIDATED, by=by)


def publish_need(need: Need, *, by: Any) -> None:
    """Suppliers may be sought for it."""
    move_need(need, Need.Status.OPEN, by=by)


def confirm_open(need: Need, until: dt.date | None = None, *, by: Any) -> None:
    """The buyer has said that the need still stands; it is asked about again at the date."""
    today = timezone.localdate()
    until = until or today + dt.timedelta(days=VALID_DAYS)
    if until < today:
        raise ValidationError({"expires_on": _("Give a date that lies ahead.")})
    with change_set(by=by):
        locked = Need.objects.select_for_update().get(pk=need.pk)
        locked.confirmed_open_on, locked.expires_on = today, until
        if locked.status == Need.Status.EXPIRED:
            locked.status, locked.status_on = Need.Status.OPEN, today
        _save(locked)
    need.refresh_from_db()


def expire_needs(today: dt.date | None = None) -> int:
    """Close needs past their date that nobody has taken up; those with quotations stay."""
    today = today or timezone.localdate()
    waiting = (Need.Status.VALIDATED, Need.Status.OPEN, Need.Status.MATCHING)
    with change_set(kind="job", reason=_("Past its date")):
        return Need.objects.filter(status__in=waiting, expires_on__lt=today).update(
            status=Need.Status.EXPIRED, status_on=today, version=models.F("version") + 1
        )


def set_own_weights(need: Need, weights: dict[str, float], *, by: Any) -> None:
    """Weights that the workbench has checked, kept as the need's own."""
    with change_set(by=by):
        locked = Need.objects.select_for_update().get(pk=need.pk)
        locked.weight_profile, locked.own_weights = Need.Profile.OWN, weights
        _save(locked)
    need.refresh_from_db()


def annual_value_eur(need: Need, on: dt.date | None = None) -> Decimal | None:
    """The value a year in the reporting currency, at the rate of the day."""
    return in_reporting_currency(need.annual_value, need.currency, on or timezone.localdate())


def _save(row: Investor | Need) -> None:
    row.version += 1
    row.save()
