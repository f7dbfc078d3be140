"""Which page is about which record, and what can be done with it from there.

Each app declares its pages in `findable.py`, beside its kinds. The palette offers the acts of the
record on the page, and the page that shows a record is what counts as looking at it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.urls import NoReverseMatch, Resolver404, ResolverMatch, resolve, reverse
from django.utils.translation import gettext_lazy as _

from linkages import field_registry
from linkages.permissions import ACTS, can

Href = Callable[[Any], str]


@dataclass(frozen=True)
class Action:
    """Something to do with the record on the page. `href(record)` is empty where it does not fit
    the record now; `edits` names the record that one must be allowed to edit. Every action has a
    control on the page as well."""

    key: str
    label: Any
    icon: str
    act: str
    href: Href
    edits: str = ""

    def is_for(self, obj: models.Model, user: Any) -> bool:
        if self.act not in ACTS or not can(user, self.act):
            return False
        return not self.edits or field_registry.may_edit(self.edits, user, obj)


@dataclass(frozen=True)
class RecordPage:
    """Pages about one record: the one that shows it, and others around it, all by its `pk`."""

    kind: str
    shows: str
    rows: Callable[[Any], models.QuerySet[Any]]
    actions: tuple[Action, ...]
    around: tuple[str, ...] = ()
    column: str = "pk"  # of the row: the key of what is found


@dataclass(frozen=True)
class Offer:
    key: str
    label: str
    icon: str
    href: str


_pages: list[RecordPage] = []


def register_page(page: RecordPage) -> RecordPage:
    _pages.append(page)
    return page


def link(name: str, *args: Any, **query: Any) -> str:
    """The address, or nothing where the site has no such page."""
    try:
        address = reverse(name, args=args)
    except NoReverseMatch:
        return ""
    return f"{address}?{urlencode(query)}" if query else address


def shown(match: ResolverMatch | None) -> tuple[RecordPage, int] | None:
    """The record that the page shows."""
    return _of(match, lambda page, name: page.shows == name)


def _of(
    match: ResolverMatch | None, fits: Callable[[RecordPage, str], bool]
) -> tuple[RecordPage, int] | None:
    pk = match.kwargs.get("pk") if match else None
    if match is None or not isinstance(pk, int):
        return None
    page = next((page for page in _pages if fits(page, match.view_name)), None)
    return (page, pk) if page else None


def offers(path: str, user: Any) -> list[Offer]:
    """What the person can do with the record that the page at this path is about."""
    try:
        match = resolve(path)
    except Resolver404:
        return []
    found = _of(match, lambda page, name: name in (page.shows, *page.around))
    if found is None:
        return []
    page, pk = found
    record = page.rows(user).filter(pk=pk).first()
    if record is None:
        return []
    return [
        Offer(action.key, str(action.label), action.icon, href)
        for action in page.actions
        if action.is_for(record, user) and (href := action.href(record))
    ]


# ── Actions that many records share ──────────────────────────────────────────


def standard(record: str, section: str, source: str) -> tuple[Action, ...]:
    """What every record with sections offers: `section` names the page that edits one, `source`
    the export of the whole record."""
    entry = field_registry.record(record)
    first = entry.sections[0].key
    return (
        Action(
            "edit",
            _("Edit"),
            "edit",
            entry.edit,
            lambda obj: link(section, obj.pk, first),
            edits=record,
        ),
        Action(
            "export",
            _("Export"),
            "download",
            "export",
            lambda obj: link("exports:start", source=source, params=f"pk={obj.pk}"),
        ),
        Action(
            "list",
            _("Add to a list"),
            "lists",
            "keep_lists",
            lambda obj: link("saved:record_lists", record, obj.pk),
        ),
        Action(
            "tags",
            _("Tags"),
            "flag",
            "tag_records",
            lambda obj: link("saved:record_tags", record, obj.pk),
        ),
        history(record),
    )


def history(record: str) -> Action:
    return Action(
        "history",
        _("History"),
        "history",
        "see_history",
        lambda obj: link("history:record", record, obj.pk),
    )


def contact(company: Callable[[Any], int | None]) -> tuple[Action, ...]:
    """Log a contact with the company of the record, or note a to-do about it."""
    return (
        Action(
            "log",
            _("Log contact"),
            "note",
            "edit_contacts",
            lambda obj: link("contacts:log", company=company(obj)) if company(obj) else "",
        ),
        Action(
            "todo",
            _("Add a to-do"),
            "check",
            "edit_todos",
            lambda obj: link("todos:create", company=company(obj)) if company(obj) else "",
        ),
    )
