"""Search by example: the first page and the capped count of worked examples 1 and 2, and a free
text, beside the same by SQL written by hand.

The peer is told the keys of codes and the days; the product finds them out, compiles the query,
checks every right and makes objects of the rows.
"""

from __future__ import annotations

import argparse
import datetime as dt
from functools import partial
from typing import Any

from tests.benchmarks import setting  # sets the product up

# isort: split

from django.conf import settings
from django.db import connection
from django.utils import timezone

from linkages.classifications.labels import below
from linkages.listing import CAP
from linkages.search import gallery, services
from linkages.search.query import BlockCondition, FieldCondition, Query, Test

PAGE = 25
MACHINING = """
    FROM suppliers_supplier s JOIN companies_company c ON c.id = s.company_id
    WHERE c.country IN (%(home)s, %(neighbour)s)
    AND (SELECT f.headcount FROM companies_yearlyfigures f
         WHERE f.company_id = c.id AND f.headcount IS NOT NULL
         ORDER BY f.year DESC LIMIT 1) >= 50
    AND EXISTS (SELECT 1 FROM suppliers_capability p
                WHERE p.supplier_id = s.id AND p.process_id = ANY(%(machining)s))
    AND EXISTS (SELECT 1 FROM suppliers_certification h WHERE h.supplier_id = s.id
                AND h.standard_id = ANY(%(iso)s) AND h.valid_to > %(today)s)
"""
PLASTICS = """
    FROM investors_investor s JOIN companies_company c ON c.id = s.company_id
    WHERE EXISTS (SELECT 1 FROM investors_need n WHERE n.investor_id = s.id AND n.status = 'open'
                  AND EXISTS (SELECT 1 FROM investors_needprocess p
                              WHERE p.need_id = n.id AND p.process_id = ANY(%(plastics)s)))
    AND NOT EXISTS (SELECT 1 FROM contacts_interaction i WHERE i.company_id = s.company_id
                    AND i.kind IN ('meeting', 'visit') AND i.at >= %(since)s AND i.at < %(until)s)
"""
PRODUCT = """
    FROM suppliers_supplier s JOIN companies_company c ON c.id = s.company_id
    WHERE EXISTS (SELECT 1 FROM suppliers_product p
                  WHERE p.supplier_id = s.id AND fold(p.name) LIKE '%%%%carcas%%%%')
"""


def facts() -> dict[str, Any]:
    today = timezone.localdate()
    midnight = timezone.make_aware(dt.datetime.combine(today, dt.time.min))
    return {
        "home": settings.COUNTRY,
        "neighbour": settings.NEIGHBOUR_COUNTRY,
        "machining": below("process", "subtractive"),
        "plastics": below("process", "plastics"),
        "iso": below("certificate", "iso_9001"),
        "today": today,
        "since": midnight - dt.timedelta(days=90),
        "until": midnight + dt.timedelta(days=1),
    }


def by_hand(what: str, values: dict[str, Any]) -> tuple[int, list[Any]]:
    """The capped count and the page: two statements, as the product has."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM (SELECT 1 {what} LIMIT {CAP + 1}) t", values)
        count = cursor.fetchone()[0]
        page = f"SELECT s.*, c.name, c.name_en {what} ORDER BY c.name_folded, s.id LIMIT {PAGE}"
        cursor.execute(page, values)
        return count, [row[0] for row in cursor.fetchall()]


def by_product(query: Query, user: Any) -> tuple[int, list[Any]]:
    """All that a page of results does before its template."""
    with services.on_screen(query, user, seconds=120):
        found = services.rows(query, user)
        count = services.counted(found)
        rows = list(found.select_related("company")[:PAGE])
    return count.total, [row.pk for row in rows]


def statement(query: Query, user: Any) -> str:
    return str(services.rows(query, user).query)


def queries() -> dict[str, tuple[Query, str]]:
    ready = {one.key: one.build() for one in gallery.ready()}
    word = FieldCondition("product.name", Test("words", ("carcas",)))
    product = Query("supplier", every=(BlockCondition("products", "any", (word,)),))
    return {
        "example 1": (ready["machining-shops"], MACHINING),
        "example 2": (ready["open-need-in-plastics"], PLASTICS),
        "product text": (product, PRODUCT.replace("%%%%", "%%")),
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--times", type=int, default=20)
    times = options.parse_args().times
    user, values = setting.administrator(), facts()
    found: dict[str, Any] = {"rows": setting.sizes()}
    for name, (query, what) in queries().items():
        mine, hand = by_product(query, user), by_hand(what, values)
        found[name] = {
            "count": mine[0],
            "same": mine == hand,
            "product": setting.timed(partial(by_product, query, user), times),
            "by hand": setting.timed(partial(by_hand, what, values), times),
            "compiling": setting.timed(partial(statement, query, user), times),
        }
    setting.print_json(found)


if __name__ == "__main__":
    main()
