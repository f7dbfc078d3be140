"""Proposals as buyer and supplier read them: what each may know before both have said yes."""

import pytest

from matchmaking import services
from tests.inline import assert_no_inline
from tests.matchmaking import factories as f

pytestmark = pytest.mark.django_db


def text(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status
    html = response.content.decode()
    assert_no_inline(html)
    return html


def buyer_of(pair):
    return f.client(f.user("buyer", pair.need.investor.company))


def sme_of(pair):
    return f.client(f.user("sme", pair.supplier.company))


def test_a_buyer_reads_its_proposals_and_answers_them():
    need = f.need()
    suggestion = f.ranked(need, f.supplier(company_name="Precizia SRL"))[0]
    services.shortlist(suggestion, by=None)
    pair = services.propose_to_buyer(need, by=None, answer_by=f.days(5))[0]
    client = buyer_of(pair)
    html = text(client, "/introductions/")
    assert "Precizia SRL" in html
    assert "1 supplier waits for your answer" in html
    assert "We do not know" in html
    assert "Please answer by" in html
    response = client.post(
        f"/introductions/{pair.pk}/answer/buyer/", {"answer": "yes", "relevance": "5"}
    )
    assert response.url == "/introductions/"
    pair.refresh_from_db()
    assert (pair.buyer_answer, pair.buyer_relevance) == ("yes", 5)


def test_a_buyer_is_not_shown_what_is_the_suppliers_own():
    need = f.need()
    suggestion = f.ranked(need)[0]
    services.shortlist(suggestion, by=None)
    pair = services.propose_to_buyer(need, by=None)[0]
    html = text(buyer_of(pair), "/introductions/")
    facts = html[html.index("<dl") : html.index("</dl>")]
    assert "Process" in facts
    for word in ("Audit", "turnover", "Commercial", str(suggestion.score)):
        assert word not in facts


def proposal(**fields):
    """The buyer has said yes; now the supplier is asked."""
    pair = f.introduction("proposed", need=f.need(**fields))
    services.answer(pair, "buyer", "yes", by=None, note="Ni se potrivește")
    return pair


def test_a_supplier_hears_of_it_after_the_buyers_yes_and_reads_no_value():
    silent = f.introduction("proposed")
    assert "Nobody waits for you" in text(sme_of(silent), "/introductions/")
    pair = proposal()
    f.ranked(pair.need)
    html = text(sme_of(pair), "/introductions/")
    assert "1 need waits for your answer" in html
    assert "120\u202f000 a year" in html
    assert "350\u202f000" not in html
    assert "350000" not in html
