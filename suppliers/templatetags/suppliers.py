"""Supplier facts as tables and lists draw them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from linkages import dates, numbers
from linkages.classifications.labels import Entry, entry_by_id
from linkages.companies.models import Company
from linkages.editing.display import Cell, Row, Source
from linkages.editing.models import SourceType
from suppliers.models import Certification, Supplier
from suppliers.summaries import ENDING_DAYS

register = template.Library()
STALE_DAYS = 365
SIZES: dict[str, Any] = {
    Company.Size.MICRO: gettext_lazy("Micro enterprise"),
    Company.Size.SMALL: gettext_lazy("Small enterprise"),
    Company.Size.MEDIUM: gettext_lazy("Medium-sized enterprise"),
    Company.Size.LARGE: gettext_lazy("Large enterprise"),
}


@dataclass(frozen=True)
class State:
    """A verdict: word, colour (`ok`, `warm`, `bad`, `unknown` or none) and icon."""

    text: str
    kind: str = ""
    icon: str = ""


# ── Certificates ─────────────────────────────────────────────────────────────


@register.filter
def state(one: Certification) -> State:
    """What the certificate is worth today."""
    Status = Certification.Status  # noqa: N806 a class
    today = timezone.localdate()
    if one.status == Status.NO_DATA:
        return State(_("We do not know"), "unknown", "unknown")
    if one.status == Status.NONE:
        return State(_("Does not hold it"), "", "cross")
    if one.status in (Status.SUSPENDED, Status.WITHDRAWN, Status.EXPIRED):
        return State(_sentence_case(one.get_status_display()), "bad", "bad")
    left = one.days_left(today)
    if left is not None and left < 0:
        return State(_("Expired"), "bad", "bad")
    if left is not None and left <= ENDING_DAYS:
        return State(_ends_in(left), "warm", "clock")
    if one.status in Certification.USABLE:
        return State(_sentence_case(one.get_status_display()), "ok", "ok")
    return State(_("Own word only"), "", "note")


def _ends_in(days: int) -> str:
    if days == 0:
        return _("Ends today")
    return ngettext("Ends in %(n)d day", "Ends in %(n)d days", days) % {"n": days}


@register.filter
def badge_of(one: Certification) -> State:
    """The certificate in a list of suppliers: its short name, and when it ends if that is soon."""
    found = entry_by_id(one.standard_id)
    name = found.short if found else ""
    left = one.days_left(timezone.localdate())
    if left is not None and left <= ENDING_DAYS:
        days = _ends_in(left)
        return State(f"{name}, {days[:1].lower()}{days[1:]}", "warm", "clock")
    return State(name, "", "certificate")


@register.filter
def checked(one: Certification) -> Source:
    """Who says so: the body that was asked, the document that was seen, or the firm itself."""
    if one.status == Certification.Status.VERIFIED:
        return Source(SourceType.REGISTER, one.checked_on, one.checked_at)
    if one.status == Certification.Status.DOCUMENT:
        return Source(SourceType.DOCUMENT, one.checked_on or one.issued_on)
    return Source(SourceType.SELF, one.checked_on)


# ── Suppliers ────────────────────────────────────────────────────────────────


@register.filter
def process_names(supplier: Supplier) -> str:
    """The first processes of a row of the list, and a sign that there are more."""
    ids = dict.fromkeys(one.process_id for one in supplier.capabilities_shown)  # type: ignore[attr-defined]
    found = [entry_by_id(pk) for pk in ids]
    names = [one.display_name for one in found if one]
    return ", ".join(names[:3]) + (" …" if len(names) > 3 else "")


@register.filter
def headcount(supplier: Supplier) -> int | None:
    latest = supplier.company.latest_figures  # type: ignore[attr-defined]
    return latest[0].headcount if latest else None


@register.filter
def is_old(day: dt.date | None) -> bool:
    return day is not None and (timezone.localdate() - day).days > STALE_DAYS


@register.filter
def size_words(size: str) -> str:
    return str(SIZES.get(size, ""))


# ── Rows of the record page ──────────────────────────────────────────────────


@register.filter
def at(row: Row, attr: str) -> str:
    """The text of a column as the person may read it; empty if it is not known."""
    return next((cell.text for cell in row.cells if cell.field.attr == attr), "")


@register.simple_tag
def others(row: Row, *shown: str) -> list[Cell]:
    """What else is known of the row beside the columns that are shown."""
    return [cell for cell in row.cells if cell.text and cell.field.attr not in shown]


@register.filter
def process_entry(pk: int | None) -> Entry | None:
    return entry_by_id(pk)


@register.filter
def limits(row: Row) -> str:
    """Greatest part: `650 × 320 × 320 mm, 12 kg`."""
    obj: Any = row.obj
    sides = [obj.max_length_mm, obj.max_width_mm, obj.max_height_mm]
    known = [numbers.written(side) for side in sides if side is not None]
    parts = [f"{' × '.join(known)}\u00a0mm"] if known else []
    if obj.max_weight_kg is not None:
        parts.append(f"{numbers.written(obj.max_weight_kg)}\u00a0kg")
    return ", ".join(parts)


@register.filter
def proof(row: Row) -> str:
    """`Cpk 1.67 · May 2026`"""
    cpk = at(row, "cpk")
    if not cpk:
        return ""
    on = getattr(row.obj, "cpk_on", None)
    return f"Cpk {cpk} · {dates.month_and_year(on)}" if on else f"Cpk {cpk}"


def _sentence_case(text: Any) -> str:
    words = str(text)
    return words[:1].upper() + words[1:]
