"""The first cut: which suppliers are worth scoring, found by indexes alone.

Those near the need's primary process are scored, all of them up to a bound. Beside them stand,
bounded too: suppliers that name no process (they need data), a few of neighbouring processes (so
that the page can show why they are out), and those on whom somebody has decided already.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, Exists, Min, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from matchmaking.candidates import codes
from matchmaking.candidates.among import among
from matchmaking.scoring import GateSettings, NeedFacts
from suppliers.models import Capability, Product, Supplier

NEAR_LIMIT = 5_000
SILENT_LIMIT = 200
NEIGHBOUR_LIMIT = 40
PRODUCT_LIMIT = 1_000
#: Shared digits of a product code that make a candidate, the closest first.
PRODUCT_DIGITS = (6, 4, 2)


@dataclass(frozen=True)
class Cut:
    ids: tuple[int, ...]
    near: int  # of these, near the process or the product
    is_capped: bool  # more were near than are scored
    set_aside: int  # listed suppliers that do something else


def first_cut(
    need: NeedFacts,
    settings: GateSettings,
    *,
    today: dt.date | None = None,
    also: Iterable[int] = (),
) -> Cut:
    listed = _listed(today or timezone.localdate())
    primaries = [p.path for p in need.processes if p.primary] or [p.path for p in need.processes]
    if primaries:
        near, rest = _by_process(primaries, settings.process_similarity, listed, need)
    else:
        near, rest = _by_product(need, listed), []
    is_capped = len(near) > NEAR_LIMIT
    near = near[:NEAR_LIMIT]
    ids = tuple(dict.fromkeys([*near, *rest, *also]))
    total = listed.count()
    return Cut(ids, len(near), is_capped, max(0, total - len(ids)))


def _listed(day: dt.date) -> QuerySet[Supplier]:
    """Still in the supply database; a firm that entered without a date is in it too."""
    return Supplier.objects.filter(Q(listed_to__isnull=True) | Q(listed_to__gt=day)).order_by()


def _by_process(
    primaries: list[codes.Path], floor: float, listed: QuerySet[Supplier], need: NeedFacts
) -> tuple[list[int], list[int]]:
    tiers = codes.near_processes(primaries, floor)
    near = _nearest(tiers, listed, NEAR_LIMIT + 1)
    alike = codes.near_processes(primaries, 1e-6)
    neighbours = _nearest(alike[len(tiers) :], listed, NEIGHBOUR_LIMIT, near)
    return near, [*neighbours, *_silent(need, listed)]


def _nearest(
    tiers: list[tuple[float, list[int]]],
    listed: QuerySet[Supplier],
    limit: int,
    without: Iterable[int] = (),
) -> list[int]:
    """Suppliers with one of these processes, by how near the nearest is."""
    nodes = [pk for _likeness, pks in tiers for pk in pks]
    if not nodes:
        return []
    places = [When(process__in=pks, then=Value(place)) for place, (_, pks) in enumerate(tiers)]
    rows = Capability.objects.filter(process__in=nodes, supplier__in=listed)
    taken = list(without)
    if taken:
        rows = rows.exclude(among("supplier", taken))
    found = (
        rows.order_by()
        .values("supplier")
        .annotate(place=Min(Case(*places)))
        .order_by("place", "supplier")
        .values_list("supplier", flat=True)
    )
    return list(found[:limit])


def _silent(need: NeedFacts, listed: QuerySet[Supplier]) -> list[int]:
    """Suppliers that name no process: first those that make the product, then the newest."""
    silent = listed.filter(~Exists(Capability.objects.filter(supplier=OuterRef("pk"))))
    making = _making(need, 4)
    found: list[int] = []
    if making is not None:
        by_product = silent.filter(Exists(making.filter(supplier=OuterRef("pk"))))
        found = list(by_product.order_by("-pk").values_list("pk", flat=True)[:SILENT_LIMIT])
    room = SILENT_LIMIT - len(found)
    others = silent.order_by("-pk").values_list("pk", flat=True)[:SILENT_LIMIT]
    return found + [pk for pk in others if pk not in set(found)][:room]


def _by_product(need: NeedFacts, listed: QuerySet[Supplier]) -> list[int]:
    found: dict[int, None] = {}
    for digits in PRODUCT_DIGITS:
        making = _making(need, digits)
        if making is None or len(found) >= PRODUCT_LIMIT:
            break
        rows = making.filter(supplier__in=listed).order_by("supplier").distinct("supplier")
        found |= dict.fromkeys(rows.values_list("supplier", flat=True)[:PRODUCT_LIMIT])
    return list(found)[:PRODUCT_LIMIT]


def _making(need: NeedFacts, digits: int) -> QuerySet[Product] | None:
    """Products whose code begins like one of the need's."""
    wanted = Q()
    for code in need.hs_codes:
        scheme = "cpv" if code.startswith("CPV ") else "hs"
        bare = "".join(filter(str.isdigit, code))[:digits]
        if len(bare) == digits:
            wanted |= Q(**{f"{scheme}__code__startswith": bare})
    return Product.objects.filter(wanted) if wanted else None
