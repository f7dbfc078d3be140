"""The button that keeps a record at hand."""

from typing import Any

from django import template

from linkages.find.models import RecentView

register = template.Library()


@register.inclusion_tag("find/_pin.html", takes_context=True)
def pin_button(context: dict[str, Any], kind: str, object_id: int) -> dict[str, Any]:
    request = context["request"]
    views = RecentView.objects.of(request.user).pinned()
    return {
        "kind": kind,
        "object_id": object_id,
        "is_pinned": views.filter(kind=kind, object_id=object_id).exists(),
        "here": request.get_full_path(),
        "csrf_token": context.get("csrf_token", ""),
    }
