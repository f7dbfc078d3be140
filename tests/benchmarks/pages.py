"""How long pages take, in this process, on the database that DATABASE_URL names."""

from __future__ import annotations

import argparse
import time
from functools import partial
from typing import Any

from tests.benchmarks import setting  # sets the product up

# isort: split

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from investors.models import Investor, Need
from linkages.periods import Period
from matchmaking.models import Round
from matchmaking.services.suggestions import refresh_suggestions
from monitoring import editions
from monitoring.indicators import Vintage
from suppliers.models import Supplier

#: The same first page written by hand: what the database itself needs for it.
PEERS = {
    "company list": (
        "SELECT c.id, c.name, c.name_en, c.status, c.size_class, r.name, a.name "
        "FROM companies_company c LEFT JOIN classifications_node r ON r.id = c.region_id "
        "LEFT JOIN classifications_node a ON a.id = c.main_activity_id "
        "ORDER BY c.name_folded, c.id LIMIT 50"
    ),
    "supplier list": (
        "SELECT s.id, c.name, c.name_en, s.programme_status, r.name FROM suppliers_supplier s "
        "JOIN companies_company c ON c.id = s.company_id "
        "LEFT JOIN classifications_node r ON r.id = c.region_id "
        "ORDER BY c.name_folded, s.id LIMIT 50"
    ),
    "company search": (
        "SELECT id, name FROM companies_company WHERE name_folded LIKE '%precizia%' "
        "AND name_folded LIKE '%arinda%' ORDER BY name_folded, id LIMIT 50"
    ),
}


def addresses(need: Need) -> dict[str, str]:
    supplier = Supplier.objects.order_by("pk")[Supplier.objects.count() // 2]
    investor = Investor.objects.order_by("pk").first()
    assert investor is not None
    quarter = Period.containing(supplier.updated_at.date()).previous
    return {
        "home": reverse("monitoring:home"),
        "company list": reverse("companies:list"),
        "company search": f"{reverse('companies:list')}?q=precizia+arinda",
        "company record": reverse("companies:detail", args=[supplier.company_id]),
        "supplier list": reverse("suppliers:list"),
        "supplier record": reverse("suppliers:detail", args=[supplier.pk]),
        "investor list": reverse("investors:list"),
        "investor record": reverse("investors:detail", args=[investor.pk]),
        "need list": reverse("needs:list"),
        "workbench": reverse("matchmaking:workbench", args=[need.pk]),
        "linkage list": reverse("matchmaking:linkage_list"),
        "quarter": reverse("monitoring:quarter", args=[quarter]),
    }


def measured(client: Client, url: str, times: int) -> dict[str, Any]:
    with CaptureQueriesContext(connection) as queries:
        response = client.get(url, follow=True)
    found: dict[str, Any] = {"status": response.status_code, "queries": len(queries)}
    if response.status_code == 200:
        found |= setting.timed(lambda: client.get(url, follow=True), times)
        found["kilobytes"] = len(response.content) // 1024
    return found


def run_sql(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        cursor.fetchall()


def ranked_need(by: Any) -> tuple[Need, float]:
    """A need with a ranking, and the seconds that ranking it took."""
    need = Need.objects.filter(status__in=["open", "matching"], processes__isnull=False).first()
    assert need is not None, "there is no open need: fill the database first"
    started = time.perf_counter()
    refresh_suggestions(need, by=by)
    return need, round(time.perf_counter() - started, 2)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--times", type=int, default=30)
    options.add_argument("--only", default="", help="pages whose name holds this text")
    chosen = options.parse_args()
    user = setting.administrator()
    need, seconds = ranked_need(user)
    client = Client()
    client.force_login(user)
    pages: dict[str, Any] = {}
    for name, url in addresses(need).items():
        if chosen.only not in name:
            continue
        if name == "quarter":
            editions.series(Period.parse(url.split("/")[-2]), Vintage(), wait=True)
        pages[name] = measured(client, url, chosen.times)
        if name in PEERS:
            by_hand = partial(run_sql, PEERS[name])
            pages[name]["by_hand"] = setting.timed(by_hand, chosen.times)
    setting.print_json(
        {
            "sizes": setting.sizes(),
            "ranking_seconds": seconds,
            "candidates": Round.objects.get(need=need).candidates,
            "pages": pages,
        }
    )


if __name__ == "__main__":
    main()
