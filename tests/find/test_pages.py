"""The results page, what drops down, the palette, pins and recent records."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from linkages.find import services
from linkages.find.models import RecentView
from linkages.permissions import Role
from tests.companies.factories import company
from tests.inline import assert_no_inline
from tests.investors.factories import investor, need
from tests.kernel.people import saved_person
from tests.suppliers.factories import supplier

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    made = Client()
    made.force_login(saved_person(Role.STAFF, language="en"))
    return made


def get(client: Client, name: str, **query: str) -> str:
    answer = client.get(reverse(f"find:{name}"), query)
    assert answer.status_code == 200
    assert_no_inline(answer.content)
    return answer.content.decode()


def test_results_by_kind_with_tabs(client: Client) -> None:
    for position in range(7):
        supplier(company_name=f"Rotor {position} SRL")
    page = get(client, "results", q="rotor")
    assert page.count("<mark>Rotor</mark>") == 5
    assert "?q=rotor&amp;kind=company" in page
    assert ">supplier<" in page  # shown as what it is
    assert 'value="rotor"' in page


def test_all_of_one_kind_by_pages(client: Client) -> None:
    for position in range(30):
        company(name=f"Rotor {position:02d} SRL")
    first = get(client, "results", q="rotor", kind="company")
    second = get(client, "results", q="rotor", kind="company", page="2")
    assert first.count("hit-title") == 25
    assert second.count("hit-title") == 5
    assert "</mark> 29 SRL" in second
    for strange in ("99999999999999", "-1", "x", "3"):
        again = get(client, "results", q="rotor", kind="company", page=strange)
        assert again.count("hit-title") in (5, 25)
    assert get(client, "results", q="rotor", kind="nothing").count("hit-title") == 5


def test_pages_ask_few_questions(client: Client, django_assert_max_num_queries: object) -> None:
    firm = supplier(company_name="Rotor SRL").company
    firm.people.create(name="Rotaru Ion")
    need(name="Rotor mare")
    client.get(reverse("find:results"))
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        get(client, "results", q="rotor")
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        get(client, "palette", q="rot", at=f"/companies/{firm.pk}/")


def test_nothing_found_and_nothing_asked_say_what_to_try(client: Client) -> None:
    assert "Nothing was found" in get(client, "results", q="inexistent")
    assert "legal forms" in get(client, "results")
    assert "legal forms" in get(client, "results", q="%%%%")


def test_alike_words_are_said(client: Client) -> None:
    company(name="Strungmet SRL")
    page = get(client, "results", q="strugmet")
    assert "Also found, spelt alike: strungmet." in page


def test_what_is_typed_is_escaped(client: Client) -> None:
    page = get(client, "results", q='"><script>alert(1)</script>')
    assert "<script>alert" not in page


def test_the_box_and_the_palette_are_on_every_page(client: Client) -> None:
    page = client.get("/").content.decode()
    assert f'action="{reverse("find:results")}"' in page
    assert 'id="palette"' in page
    assert_no_inline(page)


def test_old_roles_see_what_is_theirs() -> None:
    hidden = company(name="Ascunsa SRL")
    mine = supplier(company_name="Propria SRL").company
    client = Client()
    client.force_login(saved_person(Role.SME, mine, language="en"))
    assert "hit-title" not in get(client, "results", q=hidden.name)
    assert get(client, "results", q="propria").count("hit-title") == 1


# ── Recent and pinned ────────────────────────────────────────────────────────


def test_records_looked_at_are_offered_first(client: Client) -> None:
    one = supplier(company_name="Prima SRL")
    other = need(investor=investor(company_name="Cumparator SRL"), name="A doua")
    client.get(one.get_absolute_url())
    client.get(other.get_absolute_url())
    client.get(one.get_absolute_url())
    page = get(client, "suggest")
    assert page.index("Prima SRL") < page.index("A doua")
    assert "Looked at lately" in page
    assert RecentView.objects.count() == 2


def test_what_may_not_be_seen_any_more_is_not_offered(client: Client) -> None:
    one = supplier(company_name="Trecatoare SRL")
    client.get(one.get_absolute_url())
    one.company.delete()
    assert "Trecatoare" not in get(client, "suggest")


def test_a_record_is_pinned_and_let_go(client: Client) -> None:
    firm = supplier(company_name="Fixata SRL")
    page = client.get(firm.get_absolute_url()).content.decode()
    assert 'aria-pressed="false"' in page
    given = {"kind": "company", "id": firm.company_id, "next": firm.get_absolute_url()}
    answer = client.post(reverse("find:pin"), given | {"pinned": "1"})
    assert answer["Location"] == firm.get_absolute_url()
    assert 'aria-pressed="true"' in client.get(firm.get_absolute_url()).content.decode()
    assert get(client, "suggest").index("Pinned") < get(client, "suggest").index("Fixata SRL")
    piece = client.post(
        reverse("find:pin"), given | {"pinned": "0"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert 'aria-pressed="false"' in piece
    assert not RecentView.objects.pinned().exists()


@pytest.mark.parametrize(
    "given", [{"kind": "company", "id": "0"}, {"kind": "x", "id": "1"}, {"kind": "company"}]
)
def test_only_what_one_sees_is_pinned(client: Client, given: dict[str, str]) -> None:
    assert client.post(reverse("find:pin"), given | {"pinned": "1"}).status_code == 404


def test_a_pin_leads_nowhere_else(client: Client) -> None:
    firm = company()
    given = {"kind": "company", "id": firm.pk, "pinned": "1", "next": "https://evil.example/"}
    assert client.post(reverse("find:pin"), given)["Location"] == reverse("find:results")


def test_each_keeps_the_latest_views_and_the_pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "KEPT", 3)
    user, other = saved_person(Role.STAFF), saved_person(Role.ANALYST)
    for key in range(1, 7):
        services.note_view(user, "company", key)
        services.note_view(other, "company", key)
    services.pin(user, "company", 1)
    services.forget_old_views()
    kept = RecentView.objects.of(user).values_list("object_id", flat=True)
    assert sorted(kept) == [1, 4, 5, 6]
    assert RecentView.objects.of(other).count() == 3


# ── Palette ──────────────────────────────────────────────────────────────────


def test_actions_of_the_record_on_the_page(client: Client) -> None:
    firm = supplier(company_name="Actiune SRL")
    page = get(client, "palette", at=firm.get_absolute_url())
    assert "On this record" in page
    assert reverse("contacts:log") + f"?company={firm.company_id}" in page
    assert reverse("suppliers:section", args=[firm.pk, "identity"]) in page
    assert "source=supplier" in page
    need_page = get(client, "palette", at=need(name="Arbori").get_absolute_url())
    assert "Find suppliers" in need_page
    assert "On this record" not in get(client, "palette", at="/")
    for strange in ("", "x", "/suppliers/999999/", "//evil.example", "/suppliers/1/\x00"):
        assert "On this record" not in get(client, "palette", at=strange)


def test_actions_answer_to_the_beginning_of_their_words(client: Client) -> None:
    firm = supplier(company_name="Actiune SRL")
    page = get(client, "palette", at=firm.get_absolute_url(), q="log con")
    assert "Log contact" in page
    assert "Export" not in page


def test_pages_in_either_language(client: Client) -> None:
    for typed in ("invest", "furniz", "suppl", "curatari"):
        page = get(client, "palette", q=typed)
        assert ("Pages" in page) == (typed != "curatari"), typed
    assert reverse("suppliers:list") in get(client, "palette", q="furniz")
    assert reverse("companies:create") in get(client, "palette", q="new comp")


def test_the_palette_offers_only_what_the_role_may_do() -> None:
    mine = supplier(company_name="Propria SRL")
    client = Client()
    client.force_login(saved_person(Role.SME, mine.company, language="en"))
    page = get(client, "palette", at=mine.get_absolute_url())
    assert "Log contact" not in page
    assert "Edit" not in page
    assert reverse("accounts:user_list") not in get(client, "palette", q="users")
    other = supplier(company_name="Straina SRL")
    assert "On this record" not in get(client, "palette", at=other.get_absolute_url())
