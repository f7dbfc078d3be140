import pytest

from investors import stages


def test_the_road_leads_step_by_step_to_the_award() -> None:
    status: str | None = stages.DRAFT
    walked = []
    while status:
        walked.append(status)
        status = stages.next_step(status)
    assert tuple(walked) == stages.ROAD


@pytest.mark.parametrize(
    ("status", "to", "allowed"),
    [
        ("draft", "validated", True),
        ("draft", "open", False),
        ("validated", "matching", True),
        ("rfq", "matching", True),
        ("rfq", "cancelled", True),
        ("awarded", "open", False),
        ("expired", "open", True),
        ("cancelled", "awarded", False),
        ("open", "open", False),
    ],
)
def test_moves(status: str, to: str, allowed: bool) -> None:
    assert stages.may_move(status, to) is allowed


def test_every_move_leads_to_a_known_status() -> None:
    known = {*stages.ROAD, *stages.CLOSED}
    assert {to for status in known for to in stages.moves(status)} <= known


def test_statuses_are_those_of_the_need() -> None:
    from investors.models import Need

    assert set(Need.Status.values) == {*stages.ROAD, *stages.CLOSED}
    assert {*Need.OPEN, Need.Status.VALIDATED} == stages.ALIVE
