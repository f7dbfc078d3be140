"""Figures are computed once for each state of the data."""

from __future__ import annotations

import datetime as dt
import pickle
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from redis.exceptions import RedisError

from linkages.companies.models import Ownership
from linkages.currencies.models import ExchangeRate
from linkages.jobs.models import Run
from linkages.periods import Period
from matchmaking.models import Contract
from monitoring import editions, tasks
from monitoring.editions import NotReady
from monitoring.indicators import FIRST_RELEASE, Vintage
from monitoring.models import ParameterSet

from .records import contract, day, noon, supplier

Q3 = Period(2025, 3)
TODAY = Vintage(day("2026-11-22"))


def value(key: str = "MON-01", vintage: Vintage = TODAY) -> Any:
    return editions.edition(Q3, vintage)[key].value


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often the register was read."""
    counted: list[int] = []
    build = editions.stored_register

    def counting(parameters: Any) -> Any:
        counted.append(1)
        return build(parameters)

    monkeypatch.setattr(editions, "stored_register", counting)
    return counted


def test_the_second_question_is_answered_from_the_cache(
    quarter: dict[str, Any], builds: list[int]
) -> None:
    first = editions.series(Q3, TODAY)
    second = editions.series(Q3, TODAY)
    assert len(builds) == 1
    assert [one.period.code for one in second.editions] == [
        "2023-Q4", "2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4", "2025-Q1", "2025-Q2", "2025-Q3",
    ]  # fmt: skip
    assert second.now == first.now


def a_contract(quarter: dict[str, Any]) -> None:
    contract(quarter["mill"], quarter["there"], "2025-09-20")


def a_void(quarter: dict[str, Any]) -> None:
    moment = noon(day("2026-01-01"))
    Contract.objects.filter(pk=quarter["first"].pk).update(voided_at=moment, void_reason="twice")


def an_owner(quarter: dict[str, Any]) -> None:
    Ownership.objects.filter(company=quarter["lathe"].company).update(holder="foreign")


@pytest.mark.parametrize(("change", "expected"), [(a_contract, 4), (a_void, 2), (an_owner, 1)])
def test_a_change_of_the_data_is_seen_at_once(
    quarter: dict[str, Any], change: Any, expected: int
) -> None:
    assert value() == 3
    change(quarter)
    assert value() == expected


def test_a_corrected_rate_is_seen_at_once(quarter: dict[str, Any]) -> None:
    Contract.objects.filter(pk=quarter["second"].pk).update(currency="USD")
    rate = ExchangeRate.objects.create(currency="USD", on=day("2025-08-20"), rate=Decimal("0.9"))
    assert value("MON-02.nominal_eur") == 80_000 + 45_000
    ExchangeRate.objects.filter(pk=rate.pk).update(rate=Decimal("0.8"))
    assert value("MON-02.nominal_eur") == 80_000 + 40_000


def test_parameters_hold_from_their_day(quarter: dict[str, Any]) -> None:
    ParameterSet.objects.create(valid_from=day("2025-10-01"), first_release_lag_days=10)
    assert editions.edition(Q3, FIRST_RELEASE).as_of == day("2025-11-14")
    ParameterSet.objects.create(valid_from=day("2025-01-01"), first_release_lag_days=30)
    assert editions.edition(Q3, FIRST_RELEASE).as_of == day("2025-10-30")


def test_the_first_release_does_not_know_what_came_later(quarter: dict[str, Any]) -> None:
    late = noon(day("2025-12-01"))
    contract(quarter["mill"], quarter["there"], "2025-09-20", recorded_at=late)
    assert value(vintage=FIRST_RELEASE) == 3
    assert value() == 4


@pytest.mark.parametrize(
    ("key", "kind", "total"),
    [
        ("MON-01", "contract", 3),
        ("MON-02.nominal_eur", "contract", 130_000),
        ("MON-02.amendments_eur", "amendment", -20_000),
        ("EXT-01.last_day", "supplier", 2),
        ("EXT-02.pairs_last_day", "pair", 3),
        ("MON-05", "affiliate", 2),
    ],
)
def test_rows_add_up_to_the_figure(
    quarter: dict[str, Any], key: str, kind: str, total: int
) -> None:
    edition = editions.edition(Q3, TODAY)
    behind = editions.behind(edition, key)
    assert (behind.rows.kind, behind.rows.total) == (kind, total)
    assert edition[key].value == total
    for dimension, lines in behind.lines.items():
        expected = {str(line.key): line.value for line in edition[key].breakdowns[dimension]}
        assert {member: rows.total for member, rows in lines.items()} == expected


def test_pairs_keep_both_keys(quarter: dict[str, Any]) -> None:
    behind = editions.behind(editions.edition(Q3, TODAY), "EXT-02.pairs_last_day")
    pairs = {(quarter[ours].pk, quarter[theirs].pk) for ours, theirs in
             (("lathe", "here"), ("mill", "here"), ("lathe", "there"))}  # fmt: skip
    assert set(behind.rows.ids()) == pairs


@pytest.mark.parametrize(
    ("error", "names"),
    [
        (ConnectionError, ("get_many", "set_many", "add")),
        (RedisError, ("get_many", "set_many", "add")),
        (pickle.UnpicklingError, ("get_many",)),
    ],
)
def test_a_cache_that_is_away_costs_time_and_no_answer(
    quarter: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    error: type[Exception],
    names: tuple[str, ...],
) -> None:
    def away(*args: Any, **kwargs: Any) -> None:
        raise error

    for name in names:
        monkeypatch.setattr(cache, name, away)
    edition = editions.edition(Q3, TODAY)
    assert edition["MON-01"].value == 3
    assert len(editions.behind(edition, "MON-01").rows) == 3


# A large register


@pytest.fixture
def _large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editions, "LARGE", 0)


def work() -> None:
    for run in Run.objects.filter(kind="figures", state=Run.State.QUEUED):
        tasks.compute_figures(run.pk)


@pytest.mark.usefixtures("_large")
def test_a_page_does_not_wait_for_a_large_register(quarter: dict[str, Any]) -> None:
    for _again in range(2):
        with pytest.raises(NotReady):
            editions.series(Q3, TODAY)
    run = Run.objects.get(kind="figures")  # asked for once, however often the page asks
    work()
    run.refresh_from_db()
    assert (run.state, run.sentence) == ("done", "Periods computed: 8.")
    assert editions.series(Q3, TODAY).now["MON-01"].value == 3


@pytest.mark.usefixtures("_large")
def test_until_the_job_is_done_the_last_figures_are_shown_and_marked(
    quarter: dict[str, Any],
) -> None:
    editions.series(Q3, TODAY, wait=True)
    a_contract(quarter)
    shown = editions.series(Q3, TODAY)
    assert (shown.is_behind, shown.now["MON-01"].value) == (True, 3)
    work()
    shown = editions.series(Q3, TODAY)
    assert (shown.is_behind, shown.now["MON-01"].value) == (False, 4)


@pytest.mark.usefixtures("_large")
def test_yesterdays_figures_stand_in_for_todays(
    quarter: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    today = timezone.localdate()
    monkeypatch.setattr(timezone, "localdate", lambda *_args: today - dt.timedelta(days=1))
    editions.series(Q3, Vintage(today - dt.timedelta(days=1)), wait=True)
    monkeypatch.setattr(timezone, "localdate", lambda *_args: today)
    supplier()
    assert editions.series(Q3, Vintage(today)).is_behind
