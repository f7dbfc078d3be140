"""Pieces of saved things on other pages: tabs of pinned searches, tags of a record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import template
from django.http import HttpRequest

from linkages import field_registry
from linkages.permissions import Role, can
from linkages.saved import services
from linkages.saved.models import Pin, SavedSearch
from linkages.saved.tiles import tiles_of

register = template.Library()


@register.filter
def role_label(role: str) -> str:
    return str(Role(role).label) if role in Role.values else role


@dataclass(frozen=True)
class Tab:
    label: str
    href: str
    is_current: bool


@register.inclusion_tag("saved/_pins.html", takes_context=True)
def saved_tabs(context: dict[str, Any], record: str, css: str = "") -> dict[str, Any]:
    """The person's pinned searches of this kind of record as tabs of its list, and the one that is
    open; with `css` in a line of their own."""
    request: HttpRequest = context["request"]
    visible = SavedSearch.objects.visible_to(request.user).filter(record=record)
    pins = Pin.objects.filter(user=request.user.pk, search__in=visible).select_related("search")
    searches = [one.search for one in pins]
    here = request.GET.get("search", "")
    if here and here not in {one.slug for one in searches}:
        searches += visible.filter(slug=here)
    tabs = [
        Tab(one.display_name, f"?{urlencode({'search': one.slug})}", here == one.slug)
        for one in searches
    ]
    return {"css": css, "pins": tabs}


@register.inclusion_tag("saved/_tiles.html", takes_context=True)
def home_tiles(context: dict[str, Any]) -> dict[str, Any]:
    return {"tiles": tiles_of(context["request"].user)}


@register.inclusion_tag("saved/_record_tags.html", takes_context=True)
def record_tags(context: dict[str, Any], obj: Any) -> dict[str, Any]:
    """Tags of the record as badges, with the ways to change them and to put it on a list."""
    user = context["request"].user
    entry = field_registry.record_for(type(obj))
    if entry is None:
        return {}
    tags = services.tags_of_row(obj, entry.key, user)
    return {
        "tags": tags if can(user, "see_tags") else [],
        "record": entry.key,
        "object": obj,
        "may_tag": can(user, "tag_records"),
        "may_list": can(user, "keep_lists"),
    }


@register.simple_tag(takes_context=True)
def tags_by_row(context: dict[str, Any], record: str, rows: Any) -> dict[int, list[Any]]:
    """`{% tags_by_row "supplier" page.rows as tags %}`: tags of each row, in one query."""
    user = context["request"].user
    if not can(user, "see_tags"):
        return {}
    return services.tags_of(record, [row.pk for row in rows], user)
