"""Lists and records of investors and needs that people can take away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from investors.filters import INVESTOR_SORTS, NEED_SORTS, InvestorFilter, NeedFilter
from investors.models import Investor, Need, SupplyCost
from investors.summaries import process_labels, with_open_needs, with_processes
from linkages import field_registry
from linkages.database import stream
from linkages.editing import display
from linkages.exports.records import KINDS, Extra, list_source, profile_source
from linkages.exports.sources import ExportSource, register
from linkages.exports.tables import Column, Table
from linkages.permissions import may_read


def _investors(user: Any) -> models.QuerySet[Investor]:
    return with_open_needs(Investor.objects.visible_to(user))


def _needs(user: Any) -> models.QuerySet[Need]:
    return with_processes(Need.objects.visible_to(user)).select_related("investor__company")


def _processes(keys: Sequence[Any]) -> dict[Any, Any]:
    needs: Any = with_processes(Need.objects.filter(pk__in=keys))
    return dict(needs.values_list("pk", "process_ids"))


NEED_EXTRAS = (
    Extra(
        lambda: Column("processes", _("Processes"), "list"),
        batch=_processes,
        convert=process_labels,
    ),
)

register(
    list_source(
        "investors",
        gettext_lazy("Investors"),
        "investor",
        _investors,
        filterset=InvestorFilter,
        sorts=INVESTOR_SORTS,
        extras=[Extra(lambda: Column("open_needs", _("Open needs"), "number"), path="open_needs")],
    )
)
register(
    profile_source(
        "investor-profile",
        gettext_lazy("Investor profile"),
        "investor",
        lambda user: Investor.objects.visible_to(user).select_related("company"),
        lead=("profile", "profile_en"),
        head=(
            "investor.main_industry",
            "company.country",
            "investor.kind",
            "investor.chain_role",
            "investor.tier",
            "investor.entered_on",
            "company.region",
            "investor.group_headcount",
            "investor.priority",
        ),
    )
)
register(
    list_source(
        "needs",
        gettext_lazy("Needs"),
        "need",
        _needs,
        filterset=NeedFilter,
        sorts=NEED_SORTS,
        extras=NEED_EXTRAS,
    )
)
register(
    profile_source(
        "need-profile",
        gettext_lazy("Need, whole record"),
        "need",
        lambda user: Need.objects.visible_to(user).select_related("investor__company"),
        lead=("description", "description_en"),
        head=(
            "need.number",
            "need.kind",
            "need.status",
            "processes",
            "need.sop_on",
            "need.annual_value",
            "need.expires_on",
            "need.delivery_place",
            "need.ppap_level",
        ),
        extras=NEED_EXTRAS,
    )
)


def _supply_costs(user: Any, params: QueryDict, language: str) -> Table:
    """The breakdown of supply costs of the investors that the person sees, a row a category."""
    own = bool(user.is_outsider)
    investors = Investor.objects.visible_to(user)
    section = field_registry.record("investor").by_key["f"]
    table = next(one for one in section.tables if one.model is SupplyCost)
    fields = [one for one in table.fields if may_read(user, one.access or "agency", own=own)]
    rows = SupplyCost.objects.filter(investor__in=investors).select_related("investor__company")
    rows = rows.order_by("investor__company__name_folded", "-year", "pk")
    columns = [Column("investor", _("Investor"))] + [
        Column(one.key, one.label, KINDS.get(one.type, "text")) for one in fields
    ]

    def values() -> Iterator[list[Any]]:
        for row in stream(rows):
            yield [str(row.investor), *(display.value(one, row) for one in fields)]

    return Table(
        "supply-costs", _("Supply costs by category"), columns, values(), total=rows.count()
    )


register(
    ExportSource(
        "supply-costs",
        gettext_lazy("Supply costs by category"),
        "see_investors",
        _supply_costs,
    )
)
