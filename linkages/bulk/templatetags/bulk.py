"""What the bar of a list needs."""

from typing import Any

from django import template

from linkages.bulk import acts
from linkages.bulk.subjects import find

register = template.Library()


@register.simple_tag
def bulk_bar(user: Any, source: str) -> list[acts.Act]:
    """What the person may do to several rows of the list; nothing where they may not."""
    subject = find(source)
    return acts.acts_for(subject, user) if subject else []


@register.simple_tag(takes_context=True)
def may_pick(context: template.Context, user: Any, source: str) -> bool:
    """Whether the list's rows have a box to tick; found out once a page, asked for each row."""
    answers: dict[str, bool] = context["request"].__dict__.setdefault("may_pick", {})
    if source not in answers:
        subject = find(source)
        answers[source] = subject is not None and bool(acts.acts_for(subject, user))
    return answers[source]
