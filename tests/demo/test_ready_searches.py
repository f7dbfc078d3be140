"""The ten worked examples on the demonstration country: each face, the API and the command line
find the same rows."""

from __future__ import annotations

import io
import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from linkages.accounts.models import User
from linkages.search import gallery, services
from linkages.search.domain import domain
from linkages.search.drafts import draft_of, read
from linkages.search.query import Query
from linkages.search.text import parse_text, render_text
from monitoring.demo.people import email_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("valdora")]
KEYS = [
    "machining-shops", "open-need-in-plastics", "active-without-need", "certificates-in-date",
    "references-abroad", "turnover-fell", "shared-phone", "prospects-not-contacted",
    "by-region-and-size", "regions-with-many-suppliers",
]  # fmt: skip


@pytest.fixture
def promoter() -> User:
    cache.clear()  # the runs a minute are counted per person
    return User.objects.get(email=email_of("promoter"))


def rows_of(query: Query, user: User) -> list[int]:
    return sorted(services.rows(query, user).values_list("pk", flat=True))


def test_there_are_ten(promoter: User) -> None:
    assert {one.key for one in gallery.examples(promoter)} >= set(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_every_way_of_asking_finds_the_same(key: str, promoter: User) -> None:
    example = gallery.example(key, promoter)
    assert example is not None
    query = example.query
    known = domain(query.record, promoter)
    expected = rows_of(query, promoter)
    for language in ("en", "ro"):
        for face in ("form", "grid", "chips"):
            draft = draft_of(query, known, language, face)
            again = read(draft.grid, known, language, face)
            assert again.problems == [], (language, face)
            assert rows_of(again.query, promoter) == expected, (language, face)
        text = render_text(query, known, language)
        found = parse_text(text, lambda record: domain(record, promoter), language)
        assert rows_of(found, promoter) == expected, text
        assert by_command_line(text, language, query, promoter) == (
            len(totals(query, promoter)) if query.totals else len(expected)
        )
    assert by_api(query, promoter) == (totals(query, promoter) if query.totals else expected)


def totals(query: Query, user: User) -> list[list[object]]:
    table = services.totals(query, user)
    return [[str(one) for one in row.figures] for row in table.rows]


def by_command_line(text: str, language: str, query: Query, user: User) -> int:
    out = io.StringIO()
    call_command("ask", text, person=user.email, format="json", language=language, stdout=out)
    return len(json.loads(out.getvalue()))


def by_api(query: Query, user: User) -> list[object]:
    client = Client()
    client.force_login(user)
    body = {"state": services.to_state(query), "page_size": 250}
    found: list[object] = []
    for number in range(1, 5):
        answer = client.post(
            "/api/v1/search/", {**body, "page": number}, content_type="application/json"
        ).json()
        if query.totals:
            return [[str(one) for one in row["figures"]] for row in answer["totals"]["rows"]]
        found += [one["id"] for one in answer["results"]]
    return sorted(found)  # type: ignore[type-var]


def test_some_of_them_find_something(promoter: User) -> None:
    """Else the comparison above would compare nothing."""
    found = {
        key: len(rows_of(example.query, promoter))
        for key in KEYS
        if (example := gallery.example(key, promoter))
    }
    assert sum(number > 0 for number in found.values()) >= 7, found


def test_the_result_page_shows_them(promoter: User) -> None:
    client = Client()
    client.force_login(promoter)
    for one in gallery.examples(promoter):
        answer = client.post(
            f"/ask/{one.query.record}/",
            {"face": "chips", "do": "run", "s": services.to_state(one.query)},
        )
        assert answer.status_code == 302, one.key
        there = urlsplit(answer["Location"])
        assert "s" in parse_qs(there.query)
        page = client.get(answer["Location"])
        assert page.status_code == 200, one.key
        if not one.query.totals:
            count = len(rows_of(one.query, promoter))
            shown = re.search(r'<span class="count">([\d,]+)</span>', page.content.decode())
            assert shown is not None, one.key
            assert int(shown[1].replace(",", "")) == count, one.key
