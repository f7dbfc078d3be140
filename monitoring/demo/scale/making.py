"""Make a database for measurements: all or nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pgtrigger

from investors.models import Investor
from linkages.accounts.models import User
from linkages.classifications import services as classifications
from linkages.companies.models import Company, Identifier, Ownership, Site, YearlyFigures
from linkages.contacts.models import Interaction, Person
from linkages.find.services import paused
from linkages.permissions import Role
from linkages.todos.models import ToDo
from matchmaking.models import Amendment, Contract, Linkage
from monitoring.demo import rates
from monitoring.demo.scale import bulk, capability, firms
from monitoring.demo.scale.ground import Ground, Sizes
from monitoring.demo.scale.linkage import Relations, load_needs
from monitoring.demo.world import World
from suppliers.models import (
    AuditResult,
    Capability,
    Certification,
    Machine,
    Product,
    QualityRecord,
    Reference,
    Supplier,
)

TABLES: tuple[type[Any], ...] = (
    Company, Identifier, Site, Ownership, YearlyFigures, Supplier, Capability, Machine, Product,
    Certification, QualityRecord, AuditResult, Reference, Investor, Person, Linkage, Contract,
    Amendment, Interaction, ToDo,
)  # fmt: skip
USERS = 8
DOMAIN = "scale.linkages.example"
Say = Callable[[str], None]


def has_other_data() -> bool:
    """Companies that were not made here."""
    ours = Identifier.objects.filter(source_note=firms.MARK).values("company")
    return Company.objects.exclude(pk__in=ours).exists()


def make(sizes: Sizes, say: Say) -> dict[str, Any]:
    started = time.monotonic()

    def tell(text: str) -> None:
        say(f"{time.monotonic() - started:6.0f} s  {text}")

    classifications.load_all()
    classifications.load_demo_country()
    counts: dict[str, int] = {}
    with paused():
        world = World(sizes.seed)
        rates.load_rates(world.today)
        world.users = {str(user.pk): user for user in _users()}
        ground = Ground(sizes, world)
        with bulk.prepared(TABLES):
            relations = Relations(ground)
            for step in (*firms.steps(ground), *capability.steps(ground), *relations.steps()):
                counts[step.name] = step.load()
                tell(f"{step.name}: {counts[step.name]}")
        tell("indexes and foreign keys")
        with pgtrigger.ignore():
            counts["needs"] = load_needs(ground)
        tell(f"needs: {counts['needs']}")
    tell("index of the search box")
    bulk.analyze(TABLES)
    tell("statistics for the planner")
    return {"seconds": round(time.monotonic() - started, 1), "rows": counts}


def _users() -> list[User]:
    """People who look after firms; nobody can sign in as one of them."""
    found = []
    for number in range(1, USERS + 1):
        role = Role.STAFF if number == 1 else Role.PROMOTER
        user, made = User.objects.get_or_create(
            email=f"officer{number}@{DOMAIN}", defaults={"role": role, "name": f"Officer {number}"}
        )
        if made:
            user.set_unusable_password()
            user.save(update_fields=["password"])
        found.append(user)
    return found
