"""Codes for demonstration: nothing that identifies a company gets out, in any format."""

import io
import re
import subprocess
import zipfile
import zlib
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from linkages.accounts.models import User
from linkages.classifications.models import Node, Scheme
from linkages.companies.models import Company, Identifier, Site, YearlyFigures
from linkages.contacts.models import Person
from linkages.exports import coded, sources
from linkages.exports.coding import code_of
from linkages.exports.models import ExportJob
from linkages.exports.tasks import write_export
from linkages.exports.writers import formats
from suppliers.models import Supplier
from tests.exports.conftest import Ask

pytestmark = pytest.mark.django_db
COUNT = 12
#: What may not be found in a file, by how the row is numbered.
SECRETS = (
    "Firma Secretă {n} SRL", "Hidden Works {n}", "Secretăbrand{n}", "https://secret{n}.example",
    "10293847{n:04}", "Strada Ascunsă {n}", "Localitatea{n}", "Grupul Ascuns {n}",
    "om.ascuns{n}@secret.example", "+37369{n:06}", "Om Ascuns {n}", "Rezumat tainic {n}",
    "Banca Tainică {n}", "{exact}", "{turnover}", "{radius}",
)  # fmt: skip


def secrets(n: int) -> list[str]:
    values = {
        "n": n,
        "exact": 31_337 + 10 * n,
        "turnover": 7_654_321 + n,
        "radius": 912_371_000 + n,
    }
    return [text.format(**values) for text in SECRETS]


@pytest.fixture
def firms(db: None) -> list[Company]:
    scheme, _made = Scheme.objects.get_or_create(
        code="region", defaults={"name": "Regiuni", "name_en": "Regions"}
    )
    regions = [
        Node.objects.create(scheme=scheme, code=f"R{n}", name=f"Reg{n}", name_en=f"Region {n}",
                            path=f"R{n}", depth=1)
        for n in (1, 2)
    ]  # fmt: skip
    return [_firm(n, regions[n % 2]) for n in range(COUNT)]


def _firm(n: int, region: Any) -> Company:
    s = secrets(n)
    firm = Company.objects.create(
        name=s[0], name_en=s[1], trade_names=s[2], website=s[3], group_name=s[7], region=region,
        founded_on=date(1991 + n % 3, 3, 17), size_class="small", country="MD",
    )  # fmt: skip
    Identifier.objects.create(
        company=firm, kind="register", country="MD", value=s[4], value_key=s[4]
    )
    Site.objects.create(company=firm, name=s[6], municipality=s[6], address=s[5], is_main=True)
    Person.objects.create(company=firm, name=s[10], email=s[8], phone=s[9])
    YearlyFigures.objects.create(
        company=firm, year=2025, currency="EUR", turnover=7_654_321 + n, headcount=31_337 + 10 * n
    )
    Supplier.objects.create(
        company=firm, summary=s[11], summary_en=s[11], bank=s[12], shifts=2,
        delivery_radius_km=912_371_000 + n, mne_sales_percent="37.5",
    )  # fmt: skip
    return firm


def bytes_of(job: ExportJob, tmp_path: Path) -> bytes:
    """Everything in the file as a reader could see it: unpacked, and a PDF also as text."""
    data = job.path.read_bytes()
    found = [data]
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found += [archive.read(name) for name in archive.namelist()]
            found += [name.encode() for name in archive.namelist()]
    if data[:4] == b"%PDF":
        for stream in re.findall(rb"stream\r?\n(.*?)endstream", data, re.DOTALL):
            try:
                found.append(zlib.decompress(stream))
            except zlib.error:
                found.append(stream)
        found.append(pdf_text(job.path))
    return b"\n".join(found)


def pdf_text(path: Path) -> bytes:
    try:
        return subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True).stdout
    except FileNotFoundError:
        return b""


def forms_of(text: str) -> list[bytes]:
    """The text in the encodings of the formats; figures also with their thousands apart."""
    texts = [text]
    if text.isdigit() and len(text) < 10:
        texts += [f"{int(text):,}".replace(",", gap) for gap in (",", ".", "\u00a0", "\u202f", " ")]
    return [one.encode(code) for one in texts for code in ("utf-8", "utf-16-le")]


