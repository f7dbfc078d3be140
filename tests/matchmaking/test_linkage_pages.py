"""The linkage register: who sees what, what is recorded, and what a wrong entry is told."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse

from linkages.currencies.models import ExchangeRate
from linkages.history.changes import change_set
from matchmaking.models import Amendment, Contract, Introduction, Linkage
from tests.inline import assert_no_inline
from tests.investors import factories as investors
from tests.matchmaking import pairs
from tests.matchmaking.pairs import SignIn, days_ago
from tests.suppliers import factories as suppliers

pytestmark = pytest.mark.django_db
MAX_QUERIES = 12


def page(answer: Any) -> str:
    """Its text, without what is new in each answer."""
    text = answer.content.decode()
    text = re.sub(r'name="csrf(middleware|-)?token" (value|content)="[^"]*"', "", text)
    return re.sub(r'name="token" value="[^"]*"', "", text)


def typed(**changes: Any) -> dict[str, Any]:
    """A contract as a form sends it."""
    facts = {
        "number": "K-17", "subject": "Housings", "signed_on": days_ago(30).isoformat(),
        "starts_on": days_ago(20).isoformat(), "ends_on": "", "value": "125 000",
        "currency": "EUR", "status": "confirmed", "source_type": "document", "source_note": "",
        "need": "", "as_of": "",
    }  # fmt: skip
    return facts | changes


# ── Who sees what ────────────────────────────────────────────────────────────


def test_the_list_counts_contracts_and_says_what_is_active(sign_in: SignIn) -> None:
    linkage = pairs.linkage(
        supplier=suppliers.supplier(company_name="Precizia Bălți SRL"),
        investor=investors.investor(company_name="Veltmann Drives"),
    )
    pairs.contract(linkage)
    pairs.contract(linkage, ends_on=days_ago(5))
    text = page(sign_in().get(reverse("matchmaking:linkage_list")))
    assert "Precizia Bălți SRL" in text
    assert "Veltmann Drives" in text
    assert linkage.get_absolute_url() in text


@pytest.mark.parametrize("state", ["active", "ended", "none"])
def test_the_list_narrows_by_what_became_of_contracts(sign_in: SignIn, state: str) -> None:
    made = {"active": pairs.linkage(), "ended": pairs.linkage(), "none": pairs.linkage()}
    pairs.contract(made["active"])
    pairs.contract(made["ended"], ends_on=days_ago(5))
    pairs.contract(made["none"], status="draft")
    text = page(sign_in().get(reverse("matchmaking:linkage_list"), {"state": state}))
    found = {key for key, one in made.items() if f'"{one.get_absolute_url()}"' in text}
    assert found == {state}


def test_the_list_finds_names_without_diacritics(sign_in: SignIn) -> None:
    linkage = pairs.linkage(supplier=suppliers.supplier(company_name="Oțel Făurit SRL"))
    other = pairs.linkage()
    text = page(sign_in().get(reverse("matchmaking:linkage_list"), {"q": "otel faurit"}))
    assert linkage.get_absolute_url() in text
    assert other.get_absolute_url() not in text


def test_a_record_shows_states_values_and_amendments(sign_in: SignIn) -> None:
    linkage = pairs.linkage()
    pairs.contract(linkage, number="A-1")
    pairs.contract(linkage, number="B-2", value=None)
    pairs.contract(linkage, number="C-3", ends_on=days_ago(3))
    pairs.contract(linkage, number="D-4", status="draft")
    voided = pairs.contract(linkage, number="E-5")
    client = sign_in()
    client.post(
        reverse("matchmaking:contract_void", args=[voided.pk]),
        {"reason": "Recorded twice", "confirm": "on"},
    )
    amended = linkage.contracts.get(number="A-1")
    client.post(
        reverse("matchmaking:contract_amend", args=[amended.pk]),
        {"on": days_ago(1).isoformat(), "delta": "2500", "note": "More pieces",
         "source_type": "document", "as_of": ""},
    )  # fmt: skip
    text = page(client.get(linkage.get_absolute_url()))
    for words in ("active", "ended", "draft", "voided", "Recorded twice", "no value", "12\u202f500",
                  "More pieces"):  # fmt: skip
        assert words in text, words


def test_an_analyst_reads_and_changes_nothing(sign_in: SignIn) -> None:
    contract = pairs.contract()
    client = sign_in("analyst")
    text = page(client.get(contract.get_absolute_url()))
    assert "/contracts/" not in text
    assert reverse("history:record", args=["linkage", contract.linkage_id]) in text
    for name in ("contract_edit", "contract_amend", "contract_void", "contract_terminate"):
        assert client.get(reverse(f"matchmaking:{name}", args=[contract.pk])).status_code == 403


@pytest.mark.parametrize("role", ["buyer", "sme"])
def test_a_party_sees_its_own_linkages_only(sign_in: SignIn, role: str) -> None:
    own, other = pairs.linkage(), pairs.linkage()
    company = own.investor.company if role == "buyer" else own.supplier.company
    client = sign_in(role, company)
    text = page(client.get(reverse("matchmaking:linkage_list")))
    assert own.get_absolute_url() in text
    assert other.get_absolute_url() not in text
    assert client.get(own.get_absolute_url()).status_code == 200
    assert client.get(other.get_absolute_url()).status_code == 404
    assert client.get(reverse("matchmaking:contract_new")).status_code == 403


@pytest.mark.parametrize("role", ["buyer", "sme"])
def test_hidden_linkages_change_no_byte_of_a_partys_pages(sign_in: SignIn, role: str) -> None:
    own = pairs.contract().linkage
    company = own.investor.company if role == "buyer" else own.supplier.company
    client = sign_in(role, company)
    paths = [reverse("matchmaking:linkage_list"), own.get_absolute_url(),
             reverse("matchmaking:introduction_list")]  # fmt: skip
    before = [page(client.get(path)) for path in paths]
    pairs.contract(pairs.linkage(supplier=own.supplier)
                       if role == "buyer" else pairs.linkage(investor=own.investor))  # fmt: skip
    pairs.introduction()
    assert [page(client.get(path)) for path in paths] == before


# ── Recording ────────────────────────────────────────────────────────────────


def test_two_parties_are_linked_once(sign_in: SignIn) -> None:
    supplier = suppliers.supplier(company_name="Precizia Bălți SRL")
    investor = investors.investor(company_name="Veltmann Drives")
    data = {"supplier": "precizia balti", "investor": "veltmann", "kind": "backward"}
    client = sign_in()
    for _time in range(2):
        assert client.post(reverse("matchmaking:linkage_create"), data).status_code == 302
    linkage = Linkage.objects.get()
    assert (linkage.supplier, linkage.investor) == (supplier, investor)


def test_a_contract_of_an_introduction_wins_it(sign_in: SignIn) -> None:
    introduction = pairs.introduction(both_agreed=True)
    url = reverse("matchmaking:contract_from", args=[introduction.pk])
    data = typed(need=introduction.need_id, signed_on=days_ago(2).isoformat())
    answer = sign_in().post(url, data)
    assert answer.status_code == 302
    introduction.refresh_from_db()
    contract = Contract.objects.get()
    assert introduction.stage == Introduction.Stage.CONTRACT
    assert contract.need == introduction.need
    assert contract.value == Decimal(125_000)
    assert contract.linkage.introduction == introduction


def test_a_contract_without_a_rate_is_recorded_with_a_warning(sign_in: SignIn) -> None:
    linkage = pairs.linkage()
    url = reverse("matchmaking:contract_create", args=[linkage.pk])
    text = page(sign_in().post(url, typed(currency="CHF"), follow=True))
    assert Contract.objects.get().currency == "CHF"
    assert "rate of CHF" in text


def test_a_contract_ends_early_on_its_day(sign_in: SignIn) -> None:
    contract = pairs.contract()
    url = reverse("matchmaking:contract_terminate", args=[contract.pk])
    day = days_ago(10)
    assert sign_in().post(url, {"on": day.isoformat(), "reason": "Moved"}).status_code == 302
    contract.refresh_from_db()
    assert contract.effective_end == day


# ── Bad input ────────────────────────────────────────────────────────────────


BAD_CONTRACTS = [
    ({"ends_on": days_ago(25).isoformat()}, "ends before it starts", "se încheie înainte"),
    ({"signed_on": days_ago(-3).isoformat()}, "lies ahead", "în viitor"),
    ({"signed_on": "31 2 2026"}, "must be a date", "dată"),
    ({"value": "-5"}, "0 or more", "0"),
    ({"value": "a lot"}, "must be a number", "număr"),
    ({"currency": "EURO"}, "", ""),
    ({"currency": "XQZ"}, "no currency", "monedă"),
    ({"number": "k-17 "}, "already has a contract", "are deja"),
]


@pytest.mark.parametrize("language", ["en", "ro"])
@pytest.mark.parametrize(("change", "english", "romanian"), BAD_CONTRACTS)
def test_a_wrong_contract_is_told_why_and_keeps_what_was_typed(
    sign_in: SignIn, change: dict[str, str], english: str, romanian: str, language: str
) -> None:
    linkage = pairs.linkage()
    pairs.contract(linkage, number="K-17" if "number" in change else "K-1")
    url = reverse("matchmaking:contract_create", args=[linkage.pk])
    data = typed(subject="Carcase «speciale»", **change)
    answer = sign_in(language=language).post(url, data)
    text = page(answer)
    assert answer.status_code == 422
    assert linkage.contracts.count() == 1
    assert (english if language == "en" else romanian) in text
    [name] = change
    assert f'id="id_{name}_error"' in text
    assert f'href="#id_{name}' in text
    assert "Carcase «speciale»" in text


def test_parties_that_cannot_be(sign_in: SignIn) -> None:
    investor = investors.investor(company_name="Veltmann Drives")
    suppliers.supplier(company=investor.company)
    data = {"supplier": "veltmann", "investor": "veltmann", "kind": "backward"}
    answer = sign_in().post(reverse("matchmaking:linkage_create"), data)
    assert answer.status_code == 422
    assert "cannot supply itself" in page(answer)
    data["supplier"] = "nobody of this name"
    answer = sign_in().post(reverse("matchmaking:linkage_create"), data)
    assert answer.status_code == 422
    assert "nobody of this name" in page(answer)
    assert not Linkage.objects.exists()


@pytest.mark.parametrize(
    ("act", "data", "field", "words"),
    [
        ("amend", {"on": days_ago(1).isoformat(), "delta": "-10000.01"}, "delta", "take away more"),
        ("amend", {"on": days_ago(1).isoformat(), "delta": "0"}, "delta", "minus for less"),
        ("amend", {"on": days_ago(200).isoformat(), "delta": "5"}, "on", "older than the contract"),
        ("amend", {"on": days_ago(-2).isoformat(), "delta": "5"}, "on", "lies ahead"),
        ("void", {"reason": " ", "confirm": "on"}, "reason", ""),
        ("terminate", {"on": days_ago(150).isoformat()}, "on", "runs from"),
    ],
)
def test_what_cannot_happen_to_a_contract(
    sign_in: SignIn, act: str, data: dict[str, str], field: str, words: str
) -> None:
    contract = pairs.contract()
    url = reverse(f"matchmaking:contract_{act}", args=[contract.pk])
    answer = sign_in().post(url, {"source_type": "document", "note": "kept words"} | data)
    text = page(answer)
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in text
    assert words in text
    contract.refresh_from_db()
    assert contract.voided_at is None
    assert contract.version == 1


def test_voiding_twice_is_said(sign_in: SignIn) -> None:
    contract = pairs.contract()
    url = reverse("matchmaking:contract_void", args=[contract.pk])
    client = sign_in()
    data = {"reason": "Wrong company", "confirm": "on"}
    assert client.post(url, data).status_code == 302
    answer = client.post(url, data)
    assert answer.status_code == 422
    assert "voided on" in page(answer)


def test_two_people_at_one_contract_meet_and_lose_nothing(sign_in: SignIn) -> None:
    contract = pairs.contract(number="K-17")
    url = reverse("matchmaking:contract_edit", args=[contract.pk])
    first, second = sign_in(), sign_in("staff")
    read = re.search(r'name="(_read|version)" value="(\d+)"', page(first.get(url)))
    assert read
    mine = typed(subject="Mine", **{read[1]: read[2]})
    theirs = typed(subject="Theirs", value="99", **{read[1]: read[2]})
    assert second.post(url, theirs).status_code == 302
    answer = first.post(url, mine)
    text = page(answer)
    assert answer.status_code == 409
    assert "Theirs" in text
    assert "Mine" in text
    contract.refresh_from_db()
    assert contract.subject == "Theirs"
    fresh = re.search(rf'name="{read[1]}" value="(\d+)"', text)
    assert fresh
    assert first.post(url, mine | {read[1]: fresh[1]}).status_code == 302
    contract.refresh_from_db()
    assert contract.subject == "Mine"


def test_a_contract_is_voided_only_with_the_tick(sign_in: SignIn) -> None:
    contract = pairs.contract()
    url = reverse("matchmaking:contract_void", args=[contract.pk])
    client = sign_in()
    assert 'type="checkbox" name="confirm"' in page(client.get(url))
    answer = client.post(url, {"reason": "Wrong company"})
    assert answer.status_code == 422
    assert "Tick that the contract is to be voided" in page(answer)
    contract.refresh_from_db()
    assert contract.voided_at is None


def test_two_people_at_one_linkage_meet_and_lose_nothing(sign_in: SignIn) -> None:
    linkage = pairs.contract().linkage
    url = reverse("matchmaking:linkage_edit", args=[linkage.pk])
    first, second = sign_in(), sign_in("staff")
    read = re.search(r'name="version" value="(\d+)"', page(first.get(url)))
    assert read
    mine = {"kind": "backward", "note": "Mine", "version": read[1]}
    assert second.post(url, mine | {"note": "Theirs"}).status_code == 302
    answer = first.post(url, mine)
    text = page(answer)
    assert answer.status_code == 409
    assert "Theirs" in text
    assert "Mine" in text
    linkage.refresh_from_db()
    assert linkage.note == "Theirs"
    fresh = re.search(r'name="version" value="(\d+)"', text)
    assert fresh
    assert first.post(url, mine | {"version": fresh[1]}).status_code == 302
    linkage.refresh_from_db()
    assert linkage.note == "Mine"
    assert first.post(url, {"kind": "backward", "note": "No version"}).status_code == 409


def test_a_contract_recorded_meanwhile_does_not_stop_the_edit_of_a_linkage(
    sign_in: SignIn,
) -> None:
    linkage = pairs.contract().linkage
    with change_set(by=None):
        Linkage.objects.filter(pk=linkage.pk).update(version=F("version") + 1)
    url = reverse("matchmaking:linkage_edit", args=[linkage.pk])
    sent = {"kind": "backward", "note": "Mine", "version": str(linkage.version)}
    assert sign_in().post(url, sent).status_code == 302
    linkage.refresh_from_db()
    assert (linkage.note, linkage.version) == ("Mine", 3)


# ── Pages ────────────────────────────────────────────────────────────────────


def _pages(client: Client) -> list[tuple[str, str]]:
    contract = Contract.objects.get()
    names = ("contract_edit", "contract_amend", "contract_void", "contract_terminate")
    paths = {name: reverse(f"matchmaking:{name}", args=[contract.pk]) for name in names}
    paths |= {
        "linkage_list": reverse("matchmaking:linkage_list"),
        "linkage_detail": contract.get_absolute_url(),
        "linkage_create": reverse("matchmaking:linkage_create"),
        "contract_new": reverse("matchmaking:contract_new"),
        "contract_create": reverse("matchmaking:contract_create", args=[contract.linkage_id]),
    }
    return list(paths.items())


@pytest.mark.parametrize("language", ["en", "ro"])
def test_pages_keep_the_content_policy_in_both_languages(sign_in: SignIn, language: str) -> None:
    pairs.contract()
    pairs.introduction(both_agreed=True)
    client = sign_in(language=language)
    for name, path in _pages(client):
        answer = client.get(path)
        assert answer.status_code == 200, name
        assert_no_inline(answer.content)
        assert f'<html lang="{language}"' in page(answer)


def test_pages_need_few_queries_however_much_they_show(
    sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    many = pairs.linkage()
    for number in range(8):
        pairs.contract(many, number=str(number))
        pairs.contract()
    client = sign_in()
    client.get(reverse("matchmaking:linkage_list"))
    for path in (reverse("matchmaking:linkage_list"), many.get_absolute_url(),
                 reverse("matchmaking:contract_new")):  # fmt: skip
        with django_assert_max_num_queries(MAX_QUERIES):
            assert client.get(path).status_code == 200


def test_the_introduction_of_a_contract_is_found_by_name(sign_in: SignIn) -> None:
    wanted = pairs.introduction(
        both_agreed=True, supplier=suppliers.supplier(company_name="Oțel Făurit SRL")
    )
    other = pairs.introduction(both_agreed=True)
    text = page(sign_in().get(reverse("matchmaking:contract_new"), {"q": "otel faurit"}))
    assert reverse("matchmaking:contract_from", args=[wanted.pk]) in text
    assert reverse("matchmaking:contract_from", args=[other.pk]) not in text


def test_a_linkage_whose_contract_lies_ahead_has_not_ended(sign_in: SignIn) -> None:
    linkage = pairs.linkage()
    pairs.contract(linkage, starts_on=days_ago(-10))
    text = page(sign_in().get(reverse("matchmaking:linkage_list")))
    assert "starts later" in text
    assert "ended</span>" not in text


def test_sums_are_at_the_rates_of_their_days_and_say_what_they_leave_out(sign_in: SignIn) -> None:
    linkage = pairs.linkage()
    signed = pairs.contract(linkage, currency="USD", value=1000)
    amended = days_ago(5)
    Amendment.objects.create(contract=signed, on=amended, delta=100)
    ExchangeRate.objects.create(currency="USD", on=signed.signed_on, rate="0.8")
    ExchangeRate.objects.create(currency="USD", on=amended, rate="0.9")
    pairs.contract(linkage, currency="RSD", value=5)
    pairs.contract(linkage, value=None)
    [view] = sign_in().get(reverse("matchmaking:linkage_list")).context["page"].rows
    assert view.value == Decimal(890)
    assert view.left_out == "1 without value, 1 without an exchange rate"
