"""Public data sets, on small files like the real ones: what is loaded, what is refused and why."""

from __future__ import annotations

import csv
import gzip
import json
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from stdnum.iso7064 import mod_97_10

from investors.models import GroupFigures, Investor, Need
from linkages.companies.models import Company, Identifier
from linkages.history.models import ChangeSet
from linkages.history.undo import undo
from monitoring.realdata.sheets import amount, country_code
from suppliers.models import Product, Supplier

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("codes")]


def lei(stem: str) -> str:
    return stem + str(mod_97_10.calc_check_digits(stem))


FILES: dict[str, list[dict[str, str]]] = {
    "nomenclatures/cpv2008_multilingual.csv.gz": [
        {"cpv": "44000000", "level": "division", "parent": "", "en": "Materials",
         "ro": "Materiale"},
        {"cpv": "44316000", "level": "class", "parent": "44000000", "en": "Ironmongery",
         "ro": "Feronerie"},
    ],
    "nomenclatures/nuts_codes_names.csv": [
        {"nuts": "RO", "level": "0", "country": "RO", "en": "Romania", "ro": "România"},
        {"nuts": "RO1", "level": "1", "country": "RO", "en": "One", "ro": "Unu"},
        {"nuts": "RO12", "level": "2", "country": "RO", "en": "Centre", "ro": "Centru"},
        {"nuts": "EL", "level": "0", "country": "EL", "en": "Greece", "ro": "Grecia"},
        {"nuts": "EL5", "level": "1", "country": "EL", "en": "North", "ro": "Nord"},
    ],
    "companies/gleif_see_entities.csv.gz": [
        {"lei": lei("097900BGKY00000534"), "legal_name": "HOLMBERGS SAFETY S.R.L.",
         "country": "RO", "entity_category": "GENERAL"},
        {"lei": lei("097900BGKY00000535"), "legal_name": "Ștefan Oțel SA", "country": "RO",
         "entity_category": "BRANCH"},
        {"lei": "097900BGKY0000053400", "legal_name": "Wrong Digits SRL", "country": "RO",
         "entity_category": "GENERAL"},
        {"lei": lei("097900BGKY00000536"), "legal_name": "Nowhere Ltd", "country": "ZZ",
         "entity_category": "GENERAL"},
        {"lei": lei("097900BGKY00000534"), "legal_name": "Twice SRL", "country": "RO",
         "entity_category": "GENERAL"},
    ],
    "companies/mne_forbes_global2000_2024.csv": [
        {"rank": "1", "name": "Ironworks", "sales_busd": "252.9", "profit_busd": " -1.5",
         "industry": "Capital Goods", "founded": "1899", "headquarters": "Essen- Germany",
         "country": "Germany", "employees": "186 751"},
        {"rank": "2", "name": "Half Known", "sales_busd": "n.a.", "profit_busd": "",
         "industry": "Banking", "founded": "", "headquarters": "", "country": "South Korea",
         "employees": ""},
    ],
    "companies/mne_forbes2000_2004_hsaur.csv": [
        {"rank": "1", "name": "IRONWORKS", "country": "Germany", "category": "Capital goods",
         "sales": "94.71", "profits": "17.85"},
        {"rank": "2", "name": "Two Homes", "country": "Netherlands/ United Kingdom",
         "category": "Oil", "sales": "1", "profits": "1"},
    ],
    "procurement/ted_notices_dev.csv.gz": [
        {"notice_id": "1-2020", "pub_date": "20200102", "doc_type": "Contract award notice",
         "country": "RO", "nature": "Supplies", "buyer_name": "Spitalul Județean", "buyer_town":
         "Sibiu", "cpv_main": "44316000", "title": "Feronerie", "title_en": "Ironmongery",
         "description": "Balamale", "total_value": "1000.50", "currency": "RON", "n_lots": "1"},
        {"notice_id": "2-2020", "pub_date": "20200103", "doc_type": "Buyer profile",
         "country": "RO", "nature": "Services", "buyer_name": "Primăria", "buyer_town": "",
         "cpv_main": "", "title": "Profil", "title_en": "Profile", "description": "",
         "total_value": "", "currency": "", "n_lots": "1"},
    ],
    "procurement/ted_awards_dev.csv.gz": [
        {"notice_id": "1-2020", "lot_no": "1", "award_title": "", "winner_name": "Balamaua SRL",
         "winner_national_id": "RO 18547290", "winner_town": "Sibiu", "winner_country": "RO",
         "winner_nuts": "RO126", "cpv_main": "44316000", "lot_cpv": "44316000-8; 99999999",
         "lot_title": "Balamale"},
        {"notice_id": "1-2020", "lot_no": "2", "award_title": "", "winner_name": "SC BALAMAUA SRL",
         "winner_national_id": "RO18547290", "winner_town": "", "winner_country": "RO",
         "winner_nuts": "", "cpv_main": "44316000", "lot_cpv": "", "lot_title": ""},
        {"notice_id": "1-2020", "lot_no": "3", "award_title": "", "winner_name": "Fără Număr",
         "winner_national_id": "N/A", "winner_town": "Αθήνα", "winner_country": "GR",
         "winner_nuts": "EL5", "cpv_main": "44316000", "lot_cpv": "", "lot_title": ""},
    ],
    "procurement/ted_lots_dev.csv.gz": [
        {"notice_id": "1-2020", "lot_no": "1", "lot_title": "", "lot_description": "",
         "lot_cpv": "", "lot_nuts": ""},
        {"notice_id": "1-2020", "lot_no": "2", "lot_title": "Balamale", "lot_description": "Inox",
         "lot_cpv": "99999999", "lot_nuts": ""},
        {"notice_id": "2-2020", "lot_no": "1", "lot_title": "x", "lot_description": "",
         "lot_cpv": "44316000", "lot_nuts": ""},
        {"notice_id": "9-2020", "lot_no": "1", "lot_title": "x", "lot_description": "",
         "lot_cpv": "44316000", "lot_nuts": ""},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def codes(gone_after: None) -> None:
    """Codes that come with the product: loading them again takes no time."""
    call_command("load_classifications", stdout=StringIO())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, rows in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        text = StringIO()
        writer = csv.DictWriter(text, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
        data = text.getvalue().encode()
        path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return tmp_path


def load(folder: Path) -> dict[str, dict[str, Any]]:
    out = StringIO()
    call_command("load_realdata", str(folder), format="json", stdout=out)
    return {report["file"]: report for report in json.loads(out.getvalue())}


def test_entities_become_companies_with_checked_numbers(folder: Path) -> None:
    report = load(folder)["gleif_see_entities.csv.gz"]
    assert (report["read"], report["loaded"]) == (5, 2)
    assert report["refused"] == {
        "the check digits of the LEI are wrong": 1,
        "the country is none of ISO 3166": 1,
        "the LEI is in the register already": 1,
    }
    number = Identifier.objects.get(company__name="HOLMBERGS SAFETY S.R.L.")
    assert (number.kind, number.check_passed) == ("lei", True)
    assert number.company.legal_form.attributes["short"] == "SRL"


def test_a_category_other_than_general_is_noted(folder: Path) -> None:
    noted = load(folder)["gleif_see_entities.csv.gz"]["noted"]
    assert noted["category branch: loaded as a company"] == 1


def test_large_firms_become_prospects_outside_the_purchaser_database(folder: Path) -> None:
    load(folder)
    prospect = Investor.objects.get(company__name="Ironworks")
    assert prospect.is_prospect
    assert prospect.listed_from is None
    assert prospect.group_headcount == 186_751
    assert prospect.profile_en == "Capital Goods. Headquarters: Essen, Germany"


def test_billions_become_dollars_of_the_year(folder: Path) -> None:
    load(folder)
    figures = GroupFigures.objects.filter(investor__company__name="Ironworks").order_by("year")
    assert [(row.year, row.turnover, row.profit, row.currency) for row in figures] == [
        (2003, Decimal("94710000000.00"), Decimal("17850000000.00"), "USD"),
        (2023, Decimal("252900000000.00"), Decimal("-1500000000.00"), "USD"),
    ]


def test_an_unreadable_amount_is_left_out_and_noted(folder: Path) -> None:
    report = load(folder)["mne_forbes_global2000_2024.csv"]
    assert report["noted"] == {"sales “n.a.” left out": 1}
    assert GroupFigures.objects.get(investor__company__name="Half Known").turnover is None


def test_two_countries_in_one_cell_are_refused(folder: Path) -> None:
    report = load(folder)["mne_forbes2000_2004_hsaur.csv"]
    assert report["refused"] == {"country “Netherlands/ United Kingdom”": 1}


def test_awards_of_one_number_are_one_supplier(folder: Path) -> None:
    report = load(folder)["ted_awards_dev.csv.gz"]
    assert (report["read"], report["loaded"]) == (3, 2)
    supplier = Supplier.objects.get(company__country="RO")
    assert {supplier.company.name, supplier.company.trade_names} == {
        "Balamaua SRL", "SC BALAMAUA SRL",
    }  # fmt: skip
    assert supplier.company.identifiers.get().value_key == "RO18547290"
    assert supplier.listed_from is None


def test_the_wider_region_stands_for_one_that_newer_lists_do_not_have(folder: Path) -> None:
    report = load(folder)["ted_awards_dev.csv.gz"]
    assert Company.objects.get(supplier__isnull=False, country="RO").region.code == "RO12"
    assert report["noted"]["region of an older NUTS: the wider one taken"] == 1


def test_greece_is_found_under_both_of_its_codes(folder: Path) -> None:
    load(folder)
    assert Company.objects.get(supplier__isnull=False, country="GR").region.path == "GR/EL5"


def test_product_codes_are_those_that_exist(folder: Path) -> None:
    report = load(folder)["ted_awards_dev.csv.gz"]
    assert set(Product.objects.values_list("cpv__code", flat=True)) == {"44316000"}
    assert report["noted"]["CPV code unknown"] == 1


def test_lots_become_needs_of_public_buyers(folder: Path) -> None:
    report = load(folder)["ted_lots_dev.csv.gz"]
    need = Need.objects.get()
    assert (need.name, need.part_number, need.status) == ("Feronerie", "TED 1-2020/1", "awarded")
    assert (need.annual_value, need.currency) == (Decimal("1000.50"), "RON")
    assert need.codes.get().cpv.code == "44316000"
    assert need.investor.listed_from is None
    assert "not a foreign investor" in need.investor.profile_en
    assert report["refused"] == {
        "CPV code unknown": 1,
        "the notice seeks nothing: buyer profile": 1,
        "its notice is not in the file of notices": 1,
    }


def test_a_second_time_nothing_is_loaded(folder: Path) -> None:
    load(folder)
    again = load(folder)
    assert {name: report["loaded"] for name, report in again.items()} == dict.fromkeys(again, 0)
    assert Company.objects.count() == 2 + 2 + 2 + 1


def test_each_file_can_be_undone(folder: Path) -> None:
    report = load(folder)["gleif_see_entities.csv.gz"]
    undo(ChangeSet.objects.get(pk=report["change_set"]), by=None)
    assert not Identifier.objects.filter(kind="lei").exists()
    assert Investor.objects.exists()


def test_a_missing_file_is_said_and_the_others_are_loaded(folder: Path) -> None:
    (folder / "procurement" / "ted_awards_dev.csv.gz").unlink()
    reports = load(folder)
    assert reports["ted_awards_dev.csv.gz"]["refused"] == {"the file is not there": 1}
    assert reports["ted_lots_dev.csv.gz"]["loaded"] == 1


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no folder"):
        call_command("load_realdata", str(tmp_path / "none"))


def test_the_usual_folder_missing_is_said_aloud(settings: Any, tmp_path: Path) -> None:
    settings.BASE_DIR = tmp_path / "project"
    errors = StringIO()
    call_command("load_realdata", stderr=errors)
    assert "SKIPPED" in errors.getvalue()
    assert not Company.objects.exists()


@pytest.mark.parametrize(
    ("text", "code"),
    [("DE", "DE"), ("EL", "GR"), ("UK", "GB"), ("Turkey", "TR"), ("United States", "US"),
     ("XK", "XK"), ("ZZ", ""), ("", ""), ("Africa", ""), ("Netherlands/ United Kingdom", "")],
)  # fmt: skip
def test_countries_by_code_and_by_name(text: str, code: str) -> None:
    assert country_code(text) == code


@pytest.mark.parametrize(
    ("text", "value"),
    [("1 000.5", Decimal("1000.50")), ("", None), ("n.a.", None), ("NaN", None), ("1e40", None)],
)
def test_amounts_are_read_or_left_out(text: str, value: Decimal | None) -> None:
    assert amount(text) == value
