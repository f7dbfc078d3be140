"""Two years of contacts and to-dos of the agency's people."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models

from investors.models import Investor, Need
from linkages.contacts.models import Interaction, Person
from linkages.todos.models import ToDo
from matchmaking.models import Introduction
from monitoring.demo.files import Talk, talks
from monitoring.demo.needs import Wanted
from monitoring.demo.world import World
from suppliers.models import Supplier

CONTACTS = 2_560
AHEAD = 24
TODOS = 292
DAYS = 730

TASKS = (
    "Trimite lista scurtă", "Cere certificatul reînnoit", "Sună despre capacitate",
    "Pregătește vizita", "Trimite rezumatul întâlnirii", "Verifică standingul în registru",
    "Cere datele de calitate pe 12 luni", "Confirmă că cererea e încă deschisă",
    "Actualizează structura costurilor", "Stabilește întâlnirea cu achizițiile",
    "Trimite acordul de confidențialitate", "Cere feedback despre mostre",
    "Înregistrează contractul semnat", "Invită la ziua furnizorilor", "Ask for import shares",
    "Check references of the supplier",
)  # fmt: skip


class Work:
    def __init__(
        self,
        world: World,
        investors: list[Investor],
        suppliers: list[Supplier],
        wanted: list[Wanted],
        introductions: list[Introduction],
    ) -> None:
        self.world = world
        self.investors, self.suppliers = investors, suppliers
        self.needs: dict[int, list[Need]] = defaultdict(list)
        for one in wanted:
            self.needs[one.investor.company_id].append(one.need)
        self.introductions: dict[int, list[Introduction]] = defaultdict(list)
        for made in introductions:
            self.introductions[made.supplier.company_id].append(made)
        self._talks: dict[str, list[Talk]] = defaultdict(list)
        for talk in talks():
            self._talks[talk.side].append(talk)
        self._types: dict[type[models.Model], int] = {}
        self.people: dict[int, list[Person]] = defaultdict(list)
        for person in Person.objects.filter(company__is_demo=True).order_by("pk"):
            self.people[person.company_id].append(person)
        # Some firms are talked to often, most rarely.
        self._attention = [self.world.rng.random() ** 3 + 0.02 for _ in suppliers]
        self._weights = [self.world.rng.random() + 0.15 for _ in investors]

    def do(self) -> None:
        for _ in range(CONTACTS):
            self._contact(self.world.day_between(0, DAYS))
        for _ in range(AHEAD):
            self._contact(self.world.today + dt.timedelta(days=self.world.rng.randint(1, 25)))
        for _ in range(TODOS):
            self._todo()

    def _contact(self, day: dt.date) -> None:
        world = self.world
        with_investor = world.chance(0.5)
        owner, company = self._somebody(with_investor)
        talk = world.pick(self._talks["investor" if with_investor else "supplier"])
        kind, notes = talk.kind, talk.notes
        people = [person for person in self.people[company.pk] if person.left_on is None]
        person = world.pick(people) if people and world.chance(0.85) else None
        about = self._about(owner) if world.chance(0.4) else None
        is_ahead = day > world.today
        hour = world.rng.randint(7, 8) if day == world.today else None
        world.add(
            Interaction,
            company=company,
            kind="meeting" if is_ahead and kind in ("note", "email") else kind,
            at=world.moment(day, hour),
            subject=talk.subject,
            notes="" if is_ahead else notes,
            language="en" if notes.isascii() else "ro",
            person=person,
            with_people=person.name if person else "",
            place=world.pick(("la uzină", "la sediul nostru", "online"))
            if kind in ("meeting", "visit", "event")
            else "",
            by=company.account_manager or world.pick(world.promoters),
            satisfaction=world.rng.choices((1, 2, 3, 4, 5), (2, 5, 20, 45, 28))[0]
            if kind in ("meeting", "visit") and not is_ahead and world.chance(0.6)
            else None,
            is_demo=True,
            created_at=world.moment(min(day, world.today), 17),
            **self._points(about),
        )

    def _somebody(self, with_investor: bool) -> tuple[Any, Any]:
        if with_investor:
            investor = self.world.rng.choices(self.investors, self._weights)[0]
            return investor, investor.company
        supplier = self.world.rng.choices(self.suppliers, self._attention)[0]
        return supplier, supplier.company

    def _about(self, owner: Any) -> Any:
        found: list[Any] = list(self.needs.get(owner.company_id, []))
        found += self.introductions.get(owner.company_id, [])
        return self.world.pick(found) if found else None

    def _points(self, about: Any) -> dict[str, Any]:
        if about is None:
            return {}
        kind = type(about)
        if kind not in self._types:
            self._types[kind] = ContentType.objects.get_for_model(kind).pk
        return {"about_type_id": self._types[kind], "about_id": about.pk}

    def _todo(self) -> None:
        """Half are done; of the open ones a third is late."""
        world = self.world
        owner, company = self._somebody(world.chance(0.45))
        is_done = world.chance(0.5)
        late = world.chance(0.3)
        if is_done:
            due = world.day_between(5, 400)
        elif late:
            due = world.day_between(1, 30)
        else:
            due = world.today + dt.timedelta(days=world.rng.randint(0, 45))
        who = world.pick(world.editors if world.chance(0.95) else [world.users["admin"]])
        world.add(
            ToDo,
            title=f"{world.pick(TASKS)}: {company.name}"[:200],
            owner=who,
            assigned_by=world.maybe(0.4, world.users["staff"]),
            due_on=due if world.chance(0.97) else None,
            priority=world.rng.choices((1, 2, 3), (15, 70, 15))[0],
            company=company,
            done_at=world.moment(due + dt.timedelta(days=world.rng.randint(-4, 0)))
            if is_done
            else None,
            done_by=who if is_done else None,
            is_demo=True,
            created_at=world.moment(min(world.today, due) - dt.timedelta(days=14)),
            **self._points(self._about(owner) if world.chance(0.4) else None),
        )

    # ── The story ────────────────────────────────────────────────────────────

    def tell(self, veltmann: Investor, need: Need, firms: dict[str, Supplier]) -> None:
        """What a promoter finds on the first morning."""
        world, ana = self.world, self.world.users["promoter"]
        company, today = veltmann.company, world.today
        people = self.people[company.pk]
        for days, kind, subject, notes in (
            (0, "visit", "Vizită la uzină, ziua furnizorilor", ""),
            (15, "visit", "Vizită la uzină: planul de localizare",
             "Carcasele vin din import în 11 săptămâni; din septembrie vor o sursă locală."),
            (12, "email", "Desenul rev. C primit", "Katrin Brandl a trimis desenul."),
            (38, "call", "Cerere nouă: carcase de arbore", "100 000 de bucăți pe an, 350 000 €."),
        ):  # fmt: skip
            world.add(
                Interaction, company=company, kind=kind, subject=subject, notes=notes,
                language="ro", at=world.moment(today - dt.timedelta(days=days), 10),
                by=ana, person=people[0], with_people="Katrin Brandl, Tudor Bejan",
                satisfaction=4 if days == 15 else None, is_demo=True, **self._points(need),
            )  # fmt: skip
        for title, due, about, firm in (
            ("Trimite lista scurtă pentru carcasele de arbore", -2, need, company),
            ("Cere certificatul ISO 14001 reînnoit", 0, None, firms["strungmet"].company),
            ("Întreabă despre PPM și livrările la timp din ultimele 12 luni", 0, None,
             firms["rotador"].company),
            ("Cere ponderile importului pe țări", 8, None, company),
        ):  # fmt: skip
            world.add(
                ToDo, title=title, owner=ana, due_on=today + dt.timedelta(days=due),
                company=firm, is_demo=True, **self._points(about),
            )  # fmt: skip
