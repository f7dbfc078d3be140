"""Which moves the pipeline allows, and what each move must carry."""

from typing import Any

import pytest

from matchmaking.stages import (
    PATH,
    LossReason,
    MoveRefused,
    Stage,
    allowed_moves,
    check_move,
    is_step_back,
    relevance,
)

AGREED = {"buyer_agreed": True, "supplier_agreed": True}


@pytest.mark.parametrize(
    ("stage", "to"),
    [
        (Stage.RANKED, Stage.LONGLIST),
        (Stage.RANKED, Stage.SHORTLIST),
        (Stage.SHORTLIST, Stage.INTRODUCTION),
        (Stage.PROPOSED, Stage.INTRODUCTION),
        (Stage.INTRODUCTION, Stage.CONTRACT),
        (Stage.MEETING, Stage.RFQ),
        (Stage.CONTRACT, Stage.FIRST_DELIVERY),
        (Stage.FIRST_DELIVERY, Stage.REPEAT),
    ],
)
def test_way_forward(stage, to):
    agreed: dict[str, Any] = dict(AGREED)
    check_move(stage, to, **agreed)


@pytest.mark.parametrize(
    ("stage", "to"),
    [
        (Stage.SHORTLIST, Stage.MEETING),  # nobody meets before both said yes
        (Stage.RANKED, Stage.CONTRACT),
        (Stage.QUOTE, Stage.FIRST_DELIVERY),
        (Stage.CONTRACT, Stage.QUOTE),  # what was signed stays signed
        (Stage.MEETING, Stage.SHORTLIST),  # what was introduced stays introduced
        (Stage.CONTRACT, Stage.LOST),
        (Stage.REPEAT, Stage.REPEAT),
    ],
)
def test_no_such_move(stage, to):
    with pytest.raises(MoveRefused) as refused:
        check_move(stage, to, loss_reason="price", note="because", **AGREED)
    assert refused.value.code == "move_not_allowed"


@pytest.mark.parametrize(
    ("agreed", "code"),
    [
        ({}, "buyer_has_not_agreed"),
        ({"supplier_agreed": True}, "buyer_has_not_agreed"),
        ({"buyer_agreed": True}, "supplier_has_not_agreed"),
    ],
)
def test_introduction_needs_both_sides(agreed, code):
    with pytest.raises(MoveRefused) as refused:
        check_move(Stage.SHORTLIST, Stage.INTRODUCTION, **agreed)
    assert refused.value.code == code


@pytest.mark.parametrize("reason", ["", "just because"])
def test_lost_needs_a_reason_of_the_list(reason):
    with pytest.raises(MoveRefused) as refused:
        check_move(Stage.QUOTE, Stage.LOST, loss_reason=reason)
    assert refused.value.code == "loss_reason_needed"
    check_move(Stage.QUOTE, Stage.LOST, loss_reason=LossReason.PRICE)


def test_step_back_needs_a_word():
    assert is_step_back(Stage.QUOTE, Stage.RFQ)
    with pytest.raises(MoveRefused) as refused:
        check_move(Stage.QUOTE, Stage.RFQ, note="  ")
    assert refused.value.code == "note_needed"
    check_move(Stage.QUOTE, Stage.RFQ, note="drawing changed")


def test_lost_pair_is_taken_up_again_with_a_word():
    check_move(Stage.LOST, Stage.QUOTE, note="new budget")
    with pytest.raises(MoveRefused):
        check_move(Stage.LOST, Stage.QUOTE)
    with pytest.raises(MoveRefused):
        check_move(Stage.LOST, Stage.CONTRACT, note="signed elsewhere")


@pytest.mark.parametrize("stage", list(Stage))
def test_no_stage_leads_to_itself_and_all_but_the_last_lead_on(stage):
    moves = allowed_moves(stage)
    assert stage not in moves
    assert len(set(moves)) == len(moves)
    assert moves


def test_every_stage_can_be_reached_from_the_first():
    reached, front = {Stage.RANKED}, [Stage.RANKED]
    while front:
        new = set(allowed_moves(front.pop())) - reached
        reached |= new
        front += new
    assert reached == set(Stage)


def test_relevance_of_outcomes():
    grades = {stage.value: relevance(stage) for stage in PATH}
    assert grades == {
        "ranked": 0, "longlist": 1, "shortlist": 2, "proposed": 2, "buyer_review": 2,
        "supplier_interest": 2, "introduction": 2, "meeting": 2, "audit": 2, "rfq": 3, "quote": 3,
        "sample": 4, "nominated": 4, "contract": 4, "first_delivery": 4, "repeat": 4,
    }  # fmt: skip
    with pytest.raises(ValueError, match="furthest"):
        relevance(Stage.LOST)
