"""Lists of the world's largest firms → prospects with figures of the group."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from investors.models import GroupFigures, Investor
from linkages.companies.models import Company
from linkages.folding import fold
from monitoring.realdata.report import Report
from monitoring.realdata.sheets import amount, country_code, whole

BILLION = 10**9
BATCH = 1_000


@dataclass(frozen=True)
class List:
    """Columns of one list and the year that its figures are of."""

    year: int
    sales: str
    profit: str
    industry: str
    source: str


LISTS = {
    "mne_forbes_global2000_2024.csv": List(
        2023, "sales_busd", "profit_busd", "industry", "Forbes Global 2000, 2024"
    ),
    "mne_forbes2000_2004_hsaur.csv": List(
        2003, "sales", "profits", "category", "Forbes 2000, 2004 (HSAUR)"
    ),
}


def load(rows: Iterable[Mapping[str, str]], report: Report, of: List) -> None:
    known = {
        (fold(name), country): pk
        for pk, name, country in Investor.objects.values_list(
            "pk", "company__name", "company__country"
        )
    }
    dated = set(GroupFigures.objects.filter(year=of.year).values_list("investor", flat=True))
    companies, investors, figures = [], [], []
    for row in rows:
        report.read += 1
        country = country_code(row["country"])
        if not row["name"] or not country:
            report.refuse("no name" if not row["name"] else f"country “{row['country']}”")
            continue
        key = (fold(row["name"]), country)
        pk = known.get(key)
        if pk is not None and (pk in dated or pk == 0):
            report.refuse("the firm and its figures are there already")
            continue
        if pk is None:
            known[key] = 0
            investor = _prospect(row, country, of)
            companies.append(investor.company)
            investors.append(investor)
            figures.append(_figures(row, of, report, investor=investor))
        else:
            report.note("in the register before: only the figures were added")
            dated.add(pk)
            figures.append(_figures(row, of, report, investor_id=pk))
        report.loaded += 1
    Company.objects.bulk_create(companies, batch_size=BATCH)
    Investor.objects.bulk_create(investors, batch_size=BATCH)
    GroupFigures.objects.bulk_create(figures, batch_size=BATCH)


def _prospect(row: Mapping[str, str], country: str, of: List) -> Investor:
    source = {"type": "document", "note": of.source}
    company = Company(
        name=row["name"][:300],
        country=country,
        status=Company.Status.PROSPECT,
        sources={"name": source},
    )
    place = re.sub(r"\s*-\s+", ", ", row.get("headquarters", ""))
    industry = row[of.industry].replace("- ", ", ")
    said = ". ".join(filter(None, [industry, f"Headquarters: {place}" if place else ""]))
    return Investor(
        company=company,
        structure=Investor.Structure.NOT_YET,
        listed_from=None,
        profile_en=said,
        management_country=country,
        ultimate_owner=row["name"][:300],
        ultimate_owner_country=country,
        group_created_year=_year(row.get("founded", "")),
        group_headcount=whole(row.get("employees", "")),
        group_headcount_year=of.year if whole(row.get("employees", "")) else None,
        sources={"profile_en": source, "group_headcount": source},
    )


def _year(text: str) -> int | None:
    year = whole(text)
    return year if year and 1900 <= year <= 2100 else None


def _figures(row: Mapping[str, str], of: List, report: Report, **owner: object) -> GroupFigures:
    turnover = amount(row[of.sales], BILLION)
    if turnover is None:
        report.note(f"sales “{row[of.sales]}” left out")
    profit: Decimal | None = amount(row[of.profit], BILLION)
    return GroupFigures(
        **owner,
        year=of.year,
        currency="USD",
        turnover=turnover,
        profit=profit,
        headcount=whole(row.get("employees", "")),
        source_type="document",
        source_note=of.source,
    )
