"""What is missing for the next step of a need or an investor. No Django: states in, codes out.

A code names the field and the section where it is filled in; pages turn it into a sentence.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from investors import stages


@dataclass(frozen=True)
class Missing:
    code: str
    section: str
    field: str


@dataclass(frozen=True)
class NeedState:
    status: str = stages.DRAFT
    has_name: bool = True
    processes: int = 0
    primary_processes: int = 0
    product_codes: int = 0
    has_description: bool = False
    has_contact: bool = False
    has_value: bool = False
    has_volume: bool = False
    has_start: bool = False
    has_expiry: bool = False
    is_past: bool = False
    has_point: bool = False
    has_radius: bool = False
    has_countries: bool = False
    location_must: bool = False
    has_terms: bool = False
    has_quote_date: bool = False
    samples: int | None = None


Rule = tuple[Missing, Callable[[NeedState], bool]]


def _rule(code: str, section: str, field: str, holds: Callable[[NeedState], bool]) -> Rule:
    return Missing(code, section, field), holds


#: What must be known before a need is validated …
TO_VALIDATE: tuple[Rule, ...] = (
    _rule("name", "part", "name", lambda n: n.has_name),
    _rule(
        "process_or_code", "part", "processes", lambda n: n.processes > 0 or n.product_codes > 0
    ),
    _rule(
        "primary_process", "part", "processes",
        lambda n: n.processes == 0 or n.primary_processes > 0,
    ),
    _rule("value", "header", "annual_value", lambda n: n.has_value),
    _rule("expiry", "header", "expires_on", lambda n: n.has_expiry),
    _rule("expiry_past", "header", "expires_on", lambda n: not n.is_past),
)  # fmt: skip
#: … before suppliers are sought for it …
TO_MATCH: tuple[Rule, ...] = (
    _rule("primary_process", "part", "processes", lambda n: n.primary_processes > 0),
    _rule("volume", "part", "volumes", lambda n: n.has_volume),
    _rule("start", "part", "sop_on", lambda n: n.has_start),
    _rule("place", "place", "delivery_place", lambda n: n.has_point),
    _rule(
        "location_limit", "place", "max_distance_km",
        lambda n: not n.location_must or n.has_radius or n.has_countries,
    ),
)  # fmt: skip
#: … before quotations are asked for, and samples.
TO_REQUEST: tuple[Rule, ...] = (
    _rule("description", "part", "description", lambda n: n.has_description),
    _rule("contact", "header", "buyer_contact", lambda n: n.has_contact),
    _rule("terms", "commercial", "incoterm", lambda n: n.has_terms),
    _rule("quote_date", "place", "rfq_due_on", lambda n: n.has_quote_date),
)
TO_SAMPLE: tuple[Rule, ...] = (
    _rule("samples", "quality", "sample_quantity", lambda n: bool(n.samples)),
)
RULES: dict[str, tuple[Rule, ...]] = {
    stages.VALIDATED: TO_VALIDATE,
    stages.MATCHING: TO_MATCH,
    stages.RFQ: TO_REQUEST,
    stages.SAMPLING: TO_SAMPLE,
}
#: Steps that are refused while something is missing; for the others it is advice.
BINDING = frozenset({stages.VALIDATED})


def missing_for(step: str, need: NeedState) -> tuple[Missing, ...]:
    return tuple(missing for missing, holds in RULES.get(step, ()) if not holds(need))


def missing_next(need: NeedState) -> tuple[str | None, tuple[Missing, ...]]:
    """The nearest step ahead that asks for something, and what it lacks; the step is None where
    nothing lies ahead."""
    step = stages.next_step(need.status)
    while step is not None:
        if lacking := missing_for(step, need):
            return step, lacking
        step = stages.next_step(step)
    return stages.next_step(need.status), ()


@dataclass(frozen=True)
class InvestorState:
    """What linkage work with an investor rests on; None where the reader may not know."""

    has_account_manager: bool = False
    people: int | None = None
    has_sites: bool = False
    supply_costs: int = 0
    supply_year: int | None = None
    this_year: int = 0
    has_authority: bool = False
    has_approval: bool = False
    open_needs: int = 0


SUPPLY_DATA_YEARS = 2


def missing_of_investor(investor: InvestorState) -> tuple[Missing, ...]:
    """In the order in which linkage work asks for it."""
    old = (
        investor.supply_year is not None
        and investor.this_year - investor.supply_year > SUPPLY_DATA_YEARS
    )
    found = [
        ("account_manager", "a", "account_manager", not investor.has_account_manager),
        ("people", "g", "people", investor.people == 0),
        ("sites", "d", "sites", not investor.has_sites),
        ("authority", "f", "purchasing_authority", not investor.has_authority),
        ("approval", "f", "approval_process", not investor.has_approval),
        ("supply_costs", "f", "supply_costs", investor.supply_costs == 0),
        ("supply_costs_old", "f", "supply_costs", old),
        ("needs", "", "needs", investor.open_needs == 0),
    ]
    return tuple(Missing(code, section, field) for code, section, field, lacks in found if lacks)
