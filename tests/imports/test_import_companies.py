import datetime as dt
import io
import json
from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from linkages.classifications.models import Node, Scheme
from linkages.companies.models import Company
from linkages.history.models import ChangeSet
from linkages.history.undo import undo
from suppliers.models import Supplier

pytestmark = pytest.mark.django_db
RIGHT = "name,country,register number,year,turnover,currency,people\n"


def _run(path: Path, *more: str) -> dict:
    out = io.StringIO()
    failed = ""
    try:
        call_command("import_companies", str(path), *more, "--format", "json", stdout=out)
    except CommandError as error:
        failed = str(error)
    text = out.getvalue()
    return (json.loads(text) if text else {}) | {"failed": failed}


def _file(folder: Path, text: str | bytes, name: str = "firms.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_right_file_is_loaded_whole(tmp_path: Path) -> None:
    path = _file(tmp_path, RIGHT + 'Ștefan Metal SRL,XV,100,2025,"1 250 000,50",EUR,45\n')
    answer = _run(path, "--kind", "supplier")
    assert answer["loaded"]
    assert answer["new"] == 1
    supplier = Supplier.objects.get()
    figures = supplier.company.figures.get()
    assert (figures.turnover, figures.headcount) == (1_250_000.50, 45)
    assert supplier.company.size_class == "small"


def test_romanian_headings_semicolons_and_bom(tmp_path: Path) -> None:
    text = "\ufeffDenumire;Țara;Număr de înregistrare;An;Cifra de afaceri;Angajați\n"
    text += "Moara SA;Moldova;1008600038413;2025;1.250.000,5;45\n"
    answer = _run(_file(tmp_path, text), "--kind", "company")
    assert answer["failed"] == "", answer
    assert Company.objects.get().country == "MD"


def test_every_wrong_cell_is_named_and_nothing_is_loaded(tmp_path: Path) -> None:
    text = RIGHT + "Bună SRL,XV,1,2025,5,EUR,3\nRea SRL,ZZ,2,x,abc,EURO,4.5\n"
    answer = _run(_file(tmp_path, text), "--kind", "company")
    assert {error["row"] for error in answer["errors"]} == {3}
    assert [error["value"] for error in answer["errors"]] == ["ZZ", "x", "abc", "EURO", "4.5"]
    assert answer["failed"]
    assert Company.objects.count() == 0


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    answer = _run(_file(tmp_path, RIGHT + "A SRL,XV,1,,,,\n"), "--kind", "company", "--dry-run")
    assert (answer["new"], answer["loaded"], Company.objects.count()) == (1, False, 0)


def test_a_number_twice_in_the_file_or_in_the_register(tmp_path: Path) -> None:
    path = _file(tmp_path, RIGHT + "A SRL,XV,1 0,,,,\nB SRL,XV,1-0,,,,\n")
    answer = _run(path, "--kind", "company")
    assert [error["row"] for error in answer["errors"]] == [3]
    first = _file(tmp_path, RIGHT + "A SRL,XV,1 0,,,,\n", "first.csv")
    assert _run(first, "--kind", "company")["loaded"]
    again = _run(first, "--kind", "company")
    assert "A SRL" in again["errors"][0]["message"]
    assert Company.objects.count() == 1


def test_a_known_company_gets_the_role_once(tmp_path: Path) -> None:
    path = _file(tmp_path, RIGHT + "A SRL,XV,10,,,,\n")
    _run(path, "--kind", "company")
    answer = _run(path, "--kind", "supplier")
    assert (answer["new"], answer["existing"]) == (0, 1)
    assert Supplier.objects.get().company == Company.objects.get()


def test_an_import_is_one_change_set_and_one_undo(tmp_path: Path) -> None:
    rows = "".join(f"Firma {n},XV,{n},2025,100,EUR,5\n" for n in range(1, 6))
    _run(_file(tmp_path, RIGHT + rows), "--kind", "supplier")
    undo(ChangeSet.objects.get(kind="import"), by=None)
    assert (Company.objects.count(), Supplier.objects.count()) == (0, 0)


def test_a_workbook_loads_like_a_text_file(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Name", "Country", "Register number", "Founded on", "Year", "Turnover"])
    sheet.append(["Tabel SRL", "XV", 4711, dt.date(2001, 5, 4), 2025, 12.5])
    book.save(tmp_path / "firms.xlsx")
    answer = _run(tmp_path / "firms.xlsx", "--kind", "company")
    assert answer["failed"] == "", answer
    assert str(Company.objects.get().founded_on) == "2001-05-04"


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"   \n", "empty"),
        ("a.csv", b"name,country\n", "no rows"),
        ("a.csv", "name\nCiocârlia".encode("cp1250") + b"\xff\xfe", "UTF-8"),
        ("a.xlsx", b"name,country\nA,XV\n", "XLSX"),
        ("a.xlsx", b"PK\x03\x04 torn", "workbook"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "old XLS"),
        ("a.csv", b"name\n\x00\x00\x01binary", "no text"),
        ("a.csv", b"country,year\nXV,2025\n", "missing"),
        ("a.csv", b"name,Name\nA,B\n", "twice"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(
    tmp_path: Path, name: str, content: bytes, word: str
) -> None:
    answer = _run(_file(tmp_path, content, name), "--kind", "company")
    said = answer["failed"] + json.dumps(answer.get("errors", []))
    assert answer["failed"]
    assert word in said
    assert Company.objects.count() == 0


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    assert "No such file" in _run(tmp_path / "none.csv", "--kind", "company")["failed"]


def test_codes_are_read_by_code_or_label(tmp_path: Path) -> None:
    scheme = Scheme.objects.create(code="process", name="Procese")
    node = Node.objects.create(
        scheme=scheme, code="cnc_turning", path="cnc_turning", depth=1,
        name="Strunjire CNC", name_en="CNC turning",
    )  # fmt: skip
    text = "name,process\nA SRL,strunjire cnc\nB SRL,cnc_turning\nC SRL,CNC turning\n"
    answer = _run(_file(tmp_path, text), "--kind", "supplier")
    assert answer["failed"] == "", answer
    assert {c.process_id for s in Supplier.objects.all() for c in s.capabilities.all()} == {node.pk}
