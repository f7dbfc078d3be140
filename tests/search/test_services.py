"""Running queries: refusals, rights, limits, order, blanks, addresses."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from linkages.accounts.models import User
from linkages.companies.models import Company
from linkages.history.changes import change_set
from linkages.permissions import Role
from linkages.search import gallery, services
from linkages.search.query import (
    AllOf,
    AnyOf,
    BlockCondition,
    FieldCondition,
    FieldRef,
    Not,
    Parameter,
    Query,
    Row,
    SortKey,
    Test,
)
from tests.companies.factories import company
from tests.kernel.people import saved_person
from tests.matchmaking.factories import client
from tests.suppliers.factories import supplier

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> User:
    return saved_person(Role.STAFF)


def _is(key: str, op: str, *args: Any) -> FieldCondition:
    return FieldCondition(key, Test(op, args))


def _codes(query: Query, user: User, **rest: Any) -> list[tuple[str, str]]:
    return [(one.place, one.code) for one in services.problems(query, user, **rest)]


def _names(query: Query, user: User, **rest: Any) -> list[str]:
    return [one.name for one in services.rows(query, user, **rest)]


# ── Refusals ─────────────────────────────────────────────────────────────────

NAME = _is("company.name", "words", "a")
REFUSED: list[tuple[Query, str, str]] = [
    (Query("ghost"), "record", "unknown_record"),
    (Query("company", every=(_is("company.bank", "empty"),)), "every.0", "unknown_field"),
    (Query("company", rows=((NAME, _is("x.y", "empty")),)), "rows.0.1", "unknown_field"),
    (Query("company", every=(BlockCondition("ghosts"),)), "every.0", "unknown_section"),
    (
        Query("company", every=(BlockCondition("people", "any", (_is("person.x", "empty"),)),)),
        "every.0.with.0",
        "unknown_field",
    ),
    (Query("company", every=(_is("company.status", "is", "gone"),)), "every.0", "unknown_value"),
    (Query("company", every=(_is("company.region", "under", "??"),)), "every.0", "unknown_value"),
    (Query("company", every=(_is("company.staff", "gt", "many"),)), "every.0", "bad_operator"),
    (Query("company", every=(_is("company.name", "pattern", "*a"),)), "every.0", "pattern_wide"),
    (Query("company", every=(_is("company.id", "in_list", "x"),)), "every.0", "unknown_list"),
    (Query("company", sort=(SortKey("company.secret"),)), "sort.0", "unknown_field"),
    (Query("company", show=("people/person.secret",)), "show.0", "unknown_field"),
    (Query("company", rows=((NAME,),) * 11), "rows", "too_many_rows"),
    (Query("company", leave_out=((NAME,),) * 4), "leave_out", "too_many_leave_outs"),
    (Query("company", every=(NAME,) * 51), "", "too_many_conditions"),
    (Query("company", every=(BlockCondition("people"),) * 5), "every", "too_many_blocks"),
    (Query("company", sort=(SortKey("company.name"),) * 4), "sort", "too_many_sorts"),
    (
        Query(
            "company",
            every=(_is("company.staff", "top", 3),),
            rows=((_is("company.staff", "bottom", 3),),),
        ),
        "",
        "top_once",
    ),
    (
        Query("company", every=(FieldCondition("company.name", Test("one_of", ("a",) * 5001)),)),
        "every.0",
        "too_many_values",
    ),
    (
        Query(
            "company",
            every=(FieldCondition("company.name", AnyOf((Test("words", ("a",)),) * 201)),),
        ),
        "every.0",
        "too_many_values",
    ),
    (
        Query(
            "company",
            every=(FieldCondition("company.name", Test("equals", (FieldRef("company.website"),))),),
        ),
        "every.0",
        "bad_operator",
    ),
]


@pytest.mark.parametrize(("query", "place", "code"), REFUSED, ids=[code for *_q, code in REFUSED])
def test_what_is_wrong_is_told_with_its_place_and_nothing_runs(
    query: Query, place: str, code: str, staff: User
) -> None:
    assert (place, code) in _codes(query, staff)
    for found in services.problems(query, staff):
        assert found.message
        assert "%(" not in found.message
    with pytest.raises(services.Refused):
        services.rows(query, staff)


def test_a_field_of_another_role_refuses_rather_than_widens(staff: User) -> None:
    """A shared search runs with the reader's rights."""
    supplier(company_published=True)
    query = Query("supplier", every=(_is("company.staff", "gt", "0"),))
    assert services.problems(query, staff) == []
    buyer = saved_person(Role.BUYER, company())
    assert _codes(query, buyer) == [("every.0", "unknown_field")]
    for forbidden in (
        Query("supplier", sort=(SortKey("company.staff"),)),
        Query("supplier", show=("company.staff",)),
        Query("supplier", show=("figures/yearlyfigures.turnover",)),
        Query("supplier", every=(BlockCondition("figures", "none"),)),
        Query("company"),
    ):
        with pytest.raises(services.Refused):
            services.rows(forbidden, buyer)


