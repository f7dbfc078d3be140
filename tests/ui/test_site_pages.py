from __future__ import annotations

from typing import Any
from unittest.mock import patch

import pytest
from django.db import DatabaseError, connection
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from linkages.accounts.models import User
from linkages.permissions import Role
from tests.accounts.factories import user
from tests.inline import assert_no_inline


@pytest.fixture
def promoter(db: None) -> User:
    return user(role=Role.PROMOTER, language="en", name="Ana Rusu")


# ── Language ─────────────────────────────────────────────────────────────────


def switch(client: Client, language: str, to: str = "/help/?a=1") -> Any:
    return client.post(reverse("set_language"), {"language": language, "next": to})


def test_switch_keeps_page_and_query(client: Client) -> None:
    answer = switch(client, "ro")
    assert answer["Location"] == "/help/?a=1"
    assert 'lang="ro"' in client.get("/help/").content.decode()


def test_switch_is_remembered_for_the_person(client: Client, promoter: User) -> None:
    client.force_login(promoter)
    switch(client, "ro")
    promoter.refresh_from_db()
    assert promoter.language == "ro"
    assert '<html lang="ro"' in client.get(reverse("accounts:me")).content.decode()


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_switch_leads_nowhere_else(client: Client, elsewhere: str) -> None:
    assert switch(client, "ro", elsewhere)["Location"] == "/"


def test_unknown_language_changes_nothing(client: Client, promoter: User) -> None:
    client.force_login(promoter)
    switch(client, "xx")
    promoter.refresh_from_db()
    assert promoter.language == "en"


def test_switch_is_no_link(client: Client) -> None:
    assert client.get(reverse("set_language")).status_code == 405


# ── Shell ────────────────────────────────────────────────────────────────────


def test_pages_refuse_inline_code(client: Client, promoter: User) -> None:
    client.force_login(promoter)
    page = client.get(reverse("accounts:me"))
    policy = page["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy
    assert_no_inline(page.content)


@pytest.mark.parametrize("role", Role.values)
def test_every_way_in_the_rail_leads_to_a_page(client: Client, db: None, role: str) -> None:
    client.force_login(user(role=role))
    shell = client.get(reverse("help")).context["shell"]
    assert shell.rail
    for way in shell.rail:
        # 404 is the answer for an outsider whose company has no record yet.
        assert client.get(way["href"]).status_code in (200, 302, 404), way["href"]


def test_rail_shows_what_the_role_may_open(client: Client, db: None) -> None:
    client.force_login(user(role=Role.ANALYST))
    names = {way["item"].url_name for way in client.get(reverse("help")).context["shell"].rail}
    assert "companies:list" in names
    assert "todos:list" not in names


def test_page_says_where_one_is(client: Client, promoter: User) -> None:
    client.force_login(promoter)
    page = client.get(reverse("companies:list")).content.decode()
    here = page[page.index("rail-in") : page.index("rail-foot")]
    assert here.count('aria-current="page"') == 1


def test_outsiders_add_nothing(client: Client, db: None) -> None:
    client.force_login(user(role=Role.BUYER))
    assert client.get(reverse("help")).context["shell"].new == []


def test_theme_density_and_keys_follow_the_person(client: Client, db: None) -> None:
    client.force_login(user(theme="dark", density="roomy", shortcuts_on=False))
    page = client.get(reverse("help")).content.decode()
    assert 'data-bs-theme="dark"' in page
    assert 'data-density="roomy"' in page
    assert 'data-shortcuts="off"' in page


# ── Refusals and health ──────────────────────────────────────────────────────


@pytest.mark.parametrize("is_signed_in", [True, False])
def test_missing_page_says_the_way_out(client: Client, promoter: User, is_signed_in: bool) -> None:
    if is_signed_in:
        client.force_login(promoter)
    page = client.get("/nowhere/")
    assert page.status_code == 404
    assert "Check the address" in page.content.decode()
    assert_no_inline(page.content)


def test_refusal_names_the_role(client: Client, promoter: User) -> None:
    client.force_login(promoter)
    page = client.get(reverse("accounts:user_list"))
    assert page.status_code == 403
    assert "Linkage promoter" in page.content.decode()


def test_old_form_says_that_nothing_was_saved(db: None) -> None:
    page = Client(enforce_csrf_checks=True).post(reverse("set_language"), {"language": "ro"})
    assert page.status_code == 403
    assert "Nothing was saved" in page.content.decode()


@pytest.mark.parametrize("template", ["400.html", "500.html"])
def test_answers_to_failure_need_no_database(template: str) -> None:
    """No database fixture: a query here would fail the test."""
    assert "Linkages" in render_to_string(template)


def test_live_asks_nobody(client: Client) -> None:
    assert client.get(reverse("live")).json() == {"live": True}


def test_ready_says_what_answers(client: Client, db: None) -> None:
    assert client.get(reverse("ready")).json()["database"] is True


def test_not_ready_without_database(client: Client, db: None) -> None:
    with patch.object(connection, "cursor", side_effect=DatabaseError):
        answer = client.get(reverse("ready"))
    assert answer.status_code == 503
    assert answer.json()["ready"] is False


@pytest.mark.parametrize("language", ["en", "ro"])
def test_help_opens_for_anybody(client: Client, language: str) -> None:
    client.cookies["django_language"] = language
    page = client.get(reverse("help"))
    assert page.status_code == 200
    assert_no_inline(page.content)
