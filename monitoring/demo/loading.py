"""Make the demonstration country: once, in one transaction."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.apps import apps
from django.db import connection

from investors.models import Investor, Need
from linkages.classifications import services as classifications
from linkages.companies.models import Company, Membership
from linkages.find.services import paused
from linkages.history.changes import change_set
from monitoring.demo import investor_rows, keeping, ranking, rates, story
from monitoring.demo.files import Affiliate, trades
from monitoring.demo.firms import Registrar
from monitoring.demo.investors import make_investors
from monitoring.demo.needs import Wanted, make_needs
from monitoring.demo.people import make_users
from monitoring.demo.pipeline import Pipeline
from monitoring.demo.suppliers import make_suppliers
from monitoring.demo.work import Work
from monitoring.demo.world import SEED, SOURCE, World
from suppliers.models import Supplier


def is_loaded() -> bool:
    return Company.objects.filter(is_demo=True).exists()


def load(seed: int = SEED, today: dt.date | None = None) -> bool:
    """Whether anything was loaded: a country that is there already is left alone."""
    if is_loaded():
        return False
    classifications.load_all()
    with change_set(kind="import", reason=SOURCE):
        if not _is_first():
            return False
        classifications.load_demo_country()
        with paused():
            _make(World(seed, today))
    return True


def _is_first() -> bool:
    """Two commands at once make one country: the second waits for the first to end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [SOURCE])
    return not is_loaded()


def _tell_the_planner() -> None:
    """The rows of this transaction are counted now: nobody else can, and a search planned for
    empty tables takes minutes."""
    tables = [
        connection.ops.quote_name(model._meta.db_table)
        for app in ("companies", "investors", "suppliers")
        for model in apps.get_app_config(app).get_models()
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(tables)}")


def _make(world: World) -> None:
    rates.load_rates(world.today)
    make_users(world)
    registrar = Registrar(world)
    buyers = make_investors(world, registrar)
    firms = story.make_story_suppliers(world, registrar)
    sellers = make_suppliers(world, registrar)
    world.save()
    veltmann = buyers[0][0]
    need = _story_need(world, veltmann)
    wanted = make_needs(world, buyers, trades())
    _national_suppliers(world, buyers, [supplier for supplier, _trade in sellers])
    world.save()
    _join(world, veltmann, firms["strungmet"])
    _tell_the_planner()
    pipeline = Pipeline(world, sellers, wanted, ranking.rank(wanted))
    pipeline.introduce()
    pipeline.tell(firms["strungmet"])
    pipeline.link()
    world.save()
    _work(world, buyers, [supplier for supplier, _trade in sellers], wanted, pipeline).tell(
        veltmann, need, firms
    )
    world.save()
    ranking.note_decisions(pipeline.introductions)
    ranking.tell(need, firms, by=world.users["promoter"])
    keeping.keep(world, firms, [supplier for supplier, _trade in sellers])


def _story_need(world: World, veltmann: Investor) -> Need:
    company = veltmann.company
    contact, manager = company.people.order_by("pk")[:2]
    contact.name, contact.email = "Katrin Brandl", "katrin.brandl@veltmann.example"
    manager.name, manager.email = "Tudor Bejan", "tudor.bejan@veltmann.example"
    for person in (contact, manager):
        person.save()
    return story.make_story_need(world, veltmann, contact, company.sites.get())


def _join(world: World, veltmann: Investor, strungmet: Supplier) -> None:
    """The buyer and the SME user act for the two firms of the story."""
    for login, company in (("buyer", veltmann.company), ("sme", strungmet.company)):
        Membership.objects.create(user=world.users[login], company=company)


def _national_suppliers(
    world: World, buyers: list[tuple[Investor, Affiliate]], sellers: list[Supplier]
) -> None:
    for investor, affiliate in buyers:
        if not affiliate.is_prospect and world.chance(0.8):
            known: list[Any] = [one.company for one in world.some(sellers, 1, 4)]
            investor_rows.national_suppliers(world, investor, known)


def _work(
    world: World,
    buyers: list[tuple[Investor, Affiliate]],
    sellers: list[Supplier],
    wanted: list[Wanted],
    pipeline: Pipeline,
) -> Work:
    investors = [investor for investor, _affiliate in buyers]
    work = Work(world, investors, sellers, wanted, pipeline.introductions)
    work.do()
    return work
