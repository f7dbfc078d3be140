"""Pieces of the look that templates ask for: icons, fields, badges, sources; numbers and dates in
the language of the page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linkages import dates, numbers
from linkages.countries import country_name as _country_name
from linkages.forms import problems
from linkages.permissions import can

register = template.Library()

# ── Pieces ───────────────────────────────────────────────────────────────────


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """An icon of the sprite; hidden from screen readers, so words must stand beside it."""
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        f"i {classes}".strip(),
        static("icons.svg"),
        name,
    )


@register.inclusion_tag("ui/field.html")
def field(bound: Any, affix: Any = "", wide: bool = False) -> dict[str, Any]:
    """Label, hint, error and control of a form field."""
    return {"field": bound, "affix": affix, "wide": wide}


@register.inclusion_tag("ui/error_summary.html")
def error_summary(*things: Any) -> dict[str, Any]:
    """All errors of forms and formsets, each linked to its field, in the words beside it."""
    return {"problems": problems(*things)}


#: Verdicts come with the icon that says the same.
BADGE_ICONS = {"ok": "ok", "bad": "bad", "warm": "clock", "accent": "check", "unknown": "unknown"}


@register.inclusion_tag("ui/badge.html")
def badge(text: Any, kind: str = "", icon: str = "") -> dict[str, Any]:
    """A word that classifies (`kind` or nothing) or judges (ok, bad, warm, accent, unknown)."""
    return {"text": text, "kind": kind, "icon": icon or BADGE_ICONS.get(kind, "")}


@register.inclusion_tag("ui/source.html")
def source(found: Any, href: str = "", dot: str = "") -> dict[str, Any]:
    """Where a fact comes from: an object with `dot`, `label`, `on`, `is_old`, or a word and its
    dot: full (register, visit, verified), half (document, buyer), ring (own word), dashed."""
    return {"source": {"label": found, "dot": dot} if dot else found, "href": href}


@register.simple_tag
def unknown(text: Any = "") -> SafeString:
    """The hatched mark with its word: never blank, never zero."""
    return format_html('<span class="unknown">{}</span>', text or _("unknown"))


@register.filter
def known(value: Any) -> Any:
    """The value, or the hatched mark where there is none."""
    return unknown() if value is None or value == "" or value == [] else value


@dataclass(frozen=True)
class FormRow:
    fields: list[Any]

    @property
    def is_pair(self) -> bool:
        return len(self.fields) == 2


@register.filter
def form_rows(form: Any) -> list[FormRow]:
    """The form's fields in their order; a text in two languages stands side by side."""
    visible = {bound.name: bound for bound in form.visible_fields()}
    rows = []
    for name, bound in visible.items():
        if name.endswith("_en") and name.removesuffix("_en") in visible:
            continue
        other = visible.get(f"{name}_en")
        rows.append(FormRow([bound, other] if other else [bound]))
    return rows


# ── Numbers ──────────────────────────────────────────────────────────────────


@register.filter
def number(value: Any, decimals: Any = None) -> str:
    """71400000 → 71 400 000; `decimals` fixes the places, else only those that say something."""
    if value is None or value == "":
        return ""
    return numbers.written(value, None if decimals in (None, "") else int(decimals))


@register.filter
def money(value: Any, currency: str = "EUR") -> str:
    """350000 → EUR 350 000; 71400000 → EUR 71.4 million."""
    return "" if value is None or value == "" else numbers.short_money(value, currency)


@register.filter
def exact_money(value: Any, currency: str = "EUR") -> str:
    """71400000 → EUR 71 400 000."""
    return "" if value is None or value == "" else numbers.money(value, currency)


@register.filter
def percent(value: Any, decimals: Any = None) -> str:
    if value is None or value == "":
        return ""
    return numbers.percent(value, None if decimals in (None, "") else int(decimals))


@register.filter
def times(value: Any, factor: Any) -> float:
    """For attributes of SVG shapes, always with a point."""
    return float(value or 0) * float(factor)


@register.filter
def svg(value: Any) -> str:
    """A number for an SVG attribute: a point, never grouped."""
    return f"{float(value or 0):.2f}".rstrip("0").rstrip(".")


@register.filter
def add_px(value: Any, pixels: int) -> str:
    """A place in an SVG, moved."""
    return svg(float(value or 0) + pixels)


# ── Dates ────────────────────────────────────────────────────────────────────


@register.filter
def day(value: dt.date | None) -> str:
    """3 Nov 2026 / 3 nov. 2026"""
    return dates.written(value) if value else ""


@register.filter
def day_in_words(value: dt.date | None) -> str:
    """Thursday, 12 November 2026 / joi, 12 noiembrie 2026"""
    return dates.in_words(value) if value else ""


@register.filter
def day_and_month(value: dt.date | None) -> str:
    """3 Nov / 3 nov."""
    return dates.day_and_month(value) if value else ""


@register.filter
def month_and_year(value: dt.date | None) -> str:
    return dates.month_and_year(value) if value else ""


@register.filter
def moment(value: dt.datetime | None) -> str:
    """3 Nov 2026, 09:41"""
    return dates.moment(value) if value else ""


@register.filter
def days_late(value: int) -> str:
    return ngettext("%(n)d day late", "%(n)d days late", value) % {"n": value}


# ── Small look-ups ───────────────────────────────────────────────────────────


@register.filter
def country(value: str) -> str:
    return _country_name(value) if value else ""


@register.filter
def get(mapping: Any, key: Any) -> Any:
    return mapping.get(key) if mapping else None


@register.filter
def may(user: Any, act: str) -> bool:
    """`{% if user|may:"edit_needs" %}`"""
    return can(user, act)
