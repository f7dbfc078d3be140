from __future__ import annotations

import pytest

from monitoring.indicators import progress

from .factories import day

WAY = {"baseline_on": day("2023-12-31"), "target_on": day("2025-12-31")}


def test_worked_example() -> None:
    reached = progress(12, day("2023-12-31"), 60, day("2025-12-31"), 31, day("2024-09-30"))
    assert reached is not None
    assert round(reached.percent, 3) == 39.583
    assert round(reached.expected, 3) == 29.992
    assert reached.ratio is not None
    assert round(reached.ratio, 3) == 1.056
    assert reached.light == "green"


@pytest.mark.parametrize(
    ("actual", "light"), [(45, "green"), (44.9, "amber"), (35, "amber"), (34.9, "red")]
)
def test_lights(actual: float, light: str) -> None:
    reached = progress(0, target=100, actual=actual, actual_on=day("2024-12-30"), **WAY)
    assert reached is not None
    assert reached.expected == pytest.approx(50, abs=0.1)
    assert reached.light == light


def test_lower_is_better() -> None:
    reached = progress(20, target=10, actual=13, actual_on=day("2025-12-31"), **WAY)
    assert reached is not None
    assert reached.percent == pytest.approx(70)
    assert reached.light == "amber"


def test_after_the_target_date_the_whole_way_is_due_and_no_more() -> None:
    reached = progress(0, target=100, actual=100, actual_on=day("2027-12-31"), **WAY)
    assert reached is not None
    assert reached.expected == 100


def test_no_way_to_go() -> None:
    assert progress(60, target=60, actual=61, actual_on=day("2024-12-30"), **WAY) is None


def test_on_the_first_day_nothing_is_due() -> None:
    reached = progress(12, target=60, actual=12, actual_on=day("2023-12-31"), **WAY)
    assert reached is not None
    assert (reached.ratio, reached.light) == (None, "green")
