from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from linkages.classifications import services
from linkages.permissions import Role
from tests.accounts.factories import user
from tests.classifications.factories import tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client: Client) -> Client:
    client.force_login(user(role=Role.ANALYST))
    return client


def page(client: Client, code: str = "small", **query: str) -> str:
    answer = client.get(reverse("classifications:scheme", args=[code]), query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("name", ["classifications:list", "classifications:pick"])
def test_visitors_are_asked_to_sign_in(name: str) -> None:
    assert Client().get(reverse(name)).status_code == 302


def test_list_counts_current_and_retired_codes(client: Client) -> None:
    services.retire(tree()["turning"], by=None)

    answer = client.get(reverse("classifications:list"))

    scheme = answer.context["schemes"][0]
    assert (scheme.current, scheme.retired) == (3, 2)
    assert "Small tree" in answer.content.decode()


def test_tree_opens_level_by_level(client: Client) -> None:
    tree()

    assert "Metal" in page(client)
    assert "CNC turning" not in page(client)
    below = page(client, at="turning")
    assert "CNC turning" in below
    assert "Strunjire CNC" in below
    assert "Milling" not in below


def test_search_looks_through_all_levels_and_folds(client: Client) -> None:
    tree()

    assert "Sewing" in page(client, q="coasere")
    assert "Sewing" in page(client, q="Цоасере")
    assert "Turning" not in page(client, q="coasere")
    assert "No code or label holds “xyz”" in page(client, q="xyz")


def test_retired_codes_show_when_asked_for(client: Client) -> None:
    nodes = tree()
    services.retire(nodes["milling"], by=None, replaced_by=nodes["turning"])

    assert ">milling<" not in page(client, at="metal")
    assert "1 retired code" in page(client, at="metal")
    shown = page(client, at="metal", retired="1")
    assert ">milling<" in shown
    assert "→ turning" in shown
    assert "Replaced by" in page(client, at="milling")


@pytest.mark.parametrize("query", [{"at": "nothing"}])
def test_unknown_code_is_not_found(client: Client, query: dict[str, str]) -> None:
    tree()

    url = reverse("classifications:scheme", args=["small"])
    assert client.get(url, query).status_code == 404
    assert client.get(reverse("classifications:scheme", args=["none"])).status_code == 404


def test_page_takes_few_queries(client: Client, django_assert_max_num_queries: object) -> None:
    tree()

    with django_assert_max_num_queries(12):  # type: ignore[operator]
        page(client, at="turning", q="cnc")


@pytest.mark.parametrize(
    ("text", "first"),
    [("cnc", "cnc_turning"), ("TURN", "turning"), ("strunj", "turning"), ("sewing · x", "sewing")],
)
def test_picker_offers_the_best_fit_first(client: Client, text: str, first: str) -> None:
    tree()

    answer = client.get(
        reverse("classifications:pick"),
        {"scheme": "small", "q": text},
        headers={"Sec-Fetch-Dest": "empty"},
    )

    assert answer.content.decode().split('value="')[1].startswith(f"{first} · ")


def test_picker_reads_the_field_that_asks(client: Client) -> None:
    tree()

    answer = client.get(
        reverse("classifications:pick"),
        {"scheme": "small", "rows-0-process": "frez"},
        headers={"HX-Request": "true", "HX-Trigger-Name": "rows-0-process"},
    )

    assert 'value="milling · Milling"' in answer.content.decode()
    assert answer.content.decode().count("<option") == 1


def test_picker_leaves_retired_codes_out(client: Client) -> None:
    services.retire(tree()["milling"], by=None)

    answer = client.get(reverse("classifications:pick"), {"scheme": "small", "q": "milling"})

    assert answer.context["found"] == []


def test_picker_is_a_page_without_javascript(client: Client) -> None:
    tree()

    answer = client.get(reverse("classifications:pick"), {"scheme": "small", "q": "cnc"})

    text = answer.content.decode()
    assert "Find a code: Small tree" in text
    assert "Metal › Turning" in text
    assert client.get(reverse("classifications:pick"), {"scheme": "none"}).status_code == 404
