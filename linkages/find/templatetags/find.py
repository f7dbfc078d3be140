"""The button that keeps a record at hand."""

from typing import Any

from django import template

from linkages.find.models import RecentView

register = template.Library()


@register.inclusion_tag("find/_pin.html", takes_context=True)
def pin_button(context: dict[str, Any], kind: str, object_id: int) -> dict[str, Any]:
    """The record of the page tells of itself where it was fetched `with_last_look`."""
    request = context["request"]
    looks = getattr(context.get("object"), "last_look", None)
    if looks is None:
        mine = RecentView.objects.of(request.user).filter(kind=kind, object_id=object_id)
        looks = list(mine.looks())
    request.was_here = bool(looks and looks[0]["latest"])
    return {
        "kind": kind,
        "object_id": object_id,
        "is_pinned": bool(looks and looks[0]["pinned"]),
        "here": request.get_full_path(),
        "csrf_token": context.get("csrf_token", ""),
    }
