"""Queries of the gallery that rest on the company register alone."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from linkages.search.gallery import add
from linkages.search.query import (
    BlockCondition,
    FieldCondition,
    FieldRef,
    Group,
    Measure,
    Query,
    Test,
    Totals,
)


def turnover_fell() -> Query:
    before = FieldRef("yearlyfigures.previous_turnover")
    fell = FieldCondition("yearlyfigures.turnover", Test("lt", (before,)))
    return Query("company", every=(BlockCondition("figures", "latest", (fell,)),))


def shared_phone() -> Query:
    phone = FieldCondition("person.phone", Test("dup"))
    return Query("company", every=(BlockCondition("people", "any", (phone,)),))


def prospects_not_contacted() -> Query:
    return Query(
        "company",
        every=(
            FieldCondition("company.status", Test("is", ("prospect",))),
            BlockCondition("interactions", "count", (), Test("eq", ("0",))),
            FieldCondition("company.main_activity", Test("under", ("29",))),
        ),
    )


def by_region_and_size() -> Query:
    groups = (Group("company.region"), Group("company.size_class"))
    return Query("company", totals=Totals(groups, (Measure("count"),)))


def regions_with_many_suppliers() -> Query:
    many = Measure("count", "", Test("gt", ("20",)))
    return Query(
        "company",
        every=(FieldCondition("company.type", Test("is", ("supplier",))),),
        totals=Totals((Group("company.region"),), (many,)),
    )


add("turnover-fell", _("Turnover fell"), turnover_fell, 6)
add("shared-phone", _("Possible duplicates by phone"), shared_phone, 7)
add(
    "prospects-not-contacted",
    _("Prospects: foreign firms in the sector, never contacted"),
    prospects_not_contacted,
    8,
)
add("by-region-and-size", _("Number by region and size"), by_region_and_size, 9)
add(
    "regions-with-many-suppliers",
    _("Regions with more than 20 suppliers"),
    regions_with_many_suppliers,
    10,
)
