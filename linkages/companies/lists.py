"""The list of the register: its facets, columns and orders."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Case, F, Func, IntegerField, Q, When
from django.utils.translation import gettext_lazy as _

from linkages.companies.filters import ROLES, CompanyFilter
from linkages.companies.models import Company
from linkages.countries import country_choices
from linkages.facets.columns import Drawn
from linkages.facets.lists import Facet, ListSpec, Value, choice, register, tree
from linkages.listing import Sort

SORTS = (
    Sort("name", "name_folded", english="name_en_folded"),
    Sort("updated", "updated_at"),
)
COLUMNS = (
    Drawn("name", _("Company"), sort="name", is_name=True),
    Drawn("role", _("Role")),
    Drawn("country", _("Country")),
    Drawn("size", _("Size")),
    Drawn("status", _("Status")),
    Drawn("updated", _("Changed"), sort="updated"),
)
#: One number says who is investor, supplier, both or neither.
INVESTOR, SUPPLIER, BOTH, NEITHER = 1, 2, 3, 4
ROLE_CODES = {"investor": (INVESTOR, BOTH), "supplier": (SUPPLIER, BOTH), "none": (NEITHER,)}
ROLE = Case(
    When(Q(investor__isnull=False, supplier__isnull=False), then=BOTH),
    When(supplier__isnull=False, then=SUPPLIER),
    When(investor__isnull=False, then=INVESTOR),
    default=NEITHER,
    output_field=IntegerField(),
)


class CountryNumber(Func):
    """Two letters as one number, the same as `country_number`."""

    template = "(ascii(%(expressions)s) * 256 + ascii(substr(%(expressions)s, 2, 1)))"
    output_field = IntegerField()


def country_number(code: str) -> int:
    return ord(code[0]) * 256 + ord(code[1])


def _roles() -> list[Value]:
    return [Value(role, str(label), ROLE_CODES[role]) for role, label in ROLES]


def _countries() -> list[Value]:
    return [
        Value(code, str(label), (country_number(code),))
        for code, label in country_choices()
        if len(code) == 2
    ]


COMPANIES = register(
    ListSpec(
        key="companies",
        record="company",
        url_name="companies:list",
        visible=Company.objects.visible_to,
        filterset=CompanyFilter,
        sorts=SORTS,
        columns=COLUMNS,
        facets=(
            tree("activity", "nace2", "main_activity_id"),
            tree("region", "region", "region_id", root=settings.COUNTRY),
            choice("size", "size_class", Company.Size),
            choice("status", "status", Company.Status),
            Facet("kind", _roles, ROLE),
            Facet("country", _countries, CountryNumber(F("country"))),
        ),
    )
)
