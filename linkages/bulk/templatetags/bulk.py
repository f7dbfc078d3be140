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


@register.simple_tag
def may_pick(user: Any, source: str) -> bool:
    """Whether the list's rows have a box to tick."""
    subject = find(source)
    return subject is not None and bool(acts.acts_for(subject, user))
