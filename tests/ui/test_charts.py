from __future__ import annotations

import pytest

from linkages import charts
from linkages.charts import BASE, Point


@pytest.mark.parametrize(
    ("highest", "step"), [(15, 5), (4, 1), (100, 50), (0.9, 0.5), (0, 1), (57, 20), (12, 5)]
)
def test_steps_are_round(highest: float, step: float) -> None:
    assert charts.nice_step(highest) == pytest.approx(step)


def test_columns_stand_on_zero_and_grow_with_the_value() -> None:
    plot = charts.bars([Point("Q1", 5), Point("Q2", 10)])
    first, second = plot.columns
    assert first.y + first.height == pytest.approx(BASE)
    assert second.height == pytest.approx(2 * first.height)
    assert plot.ticks[0].value == 0


def test_unknown_column_is_not_zero() -> None:
    plot = charts.bars([Point("Q1", None), Point("Q2", 10)])
    assert plot.columns[0].height > 0


def test_line_has_a_gap_where_nothing_is_known() -> None:
    plot = charts.line([Point("a", 1), Point("b", None), Point("c", 3)])
    assert plot.path.count("M") == 2


def test_fit_strip_inks_the_score() -> None:
    stripes = charts.fit([("a", 60, 1.0, ""), ("b", 40, 0.5, "")], height=40)
    assert [stripe.x for stripe in stripes] == [0, 60]
    assert [stripe.height for stripe in stripes] == [40, 20]


def test_fit_strip_hatches_the_unknown_at_its_prior() -> None:
    (stripe,) = charts.fit([("a", 10, None, "")], height=40)
    assert not stripe.is_known
    assert stripe.height == pytest.approx(16)


def test_no_rows_make_an_empty_chart() -> None:
    assert charts.bars([]).columns == []
    assert charts.line([]).path == ""
