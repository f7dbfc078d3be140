"""The command that compares the product with values computed outside it."""

from __future__ import annotations

import json
import shutil
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from monitoring.oracles import agree, check_folder

ORACLES = Path(__file__).parent.parent / "oracles"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ORACLES, tmp_path / "oracles"))


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def run(folder: Path, *options: str) -> str:
    out = StringIO()
    call_command("check_oracles", str(folder), *options, stdout=out)
    return out.getvalue()


def test_the_register_agrees_in_every_vintage_and_period() -> None:
    comparison = check_folder(ORACLES)
    assert comparison.differences == []
    assert comparison.not_computed == []
    # 21 size classes; 2 vintages × (12 quarters + 3 years) × 18 series
    assert comparison.compared == {"r01_expected.json": 21 + 2 * 15 * 18}


def test_needs_no_database_and_says_what_it_compared() -> None:
    assert run(ORACLES).endswith(
        "561 values compared, 561 equal, 0 different; 0 entries not computed yet\n"
    )


def test_a_difference_is_named_and_fails(folder: Path) -> None:
    change(folder / "r01_expected.json", '"MON-01": 1,', '"MON-01": 2,')
    change(folder / "r01_expected.json", '"S02": "medium"', '"S02": "large"')
    out = StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("check_oracles", str(folder), "--format", "json", stdout=out)
    assert stop.value.code == 1
    report = json.loads(out.getvalue())
    assert (report["compared"], report["equal"], report["different"]) == (561, 559, 2)
    assert report["differences"] == [
        {
            "file": "r01_expected.json", "place": "S02", "key": "size_class",
            "expected": "large", "computed": "medium",
        },
        {
            "file": "r01_expected.json", "place": "asof_2025-02-28 2022Q1", "key": "MON-01",
            "expected": 2, "computed": 1,
        },
    ]  # fmt: skip


def test_changed_facts_change_the_figures(folder: Path) -> None:
    change(folder / "r01_contracts.csv", "S12,A1,2022-04-12", "S12,A1,2022-07-12")
    with pytest.raises(SystemExit):
        run(folder)


def test_what_is_not_computed_yet_is_named(folder: Path) -> None:
    (folder / "r08_expected.json").write_text("{}")
    change(folder / "r01_expected.json", '"MON-01": 1,', '"MON-01": 1, "EXT-99.new": 3,')
    comparison = check_folder(folder)
    assert comparison.not_computed == ["r01_expected.json: EXT-99.new", "r08_expected.json"]
    assert comparison.differences == []


def test_progress_towards_a_target(folder: Path) -> None:
    target = {
        "baseline": 12, "baseline_date": "2023-12-31", "target": 60,
        "target_date": "2025-12-31", "actual": 31, "actual_date": "2024-09-30",
        "progress_pct": 39.583333333, "expected": 29.991792066,
        "ratio_to_expected_progress": 1.056037105,
    }  # fmt: skip
    (folder / "r10_scoring.json").write_text(json.dumps({"target": target, "bcr": {}}))
    comparison = check_folder(folder)
    assert comparison.compared["r10_scoring.json"] == 3
    assert comparison.differences == []
    assert comparison.not_computed == ["r10_scoring.json: bcr"]


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("r01_contracts.csv", "2022-04-12", "12.04.2022", "r01_contracts.csv, row 2, signed"),
        ("r01_contracts.csv", "K001,S12", "K001,S99", "contract K001: no company 'S99'"),
        ("r01_contracts.csv", "K002,S09,A3,2024-07-28", "K002,S09,A3,", "row 3: signed is empty"),
        ("r01_companies.csv", "employees", "staff", "r01_companies.csv: no column employees"),
        ("r01_companies.csv", "S01,supplier", "S01,seller", "“seller” is not supplier"),
        ("r01_amendments.csv", "-38000", "lots", "“lots” is not a number"),
        ("r01_amendments.csv", "K005", "K555", "no contract 'K555'"),
        ("r01_deflator.csv", "2020Q1", "2020", "“2020” is not a quarter"),
        ("r01_fx.csv", "0.893436", "-1", "USD on 2021-01-04 is not above zero"),
        ("r01_expected.json", "{", "", "r01_expected.json, line"),
        ("r01_expected.json", "asof_2025-02-28", "today", "neither asof_DATE nor first_release"),
        ("r01_expected.json", '"gap_days": 180,', "", "parameter 'gap_days' is missing"),
        ("r01_expected.json", '"2022Q1"', '"2022Q7"', "“2022Q7” is not a period"),
    ],
)
def test_a_garbled_folder_is_one_clear_line(
    folder: Path, file: str, old: str, new: str, message: str
) -> None:
    change(folder / file, old, new)
    with pytest.raises(CommandError) as refusal:
        run(folder)
    assert message in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert refusal.value.returncode == 2


@pytest.mark.parametrize("file", ["r01_fx.csv", "r01_contracts.csv"])
def test_a_missing_or_unreadable_table_is_named(folder: Path, file: str) -> None:
    (folder / file).write_bytes("Ștefan".encode("utf-16"))
    with pytest.raises(CommandError, match=f"{file} cannot be read as UTF-8"):
        run(folder)
    (folder / file).unlink()
    with pytest.raises(CommandError, match=f"{file} is missing"):
        run(folder)


def test_a_folder_that_is_none_or_empty_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="is not a folder"):
        run(tmp_path / "nowhere")
    with pytest.raises(CommandError, match="holds no expected values"):
        run(tmp_path)


@pytest.mark.parametrize(
    ("key", "expected", "computed", "equal"),
    [
        ("MON-01", 3, 3, True),
        ("MON-01", 3, 4, False),
        ("MON-02.nominal_eur", 100, 100.01, True),
        ("MON-02.nominal_eur", 100, 100.02, False),
        ("ratio", 2_000_000.0, 2_000_001.0, True),
        ("ratio", 0.5, 0.500002, False),
        ("list", [1, 2], [1, 3], False),
        ("by", {"North": 1}, {"North": 1, "South": 0}, False),
        ("null", None, 0, False),
    ],
)
def test_tolerances(key: str, expected: Any, computed: Any, equal: bool) -> None:
    assert agree(key, expected, computed) is equal
