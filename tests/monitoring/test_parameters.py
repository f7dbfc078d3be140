"""Parameters of the method: dated rows that somebody answers for."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from linkages.permissions import Role
from monitoring.models import ParameterSet, parameters_on

from .records import day

PATH = "/reports/parameters/"
GIVEN = {
    "valid_from": "1 1 2026", "foreign_threshold": "25", "gap_days": "90",
    "fx_tolerance_days": "7", "first_release_lag_days": "45", "coverage_final": "80",
    "coverage_provisional": "50", "note": "Board of 12 December",
}  # fmt: skip


def test_new_parameters_hold_from_their_day(analyst: Client) -> None:
    assert analyst.post(PATH, GIVEN).status_code == 302
    row = ParameterSet.objects.get()
    assert (row.valid_from, row.set_by.role) == (day("2026-01-01"), Role.ANALYST)
    assert parameters_on(day("2025-12-31")).foreign_threshold == 10
    assert parameters_on(day("2026-01-01")).foreign_threshold == Decimal(25)
    assert "Board of 12 December" in analyst.get(PATH).content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"coverage_provisional": "90"}, "What is final is also published: lower the second."),
        ({"foreign_threshold": "0"}, "Foreign from this share of votes"),
        ({"note": ""}, "Why"),
    ],
)
def test_what_contradicts_itself_is_refused_and_kept(
    analyst: Client, wrong: dict[str, str], said: str
) -> None:
    answer = analyst.post(PATH, GIVEN | wrong)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not ParameterSet.objects.exists()


def test_a_day_has_one_row(analyst: Client) -> None:
    analyst.post(PATH, GIVEN)
    answer = analyst.post(PATH, GIVEN)
    assert answer.status_code == 422
    assert "choose a later day" in answer.content.decode()


@pytest.mark.parametrize("role", [Role.STAFF, Role.PROMOTER])
def test_others_of_the_agency_read_them(sign_in: Callable[..., Client], role: Role) -> None:
    client = sign_in(role)
    assert "New parameters" not in client.get(PATH).content.decode()
    client.post(PATH, GIVEN)
    assert not ParameterSet.objects.exists()


def test_a_change_is_part_of_the_history(analyst: Client) -> None:
    from linkages.history.models import ChangeSet

    analyst.post(PATH, GIVEN)
    changes: Any = ChangeSet.objects.get()
    assert changes.reason == "Board of 12 December"
