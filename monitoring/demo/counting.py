"""How much of the demonstration there is."""

from __future__ import annotations

from django.db import models

from investors.models import Investor, Need
from linkages.accounts.models import User
from linkages.companies.models import Company
from linkages.contacts.models import Interaction, Person
from linkages.todos.models import ToDo
from matchmaking.models import Contract, Introduction, Linkage, Suggestion
from suppliers.models import Supplier

COUNTED: tuple[tuple[str, type[models.Model], str], ...] = (
    ("users", User, "is_demo"),
    ("companies", Company, "is_demo"),
    ("investors", Investor, "company__is_demo"),
    ("suppliers", Supplier, "company__is_demo"),
    ("people", Person, "company__is_demo"),
    ("needs", Need, "is_demo"),
    ("suggestions", Suggestion, "need__is_demo"),
    ("introductions", Introduction, "is_demo"),
    ("linkages", Linkage, "is_demo"),
    ("contracts", Contract, "linkage__is_demo"),
    ("interactions", Interaction, "is_demo"),
    ("to-dos", ToDo, "is_demo"),
)


def labelled() -> list[tuple[str, int]]:
    """The same with the names that pages use."""
    names = {key: str(model._meta.verbose_name_plural) for key, model, _flag in COUNTED}
    return [(names[key], number) for key, number in counts().items()]


def counts() -> dict[str, int]:
    return {
        key: model._default_manager.filter(**{flag: True}).count() for key, model, flag in COUNTED
    }
