"""TED notices: winners of awards → suppliers, lots → needs of public buyers.

A need belongs to an investor, and a public buyer is none. Its company gets the purchaser's record
all the same, as a firm of another kind that is not listed in the purchaser database, so that no
figure counts it as a foreign investor.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import models

from linkages.classifications.models import Node
from linkages.companies import identifiers
from linkages.companies.models import Company, Identifier, Site
from linkages.folding import fold
from monitoring.realdata.report import Report
from monitoring.realdata.sheets import COUNTRY_CODES, country_code, whole
from suppliers.models import Product, Reference, Supplier

SOURCE = "TED (Tenders Electronic Daily)"
BATCH = 1_000
MOST_PRODUCTS = 20
Row = Mapping[str, str]


class Codes:
    """Keys of CPV codes and of regions."""

    def __init__(self) -> None:
        self.cpv = _keys("cpv")
        self.region = _keys("region")

    def region_of(self, nuts: str) -> tuple[int | None, bool]:
        """The region, and whether it is one above the code, which newer lists do not have."""
        for length in range(len(nuts), 1, -1):
            code = nuts[:length]
            found = self.region.get(COUNTRY_CODES.get(code, code))
            if found is not None:
                return found, length < len(nuts)
        return None, False

    def codes(self, text: str) -> list[str]:
        """CPV codes named in a cell, with or without the check digit, each once."""
        found = re.findall(r"(?<!\d)(\d{8})(?:-\d)?(?!\d)", text)
        return list(dict.fromkeys(found))


def _keys(scheme: str) -> dict[str, int]:
    nodes = Node.objects.in_scheme(scheme).order_by()
    return dict(nodes.values_list("code", "pk").iterator())


@dataclass
class Winner:
    """One firm, however its name was typed."""

    names: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    rows: list[Row] = field(default_factory=list)

    @property
    def name(self) -> str:
        return max(self.names, key=lambda name: (self.names[name], len(name)))

    def first(self, column: str) -> str:
        """What the first award says that says anything."""
        return next((row[column] for row in self.rows if row[column]), "")


def load_suppliers(rows: Iterable[Row], report: Report, notices: Mapping[str, Row]) -> None:
    codes = Codes()
    winners = _firms(rows, report)
    made = _Made()
    numbers = set(Identifier.objects.values_list("kind", "country", "value_key"))
    names = set(
        Company.objects.filter(supplier__isnull=False).values_list("name_folded", "country")
    )
    for (country, key), winner in winners.items():
        if ("register", country, key) in numbers or ("other", country, key) in numbers:
            report.refuse("the firm's number is in the register already")
        elif key.startswith(" ") and (fold(f"{winner.name}  "), country) in names:
            report.refuse("a supplier of this name and country is there already")
        else:
            _add(made, winner, country, key, notices, codes, report)
    made.save()
    report.loaded = len(made.suppliers)


def _firms(rows: Iterable[Row], report: Report) -> dict[tuple[str, str], Winner]:
    """By national number, else by name and town."""
    winners: dict[tuple[str, str], Winner] = defaultdict(Winner)
    for row in rows:
        report.read += 1
        country = country_code(row["winner_country"])
        if not row["winner_name"] or not country:
            report.refuse("no name" if not row["winner_name"] else "no known country")
            continue
        key = _number(row["winner_national_id"], country, report)
        if not key:
            key = f" {fold(row['winner_name'])}|{fold(row['winner_town'])}"
        winner = winners[country, key]
        if winner.rows:
            report.note("another award of the same firm")
        winner.names[row["winner_name"][:300]] += 1
        winner.rows.append(row)
    return winners


def _number(text: str, country: str, report: Report) -> str:
    """The bare number; nothing for “N/A”, a word or a number too short to tell firms apart."""
    key = identifiers.key(text)
    if not key:
        report.note("no national number")
        return ""
    if len(key) > 60 or sum(letter.isdigit() for letter in key) < 5:
        report.note("the national number is none")
        return ""
    return key


def save_all(rows: Sequence[models.Model]) -> None:
    if rows:
        type(rows[0])._default_manager.bulk_create(rows, batch_size=BATCH)


@dataclass
class _Made:
    companies: list[Company] = field(default_factory=list)
    numbers: list[Identifier] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    suppliers: list[Supplier] = field(default_factory=list)
    products: list[Product] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)

    def save(self) -> None:
        for made in (
            self.companies, self.numbers, self.sites, self.suppliers, self.products,
            self.references,
        ):  # fmt: skip
            save_all(made)


def _add(
    made: _Made,
    winner: Winner,
    country: str,
    key: str,
    notices: Mapping[str, Row],
    codes: Codes,
    report: Report,
) -> None:
    nuts, town = winner.first("winner_nuts"), winner.first("winner_town")
    region, is_wider = codes.region_of(nuts)
    if is_wider:
        report.note("region of an older NUTS: the wider one taken")
    elif region is None and nuts:
        report.note("the region is none of NUTS")
    others = [name for name in winner.names if name != winner.name]
    company = Company(
        name=winner.name,
        country=country,
        trade_names="; ".join(others)[:300],
        region_id=region,
        sources={"name": {"type": "document", "note": SOURCE}},
    )
    made.companies.append(company)
    if not key.startswith(" "):
        made.numbers.append(_identifier(company, country, key, winner.rows[0], report))
    if town:
        made.sites.append(
            Site(
                company=company, name=town[:200], is_main=True, country=country,
                region_id=region, municipality=town[:120], source_type="document",
                source_note=SOURCE,
            )
        )  # fmt: skip
    supplier = Supplier(company=company, summary=_summary(winner, notices), listed_from=None)
    made.suppliers.append(supplier)
    made.products += _products(supplier, winner, codes, report)
    made.references += _references(supplier, winner, notices)


def _identifier(company: Company, country: str, key: str, row: Row, report: Report) -> Identifier:
    """A number with wrong check digits stays, as a number of another kind."""
    passed = identifiers.check("register", country, key).passed
    if passed is False:
        report.note(f"check digits of the register number wrong ({country}): kept as other number")
    return Identifier(
        company=company,
        kind="other" if passed is False else "register",
        country=country,
        value=row["winner_national_id"][:60],
        value_key=key,
        check_passed=passed,
        source_type="document",
        source_note=SOURCE,
    )


def _summary(winner: Winner, notices: Mapping[str, Row]) -> str:
    said: dict[str, None] = {}
    for row in winner.rows:
        notice = notices.get(row["notice_id"], {})
        said.setdefault(row["lot_title"] or row["award_title"] or notice.get("title", ""))
    return "; ".join(filter(None, said))[:2_000]


def _products(supplier: Supplier, winner: Winner, codes: Codes, report: Report) -> list[Product]:
    found: dict[str, str] = {}
    for row in winner.rows:
        for code in codes.codes(row["lot_cpv"]) or codes.codes(row["cpv_main"]):
            found.setdefault(code, row["lot_title"] or row["award_title"] or f"CPV {code}")
    for code in [code for code in found if code not in codes.cpv]:
        report.note("CPV code unknown")
        del found[code]
    if len(found) > MOST_PRODUCTS:
        report.note(f"more than {MOST_PRODUCTS} product codes: the first ones kept")
    return [
        Product(
            supplier=supplier, name=name[:200], cpv_id=codes.cpv[code], source_type="document",
            source_note=SOURCE,
        )
        for code, name in list(found.items())[:MOST_PRODUCTS]
    ]  # fmt: skip


def _references(supplier: Supplier, winner: Winner, notices: Mapping[str, Row]) -> list[Reference]:
    buyers: dict[str, Row] = {}
    for row in winner.rows:
        notice = notices.get(row["notice_id"])
        if notice is not None and notice["buyer_name"]:
            buyers.setdefault(notice["buyer_name"][:200], notice)
    return [
        Reference(
            supplier=supplier, customer=buyer, country=country_code(notice["country"]),
            since=whole(notice["pub_date"][:4]), source_type="document", source_note=SOURCE,
        )
        for buyer, notice in buyers.items()
    ]  # fmt: skip
