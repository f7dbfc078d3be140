"""Proposals, answers of both sides, and the way to the contract."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from investors.models import Exclusion, Need
from linkages.companies.models import Company, Release
from matchmaking import services
from matchmaking.models import Introduction, StageEvent
from tests.matchmaking import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def errors_of(act, *args, **kwargs):
    """The messages by field; `` for those of the whole."""
    with pytest.raises(ValidationError) as caught:
        act(*args, **kwargs)
    error = caught.value
    return error.message_dict if hasattr(error, "error_dict") else {"": error.messages}


def released(company: Company, to: Company) -> bool:
    return Release.objects.filter(company=company, to_company=to).exists()


# ── Proposing ────────────────────────────────────────────────────────────────


def test_the_shortlist_is_shown_to_the_buyer_and_not_to_the_supplier():
    need = f.need(promoter=f.user("promoter"))
    suggestion = f.ranked(need)[0]
    supplier, buyer = suggestion.supplier.company, need.investor.company
    services.shortlist(suggestion, by=None)
    made = services.propose_to_buyer(need, by=None, answer_by=f.days(7))
    assert [one.stage for one in made] == ["proposed"]
    assert released(supplier, buyer)
    assert not released(buyer, supplier)
    need.refresh_from_db()
    suggestion.refresh_from_db()
    assert need.status == Need.Status.SHORTLISTED
    assert suggestion.released_at is not None
    owner = f.user("sme", supplier)
    assert not Introduction.objects.visible_to(owner).exists()
    assert Introduction.objects.visible_to(f.user("buyer", buyer)).count() == 1


def test_proposing_twice_finds_nothing_to_propose():
    need = f.need()
    services.shortlist(f.ranked(need)[0], by=None)
    services.propose_to_buyer(need, by=None)
    found = errors_of(services.propose_to_buyer, need, by=None)
    assert found == {"": ["No shortlisted supplier waits to be proposed. Shortlist one first."]}


def test_what_is_proposed_cannot_be_taken_off_the_shortlist():
    need = f.need()
    suggestion = f.ranked(need)[0]
    services.shortlist(suggestion, by=None)
    services.propose_to_buyer(need, by=None)
    suggestion.refresh_from_db()
    for act in (services.reconsider, lambda s, by: services.reject(s, "price", by=by)):
        assert "Close the introduction" in errors_of(act, suggestion, by=None)[""][0]


def test_a_draft_is_proposed_to_nobody():
    need = f.need(status=Need.Status.DRAFT)
    assert "is a draft" in errors_of(services.propose_to_buyer, need, by=None)[""][0]


def test_an_answer_is_asked_for_in_the_future():
    need = f.need()
    found = errors_of(services.propose_to_buyer, need, by=None, answer_by=f.days(-1))
    assert found == {"answer_by": ["Give a date that lies ahead."]}


# ── Answers ──────────────────────────────────────────────────────────────────


def test_two_times_yes_introduce_and_name_the_buyer():
    pair = f.introduction("proposed")
    buyer, supplier = pair.need.investor.company, pair.supplier.company
    services.answer(pair, "buyer", "yes", by=None, relevance=5)
    assert pair.stage == "proposed"
    assert not pair.shows_buyer_to(f.user("sme", supplier))
    services.answer(pair, "supplier", "yes", by=None)
    assert (pair.stage, pair.introduced_on) == ("introduction", f.today())
    assert released(buyer, supplier)
    assert pair.shows_buyer_to(f.user("sme", supplier))
    assert list(pair.stages.values_list("stage", flat=True)) == ["proposed", "introduction"]


def test_a_maybe_waits_and_may_become_a_yes():
    pair = f.introduction("proposed")
    services.answer(pair, "buyer", "maybe", by=None, note="Revenim")
    assert (pair.buyer_answer, pair.buyer_agreed_on, pair.stage) == ("maybe", None, "proposed")
    services.answer(pair, "buyer", "yes", by=None)
    assert pair.buyer_agreed_on == f.today()


def test_a_no_ends_it_with_its_reason():
    pair = f.introduction("proposed")
    services.answer(pair, "supplier", "no", by=None, reason="declined_capacity", note="Plin")
    assert (pair.stage, pair.loss_reason, pair.closed_on) == (
        "lost", "declined_capacity", f.today(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "more", "field"),
    [
        ("no", {}, "reason"),
        ("no", {"reason": "because"}, "reason"),
        ("perhaps", {}, "answer"),
        ("", {}, "answer"),
        ("yes", {"relevance": 6}, "relevance"),
        ("yes", {"relevance": 0}, "relevance"),
    ],
)
def test_answers_that_say_too_little(given, more, field):
    pair = f.introduction("proposed")
    assert list(errors_of(services.answer, pair, "buyer", given, by=None, **more)) == [field]


def test_an_answer_of_tomorrow_is_refused():
    pair = f.introduction("proposed")
    found = errors_of(services.answer, pair, "buyer", "yes", by=None, on=f.days(1))
    assert "lies ahead" in found["on"][0]


def test_who_is_introduced_is_not_asked_any_more():
    pair = f.introduction("meeting")
    found = errors_of(services.answer, pair, "buyer", "yes", by=None)
    assert found == {"": ["This is not a proposal any more: it is at “meeting”."]}


def test_under_an_agreement_the_name_waits_for_it():
    pair = f.introduction("proposed", need=f.need(confidentiality="nda"))
    sme = f.user("sme", pair.supplier.company)
    for side in ("buyer", "supplier"):
        services.answer(pair, side, "yes", by=None)
    assert pair.stage == "introduction"
    assert not pair.shows_buyer_to(sme)
    assert not released(pair.need.investor.company, pair.supplier.company)
    services.set_nda(pair, f.days(-1), by=None)
    assert pair.shows_buyer_to(sme)
    assert released(pair.need.investor.company, pair.supplier.company)


def test_a_named_buyer_is_named_from_the_start():
    pair = f.introduction("proposed", need=f.need(confidentiality="named"))
    assert pair.shows_buyer_to(f.user("sme", pair.supplier.company))


# ── An officer introduces ────────────────────────────────────────────────────


def test_an_officer_who_has_both_words_introduces_at_once():
    need, supplier = f.need(), f.supplier()
    pair = services.introduce(
        need, supplier, by=f.user("promoter"),
        buyer_agreed_on=f.days(-5), supplier_agreed_on=f.days(-3),
    )  # fmt: skip
    assert (pair.stage, pair.introduced_on) == ("introduction", f.days(-3))
    need.refresh_from_db()
    assert need.status == Need.Status.SHORTLISTED


def test_with_one_word_it_waits_for_the_other():
    pair = services.introduce(
        f.need(), f.supplier(), by=f.user("promoter"), buyer_agreed_on=f.days(-5)
    )
    assert (pair.stage, pair.is_mutual()) == ("proposed", False)
    assert Introduction.objects.visible_to(f.user("sme", pair.supplier.company)).count() == 1


def test_an_open_proposal_is_completed_not_doubled():
    pair = f.introduction("proposed")
    made = services.introduce(
        pair.need, pair.supplier, by=None, buyer_agreed_on=f.today(), supplier_agreed_on=f.today()
    )
    assert made.pk == pair.pk
    assert made.stage == "introduction"
    assert Introduction.objects.count() == 1


@pytest.mark.parametrize("stage", ["introduction", "rfq", "contract"])
def test_nobody_is_introduced_twice(stage):
    pair = f.introduction(stage)
    found = errors_of(services.introduce, pair.need, pair.supplier, by=None)
    assert "is already introduced" in found[""][0]


def test_whom_the_buyer_left_out_is_not_introduced():
    need, supplier = f.need(), f.supplier()
    Exclusion.objects.create(need=need, company=supplier.company)
    assert "left" in errors_of(services.introduce, need, supplier, by=None)["supplier"][0]


@pytest.mark.parametrize("side", ["buyer_agreed_on", "supplier_agreed_on"])
def test_an_agreement_of_tomorrow_is_refused(side):
    found = errors_of(services.introduce, f.need(), f.supplier(), by=None, **{side: f.days(1)})
    assert list(found) == [side]


# ── The way ──────────────────────────────────────────────────────────────────


def test_a_pair_moves_on_and_its_need_with_it():
    pair = f.introduction("meeting")
    services.move(pair, "rfq", by=None, on=f.days(-1))
    assert (pair.stage, pair.stage_on) == ("rfq", f.days(-1))
    assert Need.objects.get(pk=pair.need_id).status == Need.Status.RFQ
    services.move(pair, "sample", by=None)
    assert Need.objects.get(pk=pair.need_id).status == Need.Status.SAMPLING


def test_a_need_never_goes_back():
    pair = f.introduction("meeting", need=f.need(status=Need.Status.SAMPLING))
    services.move(pair, "rfq", by=None)
    assert Need.objects.get(pk=pair.need_id).status == Need.Status.SAMPLING


@pytest.mark.parametrize(
    ("stage", "to", "more", "field"),
    [
        ("meeting", "lost", {}, "reason"),
        ("meeting", "lost", {"reason": "unlucky"}, "reason"),
        ("quote", "audit", {}, "note"),
        ("meeting", "proposed", {"note": "x"}, "to"),
        ("meeting", "nowhere", {}, "to"),
        ("nominated", "contract", {}, "to"),
        ("proposed", "introduction", {}, "to"),
        ("proposed", "meeting", {}, "to"),
        ("meeting", "rfq", {"on": 1}, "on"),
        ("contract", "lost", {"reason": "price"}, "to"),
    ],
)
def test_moves_that_are_refused(stage, to, more, field):
    pair = f.introduction(stage)
    if "on" in more:
        more = {"on": f.days(more["on"])}
    assert list(errors_of(services.move, pair, to, by=None, **more)) == [field]
    pair.refresh_from_db()
    assert pair.stage == stage


def test_lost_and_taken_up_again():
    pair = f.introduction("rfq")
    services.move(pair, "lost", by=None, reason="price", note="8 % peste țintă")
    assert (pair.loss_reason, pair.closed_on) == ("price", f.today())
    services.move(pair, "rfq", by=None, note="Ofertă nouă")
    assert (pair.loss_reason, pair.closed_on) == ("", None)
    assert StageEvent.objects.filter(introduction=pair).count() == 4


def test_possible_moves_offer_no_contract():
    assert "contract" not in services.possible_moves(f.introduction("nominated"))
    assert services.possible_moves(f.introduction("contract")) == []
