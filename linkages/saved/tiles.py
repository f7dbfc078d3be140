"""Searches on a person's home page: a number, or small totals, each opening its rows.

Figures are kept a minute per person; those that are missing are counted by one statement.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from linkages import dates, numbers
from linkages.bilingual import active_language
from linkages.saved import stamp
from linkages.saved.describe import said_of
from linkages.saved.digest_mail import results_url
from linkages.saved.models import SavedSearch, Tile
from linkages.saved.services.searches import query_of
from linkages.search import services as engine
from linkages.search.query import Query

logger = logging.getLogger(__name__)

MOST = 8
KEPT_SECONDS = 60
CAP = 10_000
TIME_LIMIT = 1.5  # seconds that a home page waits for figures
TOTALS_ROWS = 6


class TooMany(Exception):
    """The home page has as many tiles as it may have."""


@dataclass(frozen=True)
class ShownTile:
    tile: Tile
    search: SavedSearch
    href: str
    count: int | None = None
    is_capped: bool = False
    totals: Any = None
    trouble: str = ""


# ── Choosing ─────────────────────────────────────────────────────────────────


def add(search: SavedSearch, *, by: Any, kind: str = Tile.Kind.NUMBER) -> Tile:
    if not SavedSearch.objects.visible_to(by).filter(pk=search.pk).exists():
        raise PermissionDenied
    with transaction.atomic():
        mine = Tile.objects.filter(user=by)
        if mine.exclude(search=search).count() >= MOST:
            raise TooMany
        last = mine.aggregate(last=Max("position"))["last"] or 0
        tile, _is_new = Tile.objects.update_or_create(
            user=by,
            search=search,
            defaults={"kind": kind},
            create_defaults={"kind": kind, "position": last + 1},
        )
        stamp.renew()
    return tile


def remove(search: SavedSearch, *, by: Any) -> None:
    Tile.objects.filter(user=by, search=search).delete()
    stamp.renew()


def move(search: SavedSearch, step: int, *, by: Any) -> None:
    """One place up (-1) or down (1)."""
    with transaction.atomic():
        mine = list(Tile.objects.select_for_update().filter(user=by))
        place = next((n for n, one in enumerate(mine) if one.search_id == search.pk), None)
        if place is None or not 0 <= place + step < len(mine):
            return
        mine.insert(place + step, mine.pop(place))
        for number, one in enumerate(mine, 1):
            one.position = number
        Tile.objects.bulk_update(mine, ["position"])
        stamp.renew()


# ── Showing ──────────────────────────────────────────────────────────────────


def tiles_of(user: Any) -> list[ShownTile]:
    """For a minute without any query; then one for the tiles, and one for all figures that were
    not asked in that time."""
    parts = (user.pk, user.role, active_language(), stamp.current())
    key = "tiles:" + ":".join(str(part) for part in parts)
    shown = stamp.kept([key]).get(key)
    if shown is None:
        shown = _made(user)
        stamp.keep({key: shown}, KEPT_SECONDS)
    return list(shown)


def _made(user: Any) -> list[ShownTile]:
    rows = Tile.objects.filter(user=user).select_related("search")
    chosen = list(rows.filter(search__in=SavedSearch.objects.visible_to(user)))
    if not chosen:
        return []
    keys = {one.pk: _key(one, user) for one in chosen}
    known = stamp.kept(list(keys.values()))
    missing = [one for one in chosen if keys[one.pk] not in known]
    fresh = _figures(missing, user)
    if fresh:
        stamp.keep({keys[pk]: value for pk, value in fresh.items()}, KEPT_SECONDS)
    figures = {one.pk: known.get(keys[one.pk]) or fresh.get(one.pk, {}) for one in chosen}
    return [
        ShownTile(one, one.search, results_url(one.search), **figures[one.pk]) for one in chosen
    ]


def _key(tile: Tile, user: Any) -> str:
    parts = (tile.search_id, tile.search.version, tile.kind, user.pk, user.role, active_language())
    return "tile:" + ":".join(str(part) for part in parts)


def _figures(tiles: Sequence[Tile], user: Any) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    counted: dict[int, Query] = {}
    for one in tiles:
        query = query_of(one.search)
        story = said_of(query, user)
        if not story.runs:
            found[one.pk] = {"trouble": story.troubles[0]}
        elif one.kind == Tile.Kind.TOTALS and query.totals is not None:
            found[one.pk] = _totals(query, user)
        else:
            counted[one.pk] = replace(query, totals=None, sort=())
    return found | _counts(counted, user)


def _totals(query: Query, user: Any) -> dict[str, Any]:
    try:
        with engine.on_screen(seconds=TIME_LIMIT):
            return {"totals": small(engine.totals(query, user))}
    except engine.Refused as refusal:
        return {"trouble": refusal.problems[0].message}
    except (engine.TooBroad, DatabaseError):
        return {"trouble": _slow()}


def small(table: Any) -> dict[str, Any]:
    """The first rows of a totals table as texts: all that a tile shows and the cache keeps."""
    language = active_language()
    columns = [one.label(language) for one in (*table.groups, *table.figures)]
    rows = [
        [row.label(n, language) for n in range(len(table.groups))]
        + ["…" if row.is_suppressed else figure_text(one) for one in row.figures]
        for row in largest_first(table)[:TOTALS_ROWS]
    ]
    return {
        "columns": columns,
        "groups": len(table.groups),
        "rows": rows,
        "more": max(0, len(table.rows) - TOTALS_ROWS),
    }


def largest_first(table: Any) -> list[Any]:
    """By the first figure where there is one group; two groups stay in their order."""
    rows = list(table.rows)
    if len(table.groups) == 1 and all(_is_number(row.figures[0]) for row in rows):
        rows.sort(key=lambda row: -(row.figures[0] or 0))
    return rows


def _is_number(figure: Any) -> bool:
    return figure is None or isinstance(figure, int | float | Decimal)


def figure_text(figure: Any) -> str:
    if figure is None:
        return ""
    if isinstance(figure, dt.date):
        return dates.written(figure)
    return numbers.written(figure, None if isinstance(figure, int) else 1)


def _counts(queries: dict[int, Query], user: Any) -> dict[int, dict[str, Any]]:
    """Every count in one statement; one that is too slow must not keep the page waiting."""
    parts, params, keys, found = [], [], [], {}
    for pk, query in queries.items():
        try:
            rows = engine.rows(query, user).order_by().values("pk")[: CAP + 1]
        except engine.Refused as refusal:
            found[pk] = {"trouble": refusal.problems[0].message}
            continue
        sql, values = rows.query.sql_with_params()
        parts.append(f"(SELECT count(*) FROM ({sql}) counted)")  # noqa: S608 - Django's SQL
        params += list(values)
        keys.append(pk)
    if not parts:
        return found
    try:
        with engine.on_screen(seconds=TIME_LIMIT), connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(parts)}", params)
            counts = cursor.fetchone()
    except (engine.TooBroad, DatabaseError):
        logger.warning("tiles of %s took too long", user.pk, exc_info=True)
        return found | {pk: {"trouble": _slow()} for pk in keys}
    for pk, number in zip(keys, counts, strict=True):
        found[pk] = {"count": min(number, CAP), "is_capped": number > CAP}
    return found


def _slow() -> str:
    return _("Counting takes long; open it to see the rows.")
