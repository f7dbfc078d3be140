"""Hand in a file, look at what it would do, load it in the background."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkages.history.changes import change_set
from linkages.imports import updates
from linkages.imports.companies import Plan, carry_out, plan
from linkages.imports.kinds import kind
from linkages.imports.models import ImportBatch
from linkages.imports.reading import read
from linkages.jobs import services as jobs
from linkages.jobs.kinds import Kind, register
from linkages.jobs.models import Run

MAX_ERRORS = 500
IMPORT = register(
    Kind(
        "import_companies",
        _("Import of companies"),
        task="linkages.imports.tasks.load",
        messages={
            "loaded": _("%(rows)s rows loaded"),
            "updated": _("%(rows)s records changed, %(left_out)s rows left out"),
            "changed": _("The register has changed since: %(count)s cells to correct"),
        },
    )
)


def hand_in(name: str, content: bytes, kind_key: str, *, by: Any) -> ImportBatch:
    """Check a file and keep it. Raises `UnreadableFile` if it is no table."""
    sheet = read(name, content)
    record = updates.record_of(sheet)
    if record is not None:
        kind_key = f"{updates.PREFIX}{record}"
    batch = ImportBatch(by=by, kind=kind_key, file_name=name[:200])
    if record is not None:
        _note_update(batch, updates.plan(sheet, record, by))
    else:
        _note(batch, plan(sheet, kind(kind_key)))
    batch.path.parent.mkdir(parents=True, exist_ok=True)
    temporary = batch.path.with_suffix(".part")
    temporary.write_bytes(content)
    temporary.replace(batch.path)
    batch.save()
    return batch


def _note(batch: ImportBatch, made: Plan) -> None:
    batch.state = ImportBatch.State.REFUSED if made.errors else ImportBatch.State.CHECKED
    summary = made.as_dict()
    batch.rows, batch.new, batch.existing = summary["rows"], made.new, made.known
    batch.errors = summary["errors"][:MAX_ERRORS]
    batch.error_count, batch.ignored = len(made.errors), made.ignored


def _note_update(batch: ImportBatch, made: updates.UpdatePlan) -> None:
    batch.state = ImportBatch.State.REFUSED if made.errors else ImportBatch.State.CHECKED
    batch.rows, batch.existing, batch.cells = made.rows, len(made.entries), made.cells
    batch.errors = [error.as_dict() for error in made.errors[:MAX_ERRORS]]
    batch.error_count, batch.ignored = len(made.errors), made.ignored
    batch.left_out = [error.as_dict() for error in made.left_out[:MAX_ERRORS]]
    batch.left_out_count = len(made.left_out)


def load(batch: ImportBatch, *, by: Any) -> Run | None:
    """Queue the loading of a checked file; asking twice queues once."""
    with transaction.atomic():
        locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if locked.state != ImportBatch.State.CHECKED:
            return locked.run
        run = jobs.start(
            IMPORT.key, by=by, subject=locked.file_name, params={"batch": str(locked.pk)}
        )
        locked.run, locked.state = run, ImportBatch.State.LOADING
        locked.save(update_fields=["run", "state"])
    return run


def carry_out_run(run: Run) -> None:
    """The worker's part: check the file once more, then write all of it or nothing."""
    batch = ImportBatch.objects.get(pk=run.params["batch"])
    if batch.is_update:
        _carry_out_update(run, batch)
        return
    made = plan(read(batch.file_name, batch.path.read_bytes()), kind(batch.kind))
    if made.errors:
        _note(batch, made)
        batch.save()
        raise jobs.Refused("changed", count=len(made.errors))
    with transaction.atomic():
        with change_set(by=batch.by, kind="import", reason=batch.file_name) as changes:
            rows = carry_out(made, by=batch.by, reason=batch.file_name)
        batch.change_set, batch.state = changes, ImportBatch.State.LOADED
        batch.save(update_fields=["change_set", "state"])
        jobs.finish(run, done=rows, message="loaded", rows=rows)


def _carry_out_update(run: Run, batch: ImportBatch) -> None:
    """Compare once more, then change what the sheet changes; rows that moved on are left out."""
    sheet = read(batch.file_name, batch.path.read_bytes())
    made = updates.plan(sheet, batch.kind.removeprefix(updates.PREFIX), batch.by)
    if made.errors:
        _note_update(batch, made)
        batch.save()
        raise jobs.Refused("changed", count=len(made.errors))
    with transaction.atomic():
        with change_set(by=batch.by, kind="import", reason=batch.file_name) as changes:
            rows = updates.carry_out(made, by=batch.by, reason=batch.file_name)
        _note_update(batch, made)
        batch.change_set, batch.state = changes, ImportBatch.State.LOADED
        batch.existing = rows
        batch.save()
        jobs.finish(run, done=rows, message="updated", rows=rows, left_out=batch.left_out_count)
