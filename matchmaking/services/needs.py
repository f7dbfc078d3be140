"""How far a need has come follows from what happens to its pairs."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from investors import stages
from investors.models import Need
from investors.services import StepRefused, move_need


def advance(need: Need, to: str, *, by: Any) -> bool:
    """Bring the need forward to this status; never back. Where its own road does not lead there
    (expired, say), it stays, since what happened to the pair has happened."""
    if need.status not in stages.ROAD or stages.ROAD.index(need.status) >= stages.ROAD.index(to):
        return False
    try:
        move_need(need, to, by=by)
    except StepRefused:
        return False
    return True


def must_be_alive(need: Need) -> None:
    if need.status in stages.CLOSED and need.status != stages.AWARDED:
        raise ValidationError(
            _("%(need)s is closed (%(status)s). Open it again first.")
            % {"need": need.number, "status": need.get_status_display()},
            code="need_closed",
        )


def must_be_validated(need: Need) -> None:
    must_be_alive(need)
    if need.status == stages.DRAFT:
        raise ValidationError(
            _("%(need)s is a draft. Validate it with the buyer first.") % {"need": need.number},
            code="need_draft",
        )
