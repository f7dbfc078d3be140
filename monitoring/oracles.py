"""Compares the product's own calculations with expected values made outside it.

A folder holds tables as CSV and expected values as JSON. Integers, texts, lists and flags must be
equal; money may differ by 0.01; any other number by a millionth of itself.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from linkages.companies.size import size_class
from linkages.periods import Period
from monitoring.indicators import (
    FIRST_RELEASE,
    Company,
    Reading,
    Register,
    Vintage,
    compute,
    progress,
)
from monitoring.oracle_tables import (
    FolderRefused,
    part,
    read_companies,
    read_json,
    read_parameters,
    read_register,
)

MONEY_TOLERANCE = Decimal("0.01")
NUMBER_TOLERANCE = Decimal("1e-6")
MISSING = object()

_COVERAGE = "MON-02.value_coverage_n"
_BREAKDOWN = re.compile(r"(?P<indicator>[A-Z]+-\d+)\.by_(?P<dimension>[a-z]+)_(?P<code>\w+)")


@dataclass(frozen=True)
class Difference:
    file: str
    place: str
    key: str
    expected: Any
    computed: Any


@dataclass
class Comparison:
    compared: dict[str, int] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    not_computed: list[str] = field(default_factory=list)

    @property
    def equal(self) -> int:
        return sum(self.compared.values()) - len(self.differences)

    def as_dict(self) -> dict[str, Any]:
        return {
            "compared": sum(self.compared.values()),
            "equal": self.equal,
            "different": len(self.differences),
            "files": self.compared,
            "differences": [asdict(difference) for difference in self.differences],
            "not_computed_yet": self.not_computed,
        }

    def expect(self, file: str, place: str, key: str, expected: Any, computed: Any) -> None:
        self.compared[file] = self.compared.get(file, 0) + 1
        if not agree(key, expected, computed):
            shown = None if computed is MISSING else computed
            self.differences.append(Difference(file, place, key, expected, shown))


def agree(key: str, expected: Any, computed: Any) -> bool:
    if isinstance(expected, dict):
        return (
            isinstance(computed, dict)
            and expected.keys() == computed.keys()
            and all(agree(key, value, computed[name]) for name, value in expected.items())
        )
    if not _is_number(expected) or not _is_number(computed):
        return bool(expected == computed)
    difference = abs(Decimal(str(expected)) - Decimal(str(computed)))
    if key.endswith("_eur"):
        return difference <= MONEY_TOLERANCE
    if isinstance(expected, int) and isinstance(computed, int):
        return expected == computed
    return difference <= NUMBER_TOLERANCE * max(Decimal(1), abs(Decimal(str(expected))))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def check_folder(folder: Path) -> Comparison:
    """Every expected value of the folder: compared, or named as not computed yet."""
    if not folder.is_dir():
        raise FolderRefused(f"{folder} is not a folder")
    files = sorted(path.name for path in folder.glob("*.json"))
    if not files:
        raise FolderRefused(f"{folder} holds no expected values (*.json)")
    comparison = Comparison()
    for file in files:
        if check := CHECKS.get(file):
            check(folder, file, comparison)
        else:
            comparison.not_computed.append(file)
    return comparison


def _check_register(folder: Path, file: str, comparison: Comparison) -> None:
    content = read_json(folder / file)
    parameters = read_parameters(content, file)
    register = read_register(folder, "r01", parameters)
    sizes = sizes_of(read_companies(folder / "r01_companies.csv"))
    compare_register(content, file, register, sizes, comparison)
    _name_other_entries(content, {"parameters", "size_class", "expected"}, file, comparison)


def sizes_of(companies: Iterable[Company]) -> dict[Any, str]:
    return {
        company.id: size_class(company.employees, company.turnover_eur, company.balance_eur)
        for company in companies
    }


def compare_register(
    content: dict[str, Any],
    file: str,
    register: Register,
    sizes: dict[Any, str],
    comparison: Comparison,
) -> None:
    """A register, wherever its facts were read from, with the values expected of it."""
    for company, size in part(content, "size_class", file).items():
        comparison.expect(file, company, "size_class", size, sizes.get(company, MISSING))
    for name, periods in part(content, "expected", file).items():
        vintage = _vintage(name, file)
        for code in periods:
            readings = compute(register, _period(code, file), vintage)
            expected = part(periods, code, file)
            _compare_readings(f"{name} {code}", expected, readings, file, comparison)


def _vintage(name: str, file: str) -> Vintage:
    if name == "first_release":
        return FIRST_RELEASE
    try:
        return Vintage(dt.date.fromisoformat(name.removeprefix("asof_")))
    except ValueError:
        raise FolderRefused(f"{file}: “{name}” is neither asof_DATE nor first_release") from None


def _period(code: str, file: str) -> Period:
    try:
        return Period.parse(code)
    except ValueError as error:
        raise FolderRefused(f"{file}: {error}") from None


def _compare_readings(
    place: str,
    expected: dict[str, Any],
    readings: list[Reading],
    file: str,
    comparison: Comparison,
) -> None:
    computed = {reading.key: reading for reading in readings}
    for key, value in expected.items():
        answer = _answer(key, computed)
        if answer is MISSING:
            note = f"{file}: {key}"
            if note not in comparison.not_computed:
                comparison.not_computed.append(note)
        else:
            comparison.expect(file, place, key, value, answer)


def _answer(key: str, readings: dict[str, Reading]) -> Any:
    if key in readings:
        return readings[key].value
    if key == _COVERAGE:
        coverage = readings["MON-02.nominal_eur"].coverage
        return [coverage.n, coverage.of]
    if (found := _BREAKDOWN.fullmatch(key)) is None:
        return MISSING
    reading = readings.get(f"{found['indicator']}.{found['code']}")
    if reading is None or found["dimension"] not in reading.breakdowns:
        return MISSING
    return {str(line.key): line.value for line in reading.breakdowns[found["dimension"]]}


def _check_scoring(folder: Path, file: str, comparison: Comparison) -> None:
    """Of the scores, the progress towards a target."""
    content = read_json(folder / file)
    if "target" in content:
        for key, value, computed in _target(part(content, "target", file), file):
            comparison.expect(file, "target", key, value, computed)
    _name_other_entries(content, {"target"}, file, comparison)


def _target(entry: dict[str, Any], file: str) -> Iterator[tuple[str, Any, Any]]:
    try:
        reached = progress(
            entry["baseline"],
            dt.date.fromisoformat(entry["baseline_date"]),
            entry["target"],
            dt.date.fromisoformat(entry["target_date"]),
            entry["actual"],
            dt.date.fromisoformat(entry["actual_date"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise FolderRefused(f"{file}: the entry “target” is incomplete: {error}") from None
    answers = {
        "progress_pct": reached.percent if reached else None,
        "expected": reached.expected if reached else None,
        "ratio_to_expected_progress": reached.ratio if reached else None,
        "light": reached.light.value if reached else None,
    }
    for key in answers.keys() & entry.keys():
        yield key, entry[key], answers[key]


def _name_other_entries(
    content: dict[str, Any], computed: set[str], file: str, comparison: Comparison
) -> None:
    comparison.not_computed.extend(f"{file}: {name}" for name in content if name not in computed)


CHECKS: dict[str, Callable[[Path, str, Comparison], None]] = {
    "r01_expected.json": _check_register,
    "r10_scoring.json": _check_scoring,
}
