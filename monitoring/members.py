"""What the dimensions of breakdowns and their members are called, in the active language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from investors.models import Investor
from linkages.classifications.labels import entry
from linkages.companies.models import Company
from monitoring.figures import Figure
from monitoring.indicators.readings import UNKNOWN

DIMENSIONS: dict[str, str | Promise] = {
    "sector": _("Sector of the supplier"),
    "section": _("Section of the supplier"),
    "region": _("Region of the supplier"),
    "size": _("Size of the supplier"),
    "affiliate": _("Affiliate"),
    "currency": _("Currency"),
}
#: Of figures about affiliates the attributes are the affiliate's own.
OWN_DIMENSIONS: dict[str, str | Promise] = {
    "sector": _("Sector"),
    "section": _("Section"),
    "region": _("Region"),
    "size": _("Size"),
}
SIZES: dict[str, Any] = dict(Company.Size.choices)
SIZE_ORDER = [*Company.Size.values]


class Members:
    """Names of members; those of affiliates are looked up once for all figures."""

    def __init__(self, figures: Iterable[Figure] = ()) -> None:
        ids = {
            line.key
            for figure in figures
            for line in figure.breakdowns.get("affiliate", ())
            if isinstance(line.key, int)
        }
        found = Investor.objects.filter(pk__in=ids).select_related("company") if ids else []
        self.affiliates: Mapping[int, str] = {
            investor.pk: investor.company.display_name for investor in found
        }

    def label(self, dimension: str, key: Any) -> str:
        if key == UNKNOWN:
            return str(_("unknown"))
        if dimension in ("sector", "section"):
            return sector_label(str(key))
        if dimension == "region":
            found = entry("region", str(key))
            return found.display_name if found else str(key)
        if dimension == "size":
            return str(SIZES.get(key, key))
        if dimension == "affiliate":
            return self.affiliates.get(key, f"#{key}")
        return str(key)


def sector_label(code: str) -> str:
    """`C25` → `25 Manufacture of fabricated metal products`; a section has its letter alone."""
    bare = code[1:] or code
    found = entry("nace2", bare)
    return f"{bare} {found.display_name}" if found else code


def dimension_label(figure: Figure, dimension: str) -> str:
    about_suppliers = figure.measure.indicator != "MON-05"
    names = DIMENSIONS if about_suppliers else OWN_DIMENSIONS
    return str(names.get(dimension, dimension))


def in_order(dimension: str, keys: Iterable[Any], members: Members) -> list[Any]:
    """By label, sizes from small to large, sectors by code, the unknown last."""

    def place(key: Any) -> tuple[bool, Any, str]:
        if dimension == "size" and key in SIZE_ORDER:
            return False, SIZE_ORDER.index(key), ""
        label = str(key) if dimension in ("sector", "section") else members.label(dimension, key)
        return key == UNKNOWN, 0, label.casefold()

    return sorted(keys, key=place)
