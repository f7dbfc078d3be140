from dataclasses import replace
from typing import Any

import pytest

from investors.completeness import (
    InvestorState,
    Missing,
    NeedState,
    missing_for,
    missing_next,
    missing_of_investor,
)

COMPLETE = NeedState(
    processes=1,
    primary_processes=1,
    product_codes=1,
    has_description=True,
    has_contact=True,
    has_value=True,
    has_volume=True,
    has_start=True,
    has_expiry=True,
    has_point=True,
    has_radius=True,
    has_terms=True,
    has_quote_date=True,
    samples=5,
)


def codes(found: tuple[Missing, ...]) -> list[str]:
    return [one.code for one in found]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"processes": 0, "primary_processes": 0, "product_codes": 0}, "process_or_code"),
        ({"primary_processes": 0}, "primary_process"),
        ({"has_value": False}, "value"),
        ({"has_expiry": False}, "expiry"),
        ({"is_past": True}, "expiry_past"),
    ],
)
def test_a_need_is_not_validated_without(change: dict[str, Any], code: str) -> None:
    assert codes(missing_for("validated", replace(COMPLETE, **change))) == [code]


def test_a_product_code_is_enough_to_validate_but_not_to_match() -> None:
    coded = replace(COMPLETE, processes=0, primary_processes=0)
    assert missing_for("validated", coded) == ()
    assert codes(missing_for("matching", coded)) == ["primary_process"]


def test_a_must_location_needs_a_limit() -> None:
    need = replace(COMPLETE, location_must=True, has_radius=False)
    assert codes(missing_for("matching", need)) == ["location_limit"]
    assert missing_for("matching", replace(need, has_countries=True)) == ()


def test_the_nearest_step_that_lacks_something_is_named() -> None:
    need = replace(COMPLETE, status="validated", has_terms=False, samples=None)
    step, missing = missing_next(need)
    assert (step, codes(missing)) == ("rfq", ["terms"])


def test_a_complete_need_names_its_next_step() -> None:
    assert missing_next(replace(COMPLETE, status="open")) == ("matching", ())
    assert missing_next(replace(COMPLETE, status="awarded")) == (None, ())


def test_an_investor_lacks_nothing_when_all_is_known() -> None:
    known = InvestorState(
        has_account_manager=True,
        people=3,
        has_sites=True,
        supply_costs=4,
        supply_year=2024,
        this_year=2026,
        has_authority=True,
        has_approval=True,
        open_needs=1,
    )
    assert missing_of_investor(known) == ()
    assert codes(missing_of_investor(replace(known, supply_year=2023))) == ["supply_costs_old"]


def test_unknown_because_hidden_is_not_missing() -> None:
    assert "people" not in codes(missing_of_investor(InvestorState(people=None)))
    assert "people" in codes(missing_of_investor(InvestorState(people=0)))
