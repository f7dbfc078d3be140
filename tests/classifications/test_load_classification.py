"""The command with files as people have them: good ones, and each way in which one can be bad."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from linkages.classifications.models import Node, Scheme

pytestmark = pytest.mark.django_db

GOOD = "code,parent,en,ro\nA,,Metal,Metal\nB,A,Turning,Strunjire\n"


def run(file: Path | None, *options: str) -> dict[str, Any]:
    out = io.StringIO()
    arguments = [str(file)] if file else []
    call_command("load_classification", *arguments, "--format", "json", *options, stdout=out)
    return json.loads(out.getvalue())


def refused(file: Path, *options: str) -> str:
    with pytest.raises(CommandError) as caught:
        run(file, "--scheme", "x", *options)
    assert not Node.objects.exists()
    message = str(caught.value)
    assert "\n" not in message
    return message


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def make(content: str | bytes, name: str = "codes.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return make


def test_file_becomes_a_scheme_with_a_name(write: Any) -> None:
    outcome = run(write(GOOD), "--scheme", "x", "--name", "Procese", "--name-en", "Processes")

    assert (outcome["rows"], outcome["created"]) == (2, 2)
    scheme = Scheme.objects.get(code="x")
    assert (scheme.name, scheme.name_en) == ("Procese", "Processes")
    assert Node.objects.get(code="B").path == "A/B"


def test_names_of_a_scheme_stay_when_it_is_loaded_again_without(write: Any) -> None:
    run(write(GOOD), "--scheme", "x", "--name", "Procese")
    run(write(GOOD), "--scheme", "x")

    assert Scheme.objects.get(code="x").name == "Procese"


@pytest.mark.parametrize("name", ["codes.csv.gz", "codes.csv"])
def test_gzipped_file_loads_whatever_its_name(write: Any, name: str) -> None:
    assert run(write(gzip.compress(GOOD.encode()), name), "--scheme", "x")["created"] == 2


@pytest.mark.parametrize("sign", [";", "\t", "|"])
def test_other_separators_are_recognised(write: Any, sign: str) -> None:
    assert run(write(GOOD.replace(",", sign)), "--scheme", "x")["created"] == 2


def test_byte_order_mark_is_no_part_of_the_heading(write: Any) -> None:
    assert run(write(GOOD.encode("utf-8-sig")), "--scheme", "x")["created"] == 2


def test_columns_are_named_where_they_are_not_recognised(write: Any) -> None:
    file = write("ref,above,bezeichnung\nA,,Metall\nB,A,Drehen\n")
    options = ["--code-column", "ref", "--parent-column", "above"]

    run(file, "--scheme", "x", *options, "--label-column", "de=bezeichnung,en=bezeichnung")

    node = Node.objects.get(code="B")
    assert (node.path, node.name_en, node.labels) == ("A/B", "Drehen", {"de": "Drehen"})


def test_only_rows_with_the_value_asked_for(write: Any) -> None:
    file = write("nuts,level,country,en\nRO,0,RO,România\nRO1,1,RO,Unu\nBG,0,BG,Bulgaria\n")

    run(file, "--scheme", "x", "--where", "country=RO")

    assert list(Node.objects.values_list("path", flat=True)) == ["RO", "RO/RO1"]


def test_list_of_totals_hangs_under_sections_that_are_there(write: Any) -> None:
    run(write("code,en\nI,Animals\n", "sections.csv"), "--scheme", "x")
    file = write(
        "section,hscode,description,parent,level\n"
        "I,01,Live animals,TOTAL,2\nI,0101,Horses,01,4\nTOTAL,TOTAL,All,TOTAL,5\n"
    )

    run(file, "--scheme", "x")

    assert list(Node.objects.values_list("path", flat=True)) == ["I", "I/01", "I/01/0101"]


def test_subdivisions_hang_under_their_country(write: Any) -> None:
    run(write("code,name,type,parent\nRO-B,București,Municipality,\nRO-BC,Bacău,Department,\n"),
        "--scheme", "x")  # fmt: skip

    assert set(Node.objects.values_list("path", flat=True)) == {"RO", "RO/RO-B", "RO/RO-BC"}
    assert Node.objects.get(code="RO-B").attributes == {"kind": "municipality"}


def test_sections_named_last_are_found_as_in_nace(write: Any) -> None:
    run(write("code,title_en\n25,Metal products\n25.6,Treatment\nC,MANUFACTURED PRODUCTS\n"),
        "--scheme", "x")  # fmt: skip

    assert Node.objects.get(code="25.6").path == "C/25/25.6"
    assert Node.objects.get(code="C").name_en == "Manufactured products"


def test_legal_forms_in_several_languages_are_one_code(write: Any) -> None:
    heading = (
        "ELF Code,Country of formation,Country Code (ISO 3166-1),"
        "Entity Legal Form name Local name,Language Code (ISO 639-1),"
        "Abbreviations Local language,ELF Status ACTV/INAC\n"
    )
    run(write(heading + "R71E,Belgium,BE,naamloze vennootschap,nl,NV,ACTV\n"
              "R71E,Belgium,BE,société anonyme,fr,SA,ACTV\nZZZZ,Belgium,BE,alte,de,,INAC\n"),
        "--scheme", "x")  # fmt: skip

    node = Node.objects.get(code="R71E")
    assert (node.path, node.labels["nl"], node.labels["fr"], node.also) == (
        "BE/R71E", "naamloze vennootschap", "société anonyme", "NV; SA",
    )  # fmt: skip
    assert Node.objects.get(code="ZZZZ").is_retired


def test_complete_retires_and_dry_run_writes_nothing(write: Any) -> None:
    run(write(GOOD), "--scheme", "x")
    shorter = write("code,parent,en\nA,,Metal\n", "shorter.csv")

    assert run(shorter, "--scheme", "x", "--complete", "--dry-run")["retired"] == 1
    assert Node.objects.current().count() == 2
    assert run(shorter, "--scheme", "x", "--complete")["retired"] == 1
    assert Node.objects.current().count() == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "The file is empty"),
        ("code,en\n", "no rows of codes"),
        ("name,en\nx,y\n", "No column of codes was recognised"),
        ("code,colour\nx,y\n", "No column of labels was recognised"),
        ("code,code,en\nx,y,z\n", "Row 1: column “code” is there twice"),
        (GOOD + "B,A,Milling,Frezare\n", "Row 4: code “B” is already in row 3"),
        (GOOD + "C,Q,Milling,Frezare\n", "Row 4: parent “Q”"),
        (GOOD + ",A,Milling,Frezare\n", "Row 4: the code is empty"),
        (GOOD + "C,A,,\n", "Row 4: code “C” has no label"),
        (GOOD + "C/D,A,Milling,Frezare\n", "Row 4: code “C/D” holds a “/”"),
        (GOOD + "C,A,Milling,Frezare,x\n", "Row 4 has 5 cells where the heading has 4"),
        (GOOD + "C,A,Milling\n", "Row 4 ends before column “ro”"),
        ("code,parent,en\nA,B,a\nB,A,b\n", "code “A” is below itself"),
        (GOOD + 'C,A,"Mill', "Row 4 cannot be read"),
        (GOOD.encode() + "C,A,Fr\xe9zare,x\n".encode("cp1250"), "not in UTF-8: row 4"),
        (GOOD.encode("utf-16"), "not in UTF-8"),
        (GOOD + "C,A,\x00,x\n", "not a text file"),
        (b"PK\x03\x04rest of a workbook", "is a workbook"),
    ],
)
def test_bad_file_is_one_clear_line(write: Any, content: str | bytes, words: str) -> None:
    assert words in refused(write(content))


def test_file_that_only_claims_to_be_gzipped(write: Any) -> None:
    assert "is not gzipped" in refused(write(GOOD, "codes.csv.gz"))


def test_file_that_was_cut_off_while_gzipped(write: Any) -> None:
    assert "broken gzip" in refused(write(gzip.compress(GOOD.encode() * 50)[:60], "codes.csv.gz"))


def test_file_that_is_not_there(tmp_path: Path) -> None:
    assert "cannot be opened" in refused(tmp_path / "nothing.csv")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--code-column", "kod"], "Column “kod” is not in the file. It has: code, parent, en, ro"),
        (["--label-column", "en"], "--label-column takes pairs"),
        (["--where", "country=RO"], "Column “country” is not in the file"),
        (["--where", "en=Nothing"], "no rows of codes"),
    ],
)
def test_bad_option_is_one_clear_line(write: Any, options: list[str], words: str) -> None:
    assert words in refused(write(GOOD), *options)


def test_scheme_code_must_fit_an_address(write: Any) -> None:
    with pytest.raises(CommandError, match="takes letters, digits"):
        run(write(GOOD), "--scheme", "a b")


def test_scheme_without_codes_of_its_own_needs_a_file() -> None:
    with pytest.raises(CommandError, match="“cpv” needs a FILE"):
        run(None, "--scheme", "cpv")


def test_without_a_file_the_product_loads_its_own() -> None:
    assert run(None, "--scheme", "process")["created"] > 200
    assert run(None, "--scheme", "process")["created"] == 0
