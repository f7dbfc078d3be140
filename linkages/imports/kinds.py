"""What can be imported. Higher apps add their kind in a module `imports.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from linkages.companies.models import Company
from linkages.imports.columns import (
    LABELS,
    Column,
    amount,
    code_of,
    country,
    currency,
    day,
    one_of,
    share,
    text,
    whole,
    year,
)


@dataclass(frozen=True)
class Kind:
    """A kind of company. `has` tells companies that have the role already; `attach` gives the role
    to a company, from the row's further columns."""

    key: str
    label: Any
    columns: tuple[Column, ...] = ()
    has: Callable[[Company], bool] = lambda _company: True
    attach: Callable[[Company, dict[str, Any], Any], None] | None = None


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _kinds[kind.key] = kind


def kind(key: str) -> Kind:
    return _kinds[key]


def kinds() -> list[Kind]:
    return list(_kinds.values())


def company_columns() -> tuple[Column, ...]:
    """Columns of every kind, in the order of the template."""
    return tuple(
        Column(key, LABELS[key], parse, also, required=key == "name")
        for key, parse, also in (
            ("name", text, ("company", "company name", "legal name", "denumire", "firma")),
            ("name_en", text, ("english name", "denumire in engleza")),
            ("country", country, ("tara",)),
            (
                "register_number",
                text,
                ("reg no", "registration number", "numar de inregistrare", "idno", "cui"),
            ),
            ("vat_number", text, ("vat", "vat no", "cod tva", "tva")),
            ("lei", text, ()),
            ("legal_form", code_of("legal_form"), ("forma juridica",)),
            ("founded_on", day, ("founded", "data fondarii", "infiintata la")),
            ("activity", code_of("nace2"), ("nace", "caen", "caem", "activity")),
            ("region", code_of("region"), ("regiune",)),
            ("municipality", text, ("city", "town", "localitate", "oras")),
            ("address", text, ("adresa",)),
            ("website", text, ("web", "site web", "pagina web")),
            ("status", one_of(Company.Status), ("stare",)),
            ("year", year, ("an",)),
            ("currency", currency, ("moneda", "valuta")),
            ("turnover", amount, ("cifra de afaceri", "sales", "vanzari")),
            ("exports", amount, ("export", "exporturi")),
            ("balance", amount, ("balance", "total bilant")),
            ("headcount", whole, ("employees", "staff", "angajati", "personal")),
            ("owner", text, ("parent", "proprietar", "actionar")),
            ("owner_country", country, ("tara proprietarului",)),
            ("owner_share", share, ("share", "cota", "cota proprietarului")),
        )
    )


register(Kind("company", Company._meta.verbose_name))
