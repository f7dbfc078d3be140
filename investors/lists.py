"""The lists of investors and needs: their facets, columns and orders."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from investors.filters import INVESTOR_SORTS, NEED_SORTS, InvestorFilter, NeedFilter
from investors.models import Investor, Need, NeedProcess
from investors.summaries import with_open_needs
from linkages.companies.models import Company
from linkages.facets.columns import Drawn
from linkages.facets.lists import ListSpec, choice, register, tree, trees


def _industries_of_investors() -> Any:
    """Its own main industry and the one that the register knows, as the filter has it."""
    own = Investor.objects.filter(main_industry__isnull=False)
    return own.values_list("pk", "main_industry_id")


def _registered_industries_of_investors() -> Any:
    known = Investor.objects.filter(company__main_activity__isnull=False)
    return known.values_list("pk", "company__main_activity_id")


def _industries_of_needs() -> Any:
    own = Need.objects.filter(investor__main_industry__isnull=False)
    return own.values_list("pk", "investor__main_industry_id")


def _registered_industries_of_needs() -> Any:
    known = Need.objects.filter(investor__company__main_activity__isnull=False)
    return known.values_list("pk", "investor__company__main_activity_id")


def _processes_of_needs() -> Any:
    return NeedProcess.objects.values_list("need_id", "process_id")


def _is_inside(user: Any) -> bool:
    return not user.is_outsider


INVESTORS = register(
    ListSpec(
        key="investors",
        record="investor",
        url_name="investors:list",
        visible=lambda user: with_open_needs(Investor.objects.visible_to(user)),
        filterset=InvestorFilter,
        sorts=INVESTOR_SORTS,
        columns=(
            Drawn("name", _("Investor"), sort="name", is_name=True),
            Drawn("industry", _("Main industry")),
            Drawn("kind", _("Type")),
            Drawn("status", _("Status")),
            Drawn("needs", _("Open needs"), sort="needs", is_number=True),
            Drawn("manager", _("Account manager")),
            Drawn("updated", _("Changed"), sort="updated"),
        ),
        facets=(
            choice("status", "company__status", Company.Status),
            choice("kind", "kind", Investor.Kind),
            trees(
                "industry",
                "nace2",
                _industries_of_investors,
                _registered_industries_of_investors,
            ),
            tree("region", "region", "company__region_id", root=settings.COUNTRY),
        ),
    )
)

NEEDS = register(
    ListSpec(
        key="needs",
        record="need",
        url_name="needs:list",
        visible=Need.objects.visible_to,
        filterset=NeedFilter,
        sorts=NEED_SORTS,
        default_sort="-number",
        columns=(
            Drawn("number", _("Number"), sort="number"),
            Drawn("name", _("What is needed"), sort="name", is_name=True),
            Drawn("processes", _("Processes")),
            Drawn("status", _("Status")),
            Drawn("value", _("Value a year"), sort="value", is_number=True),
            Drawn("expires", _("Open until"), sort="expires"),
            Drawn("promoter", _("Promoter"), when=_is_inside),
        ),
        facets=(
            choice("status", "status", Need.Status, shown=len(Need.Status)),
            choice("kind", "kind", Need.Kind),
            trees("process", "process", _processes_of_needs),
            trees(
                "industry",
                "nace2",
                _industries_of_needs,
                _registered_industries_of_needs,
            ),
            tree("region", "region", "investor__company__region_id", root=settings.COUNTRY),
        ),
    )
)
