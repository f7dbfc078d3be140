"""Ranking kept, decisions kept, and what is asked of whom."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from investors.models import Need
from linkages.history.models import ChangeSet
from linkages.jobs.models import Run
from linkages.jobs.services import start
from linkages.todos.models import ToDo
from matchmaking import services
from matchmaking.kind import MATCH
from matchmaking.models import Round, Suggestion
from matchmaking.rounds import NothingSought
from matchmaking.scoring import PRESETS, Score, Weights
from matchmaking.services.suggestions import KEPT, carry_out_refresh
from matchmaking.tasks import rank_need
from matchmaking.whatif import lists, load_rows, rescored, with_firmness
from suppliers.models import Capability
from tests.matchmaking import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def test_a_ranking_keeps_order_reasons_and_what_it_rests_on():
    need = f.need()
    best, near = f.supplier(), f.supplier(f.CONVENTIONAL)
    silent = f.supplier(process="")
    round_ = services.refresh_suggestions(need, by=None)
    rows = {row.supplier_id: row for row in need.suggestions.all()}
    assert rows[best.pk].rank == 1
    assert rows[near.pk].rank == 2
    assert (rows[best.pk].rank_low, rows[best.pk].rank_high) == (1, 1)
    assert rows[silent.pk].outcome == Suggestion.Outcome.NEEDS_DATA
    assert rows[silent.pk].rank is None
    kept = Score.from_json(rows[best.pk].detail)
    assert kept.total == pytest.approx(float(rows[best.pk].score), abs=0.01)
    assert round_.counts == {"ranked": 2, "needs_data": 1, "excluded": 0}
    assert round_.tally["process"] == {"pass": 2, "fail": 0, "unknown": 1}
    assert round_.need_version == Need.objects.get(pk=need.pk).version
    assert round_.facts["processes"] == [["subtractive", "turning", "cnc_turning"]]


def test_a_ranking_is_one_change_set_and_a_run_with_its_outcome():
    person = f.user("promoter")
    need = f.need()
    f.supplier()
    services.refresh_suggestions(need, by=person)
    run = Run.objects.get(kind=MATCH.key)
    assert (run.state, run.by, run.params) == ("done", person, {"need": need.pk})
    assert run.sentence == "Ranked: 1. Need data: 0. Excluded: 0."
    assert ChangeSet.objects.filter(kind="job", user=person).count() == 1


def test_ranking_again_keeps_decisions_and_writes_no_history_of_scores():
    need = f.need()
    suggestion = f.ranked(need)[0]
    services.shortlist(suggestion, by=f.user("promoter"))
    event = Suggestion.pgh_event_model
    before = event.objects.count()
    services.refresh_suggestions(need, by=None)
    suggestion.refresh_from_db()
    assert suggestion.is_shortlisted
    assert event.objects.count() == before


def test_what_fits_no_more_goes_unless_somebody_decided_on_it():
    need = f.need()
    kept, gone = f.supplier(), f.supplier()
    services.refresh_suggestions(need, by=None)
    services.shortlist(need.suggestions.get(supplier=kept), by=f.user("promoter"))
    Capability.objects.filter(supplier__in=[kept, gone]).delete()
    for supplier in (kept, gone):
        f.capability(supplier, f.SEWING)
    services.refresh_suggestions(need, by=None)
    left = need.suggestions.get()
    assert left.supplier == kept
    assert left.outcome == Suggestion.Outcome.EXCLUDED


def test_only_the_best_are_kept_and_the_rest_is_counted(monkeypatch):
    monkeypatch.setitem(KEPT, Suggestion.Outcome.RANKED, 2)
    need = f.need()
    for _ in range(4):
        f.supplier()
    round_ = services.refresh_suggestions(need, by=None)
    assert round_.counts["ranked"] == 4
    assert need.suggestions.count() == 2


def test_an_open_need_is_matching_once_it_is_ranked():
    need = f.need(status=Need.Status.OPEN)
    f.supplier()
    services.refresh_suggestions(need, by=None)
    need.refresh_from_db()
    assert need.status == Need.Status.MATCHING
    assert need.round.need_version == need.version


def test_a_need_without_process_and_code_is_refused_and_the_run_says_so():
    need = f.need(process="")
    with pytest.raises(NothingSought, match="neither a process nor a product code"):
        services.refresh_suggestions(need, by=None)
    run = start(MATCH.key, params={"need": need.pk})
    rank_need(run.pk)
    run.refresh_from_db()
    assert run.state == "failed"
    assert "neither a process nor a product code" in run.sentence


def test_the_job_does_the_same_and_survives_a_need_that_went():
    need = f.need()
    f.supplier()
    run = services.queue_refresh(need, by=None)
    rank_need(run.pk)
    assert Round.objects.get(need=need).run == run
    lost = start(MATCH.key, params={"need": 10**9})
    rank_need(lost.pk)
    lost.refresh_from_db()
    assert lost.sentence == "The need is not there any more."
    assert callable(carry_out_refresh)


def test_many_candidates_are_ranked_by_a_job(monkeypatch):
    monkeypatch.setattr("matchmaking.services.suggestions.AT_ONCE", 1)
    need = f.need()
    f.supplier()
    assert isinstance(services.rank_now_or_later(need, by=None), Round)
    f.supplier()
    queued = services.rank_now_or_later(need, by=None)
    assert isinstance(queued, Run)
    assert queued.params == {"need": need.pk}


# ── Decisions ────────────────────────────────────────────────────────────────


def test_rejecting_closes_the_gap_and_taking_back_opens_it():
    need = f.need()
    first, second = f.supplier(), f.supplier(f.CONVENTIONAL)
    person = f.user("promoter")
    suggestion = f.ranked(need, first, second)[0]
    services.reject(suggestion, "price", by=person, note="Prea scump")
    assert (suggestion.decision, suggestion.decision_reason) == ("rejected", "price")
    assert suggestion.rank is None
    assert need.suggestions.get(supplier=second).rank == 1
    services.reconsider(suggestion, by=person)
    assert need.suggestions.get(supplier=first).rank == 1
    assert need.suggestions.get(supplier=second).rank == 2


@pytest.mark.parametrize("reason", ["", "no such reason"])
def test_a_rejection_needs_a_reason_of_the_list(reason):
    suggestion = f.ranked()[0]
    with pytest.raises(ValidationError) as caught:
        services.reject(suggestion, reason, by=None)
    assert caught.value.message_dict == {"reason": ["Choose why it is rejected."]}


def test_who_fails_a_filter_is_not_shortlisted():
    need = f.need()
    f.supplier(company_standing="insolvent")
    suggestion = f.ranked(need, f.supplier())[-1]
    excluded = need.suggestions.get(outcome="excluded")
    with pytest.raises(ValidationError, match="fails a filter"):
        services.shortlist(excluded, by=None)
    assert suggestion


@pytest.mark.parametrize("status", ["cancelled", "won_import", "expired"])
def test_a_closed_need_takes_no_decision(status):
    suggestion = f.ranked()[0]
    Need.objects.filter(pk=suggestion.need_id).update(status=status)
    suggestion.need.refresh_from_db()
    with pytest.raises(ValidationError, match="is closed"):
        services.shortlist(suggestion, by=None)


def test_asking_for_data_is_a_todo_of_the_promoter_once():
    promoter, officer = f.user("promoter"), f.user("staff")
    need = f.need(promoter=promoter)
    suggestion = f.ranked(need)[0]
    todo, is_new = services.ask_for_data(suggestion, by=officer)
    assert is_new
    assert (todo.owner, todo.company, todo.about) == (promoter, suggestion.supplier.company, need)
    assert "PPM" in todo.note
    assert len(todo.title) <= 200
    again, is_new = services.ask_for_data(suggestion, by=officer)
    assert (again, is_new) == (todo, False)
    assert ToDo.objects.count() == 1


def test_settings_tried_out_become_the_needs_own():
    need = f.need()
    weights = PRESETS["plastics"]
    services.keep_settings(need, by=f.user("promoter"), weights=weights, gates=["legal", "nothing"])
    need.refresh_from_db()
    assert need.weight_profile == Need.Profile.OWN
    assert need.own_weights == weights.by_key()
    assert need.hard_filters == ["legal"]


# ── What if ──────────────────────────────────────────────────────────────────


def test_other_weights_rank_the_kept_candidates_as_the_engine_would():
    need = f.need()
    near = f.supplier(f.CONVENTIONAL)
    exact = f.supplier(capability_free_month=4_000)
    services.refresh_suggestions(need, by=None)
    weights = Weights.scaled({"capacity": 90, "process": 10})
    found = lists(load_rows(need), weights, need.round.gates)
    order = [need.suggestions.get(pk=one.pk).supplier for one in found.ranked]
    assert order == [near, exact]
    row = need.suggestions.get(supplier=near)
    again = rescored(Score.from_json(row.detail), weights, need.round.gates)
    assert again.total == pytest.approx(found.ranked[0].total)
    firm = with_firmness(found, load_rows(need), weights)
    assert firm.ranges[row.pk] == (1, 1)


def test_a_filter_switched_off_lets_its_failures_in():
    need = f.need()
    f.supplier(company_standing="insolvent")
    services.refresh_suggestions(need, by=None)
    rows = load_rows(need)
    on = frozenset(need.round.gates)
    assert [len(lists(rows, PRESETS["default"], gates).ranked) for gates in (on, on - {"legal"})] \
        == [0, 1]  # fmt: skip


def test_the_process_filter_cannot_be_switched_off():
    need = f.need()
    f.supplier(f.MILLING)
    services.refresh_suggestions(need, by=None)
    assert len(lists(load_rows(need), PRESETS["default"], frozenset()).excluded) == 1


# ── At night ─────────────────────────────────────────────────────────────────


def test_old_rankings_of_open_needs_are_made_anew_once_a_day():
    sought = f.need(status=Need.Status.MATCHING)
    closed = f.need(status=Need.Status.MATCHING)
    f.need(status=Need.Status.MATCHING)  # never ranked: nobody asked for it yet
    f.supplier()
    for need in (sought, closed):
        services.refresh_suggestions(need, by=None)
    Need.objects.filter(pk=closed.pk).update(status="cancelled")
    assert services.refresh_old_rankings() == 0
    for _ in range(2):
        assert services.refresh_old_rankings(f.days(1)) == 1
    assert [run.params for run in Run.objects.filter(state="queued")] == [{"need": sought.pk}]
