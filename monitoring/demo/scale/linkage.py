"""Rows of investors, of the linkage register, and of the work with firms."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np

from investors.models import Investor, Need
from linkages.contacts.models import Interaction, Person
from linkages.todos.models import ToDo
from matchmaking.models import Amendment, Contract, Linkage
from monitoring.demo import needs
from monitoring.demo.files import Affiliate, sought, talks
from monitoring.demo.people import FIRST, LAST
from monitoring.demo.scale import bulk
from monitoring.demo.scale.ground import Ground, Ints, pieces

CONTRACTS_A_LINKAGE = 3
DAYS = 2_500
AMENDED = 0.1
NEED_STATUSES = ("draft", "validated", "open", "open", "matching", "shortlisted", "rfq", "awarded")


class Relations:
    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.first_linkage = bulk.first_free(Linkage)
        self.first_contract = bulk.first_free(Contract)

    def steps(self) -> list[bulk.Step]:
        return [
            bulk.Step("investors", Investor, _INVESTOR, self._investors()),
            bulk.Step("people", Person, _PERSON, self._people()),
            bulk.Step("linkages", Linkage, _LINKAGE, self._linkages()),
            bulk.Step("contracts", Contract, _CONTRACT, self._contracts()),
            bulk.Step("amendments", Amendment, _AMENDMENT, self._amendments()),
            bulk.Step("contacts", Interaction, _INTERACTION, self._interactions()),
            bulk.Step("to-dos", ToDo, _TODO, self._todos()),
        ]

    def _investors(self) -> Iterator[tuple[Any, ...]]:
        ground = self.ground
        size = len(ground.investors)
        yield from zip(
            range(ground.first_investor, ground.first_investor + size),
            (ground.first_company + ground.investors).tolist(),
            ground.pick(["manufacturer", "contract", "services", "trade", ""], size),
            ground.pick(["tier_1", "tier_2", "oem", ""], size),
            ground.pick(["subsidiary", "majority", "joint_venture", ""], size),
            ground.days(700, 4_000, size),
            strict=True,
        )

    def _people(self) -> Iterator[tuple[Any, ...]]:
        ground = self.ground
        for positions in (ground.suppliers, ground.investors):
            for position in positions.tolist():
                first, last = FIRST[position % len(FIRST)], LAST[position // 3 % len(LAST)]
                yield (
                    ground.first_company + position, f"{first} {last}", "general",
                    f"p{position}@firma.example" if position % 4 else "", True,
                )  # fmt: skip

    # ── Linkages ─────────────────────────────────────────────────────────────

    @cached_property
    def pairs(self) -> tuple[Ints, Ints]:
        """Different pairs of supplier and investor; a few investors buy from many."""
        ground = self.ground
        suppliers, investors = ground.sizes.suppliers, len(ground.investors)
        wanted = min(ground.sizes.contracts // CONTRACTS_A_LINKAGE + 1, suppliers * investors // 2)
        keys: Ints = np.zeros(0, dtype=np.int64)
        while len(keys) < wanted:
            supplier = ground.rng.integers(0, suppliers, wanted)
            investor = (investors * ground.rng.random(wanted) ** 3).astype(np.int64)
            keys = np.unique(np.concatenate((keys, supplier * investors + investor)))
        keys = np.sort(ground.rng.permutation(keys)[:wanted])
        return keys // investors, keys % investors

    def _linkages(self) -> Iterator[tuple[Any, ...]]:
        ground = self.ground
        supplier, investor = self.pairs
        for low, high in pieces(len(supplier)):
            yield from zip(
                range(self.first_linkage + low, self.first_linkage + high),
                (ground.first_supplier + supplier[low:high]).tolist(),
                (ground.first_investor + investor[low:high]).tolist(),
                strict=True,
            )

    def _contracts(self) -> Iterator[tuple[Any, ...]]:
        ground, count = self.ground, len(self.pairs[0])
        for low, high in pieces(ground.sizes.contracts if count else 0):
            size, draw = high - low, ground.rng
            signed = (DAYS * draw.random(size) ** 1.2).astype(int)
            starts = signed - draw.integers(0, 40, size)
            life = draw.choice([180, 365, 365, 730, 1095], size)
            ends = ground.some(starts - life, size, missing=0.15)
            recorded = np.maximum(
                0, signed - draw.integers(0, 25, size) - (draw.random(size) < 0.05) * 90
            )
            yield from zip(
                range(self.first_contract + low, self.first_contract + high),
                (self.first_linkage + draw.integers(0, count, size)).tolist(),
                [f"S-{self.first_contract + n}" for n in range(low, high)],
                [ground.day(int(back)) for back in signed],
                [ground.day(int(back)) for back in starts],
                [None if back is None else ground.day(int(back)) for back in ends],
                ground.some(np.round(ground.logs(3_000, 900_000, size), 2), size, missing=0.07),
                ground.pick(["EUR", "USD", "RSD"], size, [85, 11, 4]),
                ground.pick(["confirmed", "draft"], size, [98, 2]),
                [f"{ground.day(int(back))} 09:00+00" for back in recorded],
                ["document"] * size,
                strict=True,
            )  # fmt: skip

    def _amendments(self) -> Iterator[tuple[Any, ...]]:
        """Of contracts of the first half of the time; dated after any of them was signed."""
        ground = self.ground
        count = int(ground.sizes.contracts * AMENDED) if len(self.pairs[0]) else 0
        for low, high in pieces(count):
            size = high - low
            contract = ground.rng.integers(0, ground.sizes.contracts, size)
            yield from zip(
                (self.first_contract + contract).tolist(),
                ground.days(0, 200, size),
                np.round(ground.rng.normal(2_000, 9_000, size), 2).tolist(),
                ["document"] * size,
                strict=True,
            )

    # ── Work ─────────────────────────────────────────────────────────────────

    def _interactions(self) -> Iterator[tuple[Any, ...]]:
        ground = self.ground
        users = [user.pk for user in ground.world.users.values()]
        texts = talks()
        talked = np.concatenate((ground.suppliers, np.repeat(ground.investors, 5)))
        for low, high in pieces(ground.sizes.companies // 5 if len(talked) else 0):
            size = high - low
            picked = ground.pick(texts, size)
            yield from zip(
                (ground.first_company + ground.rng.choice(talked, size)).tolist(),
                [talk.kind for talk in picked],
                [f"{day} 10:00+00" for day in ground.days(0, 1_500, size)],
                [talk.subject for talk in picked],
                [talk.notes for talk in picked],
                ground.pick(users, size),
                strict=True,
            )

    def _todos(self) -> Iterator[tuple[Any, ...]]:
        ground = self.ground
        users = [user.pk for user in ground.world.users.values()]
        talked = np.concatenate((ground.suppliers, ground.investors))
        for low, high in pieces(ground.sizes.companies // 50 if len(talked) else 0):
            size = high - low
            done = ground.rng.random(size) < 0.8
            due = ground.days(-40, 900, size)
            yield from zip(
                [f"Sună firma {n}" for n in range(low, high)],
                ground.pick(users, size),
                due,
                (ground.first_company + ground.rng.choice(talked, size)).tolist(),
                [f"{day} 12:00+00" if yes else None for day, yes in zip(due, done, strict=True)],
                strict=True,
            )


_INVESTOR = ("id", "company", "kind", "tier", "structure", "listed_from")
_LINKAGE = ("id", "supplier", "investor")
_PERSON = ("company", "name", "function", "email", "is_key")
_CONTRACT = (
    "id", "linkage", "number", "signed_on", "starts_on", "ends_on", "value", "currency", "status",
    "recorded_at", "source_type",
)  # fmt: skip
_AMENDMENT = ("contract", "on", "delta", "source_type")
_INTERACTION = ("company", "kind", "at", "subject", "notes", "by")
_TODO = ("title", "owner", "due_on", "company", "done_at")


def load_needs(ground: Ground) -> int:
    """Few enough to be made like those of the demonstration."""
    world, templates = ground.world, sought()
    clusters = sorted({cluster for one in templates for cluster in one.clusters})
    buyers = Investor.objects.select_related("company__region").filter(
        pk__gte=ground.first_investor
    )
    investors = list(buyers.order_by("pk")[: max(1, ground.sizes.needs // 2)])
    for number in range(ground.sizes.needs if investors else 0):
        investor = investors[number % len(investors)]
        region = investor.company.region
        of = Affiliate(
            "", "", "", "DE", "", clusters[number % len(clusters)], region.code if region else "",
            100, 2015, "", "",
        )  # fmt: skip
        status = world.pick(NEED_STATUSES)
        needs.need_of(world, templates[number % len(templates)], investor, of, status, demo=False)
    before = Need.objects.count()
    world.save()
    return Need.objects.count() - before