# ── Order ────────────────────────────────────────────────────────────────────


def test_blanks_come_last_in_both_directions_and_ties_go_by_key(staff: User) -> None:
    for name, size, founded in (
        ("b", "small", dt.date(2001, 1, 1)), ("a", "", None), ("c", "micro", dt.date(2002, 1, 1)),
        ("d", "small", None),
    ):  # fmt: skip
        company(name=name, size_class=size, founded_on=founded)
    on, size, name = "company.founded_on", "company.size_class", "company.name"
    assert _names(Query("company", sort=(SortKey(on),)), staff) == ["b", "c", "a", "d"]
    assert _names(Query("company", sort=(SortKey(on, True),)), staff) == ["c", "b", "a", "d"]
    assert _names(Query("company", sort=(SortKey(size), SortKey(name, True))), staff) == [
        "c", "d", "b", "a",
    ]  # fmt: skip
    assert _names(Query("company"), staff) == ["a", "b", "c", "d"]


def test_top_is_found_among_what_the_rest_gives(staff: User) -> None:
    for name, country, people in (
        ("a", "XV", 900), ("b", "XV", 20), ("c", "RO", 30), ("d", "RO", 30), ("e", "RO", 5),
    ):  # fmt: skip
        company(name=name, country=country).figures.create(year=2025, headcount=people)
    company(name="f", country="RO")
    top = _is("company.staff", "top", 1)
    home, abroad = _is("company.country", "is", "XV"), _is("company.country", "is", "RO")
    assert _names(Query("company", every=(top,)), staff) == ["a"]
    assert _names(Query("company", every=(top, abroad)), staff) == ["c", "d"]
    assert _names(Query("company", every=(top,), rows=((abroad,),)), staff) == ["c", "d"]
    assert _names(Query("company", rows=((abroad, top), (home,))), staff) == ["a", "b", "c", "d"]
    most = _is("company.staff", "bottom", 9)
    assert _names(Query("company", every=(abroad, most)), staff) == ["c", "d", "e"]


# ── Questions, blanks ────────────────────────────────────────────────────────


def test_a_question_is_answered_as_typed(staff: User) -> None:
    company(name="a", country="RO")
    company(name="b", country="XV")
    which = FieldCondition("company.country", Test("is", (Parameter("Which?"),)))
    query = Query("company", every=(which,))
    assert _codes(query, staff) == [("every.0", "unanswered")]
    assert _names(query, staff, answers={"Which?": "Romania"}) == ["a"]
    assert _names(query, staff, answers={"Which?": "RO, XV"}) == ["a", "b"]
    assert _names(query, staff, answers={"Which?": "România"}, language="ro") == ["a"]
    assert _codes(query, staff, answers={"Which?": "Nowhere"}) == [("every.0", "bad_answer")]
    asked = FieldCondition("company.country", Test("is", (Parameter("Which?", "XV"),)))
    assert _names(Query("company", every=(asked,)), staff) == ["b"]


def test_blanks_that_a_negation_lets_in_are_told_and_left_out(staff: User) -> None:
    for name, size in (("a", "small"), ("b", "large"), ("c", ""), ("d", "")):
        company(name=name, size_class=size)
    not_small = FieldCondition("company.size_class", Not(Test("is", ("small",))))
    query = Query("company", every=(not_small,))
    assert _names(query, staff) == ["b", "c", "d"]
    (found,) = services.blanks(query, staff)
    assert (found.place, found.count) == ("every.0", 2)
    without = services.from_state(found.without)
    assert _names(without, staff) == ["b"]
    assert services.blanks(without, staff) == []
    assert (
        services.blanks(Query("company", every=(_is("company.size_class", "is", "small"),)), staff)
        == []
    )
    both = AllOf((Not(Test("is", ("small",))), Not(Test("is", ("large",)))))
    (two,) = services.blanks(
        Query("company", rows=((FieldCondition("company.size_class", both),),)), staff
    )
    assert (two.place, two.count) == ("rows.0.0", 2)


# ── State ────────────────────────────────────────────────────────────────────


def test_a_damaged_state_is_no_query(staff: User) -> None:
    state = services.to_state(Query("company", every=(NAME,)))
    assert services.from_state(state).every == (NAME,)
    for text in ("", "x", state[:-1], "a" + state, state.replace(":", ""), state * 2, "%00", "é:é"):
        with pytest.raises(services.BadState):
            services.from_state(text)


# ── Guards ───────────────────────────────────────────────────────────────────


def test_a_count_stops_above_the_cap(staff: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "CAP", 2)
    company()
    assert services.count(Query("company"), staff) == services.Count(1, False)
    company()
    company()
    found = services.count(Query("company"), staff)
    assert (found.shown, found.is_capped) == (2, True)


