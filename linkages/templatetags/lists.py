"""What a list says of itself: a chip for each condition, with the way to take it off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import template
from django.http import HttpRequest

register = template.Library()


@dataclass(frozen=True)
class Condition:
    """One condition of a filter form in words; `value` is empty where the label says it all."""

    name: str
    label: str
    value: str
    raw: str = ""  # as the address has it


def conditions(form: Any) -> Iterator[Condition]:
    """What a valid filter form asks for, in its order; several choices are several conditions."""
    for name, field in form.fields.items():
        asked = form.cleaned_data.get(name)
        if asked in (None, "", [], False) or field.widget.is_hidden:
            continue
        label = str(field.label)
        if asked is True:
            yield Condition(name, label, "")
            continue
        labels = {str(code): str(text).strip() for code, text in getattr(field, "choices", ())}
        for one in asked if isinstance(asked, list | tuple) else [asked]:
            if hasattr(one, "display_name"):
                yield Condition(name, label, one.display_name, str(getattr(one, "code", "")))
            else:
                yield Condition(name, label, labels.get(str(one), str(one)), str(one))


@dataclass(frozen=True)
class Chip:
    condition: Condition
    without: str  # the list's address without the condition


@register.inclusion_tag("ui/chips.html", takes_context=True)
def chips(context: dict[str, Any], filterset: Any) -> dict[str, Any]:
    request: HttpRequest = context["request"]
    if not filterset.form.is_valid():
        return {"chips": []}
    return {"chips": [Chip(one, _without(request, one)) for one in conditions(filterset.form)]}


def _without(request: HttpRequest, condition: Condition) -> str:
    query = request.GET.copy()
    kept = [value for value in query.getlist(condition.name) if _code(value) != condition.raw]
    several = condition.raw and len(kept) < len(query.getlist(condition.name))
    query.setlist(condition.name, kept if several else [])
    for name in ("page", "after"):
        query.pop(name, None)
    return f"?{query.urlencode()}"


def _code(value: str) -> str:
    """The value as a condition has it: of `code · label` the code."""
    return value.partition(" · ")[0]
