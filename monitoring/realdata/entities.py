"""GLEIF entities → companies: LEI, country, and the legal form that ends the name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from linkages.classifications.models import Node
from linkages.companies import identifiers
from linkages.companies.models import Company, Identifier
from linkages.folding import fold
from monitoring.realdata.report import Report
from monitoring.realdata.sheets import country_code

SOURCE = "GLEIF (CC0)"
BATCH = 1_000


class LegalForms:
    """Finds the form of the country with which a name ends: “S.R.L.” as well as “srl”."""

    def __init__(self) -> None:
        self._by_country: dict[str, dict[str, int]] = defaultdict(dict)
        nodes = Node.objects.in_scheme("legal_form").current().filter(depth=2).order_by("sort")
        for node in nodes:
            country = node.attributes.get("country", "")
            for text in (node.name, *_abbreviations(node)):
                if key := bare(text):
                    self._by_country[country].setdefault(key, node.pk)

    def of(self, name: str, country: str) -> int | None:
        """The longest ending that is a form of the country."""
        forms = self._by_country.get(country)
        words = [bare(word) for word in fold(name).replace(",", " ").split()]
        if not forms:
            return None
        for start in range(1, len(words)):
            found = forms.get("".join(words[start:]))
            if found is not None:
                return found
        return None


def _abbreviations(node: Node) -> list[str]:
    return re.split(r"[;|]", f"{node.attributes.get('short', '')};{node.also}")


def bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", fold(text))


def load(rows: Iterable[Mapping[str, str]], report: Report) -> None:
    forms = LegalForms()
    known = set(Identifier.objects.filter(kind="lei").values_list("value_key", flat=True))
    companies, numbers = [], []
    for row in rows:
        report.read += 1
        reason = _wrong(row, known)
        if reason:
            report.refuse(reason)
            continue
        lei, country = row["lei"], country_code(row["country"])
        known.add(identifiers.key(lei))
        form = forms.of(row["legal_name"], country)
        if form is None:
            report.note("no legal form recognised in the name")
        if row["entity_category"] != "GENERAL":
            report.note(f"category {row['entity_category'].lower()}: loaded as a company")
        company = Company(
            name=row["legal_name"],
            country=country,
            legal_form_id=form,
            sources={"name": {"type": "register", "note": SOURCE}},
        )
        companies.append(company)
        numbers.append(_lei(company, lei))
    Company.objects.bulk_create(companies, batch_size=BATCH)
    Identifier.objects.bulk_create(numbers, batch_size=BATCH)
    report.loaded = len(companies)


def _wrong(row: Mapping[str, str], known: set[str]) -> str:
    if not row["legal_name"]:
        return "no name"
    if len(row["legal_name"]) > 300:
        return "the name is longer than 300 characters"
    if not country_code(row["country"]):
        return "the country is none of ISO 3166"
    if not identifiers.check("lei", "", row["lei"]).passed:
        return "the check digits of the LEI are wrong"
    if identifiers.key(row["lei"]) in known:
        return "the LEI is in the register already"
    return ""


def _lei(company: Company, lei: str) -> Identifier:
    return Identifier(
        company=company,
        kind=Identifier.Kind.LEI,
        country="",
        value=lei,
        value_key=identifiers.key(lei),
        check_passed=True,
        source_type="register",
        source_note=SOURCE,
    )