def test_too_broad_a_search_ends_and_names_the_costly_condition(staff: User) -> None:
    for _n in range(60):
        company()
    costly = BlockCondition("figures", "latest", (_is("yearlyfigures.turnover", "gt", "1"),))
    query = Query("company", every=(_is("company.status", "is", "active"), costly))
    with (
        pytest.raises(services.TooBroad) as broad,
        services.on_screen(query, staff, seconds=0.05),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT pg_sleep(2)")
    assert broad.value.place == "every.1"
    assert "condition" in str(broad.value)


def test_nothing_is_written_while_a_search_runs(staff: User) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), services.on_screen():
        company()
    company(name="after")
    assert Company.objects.filter(name="after").exists()


def test_thirty_searches_a_minute(staff: User, monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    monkeypatch.setattr(services.timezone, "now", lambda: now)  # no minute ends in between
    cache.clear()
    for _n in range(services.RUNS_A_MINUTE):
        services.count_run(staff)
    with pytest.raises(services.TooOften):
        services.count_run(staff)
    services.count_run(saved_person(Role.STAFF))


# ── Lists ────────────────────────────────────────────────────────────────────


def test_lists_take_a_query_in_their_address(staff: User) -> None:
    wanted, other = company(name="Otel"), company(name="Lemn")
    state = services.to_state(Query("company", every=(_is("company.name", "words", "otel"),)))
    browser = client(staff)
    page = browser.get(reverse("companies:list"), {"s": state}).content.decode()
    assert wanted.name in page
    assert other.name not in page
    broken = services.to_state(Query("company", every=(_is("company.ghost", "empty"),)))
    for bad in (broken, "damaged", services.to_state(Query("supplier"))):
        assert browser.get(reverse("companies:list"), {"s": bad}).status_code == 400


@pytest.mark.parametrize(
    ("name", "record"),
    [
        ("companies:list", "company"), ("suppliers:list", "supplier"),
        ("investors:list", "investor"), ("needs:list", "need"), ("contacts:list", "interaction"),
        ("todos:list", "todo"), ("matchmaking:linkage_list", "linkage"),
        ("matchmaking:pipeline", "introduction"),
    ],
)  # fmt: skip
def test_every_list_reads_it(name: str, record: str, staff: User) -> None:
    browser = client(staff)
    state = services.to_state(Query(record))
    assert browser.get(reverse(name), {"s": state, "show": "table"}).status_code == 200
    wrong = services.to_state(Query("person"))
    assert browser.get(reverse(name), {"s": wrong, "show": "table"}).status_code == 400


def test_the_gallery_is_for_whom_it_runs(staff: User) -> None:
    keys = [one.key for one in gallery.examples(staff)]
    assert keys == [one.key for one in gallery.ready()]
    assert len(keys) == 10
    buyer = saved_person(Role.BUYER, company())
    offered = {one.key for one in gallery.examples(buyer)}
    assert "certificates-in-date" in offered
    assert "shared-phone" not in offered


def test_a_row_of_a_block_is_one_and_the_same(staff: User) -> None:
    """Two conditions in a block describe one record, two blocks possibly two."""
    both, split = supplier(), supplier()
    both.machines.create(kind="Strung", year=2020)
    split.machines.create(kind="Strung", year=2000)
    split.machines.create(kind="Freză", year=2020)
    kind, new = _is("machine.kind", "words", "strung"), _is("machine.year", "ge", "2020")
    one: Row = (BlockCondition("machines", "any", (kind, new)),)
    two: Row = (
        BlockCondition("machines", "any", (kind,)),
        BlockCondition("machines", "any", (new,), number=2),
    )
    assert set(services.rows(Query("supplier", every=one), staff)) == {both}
    assert set(services.rows(Query("supplier", every=two), staff)) == {both, split}


def test_changes_can_be_asked_by_field_person_and_time(staff: User) -> None:
    other = saved_person(Role.STAFF)
    renamed, moved, old = company(name="a"), company(name="b"), company(name="c")
    with change_set(by=other):
        renamed.name = "renamed"
        renamed.save()
    with change_set(by=other):
        moved.country = "RO"
        moved.save()
    with change_set(by=staff):
        old.name = "by me"
        old.save()
    by_others = FieldCondition("change.by", Not(Test("me")))
    name = _is("change.field", "is", "name")
    lately = _is("change.at", "within", 30, "day")
    query = Query("company", every=(BlockCondition("changes", "any", (name, by_others, lately)),))
    assert _names(query, staff) == ["renamed"]
    country = _is("change.field", "is", "country")
    query = Query("company", every=(BlockCondition("changes", "any", (country,)),))
    assert _names(query, staff) == ["b"]
    later = services.asking(staff).now + dt.timedelta(days=60)
    query = Query("company", every=(BlockCondition("changes", "any", (lately,)),))
    assert _names(query, staff, now=later) == []
    secret = _is("change.field", "is", "priority")
    query = Query("investor", every=(BlockCondition("changes", "any", (secret,)),))
    assert _codes(query, staff) == []
    assert _codes(query, saved_person(Role.ANALYST)) == [("every.0.with.0", "unknown_value")]