@pytest.mark.parametrize("made", formats(), ids=lambda made: made.key)
@pytest.mark.parametrize("source", ["suppliers", "companies"])
def test_nothing_that_identifies_gets_out(
    ask: Ask, boss: User, firms: list[Company], made: Any, source: str, tmp_path: Path
) -> None:
    job = ask(
        user=boss, source=source, format=made.key, language="both",
        options={"purpose": "codes"}, params="q=Secretă",
    )  # fmt: skip
    write_export(job.run_id)
    job = ExportJob.objects.get(pk=job.pk)
    assert job.rows == COUNT
    data = bytes_of(job, tmp_path)
    for n, firm in enumerate(firms):
        code = code_of(coded.secret(), "C", firm.pk)
        assert any(form in data for form in forms_of(code)) or made.key == "pdf"
        for value in (*secrets(n), "Secretă"):
            for form in forms_of(value):
                assert form not in data, f"{value!r} is in the {made.name} file"


def test_the_scan_would_find_a_leak(
    ask: Ask, boss: User, firms: list[Company], tmp_path: Path
) -> None:
    """The same list as it is holds what the scan looks for, in every format."""
    for made in formats():
        job = ask(user=boss, source="companies", format=made.key)
        write_export(job.run_id)
        data = bytes_of(ExportJob.objects.get(pk=job.pk), tmp_path)
        if made.key != "pdf" or pdf_text(ExportJob.objects.get(pk=job.pk).path):
            assert any(form in data for form in forms_of("Hidden Works 3")), made.key


def test_the_same_company_has_one_code_in_every_list(
    ask: Ask, boss: User, firms: list[Company]
) -> None:
    found = []
    for source in ("companies", "suppliers"):
        job = ask(user=boss, source=source, format="xlsx", options={"purpose": "codes"})
        write_export(job.run_id)
        sheet = openpyxl.load_workbook(ExportJob.objects.get(pk=job.pk).path).worksheets[0]
        found.append([cell.value for cell in sheet["A"][1:]])
    expected = sorted(code_of(coded.secret(), "C", firm.pk) for firm in firms)
    assert found == [expected, expected]


def test_code_lists_have_labels_in_both_languages(
    ask: Ask, boss: User, firms: list[Company]
) -> None:
    job = ask(user=boss, source="suppliers", format="xlsx", options={"purpose": "codes"})
    write_export(job.run_id)
    book = openpyxl.load_workbook(ExportJob.objects.get(pk=job.pk).path)
    assert book.sheetnames[1:] == ["Code lists", "About"]
    rows = [tuple(cell.value for cell in row) for row in book["Code lists"].iter_rows(min_row=2)]
    assert ("Region", "R1", "Reg1", "Region 1") in rows
    about = " ".join(str(cell.value) for row in book["About"].iter_rows() for cell in row)
    assert "Boss" not in about
    assert "left out" in about


def test_figures_stand_in_bands_and_rare_values_go(
    ask: Ask, boss: User, firms: list[Company]
) -> None:
    Company.objects.filter(pk=firms[0].pk).update(country="DE")
    job = ask(user=boss, source="suppliers", format="xlsx", options={"purpose": "codes"})
    write_export(job.run_id)
    sheet = openpyxl.load_workbook(ExportJob.objects.get(pk=job.pk).path).worksheets[0]
    heads = {cell.value: cell.column - 1 for cell in sheet[1]}
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert {row[heads["Staff"]] for row in rows} == {"20 000–49 999"}
    assert "DE" not in {cell for row in rows for cell in row}
    assert {row[heads["Country"]] for row in rows} == {"withheld"}  # the rest would tell the one


@pytest.mark.parametrize("source", ["investors", "needs", "linkages", "interactions", "todos"])
def test_every_list_leaves_by_its_rules_alone(boss: User, source: str) -> None:
    """A column of a text kind is out unless it says that it is safe."""
    record = sources.source(source).record
    from linkages.exports.list_columns import answers

    left = [one.field for one in answers(record, boss) if coded.may_leave(one)]
    texts = ("text", "long_text", "url", "email", "phone", "file")
    assert not [one.key for one in left if one.type in texts and one.demo != "safe"]
    assert not [one.key for one in left if "latitude" in one.attr or "longitude" in one.attr]
    assert not [one.key for one in left if one.access not in coded.CLASSES]


def test_two_rows_are_too_few(ask: Ask, boss: User, firms: list[Company]) -> None:
    job = ask(
        user=boss, source="suppliers", format="csv", options={"purpose": "codes"},
        params=f"pk={firms[0].supplier.pk}&pk={firms[1].supplier.pk}",
    )  # fmt: skip
    write_export(job.run_id)
    assert "at least 3 rows" in ExportJob.objects.get(pk=job.pk).run.sentence
