"""How long the figures of quarters take, from the tables to the readings."""

from __future__ import annotations

import argparse
import resource
import time
from typing import Any

from tests.benchmarks import setting  # sets the product up

# isort: split

from django.utils import timezone

from linkages.periods import Period
from monitoring.facts import stored_register
from monitoring.indicators import FIRST_RELEASE, compute
from monitoring.models import parameters_on


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quarters", type=int, default=8)
    chosen = options.parse_args()
    last = Period.containing(timezone.localdate()).previous
    started = time.perf_counter()
    register = stored_register(parameters_on(last.end))
    found: dict[str, Any] = {
        "sizes": setting.sizes(),
        "read_seconds": round(time.perf_counter() - started, 2),
        "quarters": {},
    }
    for back in range(chosen.quarters):
        period = last.shifted(-back)
        started = time.perf_counter()
        compute(register, period, FIRST_RELEASE)
        found["quarters"][period.code] = round(time.perf_counter() - started, 3)
    found["most_memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    setting.print_json(found)


if __name__ == "__main__":
    main()
