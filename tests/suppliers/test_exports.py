"""The list and one profile as tables: the rows of the page, the columns that the person reads."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from django.utils import translation

from linkages.companies.models import Company
from linkages.exports import sources
from linkages.exports.tables import Table
from suppliers.models import Supplier
from tests.suppliers import factories
from tests.suppliers.conftest import SignIn

pytestmark = pytest.mark.django_db


def built(key: str, user: Any, params: str = "", language: str = "en") -> Table:
    with translation.override(language):
        table = sources.source(key).build(user, QueryDict(params), language)
        table.rows = [list(row) for row in table.rows]
    return table


def records(table: Table) -> list[dict[str, Any]]:
    keys = [column.key for column in table.columns]
    return [dict(zip(keys, row, strict=True)) for row in table.rows]


@pytest.fixture
def firm() -> Supplier:
    made = factories.supplier(
        company_name="Strungmet SRL", company_published=True, bank="Banca Secretă"
    )
    made.company.identifiers.create(kind="register", value="0012", value_key="0012")
    made.company.figures.create(year=2024, headcount=50)
    made.company.figures.create(year=2025, headcount=54)
    turning = factories.node("subtractive/turning", name="Strunjire", name_en="Turning")
    made.capabilities.create(process=turning, free_month=60_000)
    factories.certification(made, attributes={"short": "ISO 9001"})
    factories.certification(made, "environment/iso_14001", status="declared")
    return made


def test_the_list_as_a_file_has_the_rows_of_the_page(firm: Supplier) -> None:
    for name in ("Alta SRL", "Precizia SRL"):
        factories.capability(factories.supplier(company_name=name), "subtractive/milling")
    staff = factories.person("staff")
    table = built("suppliers", staff, "process=subtractive&sort=-name")
    assert [row["company.name"] for row in records(table)] == [
        "Strungmet SRL", "Precizia SRL", "Alta SRL",
    ]  # fmt: skip
    assert [row["company.name"] for row in records(built("suppliers", staff, "q=стрУнгмет"))] == [
        "Strungmet SRL"
    ]


def test_a_row_sums_up_what_the_firm_has_many_of(firm: Supplier) -> None:
    [row] = records(built("suppliers", factories.person("staff")))
    assert row["register_number"] == "0012"
    assert (row["processes"], row["certificates"], row["staff"]) == (["Turning"], ["ISO 9001"], 54)
    [row] = records(built("suppliers", factories.person("staff"), language="ro"))
    assert row["processes"] == ["Strunjire"]


def test_headings_and_notes_are_in_the_language_of_the_file(firm: Supplier) -> None:
    table = built("suppliers", factories.person("staff"), "process=turning", "ro")
    assert "Procese" in [column.label for column in table.columns]
    assert any("Strunjire" in note for note in table.notes)


def test_a_buyer_takes_only_what_a_buyer_reads(firm: Supplier) -> None:
    factories.supplier(company_name="Ascunsa SRL")
    buyer = factories.person("buyer", Company.objects.create(name="Veltmann"))
    [row] = records(built("suppliers", buyer))
    assert row["company.name"] == "Strungmet SRL"
    assert "staff" not in row
    assert row.get("supplier.bank") is None
    assert row.get("supplier.programme_status") is None


def test_the_profile_has_a_row_a_fact_and_its_source(firm: Supplier) -> None:
    firm.sources = {"bank": {"type": "document", "on": "2026-05-06"}}
    firm.save()
    table = built("supplier", factories.person("staff"), f"pk={firm.pk}")
    by_field = {row["field"]: row for row in records(table)}
    assert by_field["Bank"]["value"] == "Banca Secretă"
    assert by_field["Bank"]["source"] == "document"
    assert by_field["Processes 1: Process"]["value"] == "Turning"
    local = built("supplier", factories.person("staff"), f"pk={firm.pk}", "ro")
    assert "Strunjire" in [row["value"] for row in records(local)]


def test_the_profile_of_a_firm_leaves_out_what_the_person_does_not_read(firm: Supplier) -> None:
    buyer = factories.person("buyer", Company.objects.create(name="Veltmann"))
    shown = [row["value"] for row in records(built("supplier", buyer, f"pk={firm.pk}"))]
    assert "Turning" in shown
    assert "Banca Secretă" not in shown
    sme = factories.person("sme", firm.company)
    assert "Banca Secretă" in [
        row["value"] for row in records(built("supplier", sme, f"pk={firm.pk}"))
    ]


def test_the_profile_of_another_firm_is_not_there(firm: Supplier) -> None:
    sme = factories.person("sme", factories.supplier().company)
    with pytest.raises(Supplier.DoesNotExist):
        built("supplier", sme, f"pk={firm.pk}")


def test_list_and_record_offer_the_export(firm: Supplier, sign_in: SignIn) -> None:
    client = sign_in()
    page = client.get("/suppliers/?size=small").content.decode()
    assert 'name="source" value="suppliers"' in page
    assert 'name="params" value="size=small"' in page
    page = client.get(firm.get_absolute_url()).content.decode()
    assert 'name="source" value="supplier"' in page
    assert f'name="params" value="pk={firm.pk}"' in page
