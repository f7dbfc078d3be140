"""Codes, bands and rare values: tables of cases."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages.exports.coding import (
    SMALLEST,
    WITHHELD,
    band,
    code_of,
    day_levels,
    decade,
    percent_levels,
    protected,
    protected_items,
    withhold_rare_rows,
    year_levels,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"), (1, "1–4"), (4, "1–4"), (5, "5–9"), (10, "10–19"), (61, "50–99"),
        (499, "200–499"), (500, "500–999"), (1_500_000, "1 000 000–1 999 999"),
        (Decimal("12.50"), "10–<20"), (Decimal("0.4"), "0–1"), (-61, "−(50–99)"), (3.5, "1–<5"),
    ],
)  # fmt: skip
def test_figures_stand_in_bands(value: float, text: str) -> None:
    assert band(value) == text


@given(st.integers(2, 10**12))
def test_a_figure_lies_in_its_bands(value: int) -> None:
    for text in (band(value), decade(value)):
        low, high = (int(part.replace(" ", "")) for part in text.split("–"))
        assert low <= value <= high
        assert low < high


@pytest.mark.parametrize(
    ("value", "levels"),
    [(5, ("0–10 %", "0–50 %")), (50, ("50–75 %", "50–100 %")), (100, ("90–100 %", "50–100 %"))],
)
def test_percentages(value: int, levels: tuple[str, str]) -> None:
    assert percent_levels(value) == levels


def test_days_become_quarters_years_decades() -> None:
    assert day_levels(date(2019, 5, 3)) == ("2019-Q2", "2019", "2010–2019")
    assert year_levels(1999) == ("1999", "1990–1999")


def test_codes_hold_still_and_depend_on_the_secret() -> None:
    assert code_of(b"a", "C", 17) == code_of(b"a", "C", 17)
    assert code_of(b"a", "C", 17) != code_of(b"b", "C", 17)
    assert code_of(b"a", "C", 17) != code_of(b"a", "N", 17)
    codes = {code_of(b"a", "C", key) for key in range(20_000)}
    assert len(codes) == 20_000
    assert all(len(code) == 13 for code in codes)


def test_rare_values_become_coarser_then_go() -> None:
    fine = [("25.1", "25")] * 3 + [("25.2", "25"), ("25.3", "25"), ("25.4", "25"), ("31", "3")]
    shown = protected([*fine, None])
    assert shown[:3] == ["25.1"] * 3
    assert shown[3:6] == [WITHHELD] * 3  # else the one withheld row would be found
    assert shown[6:] == [WITHHELD, None]


LEVELS = st.sampled_from([("a1", "a"), ("a2", "a"), ("b1", "b"), ("b2", "b"), ("c",), None])


@given(st.lists(LEVELS, max_size=40))
def test_no_shown_value_is_rare(values: list[tuple[str, ...] | None]) -> None:
    shown = protected(values)
    counts = Counter(value for value in shown if value not in (None, WITHHELD))
    assert all(count >= SMALLEST for count in counts.values())
    assert [value is None for value in shown] == [levels is None for levels in values]
    for value, levels in zip(shown, values, strict=True):
        assert value is None or value == WITHHELD or value in (levels or ())


@given(st.lists(st.lists(st.sampled_from("abcdef")), max_size=30))
def test_no_shown_item_is_rare(values: list[list[str]]) -> None:
    shown = protected_items(values)
    counts = Counter(item for items in shown for item in set(items or ()))
    assert all(count >= SMALLEST for count in counts.values())


def test_no_row_stands_out_by_its_keys() -> None:
    region: list[str | None] = [*"nnnnssss"]
    size: list[str | None] = [*"aaabaaaa"]
    withhold_rare_rows([region, size])
    assert (region[3], size[3]) == (WITHHELD, WITHHELD)
    assert region[:3] == ["n"] * 3
