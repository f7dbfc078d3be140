"""List pages with six facet counts beside the same by SQL written by hand.

The peer reads the page, a count capped at 10,001 and one GROUP BY a facet, each with the conditions
of the other facets: from the tables of the product (`by_hand`), and from a narrow table with only
the facets' columns, made for the occasion (`narrow`).
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from typing import Any

from tests.benchmarks import setting  # sets the product up

# isort: split

from django.db import connection
from django.http import QueryDict
from django.test import Client

from linkages.classifications.labels import below
from linkages.companies.models import Company, Identifier
from linkages.facets import memory
from linkages.facets.counting import narrow
from linkages.facets.lists import list_spec

TREES = {"activity": "nace2", "region": "region", "sector": "nace2"}
#: Facet → column of the peer's tables.
COLUMNS = {
    "companies": {
        "activity": "main_activity_id",
        "region": "region_id",
        "size": "size_class",
        "status": "status",
        "country": "country",
        "kind": "role",
    },
    "suppliers": {
        "sector": "main_activity_id",
        "region": "region_id",
        "size": "size_class",
        "programme": "programme_status",
        "published": "published",
    },
}
WIDE = {
    "companies": (
        "(SELECT c.*, (CASE WHEN s.id IS NOT NULL THEN 2 ELSE 0 END + "
        "CASE WHEN i.id IS NOT NULL THEN 1 ELSE 0 END) AS role FROM companies_company c "
        "LEFT JOIN suppliers_supplier s ON s.company_id = c.id "
        "LEFT JOIN investors_investor i ON i.company_id = c.id) t"
    ),
    "suppliers": (
        "(SELECT s.id, s.programme_status, c.name_folded, c.name, c.main_activity_id, "
        "c.region_id, c.size_class, c.published FROM suppliers_supplier s "
        "JOIN companies_company c ON c.id = s.company_id) t"
    ),
}
PROCESS = "EXISTS (SELECT 1 FROM suppliers_capability p WHERE p.supplier_id = t.id AND {})"
CERTIFICATE = (
    "EXISTS (SELECT 1 FROM suppliers_certification h WHERE h.supplier_id = t.id AND {} "
    "AND h.status IN ('document', 'verified') "
    "AND (h.valid_to IS NULL OR h.valid_to >= CURRENT_DATE))"
)


@dataclass(frozen=True)
class Case:
    name: str
    list_key: str
    query: str


CASES = (
    Case("companies, no condition", "companies", ""),
    Case("companies, one broad condition", "companies", "status=active"),
    Case("companies, three conditions", "companies", "region=XV-N&size=small&status=active"),
    Case("companies, selective", "companies", "activity=25.62&region=XV-N1&size=medium"),
    Case("suppliers, no condition", "suppliers", ""),
    Case("suppliers, two conditions", "suppliers", "process=turning&size=small"),
    Case("suppliers, process and certificate", "suppliers", "process=turning&certificate=iso_9001"),
    Case(
        "suppliers, text and process and certificate",
        "suppliers",
        "q=precizia&process=turning&certificate=iso_9001",
    ),
    Case("suppliers, by staff", "suppliers", "sort=-staff"),
    Case("suppliers, by free capacity of a process", "suppliers", "process=turning&sort=-free"),
)


class ByHand:
    """The statements of one case."""

    def __init__(self, case: Case, source: str) -> None:
        self.case, self.source = case, source
        self.asked = dict(QueryDict(case.query).lists())

    def statements(self) -> list[str]:
        order = "name_folded" if "sort" not in self.asked else "id"
        found = [
            (
                f"SELECT id, name FROM {self.source} WHERE {self.where()} "
                f"ORDER BY {order}, id LIMIT 25"
            ),
            (
                f"SELECT count(*) FROM (SELECT 1 FROM {self.source} WHERE {self.where()} "
                "LIMIT 10001) n"
            ),
        ]
        for facet, column in COLUMNS[self.case.list_key].items():
            found.append(
                f"SELECT {column}, count(*) FROM {self.source} WHERE {self.where(facet)} GROUP BY 1"
            )
        if self.case.list_key == "suppliers":
            found.append(
                "SELECT p.process_id, count(DISTINCT t.id) FROM suppliers_capability p "
                f"JOIN {self.source} ON t.id = p.supplier_id "
                f"WHERE {self.where('process')} GROUP BY 1"
            )
        return found

    def where(self, but: str = "") -> str:
        parts = [self.condition(name, some) for name, some in self.asked.items() if name != but]
        return " AND ".join(part for part in parts if part) or "TRUE"

    def condition(self, name: str, values: list[str]) -> str:
        if name == "sort":
            return ""
        if name == "q":
            return " AND ".join(f"t.name_folded LIKE '%%{word}%%'" for word in values[0].split())
        if name == "process":
            return PROCESS.format(f"p.process_id IN ({_keys('process', values)})")
        if name == "certificate":
            return CERTIFICATE.format(f"h.standard_id IN ({_keys('certificate', values)})")
        column = COLUMNS[self.case.list_key][name]
        if name in TREES:
            return f"t.{column} IN ({_keys(TREES[name], values)})"
        return f"t.{column} IN ({', '.join(repr(value) for value in values)})"

    def run(self) -> None:
        with connection.cursor() as cursor:
            for statement in self.statements():
                cursor.execute(statement.replace("%%", "%"))
                cursor.fetchall()


def _keys(scheme: str, codes: list[str]) -> str:
    return ", ".join(str(key) for code in codes for key in below(scheme, code)) or "0"


def make_narrow() -> None:
    """Only the columns of the facets, with an index for each."""
    with connection.cursor() as cursor:
        for key, columns in COLUMNS.items():
            names = ", ".join(["id", "name", "name_folded", *columns.values()])
            cursor.execute(f"CREATE TEMP TABLE narrow_{key} AS SELECT {names} FROM {WIDE[key]}")
            for column in columns.values():
                cursor.execute(f"CREATE INDEX ON narrow_{key} ({column}) INCLUDE (id)")
            cursor.execute(f"CREATE INDEX ON narrow_{key} (name_folded, id)")
            cursor.execute(f"CREATE UNIQUE INDEX ON narrow_{key} (id)")
            cursor.execute(f"ANALYZE narrow_{key}")


def measured(case: Case, user: Any, client: Client, times: int) -> dict[str, Any]:
    spec = list_spec(case.list_key)

    def counts() -> int:
        memory.current(spec).kept.clear()  # what a change does: nothing counted is kept
        found = narrow(spec, QueryDict(case.query), user)
        for facet in found.facets:
            found.options(facet)
        return found.count

    address = f"{spec.href}?{case.query}"
    return {
        "count": counts(),
        "facets": setting.timed(counts, times),
        "page": setting.timed(lambda: client.get(address), times),
        "by_hand": setting.timed(ByHand(case, WIDE[case.list_key]).run, times),
        "narrow": setting.timed(ByHand(case, f"narrow_{case.list_key} t").run, times),
    }


def freshness(times: int) -> dict[str, Any]:
    """Reading all facts, and catching up after one record has changed."""
    spec = list_spec("companies")
    company = Company.objects.order_by("pk").first()
    assert company is not None
    memory.forget_all()
    started = time.perf_counter()
    memory.current(spec)
    loaded = round(time.perf_counter() - started, 2)
    sizes = ["small", "medium"]

    def change() -> None:
        sizes.reverse()
        Company.objects.filter(pk=company.pk).update(size_class=sizes[0])

    def change_and_look() -> None:
        change()
        memory.current(spec)

    found = {
        "read_all_s": loaded,
        "nothing_changed": setting.timed(lambda: memory.current(spec), times),
        "one_change": setting.timed(change, times),
        "one_change_and_caught_up": setting.timed(change_and_look, times),
    }
    Company.objects.filter(pk=company.pk).update(size_class=company.size_class)
    return found


def register_number(user: Any, client: Client, times: int) -> dict[str, Any]:
    number = Identifier.objects.order_by("-pk").values_list("value_key", flat=True).first() or ""
    return {
        "whole": setting.timed(lambda: client.get(f"/companies/?q={number}"), times),
        "prefix": setting.timed(lambda: client.get(f"/companies/?q={number[:-2]}"), times),
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--times", type=int, default=20)
    options.add_argument("--only", default="", help="cases whose name holds this text")
    chosen = options.parse_args()
    user = setting.administrator()
    client = Client()
    client.force_login(user)
    make_narrow()
    setting.print_json(
        {
            "sizes": setting.sizes(),
            "freshness": freshness(chosen.times),
            "register_number": register_number(user, client, chosen.times),
            "cases": {
                case.name: measured(case, user, client, chosen.times)
                for case in CASES
                if chosen.only in case.name
            },
        }
    )


if __name__ == "__main__":
    main()
