"""Codes that the product brings along: `data/*.csv`, written for it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib import resources

from linkages.classifications.tree import Row, from_path


def processes() -> Iterator[Row]:
    """`special` names the certificate by which buyers approve the process."""
    for entry in _entries("processes.csv"):
        special = {"special_process": entry["special"]} if entry["special"] else {}
        yield from_path(
            entry["path"], labels=_labels(entry), also=entry["also"], attributes=special
        )


def certificates() -> Iterator[Row]:
    """`implies` names what a holder need not prove again, `months` how long one usually runs."""
    for entry in _entries("certificates.csv"):
        attributes: dict[str, object] = {}
        if entry["short"]:
            attributes["short"] = entry["short"]
        if entry["implies"]:
            attributes["implies"] = entry["implies"].split()
        if entry["months"]:
            attributes["months"] = int(entry["months"])
        yield from_path(
            entry["path"], labels=_labels(entry), also=entry["also"], attributes=attributes
        )


def materials() -> Iterator[Row]:
    """Families and grades; density in kg/dm³."""
    for entry in _entries("materials.csv"):
        density = {"density": float(entry["density"])} if entry["density"] else {}
        yield from_path(
            entry["path"], labels=_labels(entry), also=entry["also"], attributes=density
        )


def demo_regions() -> Iterator[Row]:
    """Regions, districts and municipalities of Valdora, the demonstration country."""
    for entry in _entries("demo_regions.csv"):
        yield Row(
            code=entry["code"],
            parent=entry["parent"],
            labels={"": entry["name"], "en": entry["name_en"]},
            attributes={
                "kind": entry["kind"],
                "lat": float(entry["lat"]),
                "lon": float(entry["lon"]),
                "population": int(entry["population"]),
                "demo": True,
            },
        )


def demo_legal_forms() -> Iterator[Row]:
    for entry in _entries("demo_legal_forms.csv"):
        attributes: dict[str, object] = {"country": "XV", "demo": True}
        if entry["short"]:
            attributes["short"] = entry["short"]
        yield from_path(
            entry["path"],
            labels={"": entry["ro"], "en": entry["en"]},
            also=entry["short"],
            attributes=attributes,
        )


def legal_forms_in_english() -> dict[str, str]:
    """The ELF list names each form in the languages of its country alone."""
    return {entry["code"]: entry["en"] for entry in _entries("legal_forms_en.csv")}


def demo_country() -> Row:
    return Row("XV", labels={"": "Valdora", "en": "Valdora"}, attributes={"demo": True})


def _labels(entry: dict[str, str]) -> dict[str, str]:
    return {"en": entry["en"], "ro": entry["ro"]}


def _entries(name: str) -> Iterator[dict[str, str]]:
    file = resources.files(__package__).joinpath("data", name)
    with file.open(encoding="utf-8") as lines:
        yield from csv.DictReader(lines)
