"""The pipeline and the introductions of each side: who sees what, moves, answers, masks."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from investors.models import Need
from linkages.todos.services import create_todo
from matchmaking.models import Introduction
from tests.inline import assert_no_inline
from tests.investors import factories as investors
from tests.matchmaking import pairs
from tests.matchmaking.pairs import SignIn, days_ago
from tests.matchmaking.test_linkage_pages import MAX_QUERIES, page
from tests.suppliers import factories as suppliers

pytestmark = pytest.mark.django_db
Steps = Introduction.Stage
BUYER = "Veltmann Drives"


def masked(**fields: Any) -> Introduction:
    """A buyer that is not to be named before both agree, and has agreed itself."""
    need = pairs.need(
        investor=investors.investor(company_name=BUYER),
        confidentiality=fields.pop("confidentiality", Need.Confidentiality.MASKED),
    )
    facts = {"need": need, "buyer_answer": "yes", "buyer_agreed_on": days_ago(3)} | fields
    return pairs.introduction(**facts)


# ── Pipeline ─────────────────────────────────────────────────────────────────


def test_the_board_counts_and_adds_up_by_stage(sign_in: SignIn) -> None:
    for stage, value in ((Steps.MEETING, 100_000), (Steps.MEETING, 200_000), (Steps.QUOTE, None)):
        pairs.introduction(both_agreed=True, stage=stage, need=pairs.need(annual_value=value))
    pairs.introduction(stage=Steps.LOST, loss_reason="price", closed_on=days_ago(1))
    columns = {
        c.label: c for c in sign_in().get(reverse("matchmaking:pipeline")).context["columns"]
    }
    assert columns["Meeting"].count == 2
    assert columns["Meeting"].value == Decimal(300_000)
    assert columns["Quotation"].count == 1
    assert sum(column.count for column in columns.values()) == 3


def test_a_card_shows_what_comes_next_and_how_late_it_is(sign_in: SignIn) -> None:
    introduction = pairs.introduction(both_agreed=True)
    user = pairs.person()
    create_todo(by=user, owner=user, title="Send drawings", about=introduction, due_on=days_ago(2))
    text = page(sign_in().get(reverse("matchmaking:pipeline")))
    assert "Send drawings" in text
    assert "2 days late" in text


def test_a_column_says_how_many_more_it_has(sign_in: SignIn) -> None:
    need = pairs.need()
    for _n in range(52):
        pairs.introduction(both_agreed=True, need=need)
    answer = sign_in().get(reverse("matchmaking:pipeline"))
    column = next(c for c in answer.context["columns"] if c.count)
    assert column.count == 52
    assert len(column.cards) == 50
    assert f"stage={Steps.INTRODUCTION}" in page(answer)


def test_board_and_table_keep_the_conditions_of_each_other(sign_in: SignIn) -> None:
    user = pairs.person()
    mine = pairs.introduction(both_agreed=True, owner=user)
    other = pairs.introduction(both_agreed=True)
    client = sign_in()
    client.force_login(user)
    url = reverse("matchmaking:pipeline")
    for show in ("", "table"):
        text = page(client.get(url, {"mine": "on", "show": show}))
        assert mine.get_absolute_url() in text
        assert other.get_absolute_url() not in text
    assert "mine=on&amp;show=table" in page(client.get(url, {"mine": "on"}))


def test_closed_pairs_are_shown_when_asked_for(sign_in: SignIn) -> None:
    lost = pairs.introduction(stage=Steps.LOST, loss_reason="price", closed_on=days_ago(1))
    client, url = sign_in(), reverse("matchmaking:pipeline")
    assert lost.get_absolute_url() not in page(client.get(url, {"show": "table"}))
    shown = page(client.get(url, {"show": "table", "closed": "on"}))
    assert lost.get_absolute_url() in shown
    assert lost.get_absolute_url() in page(client.get(url, {"show": "table", "stage": "lost"}))


def test_an_analyst_reads_the_board_and_moves_nothing(sign_in: SignIn) -> None:
    introduction = pairs.introduction(both_agreed=True)
    client = sign_in("analyst")
    text = page(client.get(reverse("matchmaking:pipeline")))
    move = reverse("matchmaking:move", args=[introduction.pk])
    assert introduction.get_absolute_url() in text
    assert move not in text
    assert move not in page(client.get(introduction.get_absolute_url()))
    assert client.post(move, {"to": "meeting"}).status_code == 403


@pytest.mark.parametrize("role", ["buyer", "sme"])
def test_outsiders_come_from_the_pipeline_to_their_own_list(sign_in: SignIn, role: str) -> None:
    own = pairs.introduction(both_agreed=True)
    company = own.need.investor.company if role == "buyer" else own.supplier.company
    answer = sign_in(role, company).get(reverse("matchmaking:pipeline"), follow=True)
    assert answer.status_code == 200
    assert own.get_absolute_url() in page(answer)


# ── Moves ────────────────────────────────────────────────────────────────────


def test_a_step_forward_takes_one_press(sign_in: SignIn) -> None:
    introduction = pairs.introduction(both_agreed=True)
    url = reverse("matchmaking:move", args=[introduction.pk])
    assert sign_in().post(url, {"to": "meeting"}).status_code == 302
    introduction.refresh_from_db()
    assert introduction.stage == Steps.MEETING
    assert introduction.stages.filter(stage="meeting", on=timezone.localdate()).exists()


@pytest.mark.parametrize("language", ["en", "ro"])
@pytest.mark.parametrize(
    ("data", "field", "english", "romanian"),
    [
        ({"to": "lost"}, "reason", "Choose why", "Alege"),
        ({"to": "introduction"}, "note", "Say why", "Spune de ce"),
        ({"to": "meeting", "on": days_ago(-5).isoformat()}, "on", "lies ahead", "viitor"),
        ({"to": "meeting", "on": "soon"}, "on", "date", "dată"),
        ({"to": "nowhere"}, "to", "Choose", "Alege"),
    ],
)
def test_a_move_that_lacks_something_says_what(
    sign_in: SignIn, data: dict[str, str], field: str, english: str, romanian: str, language: str
) -> None:
    introduction = pairs.introduction(both_agreed=True, stage=Steps.AUDIT)
    data = {"note": "", "reason": ""} | data
    data["to"] = "rfq" if data["to"] == "meeting" else data["to"]
    url = reverse("matchmaking:move", args=[introduction.pk])
    answer = sign_in(language=language).post(url, data)
    text = page(answer)
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in text
    assert (english if language == "en" else romanian) in text
    introduction.refresh_from_db()
    assert introduction.stage == Steps.AUDIT


def test_a_loss_is_kept_with_its_reason(sign_in: SignIn) -> None:
    introduction = pairs.introduction(both_agreed=True)
    url = reverse("matchmaking:move", args=[introduction.pk])
    client = sign_in()
    client.post(url, {"to": "lost", "reason": "price", "note": "Ten percent over"})
    text = page(client.get(introduction.get_absolute_url()))
    assert "Price" in text
    assert "Ten percent over" in text


# ── Answers ──────────────────────────────────────────────────────────────────


def test_both_sides_say_yes_on_their_own_pages(sign_in: SignIn) -> None:
    introduction = pairs.introduction()
    buyer = sign_in("buyer", introduction.need.investor.company)
    supplier = sign_in("sme", introduction.supplier.company)
    urls = {
        side: reverse("matchmaking:answer", args=[introduction.pk, side])
        for side in ("buyer", "supplier")
    }
    assert supplier.post(urls["supplier"], {"answer": "yes"}).status_code == 404
    yes = {"answer": "yes", "relevance": "5", "reason": "", "note": "Fits"}
    assert buyer.post(urls["buyer"], yes).status_code == 302
    assert supplier.post(urls["supplier"], yes | {"relevance": "4"}).status_code == 302
    introduction.refresh_from_db()
    assert introduction.stage == Steps.INTRODUCTION
    assert (introduction.buyer_relevance, introduction.supplier_relevance) == (5, 4)


def test_nobody_answers_for_the_other_side(sign_in: SignIn) -> None:
    introduction = masked()
    url = reverse("matchmaking:answer", args=[introduction.pk, "buyer"])
    answer = sign_in("sme", introduction.supplier.company).post(url, {"answer": "yes"})
    assert answer.status_code in (403, 404)
    url = reverse("matchmaking:answer", args=[introduction.pk, "supplier"])
    answer = sign_in("buyer", introduction.need.investor.company).post(url, {"answer": "yes"})
    assert answer.status_code in (403, 404)
    introduction.refresh_from_db()
    assert introduction.supplier_answer == ""


@pytest.mark.parametrize("language", ["en", "ro"])
@pytest.mark.parametrize(
    ("data", "field"),
    [({"answer": "no", "reason": ""}, "reason"), ({"answer": ""}, "answer"),
     ({"answer": "yes", "relevance": "9"}, "relevance")],
)  # fmt: skip
def test_a_wrong_answer_is_told_why_and_keeps_the_words(
    sign_in: SignIn, data: dict[str, str], field: str, language: str
) -> None:
    introduction = pairs.introduction()
    client = sign_in("buyer", introduction.need.investor.company, language=language)
    url = reverse("matchmaking:answer", args=[introduction.pk, "buyer"])
    answer = client.post(url, {"note": "Prea departe"} | data)
    text = page(answer)
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in text
    assert "Prea departe" in text


def test_an_officer_records_the_answer_that_was_told(sign_in: SignIn) -> None:
    introduction = pairs.introduction()
    url = reverse("matchmaking:answer", args=[introduction.pk, "buyer"])
    day = days_ago(4)
    data = {"answer": "yes", "on": day.isoformat(), "note": "By phone"}
    assert sign_in().post(url, data).status_code == 302
    introduction.refresh_from_db()
    assert introduction.buyer_agreed_on == day


# ── Masks ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("confidentiality", ["masked", "nda"])
def test_a_masked_buyer_is_named_nowhere_before_both_agree(
    sign_in: SignIn, confidentiality: str
) -> None:
    introduction = masked(confidentiality=confidentiality)
    client = sign_in("sme", introduction.supplier.company)
    paths = [
        reverse("matchmaking:introduction_list"),
        introduction.get_absolute_url(),
        reverse("matchmaking:answer", args=[introduction.pk, "supplier"]),
        reverse("monitoring:home"),
    ]
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert BUYER not in page(answer), path


def test_searching_for_a_masked_buyer_finds_nothing(sign_in: SignIn) -> None:
    """What a search finds says as much as a page that shows it."""
    from django.http import QueryDict

    from linkages.exports.sources import source as export_source

    introduction = masked()
    user = pairs.person("sme", introduction.supplier.company)
    source = export_source("introductions")
    rows = [list(source.build(user, QueryDict(query), "en").rows)
            for query in (f"q={BUYER}", "")]  # fmt: skip
    assert [len(found) for found in rows] == [0, 1]
    assert BUYER not in str(rows)


def test_the_buyer_is_named_once_both_agree(sign_in: SignIn) -> None:
    introduction = masked(supplier_answer="yes", supplier_agreed_on=days_ago(1),
                          introduced_on=days_ago(1), stage=Steps.INTRODUCTION)  # fmt: skip
    client = sign_in("sme", introduction.supplier.company)
    assert BUYER in page(client.get(introduction.get_absolute_url()))


def test_an_agreement_comes_before_the_name_where_it_is_asked_for(sign_in: SignIn) -> None:
    introduction = masked(confidentiality="nda", supplier_answer="yes",
                          supplier_agreed_on=days_ago(1), introduced_on=days_ago(1),
                          stage=Steps.INTRODUCTION)  # fmt: skip
    client = sign_in("sme", introduction.supplier.company)
    assert BUYER not in page(client.get(introduction.get_absolute_url()))
    officer = sign_in()
    url = reverse("matchmaking:nda", args=[introduction.pk])
    ahead = officer.post(url, {"nda_on": days_ago(-9).isoformat()})
    assert ahead.status_code == 422
    assert "lies ahead" in page(ahead)
    assert officer.post(url, {"nda_on": days_ago(0).isoformat()}).status_code == 302
    assert BUYER in page(client.get(introduction.get_absolute_url()))


def test_the_other_sides_words_and_inner_notes_stay_with_the_agency(sign_in: SignIn) -> None:
    introduction = masked(buyer_note="Only if cheap", buyer_relevance=2)
    introduction.stages.update(note="Promoter doubts it")
    for role, company in (
        ("sme", introduction.supplier.company),
        ("buyer", introduction.need.investor.company),
    ):
        client = sign_in(role, company)
        text = page(client.get(introduction.get_absolute_url()))
        assert "Promoter doubts it" not in text
        assert ("Only if cheap" in text) == (role == "buyer")


def test_a_supplier_sees_no_proposal_that_the_buyer_has_not_agreed_to(sign_in: SignIn) -> None:
    supplier = suppliers.supplier()
    hidden = pairs.introduction(supplier=supplier)
    client = sign_in("sme", supplier.company)
    assert client.get(hidden.get_absolute_url()).status_code == 404
    assert hidden.get_absolute_url() not in page(
        client.get(reverse("matchmaking:introduction_list"))
    )


@pytest.mark.parametrize("role", ["buyer", "sme"])
def test_hidden_introductions_change_no_byte(sign_in: SignIn, role: str) -> None:
    own = masked()
    company = own.need.investor.company if role == "buyer" else own.supplier.company
    client = sign_in(role, company)
    paths = [reverse("matchmaking:introduction_list"), own.get_absolute_url()]
    before = [page(client.get(path)) for path in paths]
    if role == "buyer":
        pairs.introduction(supplier=own.supplier)
    else:
        pairs.introduction(need=own.need)
        pairs.introduction(supplier=own.supplier)
    assert [page(client.get(path)) for path in paths] == before


# ── Pages ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", ["en", "ro"])
@pytest.mark.parametrize("role", ["promoter", "analyst", "buyer", "sme"])
def test_pages_keep_the_content_policy_in_both_languages(
    sign_in: SignIn, role: str, language: str
) -> None:
    own = masked(answer_by=timezone.localdate() + dt.timedelta(days=4))
    company = {"buyer": own.need.investor.company, "sme": own.supplier.company}.get(role)
    client = sign_in(role, company, language=language)
    pipeline = reverse("matchmaking:pipeline")
    mine = reverse("matchmaking:introduction_list")
    paths = [mine, own.get_absolute_url(), pipeline, f"{pipeline}?show=table"]
    for path in paths:
        answer = client.get(path, follow=True)
        assert answer.status_code == 200, path
        assert_no_inline(answer.content)
        assert f'<html lang="{language}"' in page(answer)


def test_pages_need_few_queries_however_much_they_show(
    sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    supplier, need = suppliers.supplier(), pairs.need()
    for stage in (Steps.PROPOSED, Steps.MEETING, Steps.AUDIT, Steps.QUOTE):
        for _n in range(3):
            pairs.introduction(both_agreed=stage != Steps.PROPOSED, stage=stage, need=need)
            own = pairs.introduction(
                both_agreed=True, stage=stage, supplier=supplier,
                supplier_agreed_on=None, supplier_answer="",
            )  # fmt: skip
    pipeline = reverse("matchmaking:pipeline")
    mine = reverse("matchmaking:introduction_list")
    asked = [
        (sign_in(), [pipeline, f"{pipeline}?show=table", own.get_absolute_url()]),
        (sign_in("buyer", need.investor.company), [mine]),
        (sign_in("sme", supplier.company), [mine, own.get_absolute_url()]),
    ]
    for client, paths in asked:
        client.get(paths[0])
        for path in paths:
            with django_assert_max_num_queries(MAX_QUERIES):
                assert client.get(path).status_code == 200
