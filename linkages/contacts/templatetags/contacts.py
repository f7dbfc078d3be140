"""The right column of a record: what comes next, what happened, who is there."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from linkages.companies.models import Company
from linkages.contacts.models import Interaction, Person
from linkages.field_registry import own
from linkages.permissions import can, may_read
from linkages.todos.models import ToDo

register = template.Library()
SHOWN = 6


@register.inclusion_tag("contacts/_side.html", takes_context=True)
def record_side(context: dict[str, Any], company: Company, about: Any = None) -> dict[str, Any]:
    """Next steps, latest contacts and key people of the company, or of one record about it."""
    user = context["user"]
    interactions = Interaction.objects.visible_to(user)
    todos = ToDo.objects.visible_to(user).open()
    if about is not None and about._meta.model_name not in ("company", "investor", "supplier"):
        interactions, todos = interactions.about(about), todos.about(about)
    else:
        about = None
        interactions, todos = interactions.filter(company=company), todos.filter(company=company)
    now = timezone.now()
    texts = may_read(user, "contact", own=own(user, company))
    recent = (
        list(interactions.select_related("by")[:SHOWN]) if can(user, "see_interactions") else []
    )
    return {
        "request": context.get("request"),
        "user": user,
        "csrf_token": context.get("csrf_token", ""),
        "company": company,
        "about": about,
        "todos": list(todos.select_related("owner")[:SHOWN]) if can(user, "see_todos") else [],
        "ahead": [one for one in recent if one.at > now],
        "past": [one for one in recent if one.at <= now],
        "people": list(
            Person.objects.visible_to(user).filter(company=company, left_on=None)[:SHOWN]
        ),
        "may_log": can(user, "edit_contacts"),
        "may_add_todo": can(user, "edit_todos"),
        "sees_todos": can(user, "see_todos"),
        "sees_interactions": can(user, "see_interactions"),
        "sees_texts": texts,
        "sees_people": may_read(user, "contact", own=own(user, company)),
    }


@register.filter
def kind_key(obj: Any) -> str:
    """`app.model:key` of a record, as the log form takes it."""
    return f"{obj._meta.label_lower}:{obj.pk}"
