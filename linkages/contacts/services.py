"""Log contacts, keep people, and set the next step in one go."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models

from linkages.companies.models import Company
from linkages.contacts.models import Interaction, Person
from linkages.history.changes import change_set
from linkages.todos.models import ToDo
from linkages.todos.services import create_todo


def log_interaction(
    *,
    by: Any,
    company: Company,
    about: models.Model | None = None,
    next_step: str = "",
    next_owner: Any = None,
    next_due_on: dt.date | None = None,
    **facts: Any,
) -> tuple[Interaction, ToDo | None]:
    """Log a contact and, if a next step is named, make the to-do that carries it."""
    with change_set(by=by):
        interaction = Interaction(company=company, by=by, **facts)
        if about is not None:
            interaction.about_type = ContentType.objects.get_for_model(about)
            interaction.about_id = about.pk
        interaction.save()
        todo = None
        if next_step:
            todo = create_todo(
                by=by,
                title=next_step,
                owner=next_owner or by,
                due_on=next_due_on,
                company=company,
                about=about,
                interaction=interaction,
            )
        return interaction, todo


def save_person(person: Person, *, by: Any) -> Person:
    with change_set(by=by):
        if person.pk:
            person.version += 1
        person.save()
        return person
