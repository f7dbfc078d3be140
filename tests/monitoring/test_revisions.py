"""What changed since the first release, row by row, with the cause."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from linkages.periods import Period
from monitoring.indicators import Amendment, Contract, Register, Revision, revise

from .factories import affiliate, amendment, contract, day, supplier

Q1 = Period(2024, 1)  # first release on 2024-05-15
TODAY = day("2024-12-31")


def revision_of(
    key: str, *contracts: Contract, amendments: tuple[Amendment, ...] = (), **rest: Any
) -> Revision:
    firms = [supplier("S1"), supplier("S2"), affiliate("A1"), affiliate("A2")]
    return revise(Register(firms, contracts, amendments, **rest), Q1, key, TODAY)


def summary(revision: Revision) -> list[tuple[Any, Any, str]]:
    return [(change.row, change.by, change.cause.value) for change in revision.changes]


STEADY = contract("steady", "S1-A1", "2024-01-10")
LATE = contract("late", "S2-A1", "2024-01-11", recorded_at=day("2024-06-01"))
VOID = contract("void", "S1-A2", "2024-01-12", voided_at=day("2024-07-01"))


def test_late_records_and_voids() -> None:
    revision = revision_of("MON-01", STEADY, LATE, VOID)
    assert (revision.first.value, revision.current.value, revision.difference) == (2, 2, 0)
    assert summary(revision) == [("late", 1, "late_record"), ("void", -1, "void")]


@pytest.mark.parametrize(
    ("key", "late", "void"),
    [("EXT-01.last_day", "S2", None), ("EXT-02.new", ("S2", "A1"), ("S1", "A2"))],
)
def test_firms_and_pairs_have_the_cause_of_their_contracts(key: str, late: Any, void: Any) -> None:
    expected = [(late, 1, "late_record")]
    if void:
        expected.insert(0, (void, -1, "void"))
    assert summary(revision_of(key, STEADY, LATE, VOID)) == expected


def test_money_says_by_how_much() -> None:
    revision = revision_of("MON-02.nominal_eur", STEADY, LATE)
    assert summary(revision) == [("late", Decimal(1000), "late_record")]
    assert revision.difference == Decimal(1000)


def test_what_is_neither_late_nor_void_is_a_correction() -> None:
    ended = contract("ended", "S1-A1", "2023-01-10", "2024-02-01")
    assert summary(revision_of("EXT-02.ended", ended)) == [(("S1", "A1"), 1, "correction")]


def test_nothing_changed() -> None:
    amendments = (amendment("steady", "2024-02-01", 10),)
    assert revision_of("MON-02.nominal_eur", STEADY, amendments=amendments).changes == ()


def test_an_amendment_recorded_late_is_no_part_of_the_first_release() -> None:
    late = (amendment("steady", "2024-02-01", 10, recorded="2024-06-01"),)
    revision = revision_of("MON-02.nominal_eur", STEADY, amendments=late)
    assert revision.first.value == Decimal(1000)
    assert summary(revision) == [("steady", Decimal(10), "late_record")]
