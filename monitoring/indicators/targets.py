"""Progress towards a target (R10); a target below its baseline means that lower is better."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

Number = int | float | Decimal

GREEN_FROM, AMBER_FROM = 0.9, 0.7


class Light(StrEnum):
    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Progress:
    """`percent` of the way; `expected` = value due today on a straight path; `ratio` of the two."""

    percent: float
    expected: float
    ratio: float | None
    light: Light


def progress(
    baseline: Number,
    baseline_on: dt.date,
    target: Number,
    target_on: dt.date,
    actual: Number,
    actual_on: dt.date,
) -> Progress | None:
    """None where the target equals its baseline: there is no way to go."""
    way = float(target) - float(baseline)
    planned = (target_on - baseline_on).days
    if not way or planned <= 0:
        return None
    # After the target date the whole way is due, not more than that.
    elapsed = min(max((actual_on - baseline_on).days, 0), planned) / planned
    done = (float(actual) - float(baseline)) / way
    ratio = done / elapsed if elapsed else None
    return Progress(100 * done, float(baseline) + way * elapsed, ratio, _light(done, elapsed))


def _light(done: float, elapsed: float) -> Light:
    if done >= GREEN_FROM * elapsed:
        return Light.GREEN
    return Light.AMBER if done >= AMBER_FROM * elapsed else Light.RED
