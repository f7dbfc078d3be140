"""Pieces of list and record pages."""

from __future__ import annotations

from typing import Any

from django import template

from linkages.facets.columns import Column
from linkages.facets.neighbours import neighbours
from linkages.templatetags.ui import known

register = template.Library()


@register.inclusion_tag("facets/_neighbours.html", takes_context=True)
def list_neighbours(context: dict[str, Any], record: Any) -> dict[str, Any]:
    """“‹ 3 of 57 ›” and the way back, where the page was reached from a list."""
    return {"found": neighbours(context["request"], record)}


@register.simple_tag(takes_context=True)
def cell(context: dict[str, Any], column: Column, row: Any) -> Any:
    """The cell of a field of the registry."""
    return known(column.text(row, context["request"].user))
