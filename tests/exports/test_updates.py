"""A list goes out as a sheet for update and comes back: only changed cells change the register."""

import io
from datetime import date
from typing import Any

import openpyxl
import pytest

from linkages.accounts.models import User
from linkages.companies.models import Company
from linkages.exports.models import ExportJob
from linkages.exports.tasks import write_export
from linkages.history.undo import undo
from linkages.imports import updates
from linkages.imports.models import ImportBatch
from linkages.imports.reading import read
from linkages.imports.services import carry_out_run, hand_in, load
from linkages.jobs.services import claim
from suppliers.models import Supplier
from tests.exports.conftest import Ask

pytestmark = pytest.mark.django_db
NAMES = ["Ștefan Metal SRL", "=1+1 SA", "'=apostrof", "a_x0041_b", "Rând\nnou", " Beta "]


@pytest.fixture(autouse=True)
def firms(boss: User) -> list[Supplier]:
    made = []
    for number, name in enumerate(NAMES):
        company = Company.objects.create(
            name=name,
            name_en=f"Firm {number}",
            country="MD",
            founded_on=date(1990 + number, 1, 31) if number else None,
            is_sanctioned=[True, False, None][number % 3],
            size_class="small",
        )
        made.append(
            Supplier.objects.create(
                company=company,
                shifts=number or None,
                mne_sales_percent="37.50",
                export_countries=["DE", "RO"][: number % 3],
            )
        )
    return made


def sheet(ask: Ask, boss: User, source: str = "suppliers", **more: Any) -> bytes:
    job = ask(user=boss, source=source, format="xlsx", options={"purpose": "update"}, **more)
    write_export(job.run_id)
    return ExportJob.objects.get(pk=job.pk).path.read_bytes()


