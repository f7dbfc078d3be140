"""What the agency's people keep: searches, lists, tags, and what stands on their home pages."""

from __future__ import annotations

from typing import Any

from investors.models import Need
from linkages.permissions import Role
from linkages.saved import digests, services, tiles
from linkages.saved.models import ListEntry, RecordList, SavedSearch, Tag, Tile, Visibility
from linkages.search.query import (
    AnyOf,
    BlockCondition,
    FieldCondition,
    Group,
    Measure,
    Query,
    Test,
    Totals,
)
from monitoring.demo.world import World
from suppliers.models import Supplier

TEAM = Visibility.TEAM


def keep(world: World, firms: dict[str, Supplier], sellers: list[Supplier]) -> None:
    """Made by the services that the pages use, so that nothing is kept that could not run."""
    ana, staff = world.users["promoter"], world.users["staff"]
    certified = services.save(
        _certified(),
        by=ana,
        name="Furnizori mici și mijlocii cu ISO 9001 valabil",
        name_en="Small and medium suppliers with a valid ISO 9001",
        description="Lista de plecare pentru orice cerere nouă.",
        visibility=TEAM,
    )
    mine = services.save(
        _not_contacted(),
        by=ana,
        name="Portofoliul meu, fără contact de o jumătate de an",
        name_en="My portfolio, no contact for half a year",
    )
    ending = services.save(
        _ending(), by=ana, name="Cereri deschise care se încheie într-o lună",
        name_en="Open needs that end within a month", visibility=TEAM,
    )  # fmt: skip
    unmet = services.save(
        _unmet(), by=staff, name="Investitori cu cereri deschise, neîntâlniți de 90 de zile",
        name_en="Investors with open needs, not met for 90 days", visibility=Visibility.EVERYONE,
    )  # fmt: skip
    spread = services.save(
        _by_region(), by=staff, name="Furnizori pe regiuni",
        name_en="Suppliers by region", visibility=TEAM,
    )  # fmt: skip
    _home(world, [certified, mine, ending, unmet], spread)
    _lists(world, certified, firms, sellers)
    _tags(world, firms, sellers)


# ── Searches ─────────────────────────────────────────────────────────────────


def _where(field: str, op: str, *args: Any) -> FieldCondition:
    return FieldCondition(field, Test(op, args))


def _certified() -> Query:
    sizes = AnyOf((Test("is", ("small",)), Test("is", ("medium",))))
    held = (
        _where("certification.standard", "under", "iso_9001"),
        _where("certification.valid_to", "ge", "today"),
    )
    return Query(
        "supplier",
        every=(
            FieldCondition("company.size_class", sizes),
            BlockCondition("certifications", "any", held),
        ),
    )


def _not_contacted() -> Query:
    met = (_where("interaction.at", "within", 6, "month"),)
    return Query(
        "supplier",
        every=(
            _where("company.account_manager", "me"),
            BlockCondition("interactions", "none", met),
        ),
    )


def _ending() -> Query:
    sought = AnyOf(tuple(Test("is", (status.value,)) for status in Need.OPEN))
    return Query(
        "need",
        every=(
            FieldCondition("need.status", sought),
            _where("need.expires_on", "next_days", 30, "day"),
        ),
    )


def _unmet() -> Query:
    wanted = (_where("need.status", "is", "open"),)
    met = (_where("interaction.at", "within", 90, "day"),)
    return Query(
        "investor",
        every=(BlockCondition("needs", "any", wanted), BlockCondition("meetings", "none", met)),
    )


def _by_region() -> Query:
    totals = Totals((Group("company.region"),), (Measure("count"),))
    return Query("supplier", totals=totals)


def _home(world: World, found: list[SavedSearch], spread: SavedSearch) -> None:
    ana, staff = world.users["promoter"], world.users["staff"]
    for search in found[:3]:
        tiles.add(search, by=ana)
    for search in (found[3], found[0]):
        tiles.add(search, by=staff)
    for user in (ana, world.users["analyst"]):
        tiles.add(spread, by=user, kind=Tile.Kind.TOTALS)
    services.pin(found[0], by=ana)
    services.pin(found[2], by=ana)
    digests.follow(found[2], by=ana, frequency="daily")


# ── Lists and tags ───────────────────────────────────────────────────────────


def _lists(
    world: World, certified: SavedSearch, firms: dict[str, Supplier], sellers: list[Supplier]
) -> None:
    ana = world.users["promoter"]
    chosen = [*firms.values(), *world.rng.sample(sellers, 14)]
    visits = services.create_list(
        by=ana,
        name="Vizite de toamnă",
        name_en="Autumn visits",
        description="Ateliere de văzut înainte de ziua furnizorilor.",
        record="supplier",
        keys=[one.pk for one in chosen],
        visibility=TEAM,
        editors=[world.users["promoter2"]],
    )
    _note(visits, chosen)
    services.create_list(
        by=ana, name="Certificați acum", name_en="Certified now", record="supplier",
        search=certified, visibility=TEAM,
    )  # fmt: skip
    services.freeze(
        certified, by=world.users["analyst"], name="Certificați la începutul trimestrului",
        name_en="Certified at the start of the quarter",
    )  # fmt: skip


NOTES = (
    (ListEntry.Status.DONE, "Văzut, au loc liber pe strung."),
    (ListEntry.Status.DONE, "Văzut; cer ajutor pentru ISO 14001."),
    (ListEntry.Status.DOING, "Vizita e stabilită cu directorul."),
    (ListEntry.Status.LEFT_OUT, "Nu primesc vizite anul acesta."),
)


def _note(visits: RecordList, chosen: list[Supplier]) -> None:
    for supplier, (status, text) in zip(chosen, NOTES, strict=False):
        rows = visits.entries.filter(object_id=supplier.pk)
        rows.update(status=status, note=text)


TAGS: dict[str, dict[str, Any]] = {
    "key-account": {"name": "Client-cheie", "name_en": "Key account", "colour": "petrol"},
    "metal-fair": {
        "name": "Târgul Metal",
        "name_en": "Metal Fair",
        "colour": "violet",
        "description": "Expune la târgul din primăvară.",
    },
    "to-revisit": {
        "name": "De revăzut",
        "name_en": "To revisit",
        "colour": "sand",
        "roles": [Role.ADMINISTRATOR, Role.STAFF, Role.PROMOTER],
    },
}


def _tags(world: World, firms: dict[str, Supplier], sellers: list[Supplier]) -> None:
    made = {
        code: Tag.objects.create(code=code, is_demo=True, **facts) for code, facts in TAGS.items()
    }
    ana = world.users["promoter"]
    own = [one.pk for one in firms.values()]
    services.tag("supplier", own, [made["key-account"]], by=ana)
    fair = [one.pk for one in world.rng.sample(sellers, 20)]
    services.tag("supplier", fair, [made["metal-fair"]], by=ana)
    services.tag("supplier", [*own[:2], *fair[:6]], [made["to-revisit"]], by=ana)
