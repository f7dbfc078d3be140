"""All data sets of a folder, each file in one change set that can be undone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from linkages.classifications import files as code_files
from linkages.classifications import services as classifications
from linkages.classifications.loading import load as load_codes
from linkages.classifications.models import Node
from linkages.classifications.schemes import SCHEMES
from linkages.classifications.tree import Row as CodeRow
from linkages.history.changes import change_set
from monitoring.realdata import entities, lots, prospects, tenders
from monitoring.realdata.report import Report
from monitoring.realdata.sheets import COUNTRY_CODES, country_code, rows

GLEIF = ("gleif_see_entities.csv.gz", "gleif_investor_countries_sample.csv.gz")
NOTICES = "ted_notices_dev.csv.gz"
#: Schemes that the records point to: file, scheme.
CODE_LISTS = (
    ("cpv2008_multilingual.csv.gz", "cpv"),
    ("nuts_codes_names.csv", "nuts"),
    ("legal_forms_elf_iso20275_2023-09-28.csv.gz", "legal_form"),
)
Loader = Callable[[Iterable[Mapping[str, str]], Report], None]


def load(folder: Path) -> list[Report]:
    """Reports in the order of the files; a file that is not there has a report that says so."""
    classifications.load_all()
    reports = [_codes(folder / "nomenclatures" / name, scheme) for name, scheme in CODE_LISTS]
    reports.append(_regions(folder / "nomenclatures" / "nuts_codes_names.csv"))
    companies, procurement = folder / "companies", folder / "procurement"
    reports += [_file(companies / name, entities.load) for name in GLEIF]
    for name, of in prospects.LISTS.items():
        reports.append(_file(companies / name, partial(prospects.load, of=of)))
    notices = {}
    if (procurement / NOTICES).exists():
        notices = {row["notice_id"]: row for row in rows(procurement / NOTICES)}
    for name, loader in (
        ("ted_awards_dev.csv.gz", tenders.load_suppliers),
        ("ted_lots_dev.csv.gz", lots.load_needs),
    ):
        reports.append(_file(procurement / name, partial(loader, notices=notices)))
    return reports


def _file(path: Path, loader: Loader) -> Report:
    report = Report(path.name)
    if not path.exists():
        report.refuse("the file is not there")
        return report
    with change_set(kind="import", reason=path.name) as changes:
        loader(rows(path), report)
        report.change_set = str(changes.pk)
    return report


# ── Codes ────────────────────────────────────────────────────────────────────


def _codes(path: Path, scheme: str) -> Report:
    report = Report(path.name)
    if not path.exists():
        report.refuse("the file is not there")
        return report
    present = frozenset(Node.objects.in_scheme(scheme).values_list("code", flat=True))
    found = code_files.read_rows(path, known=present)
    about = classifications.about(SCHEMES[scheme])
    outcome = load_codes(scheme, found, about=about)
    report.read, report.loaded = len(found), outcome.created + outcome.changed
    if outcome.unchanged:
        report.noted["codes as before"] = outcome.unchanged
    return report


def _regions(path: Path) -> Report:
    """Sites are in regions, so NUTS stands among them too, under its countries."""
    report = Report(f"{path.name} as regions")
    if not path.exists():
        report.refuse("the file is not there")
        return report
    found = [_region(row, report) for row in rows(path)]
    outcome = load_codes("region", [row for row in found if row is not None])
    report.loaded = outcome.created + outcome.changed
    return report


def _region(row: Mapping[str, str], report: Report) -> CodeRow | None:
    report.read += 1
    code = row["nuts"]
    top = COUNTRY_CODES.get(code, code)
    if len(code) == 2:
        if Node.objects.in_scheme("region").filter(code=top).exists():
            return None  # the country is a region already
        labels = {"en": row["en"], "ro": row["ro"]}
        return CodeRow(top, labels=labels, attributes={"kind": "country"})
    parent = code[:-1]
    if len(parent) == 2:
        parent = COUNTRY_CODES.get(parent, parent)
    if not country_code(code[:2]):
        report.refuse(f"no country of ISO 3166: {code[:2]}")
        return None
    labels = {"en": row["en"], "ro": row["ro"]}
    return CodeRow(code, parent, labels, attributes={"kind": f"NUTS {row['level']}"})
