"""Official lists, where they are on this machine (NOMENCLATURES names their folder)."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from linkages.classifications.models import Node

FOLDER = Path(
    os.environ.get("NOMENCLATURES")
    or Path(__file__).resolve().parents[3] / "shared" / "data" / "nomenclatures"
)
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not FOLDER.is_dir(), reason=f"Official lists NOT tried: {FOLDER} is not on this machine."
    ),
]


@pytest.mark.parametrize(
    ("name", "scheme", "rows", "code", "path"),
    [
        ("cpv2008_multilingual.csv.gz", "cpv", 9454, "03111100",
         "03000000/03100000/03110000/03111000/03111100"),
        ("nuts_codes_names.csv", "nuts", 2087, "RO111", "RO/RO1/RO11/RO111"),
        ("nace_rev2_titles.csv", "nace2", 996, "25.62", "C/25/25.6/25.62"),
        ("nace_rev2.csv", "nace2", 996, "25.62", "C/25/25.6/25.62"),
        ("nace_rev21_titles.csv", "nace21", 1047, "25.53", "C/25/25.5/25.53"),
        ("cn2022.csv.gz", "cn", 12630, "76169910", "XV/76/7616/761699/76169910"),
        ("isic_rev4.csv", "isic", 766, "2592", "C/25/259/2592"),
        ("cpa21.csv.gz", "cpa", 5522, "25.62.10", "C/25/25.6/25.62/25.62.1/25.62.10"),
        ("hs_2to6digit_en.csv", "hs", 6939, "761699", "76/7616/761699"),
        ("caem_rev2_moldova.csv", "caem", 996, "25.62", "C/25/25.6/25.62"),
        ("iso3166_2_subdivisions_see.csv", "region", 289, "RO-BC", "RO/RO-BC"),
        ("legal_forms_elf_iso20275_2023-09-28.csv.gz", "legal_form", 4198, "XHN1", "RO/XHN1"),
    ],
)  # fmt: skip
def test_official_list_loads(name: str, scheme: str, rows: int, code: str, path: str) -> None:
    out = io.StringIO()
    call_command(
        "load_classification", str(FOLDER / name), "--scheme", scheme, "--format", "json",
        stdout=out,
    )  # fmt: skip

    assert json.loads(out.getvalue())["created"] == rows
    assert Node.objects.get(code=code).path == path


def test_list_with_a_torn_row_is_refused_with_the_row() -> None:
    with pytest.raises(CommandError, match=r"Row 613: code “10\.5” is already in row 610"):
        call_command("load_classification", str(FOLDER / "cpa22_kpd2025_hr.csv.gz"),
                     "--scheme", "kpd")  # fmt: skip

    assert not Node.objects.exists()
