"""MON-04 SMEs and MON-05 affiliates on file, MON-06 SMEs new in local supply chains."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from linkages.periods import Period
from monitoring.indicators.catalogue import N_, SUPPLIER_DIMENSIONS, Measure, Time, indicator
from monitoring.indicators.columns import Companies
from monitoring.indicators.readings import Figure, Ints, Rows, Slice, counted_by
from monitoring.indicators.register import AsOf

SMES = N_("SMEs")


def by_attributes(companies: Companies, version: Ints, rows: Rows) -> dict[str, tuple[Slice, ...]]:
    return {
        dimension: counted_by(codes[version], companies.labels[dimension], rows)
        for dimension, codes in companies.attributes.items()
    }


@indicator(
    "MON-04",
    N_("SMEs in the supply database"),
    N_("Domestic small and medium-sized firms listed on the last day of the period."),
    N_("Supplier database"),
    (Measure("", N_("SMEs in the supply database"), SMES, Time.STOCK, SUPPLIER_DIMENSIONS),),
)
def smes_listed(view: AsOf, period: Period) -> Iterator[Figure]:
    suppliers, name = view.register.suppliers, view.register.supplier_id
    listed, version = suppliers.listed_on(period.end.toordinal())
    ours = ~suppliers.is_foreign[version]
    decided = suppliers.is_domestic[version] & suppliers.size_known[version]
    smes = suppliers.is_domestic[version] & suppliers.is_sme[version]
    rows = Rows("supplier", listed[smes], name)
    yield Figure(
        "",
        len(rows),
        rows,
        counted=int(decided.sum()),
        eligible=int(ours.sum()),
        missing=Rows("supplier", listed[ours & ~decided], name),
        breakdowns=by_attributes(suppliers, version[smes], rows),
    )


@indicator(
    "MON-05",
    N_("MNEs in the purchaser database"),
    N_(
        "Foreign affiliates listed on the last day of the period; prospects abroad are counted "
        "apart."
    ),
    N_("Investor database"),
    (
        Measure(
            "", N_("MNEs in the purchaser database"), N_("affiliates"), Time.STOCK,
            ("sector", "section", "region"),
        ),
        Measure(
            "prospects", N_("Prospects abroad"), N_("companies"), Time.STOCK,
            ("sector", "section"),
        ),
    ),
)  # fmt: skip
def affiliates_listed(view: AsOf, period: Period) -> Iterator[Figure]:
    affiliates, name = view.register.affiliates, view.register.affiliate_id
    listed, version = affiliates.listed_on(period.end.toordinal())
    prospect = affiliates.is_prospect[version]
    foreign = affiliates.is_foreign[version] & ~prospect
    undecided = ~prospect & ~foreign & ~affiliates.is_domestic[version]
    for measure, counted, missing in (
        ("", foreign, undecided),
        ("prospects", prospect, np.zeros_like(prospect)),
    ):
        rows = Rows("affiliate", listed[counted], name)
        lines = by_attributes(affiliates, version[counted], rows)
        yield Figure(
            measure,
            len(rows),
            rows,
            eligible=len(rows) + int(missing.sum()),
            missing=Rows("affiliate", listed[missing], name),
            breakdowns={key: line for key, line in lines.items() if key != "size"},
        )


@indicator(
    "MON-06",
    N_("New SMEs in local supply chains"),
    N_("Domestic SMEs whose first contract ever with any foreign affiliate starts in the period."),
    N_("Linkage register"),
    (Measure("", N_("New SMEs in local supply chains"), SMES, Time.FLOW, SUPPLIER_DIMENSIONS),),
)
def smes_new(view: AsOf, period: Period) -> Iterator[Figure]:
    suppliers, name = view.register.suppliers, view.register.supplier_id
    start = view.start[view.first_contracts]
    first = view.first_contracts[
        (start >= period.start.toordinal()) & (start <= period.end.toordinal())
    ]
    version = suppliers.version(view.supplier[first], view.start[first])
    smes, sized = suppliers.is_sme[version], suppliers.size_known[version]
    rows = Rows("supplier", view.supplier[first[smes]], name)
    yield Figure(
        "",
        len(rows),
        rows,
        counted=int(sized.sum()),
        eligible=len(first),
        missing=Rows("supplier", view.supplier[first[~sized]], name),
        breakdowns=by_attributes(suppliers, version[smes], rows),
        parts={
            "contracts": Rows("contract", view.contract[first[smes]], view.register.contract_id)
        },
    )
