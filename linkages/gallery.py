"""Sample content of the page that shows every part of the look in its states."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django import forms

from linkages.forms import LinkagesForm, MoneyInput, NumberInput
from linkages.listing import ListPage


class Certificate(LinkagesForm):
    standard = forms.CharField(label="Standard", help_text="As printed, with its edition")
    until = forms.DateField(label="Valid until", help_text="For example, 18 1 2027")
    body = forms.ChoiceField(label="Certification body", choices=[("", "Choose"), ("t", "TÜV")])
    scope = forms.CharField(label="Scope", widget=forms.Textarea(attrs={"rows": 2}))
    scope_en = forms.CharField(
        label="Scope, English", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    fee = forms.DecimalField(label="Audit fee", widget=MoneyInput("EUR"), required=False)
    share = forms.DecimalField(label="Share", widget=NumberInput(unit="%"), required=False)
    seen_by = forms.ChoiceField(
        label="Who may see it",
        choices=[("all", "Everyone in the public directory"), ("agency", "The agency only")],
        widget=forms.RadioSelect,
    )
    renews = forms.BooleanField(label="Will be renewed", required=False)


Rows = forms.formset_factory(Certificate, extra=1, can_delete=True)


def context() -> dict[str, Any]:
    typed = {"standard": "ISO 14001:2015", "until": "31 2 2027", "fee": "1 850,5"}
    wrong = Certificate(typed)
    wrong.is_valid()
    verified = SimpleNamespace(dot="full", label="Register", on=dt.date(2026, 11, 3), is_old=False)
    old = SimpleNamespace(dot="half", label="Buyer", on=dt.date(2025, 9, 9), is_old=True)
    return {
        "wrong": wrong,
        "rows": Rows(prefix="certificates"),
        "facts": [
            {"label": "Legal name", "value": "Veltmann Drives Moldova SRL", "source": verified},
            {"label": "Bought in 2025", "value": "EUR 24.4 million", "source": old},
            {"label": "Share of imports", "value": None, "source": None},
        ],
        "page": ListPage(rows=[1] * 25, number=7, size=25, count=1012, sort="name", query=""),
        "sections": [
            _section("A", "General", "done", "complete · Sep 2026", is_current=True),
            _section("B", "Profile", "", "6 of 7 · Mar 2026"),
            _section("F", "Supply", "due", "out of date · Sep 2025"),
        ],
        "tabs": [
            {"label": "Overview", "href": "#", "is_current": True, "count": None},
            {"label": "Timeline", "href": "#", "count": 1480},
        ],
        "chips": [{"name": "Certificate", "value": "ISO 9001 in date", "href": "#"}],
        "waiting": [{"n": 3, "text": "profile changes", "sub": "oldest: 4 days", "href": "#",
                     "action": "Check"}],
        "stages": [
            {"n": 4, "label": "Validated", "href": "#"},
            {"n": 3, "label": "Search", "href": "#", "wait": "1 without candidates"},
            {"n": 0, "label": "Audit", "href": "#"},
        ],
        "groups": [
            {"title": "Upcoming", "rows": [
                {"icon": "calendar", "what": "Plant visit", "when": "today", "kind": "next"}]},
            {"title": "Overdue", "rows": [
                {"icon": "flag", "what": "Shortlist promised", "when": "10 Nov", "kind": "late"}]},
            {"title": "November 2026", "rows": [
                {"icon": "mail", "what": "Drawing received", "text": "from K. Brandl",
                 "when": "2 Nov"}]},
        ],
        "gates": [{"label": "ISO 9001 at SOP", "passed": 29, "failed": 6, "unknown": 6}],
        "parts": [
            {"label": "Process", "weight": 25, "value": 0.9, "text": "Process: 22.5 of 25",
             "points": "22.5 / 25"},
            {"label": "Capacity", "weight": 12, "value": 0.6, "text": "Capacity: 7.2 of 12",
             "points": "7.2 / 12"},
            {"label": "Quality", "weight": 8, "value": None, "text": "Quality: 3.2 of 8",
             "points": "3.2 / 8?"},
        ],
        "quarters": [("Q4 25", 12), ("Q1 26", 9), ("Q2 26", None), ("Q3 26", 14)],
        "path": (Decimal(10), Decimal(15)),
        "past": [6, 8, 10, None, 12, 9, 15, 14],
        "columns": [
            {"label": "Shortlist", "sum": "1 · EUR 0.4 m", "deals": [
                {"title": "Spindle housings", "href": "#", "text": "Veltmann Drives",
                 "late": "2 days late: send shortlist", "days": "12 days here"}]},
            {"label": "With buyer", "sum": "0", "deals": []},
        ],
        "clauses": [
            {"text": "Suppliers with", "value": "CNC turning"},
            {"join": "and", "text": "a certificate", "value": "ISO 9001 in date"},
        ],
        "amount": Decimal(71400000),
        "today": dt.date(2026, 11, 12),
    }  # fmt: skip


def _section(key: str, label: str, state: str, text: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "label": label, "state": state, "state_text": text, "href": "#", **more}
