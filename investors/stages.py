"""Which status of a need may follow which. No Django: tables of cases test it."""

from __future__ import annotations

DRAFT, VALIDATED, OPEN, MATCHING = "draft", "validated", "open", "matching"
SHORTLISTED, RFQ, SAMPLING, AWARDED = "shortlisted", "rfq", "sampling", "awarded"
WON_IMPORT, CANCELLED, EXPIRED = "won_import", "cancelled", "expired"

#: The way forward, one step each.
ROAD = (DRAFT, VALIDATED, OPEN, MATCHING, SHORTLISTED, RFQ, SAMPLING, AWARDED)
#: Where work on a need is over; the reason is kept with the change.
CLOSED = frozenset({AWARDED, WON_IMPORT, CANCELLED, EXPIRED})
#: Needs that a supplier can still win.
ALIVE = frozenset({VALIDATED, OPEN, MATCHING, SHORTLISTED, RFQ, SAMPLING})


def next_step(status: str) -> str | None:
    """The step after this one; None where the road has ended."""
    if status not in ROAD or status == AWARDED:
        return None
    return ROAD[ROAD.index(status) + 1]


def moves(status: str) -> tuple[str, ...]:
    """Statuses that may follow: the next and any later step once validated, any earlier one, and
    the ways out. A closed need may be opened again, an awarded one not."""
    if status == DRAFT:
        return (VALIDATED, CANCELLED)
    if status == AWARDED:
        return ()
    if status in CLOSED:
        return (DRAFT, OPEN)
    later = [step for step in ROAD[2:] if step != status]
    return (*later, DRAFT, WON_IMPORT, CANCELLED, EXPIRED)


def may_move(status: str, to: str) -> bool:
    return to in moves(status)


def needs_reason(to: str) -> bool:
    """Ways out other than the award are explained."""
    return to in (WON_IMPORT, CANCELLED)