def changed(data: bytes, cells: dict[tuple[int, str], Any]) -> bytes:
    """The sheet after somebody typed: row and heading → what stands there now."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    page = book.worksheets[0]
    heads = {cell.value: cell.column for cell in page[1]}
    for (row, heading), value in cells.items():
        page.cell(row, heads[heading]).value = value
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def plan(data: bytes, boss: User) -> updates.UpdatePlan:
    found = read("sheet.xlsx", data)
    record = updates.record_of(found)
    assert record is not None
    return updates.plan(found, record, boss)


def loaded(data: bytes, boss: User) -> ImportBatch:
    batch = hand_in("sheet.xlsx", data, "company", by=boss)
    assert batch.errors == []
    run = load(batch, by=boss)
    assert run is not None
    claimed = claim(run.pk)
    assert claimed is not None
    carry_out_run(claimed)
    batch.refresh_from_db()
    return batch


def row_of(data: bytes, supplier: Supplier) -> int:
    page = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    return next(row for row in range(2, page.max_row + 1) if page.cell(row, 1).value == supplier.pk)


@pytest.mark.parametrize("language", ["en", "ro"])
@pytest.mark.parametrize("source", ["suppliers", "companies"])
def test_unchanged_it_changes_nothing(ask: Ask, boss: User, source: str, language: str) -> None:
    made = plan(sheet(ask, boss, source, language=language), boss)
    assert made.rows == len(NAMES)
    assert (made.entries, made.errors, made.left_out, made.ignored) == ([], [], [], [])


def test_saved_by_another_program_it_still_changes_nothing(ask: Ask, boss: User) -> None:
    assert plan(changed(sheet(ask, boss), {}), boss).entries == []


def test_a_changed_cell_changes_that_field_alone_and_can_be_undone(
    ask: Ask, boss: User, firms: list[Supplier]
) -> None:
    data = sheet(ask, boss)
    row = row_of(data, firms[3])
    before: dict[str, Any] = {**Supplier.objects.filter(pk=firms[3].pk).values().get()}
    batch = loaded(changed(data, {(row, "Shifts"): 1}), boss)
    after: dict[str, Any] = {**Supplier.objects.filter(pk=firms[3].pk).values().get()}
    differing = {name for name in before if before[name] != after[name]}
    assert differing == {"shifts", "version", "sources", "updated_at"}
    assert after["shifts"] == 1
    assert after["sources"]["shifts"]["type"] == "document"
    assert (batch.state, batch.existing, batch.cells) == ("loaded", 1, 1)
    assert batch.run is not None
    assert batch.run.message == "updated"
    assert batch.change_set is not None
    undo(batch.change_set, by=boss)
    assert Supplier.objects.get(pk=firms[3].pk).shifts == 3


def test_fields_of_the_company_change_on_the_company(
    ask: Ask, boss: User, firms: list[Supplier]
) -> None:
    data = sheet(ask, boss)
    row = row_of(data, firms[0])
    loaded(changed(data, {(row, "Founded on"): date(2001, 2, 3)}), boss)
    assert Company.objects.get(pk=firms[0].company_id).founded_on == date(2001, 2, 3)


def test_an_empty_cell_leaves_alone_and_a_word_clears(
    ask: Ask, boss: User, firms: list[Supplier]
) -> None:
    data = sheet(ask, boss)
    rows = {n: row_of(data, firms[n]) for n in (3, 4, 5)}
    cells = {
        (rows[3], "Shifts"): None,
        (rows[4], "Shifts"): "empty",
        (rows[5], "Shifts"): "gol",
        (rows[5], "Countries of export"): "GOL",
    }
    head = {cell.value for cell in openpyxl.load_workbook(io.BytesIO(data)).worksheets[0][1]}
    cells = {key: value for key, value in cells.items() if key[1] in head}
    loaded(changed(data, cells), boss)
    shifts = {one.pk: one.shifts for one in Supplier.objects.all()}
    assert [shifts[firms[n].pk] for n in (3, 4, 5)] == [3, None, None]


def test_a_row_that_changed_meanwhile_is_listed_and_left_out(
    ask: Ask, boss: User, firms: list[Supplier]
) -> None:
    data = sheet(ask, boss)
    stale, fresh = row_of(data, firms[1]), row_of(data, firms[2])
    Supplier.objects.filter(pk=firms[1].pk).update(shifts=5, version=2)
    batch = loaded(changed(data, {(stale, "Shifts"): 4, (fresh, "Shifts"): 1}), boss)
    assert Supplier.objects.get(pk=firms[1].pk).shifts == 5
    assert Supplier.objects.get(pk=firms[2].pk).shifts == 1
    assert batch.left_out_count == 1
    assert batch.left_out[0]["row"] == stale
    assert "changed after the export" in batch.left_out[0]["message"]


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("Shifts", "many"),
        ("Founded on", "yesterday"),
        ("Status", "enormous"),
        ("Name", "x" * 301),
        ("On a sanctions list", "perhaps"),
    ],
)
def test_a_cell_that_cannot_be_read_stops_the_file(
    ask: Ask, boss: User, firms: list[Supplier], heading: str, value: str
) -> None:
    data = sheet(ask, boss)
    made = plan(changed(data, {(row_of(data, firms[2]), heading): value}), boss)
    assert [error.row for error in made.errors] == [row_of(data, firms[2])]
    batch = hand_in("sheet.xlsx", changed(data, {(2, heading): value}), "company", by=boss)
    assert batch.state == "refused"


def test_keys_cannot_be_made_up(ask: Ask, boss: User) -> None:
    data = sheet(ask, boss)
    key = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]["A1"].value
    for value, place in ((10**9, "left_out"), ("x", "errors"), (None, "errors")):
        made = plan(changed(data, {(2, key): value, (2, "Shifts"): 1}), boss)
        assert len(getattr(made, place)) == 1
        assert made.entries == []


def test_who_may_not_edit_gets_no_sheet(ask: Ask) -> None:
    from linkages.exports.services import Refusal

    analyst = User.objects.create_user("n@example.org", role="analyst")
    with pytest.raises(Refusal):
        ask(user=analyst, source="suppliers", format="xlsx", options={"purpose": "update"})


def test_a_sheet_for_update_is_excel(ask: Ask, boss: User) -> None:
    from linkages.exports.services import Refusal

    with pytest.raises(Refusal, match="Excel"):
        ask(user=boss, source="suppliers", format="csv", options={"purpose": "update"})
