"""Searches on the home page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Func, TextField, Value
from django.test.utils import CaptureQueriesContext

from linkages.accounts.models import User
from linkages.permissions import Role
from linkages.saved import services, tiles
from linkages.saved.models import SavedSearch, Tile
from linkages.search.query import Group, Measure, Totals
from tests.companies.factories import company
from tests.kernel.people import saved_person
from tests.saved.conftest import SMALL, STRATEGY, Save, client_of


@pytest.fixture(autouse=True)
def _fresh_figures() -> Iterator[None]:
    """Keys of rows come again in tests, so what one test counted must not reach the next."""
    cache.clear()
    yield
    cache.clear()


def test_a_tile_shows_the_number_and_opens_the_rows(
    save: Save, ana: User, small: Callable[..., Any]
) -> None:
    search = save(name="Mici", name_en="Small ones")
    for name in ("One SRL", "Two SRL"):
        small(name)
    tiles.add(search, by=ana)
    (shown,) = tiles.tiles_of(ana)
    assert (shown.count, shown.is_capped) == (2, False)
    page = client_of(ana).get("/").content.decode()
    assert "Small ones" in page
    rows = client_of(ana).get(shown.href).content.decode()
    assert "One SRL" in rows
    assert "Two SRL" in rows


@pytest.mark.parametrize("role", list(Role))
def test_everybody_may_have_tiles(db: None, small: Callable[..., Any], role: Role) -> None:
    small("Seen SRL", company_published=True)
    user = saved_person(role, company())
    record = "supplier" if role in (Role.BUYER, Role.SME) else "company"
    query = replace(SMALL, record=record)
    tiles.add(services.save(query, by=user, name="Theirs"), by=user)
    assert "Theirs" in client_of(user).get("/").content.decode()


def test_each_counts_with_their_own_rights(save: Save, small: Callable[..., Any]) -> None:
    search = save(visibility="everyone")
    small("Seen SRL", company_published=True)
    small("Hidden SRL")
    for role, count in ((Role.STAFF, 2), (Role.BUYER, 1)):
        user = saved_person(role, company())
        tiles.add(search, by=user)
        assert [one.count for one in tiles.tiles_of(user)] == [count]


def test_nobody_puts_up_what_they_do_not_see(save: Save, ana: User, igor: User) -> None:
    search = save(visibility="team")
    tiles.add(search, by=igor)
    services.share(search, by=ana, visibility="private")
    assert tiles.tiles_of(igor) == []
    with pytest.raises(PermissionDenied):
        tiles.add(search, by=igor)


def test_what_may_not_run_says_so_and_counts_nothing(db: None, ana: User) -> None:
    staff = saved_person(Role.STAFF)
    search = services.save(STRATEGY, by=staff, name="Expanding", visibility="team")
    tiles.add(search, by=ana)
    (shown,) = tiles.tiles_of(ana)
    assert shown.count is None
    assert shown.trouble


def test_figures_are_kept_a_minute_and_a_changed_search_is_counted_anew(
    save: Save, ana: User, small: Callable[..., Any]
) -> None:
    search = save()
    small("One SRL")
    tiles.add(search, by=ana)
    assert tiles.tiles_of(ana)[0].count == 1
    small("Two SRL")
    assert tiles.tiles_of(ana)[0].count == 1
    services.update(search, by=ana, description="changed")
    assert tiles.tiles_of(ana)[0].count == 2


def test_totals_are_a_small_table(save: Save, ana: User, small: Callable[..., Any]) -> None:
    small("One SRL")
    small("Two SRL")
    totals = Totals((Group("company.size_class"),), (Measure("count"),))
    search = save(query=replace(SMALL, totals=totals))
    tiles.add(search, by=ana, kind=Tile.Kind.TOTALS)
    (shown,) = tiles.tiles_of(ana)
    assert shown.totals["rows"] == [["small", "2"]]
    assert "<td>small</td>" in client_of(ana).get("/").content.decode()


def test_their_order_is_the_persons(save: Save, ana: User) -> None:
    first, second, third = (save(name) for name in ("a", "b", "c"))
    for one in (first, second, third):
        tiles.add(one, by=ana)
    tiles.move(third, -1, by=ana)
    tiles.move(first, -1, by=ana)
    assert [one.search.name for one in tiles.tiles_of(ana)] == ["a", "c", "b"]
    tiles.remove(first, by=ana)
    assert [one.search.name for one in tiles.tiles_of(ana)] == ["c", "b"]


def test_there_are_at_most_eight(save: Save, ana: User) -> None:
    for number in range(tiles.MOST):
        tiles.add(save(f"s{number}"), by=ana)
    with pytest.raises(tiles.TooMany):
        tiles.add(save("one more"), by=ana)


def test_many_tiles_cost_few_queries(save: Save, ana: User, small: Callable[..., Any]) -> None:
    small("One SRL")
    for number in range(tiles.MOST):
        tiles.add(save(f"s{number}"), by=ana)
    with CaptureQueriesContext(connection) as cold:
        assert [one.count for one in tiles.tiles_of(ana)] == [1] * tiles.MOST
    asked = [
        one["sql"]
        for one in cold
        if one["sql"].startswith("SELECT") and "set_config" not in one["sql"]
    ]
    assert len(asked) == 2
    with CaptureQueriesContext(connection) as warm:
        tiles.tiles_of(ana)
    assert len(warm) == 0


def test_a_slow_count_does_not_hold_up_the_page(
    save: Save, ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiles.add(save(), by=ana)
    monkeypatch.setattr(tiles, "TIME_LIMIT", 0.2)
    sleep = Func(Value(2.0), function="pg_sleep", template="%(function)s(%(expressions)s)::text")
    sleep.output_field = TextField()
    slow = SavedSearch.objects.annotate(slept=sleep).filter(slept="")
    monkeypatch.setattr(tiles.engine, "rows", lambda *_args, **_rest: slow)
    (shown,) = tiles.tiles_of(ana)
    assert shown.count is None
    assert "long" in shown.trouble


def test_without_a_cache_searches_are_saved_and_counted_all_the_same(
    save: Save, ana: User, small: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: Any, **_rest: Any) -> None:
        raise ConnectionError

    for name in ("get_many", "set_many"):
        monkeypatch.setattr(cache, name, away)
    small("One SRL")
    tiles.add(save(), by=ana)
    assert [one.count for one in tiles.tiles_of(ana)] == [1]
