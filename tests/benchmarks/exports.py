"""How many rows of the supplier list a second become a file."""

from __future__ import annotations

import argparse
import resource
import time
import uuid
from typing import Any

from tests.benchmarks import setting  # sets the product up

# isort: split

from linkages.exports import services
from linkages.exports.models import ExportJob
from linkages.jobs import services as jobs


def exported(user: Any, source: str, format_: str) -> dict[str, Any]:
    """Asked for and carried out here, as the worker does it."""
    ExportJob.objects.filter(by=user).update(asked_at="2000-01-01T00:00Z")
    job = services.request_export(
        user, source=source, format=format_, language="ro", token=uuid.uuid4().hex
    )
    started = time.perf_counter()
    jobs.carry_out(job.run_id, services.write_export)
    seconds = time.perf_counter() - started
    job.refresh_from_db()
    rows = job.rows or 0
    return {
        "state": job.run.state,
        "rows": rows,
        "seconds": round(seconds, 1),
        "rows_a_second": round(rows / seconds),
        "megabytes": round((job.bytes or 0) / 1e6, 1),
        "most_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--source", default="suppliers")
    options.add_argument("--formats", default="csv,xlsx")
    chosen = options.parse_args()
    user = setting.administrator()
    found = {
        format_: exported(user, chosen.source, format_) for format_ in chosen.formats.split(",")
    }
    setting.print_json({"sizes": setting.sizes(), "source": chosen.source, "exports": found})


if __name__ == "__main__":
    main()
