"""Register indicators, calculated without Django.

    register = Register(companies, contracts, amendments, rates=rates, deflators=deflators)
    for reading in compute(register, Period.parse("2026-Q3"), dt.date(2026, 11, 15)):
        reading.key         # "MON-02.nominal_eur"
        reading.value       # what the known rows add up to (int or Decimal)
        reading.published   # the same, or None where coverage forbids to publish it
        reading.coverage    # n reported of n eligible, percent, final/provisional/not_published
        reading.breakdowns  # {"region": (Slice("North", 3, rows), …), …}
        reading.rows        # the ids behind the figure; `amounts` beside them for money
        reading.missing     # the ids that count but lack what the figure needs

`compute(register, period, FIRST_RELEASE, only=["MON-01", "EXT-02.new"])` gives the first release
of some. Build one `Register` per request or job and ask it for as many periods and dates as
needed: columns are built once, and what is known on a date (with the spells) once per date.
`revise(register, period, "MON-01", today)` says what changed since the first release, and why.
`progress(…)` is the way to a target.
`CATALOGUE` lists every indicator with its texts; texts are English msgids marked with `N_`.
"""

from monitoring.indicators import contracts, databases, extent  # noqa: F401 they declare
from monitoring.indicators.catalogue import (
    CATALOGUE,
    Indicator,
    Measure,
    Time,
    UnknownIndicator,
    compute,
)
from monitoring.indicators.readings import Coverage, Reading, Rows, Slice
from monitoring.indicators.register import FIRST_RELEASE, Register, Vintage
from monitoring.indicators.revisions import Cause, Change, Revision, compare, revise
from monitoring.indicators.rows import Amendment, Company, Contract, Kind, Parameters
from monitoring.indicators.targets import Light, Progress, progress

__all__ = [
    "CATALOGUE",
    "FIRST_RELEASE",
    "Amendment",
    "Cause",
    "Change",
    "Company",
    "Contract",
    "Coverage",
    "Indicator",
    "Kind",
    "Light",
    "Measure",
    "Parameters",
    "Progress",
    "Reading",
    "Register",
    "Revision",
    "Rows",
    "Slice",
    "Time",
    "UnknownIndicator",
    "Vintage",
    "compare",
    "compute",
    "progress",
    "revise",
]
