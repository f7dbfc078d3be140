"""How many rows of the supplier list a second become a file, beside what others make of the same
rows: openpyxl writing row by row, and PostgreSQL's own COPY.

Each runs in a process of its own, so that the memory is its own too.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.benchmarks import setting  # sets the product up

# isort: split

from django.db import connection

from linkages.database import stream
from linkages.exports import services
from linkages.exports.models import ExportJob
from linkages.jobs import services as jobs

#: Columns of the list: texts, codes, choices, lists of codes, days, numbers, yes or no.
COLUMNS = [
    "company.name", "company.name_en", "company.trade_names", "company.country",
    "company.legal_form", "company.founded_on", "company.main_activity", "company.website",
    "company.group_name", "company.size_class", "company.published", "company.status",
    "company.standing", "company.is_sanctioned", "company.region", "supplier.summary",
    "supplier.summary_en", "supplier.programme_status", "supplier.listed_from",
    "supplier.delivery_radius_km", "supplier.export_countries", "supplier.languages",
    "supplier.supply_kind", "supplier.tier", "supplier.has_toolroom", "supplier.shifts",
    "supplier.payment_days", "supplier.mne_sales_percent", "supplier.liability_insurance_eur",
    "supplier.rnd_staff",
]  # fmt: skip
SQL = """
    SELECT c.name, c.name_en, c.trade_names, c.country, f.name, c.founded_on, a.name, c.website,
      c.group_name, c.size_class, c.published, c.status, c.standing, c.is_sanctioned, r.name,
      s.summary, s.summary_en, s.programme_status, s.listed_from, s.delivery_radius_km,
      s.export_countries, s.languages, s.supply_kind, s.tier, s.has_toolroom, s.shifts,
      s.payment_days, s.mne_sales_percent, s.liability_insurance_eur, s.rnd_staff
    FROM suppliers_supplier s JOIN companies_company c ON c.id = s.company_id
    LEFT JOIN classifications_node f ON f.id = c.legal_form_id
    LEFT JOIN classifications_node a ON a.id = c.main_activity_id
    LEFT JOIN classifications_node r ON r.id = c.region_id
    ORDER BY c.name_folded, s.id
"""


def exported(source: str, format_: str, columns: str) -> dict[str, Any]:
    """Asked for and carried out here, as the worker does it."""
    user = setting.administrator()
    ExportJob.objects.filter(by=user).update(asked_at="2000-01-01T00:00Z")
    job = services.request_export(
        user,
        source=source,
        params=f"cols={columns}" if columns else "",
        format=format_,
        language="ro",
        token=uuid.uuid4().hex,
    )
    started = time.perf_counter()
    jobs.carry_out(job.run_id, services.write_export)
    seconds = time.perf_counter() - started
    job.refresh_from_db()
    found = {"state": job.run.state, **measured(job.rows or 0, seconds, job.bytes or 0)}
    job.path.unlink(missing_ok=True)
    return found


def by_openpyxl(path: Path) -> int:
    """Write-only mode, the leanest way that openpyxl has."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(COLUMNS)
    count = 0
    for row in stream(SQL):
        sheet.append([", ".join(one) if isinstance(one, list) else one for one in row])
        count += 1
    book.save(path)
    return count


def by_copy(path: Path) -> int:
    with path.open("wb") as file, connection.cursor() as cursor:
        cursor.cursor.copy_expert(f"COPY ({SQL}) TO STDOUT WITH (FORMAT csv, HEADER)", file)
        return int(cursor.rowcount)


PEERS: dict[str, Callable[[Path], int]] = {"openpyxl": by_openpyxl, "copy": by_copy}


def by_peer(name: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        connection.ensure_connection()
        started = time.perf_counter()
        count = PEERS[name](path)
        return measured(count, time.perf_counter() - started, path.stat().st_size)


def measured(rows: int, seconds: float, size: int) -> dict[str, Any]:
    return {
        "rows": rows,
        "seconds": round(seconds, 2),
        "rows_a_second": round(rows / seconds),
        "megabytes": round(size / 1e6, 1),
        "most_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def alone(*arguments: str) -> dict[str, Any]:
    """The figures of one export, from a process of its own."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.benchmarks.exports", *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--source", default="suppliers")
    options.add_argument("--formats", default="csv,xlsx")
    options.add_argument("--columns", default=",".join(COLUMNS), help="keys; none means all")
    options.add_argument("--peers", default="copy,openpyxl")
    options.add_argument("--times", type=int, default=1, help="the best of so many")
    options.add_argument("--one", help=argparse.SUPPRESS)
    options.add_argument("--peer", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.one:
        setting.print_json(exported(chosen.source, chosen.one, chosen.columns))
        return
    if chosen.peer:
        setting.print_json(by_peer(chosen.peer))
        return
    wanted = [("--peer", name) for name in chosen.peers.split(",") if name]
    wanted += [("--one", name) for name in chosen.formats.split(",") if name]
    shared = ("--source", chosen.source, "--columns", chosen.columns)
    found = {
        name: min(
            (alone(*shared, kind, name) for _ in range(chosen.times)),
            key=lambda one: float(one["seconds"]),
        )
        for kind, name in wanted
    }
    setting.print_json(
        {
            "sizes": setting.sizes(),
            "source": chosen.source,
            "load": round(os.getloadavg()[0], 1),
            "exports": found,
            "compared": compared(found),
        }
    )


def compared(found: dict[str, dict[str, Any]]) -> dict[str, float]:
    """Ratios of rows a second; the targets are 5 and 0.5."""
    pairs = {"xlsx_to_openpyxl": ("xlsx", "openpyxl"), "csv_to_copy": ("csv", "copy")}
    return {
        name: round(found[mine]["rows_a_second"] / found[peer]["rows_a_second"], 2)
        for name, (mine, peer) in pairs.items()
        if mine in found and peer in found
    }


if __name__ == "__main__":
    main()
