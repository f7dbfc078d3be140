"""Asking for an export, writing it, and removing its file in time."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import transaction
from django.db.models import F
from django.http import Http404, QueryDict
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from linkages import field_registry
from linkages.editing.models import Versioned
from linkages.exports import sources, writers
from linkages.exports.asked import (
    CODES,
    PLAIN,
    UPDATE,
    Asked,
    asked,
    current,
    language_choices,
    languages,
    of_choice,
    said,
)
from linkages.exports.kind import EXPIRY, EXPORT
from linkages.exports.models import KEPT_FOR, ExportJob
from linkages.exports.options import Options
from linkages.exports.place import agency, place
from linkages.exports.side_by_side import side_by_side
from linkages.exports.tables import Table, Written
from linkages.jobs import services as jobs
from linkages.jobs.models import Run

PER_HOUR = 60  # exports of one person: enough for work, too few to carry the register away
PROGRESS_SECONDS = 0.5
PROGRESS_ROWS = 200
FOLDER = "exports"


class Refusal(Exception):
    """The export cannot be asked for: which input is at fault, and a sentence that says why."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field, self.sentence = field, sentence


# ── asking ───────────────────────────────────────────────────────────────────


def request_export(
    user: Any,
    *,
    source: str,
    params: QueryDict | Mapping[str, Any] | str = "",
    format: str,  # noqa: A002 (the name of the input)
    language: str,
    options: Mapping[str, Any] | None = None,
    token: str,
) -> ExportJob:
    """Queue an export; the same token (a double click, a repeated request) gives the same job."""
    known = ExportJob.objects.of(user).filter(token=token).first()
    if known is not None:
        return known
    chosen = may_ask(user, source=source, format=format, language=language, options=options)
    found = sources.source(source)
    check_quota(user)
    values: dict[str, Any] = {
        # Called inside the savepoint: of two requests at once, one leaves no trace.
        "run": lambda: Run.objects.create(kind=EXPORT.key, by=user, subject=found.key),
        "role": user.role,
        "source": source,
        "params": as_lists(params),
        "format": format,
        "options": chosen,
        "language": language,
    }
    with transaction.atomic():
        job, is_new = ExportJob.objects.get_or_create(by=user, token=token, defaults=values)
        if is_new:
            jobs.send_on_commit(job.run)
    return job


def may_ask(
    user: Any,
    *,
    source: str,
    format: str,  # noqa: A002
    language: str,
    options: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """The options that the format knows, if all of it can be asked for; else raises `Refusal`."""
    found = checked_source(user, source)
    made = checked_writer(format)
    if language not in dict(language_choices()):
        raise Refusal("language", _("Choose one of the languages offered."))
    known_here = {*made.choices, "columns", "purpose"}
    chosen = {name: value for name, value in (options or {}).items() if name in known_here}
    try:
        Options.chosen(chosen)
    except ValueError:
        raise Refusal(
            "options", _("Choose the delimiter and decimal sign from the lists.")
        ) from None
    check_purpose(user, found, made, chosen.get("purpose", PLAIN))
    return chosen


def checked_source(user: Any, key: str) -> sources.ExportSource:
    try:
        found = sources.source(key)
    except sources.UnknownSource:
        raise Refusal(
            "source", _("There is no list “%(name)s” to export.") % {"name": key[:60]}
        ) from None
    if not sources.may_export(user, found):
        raise PermissionDenied
    return found


def checked_writer(key: str) -> writers.Writer:
    try:
        return writers.writer(key)
    except writers.UnknownFormat:
        names = ", ".join(made.name for made in writers.formats())
        raise Refusal(
            "format",
            _("“%(name)s” is not a format of exports. Choose one of: %(names)s.")
            % {"name": key[:20], "names": names},
        ) from None


def check_purpose(
    user: Any, found: sources.ExportSource, made: writers.Writer, purpose: str
) -> None:
    if purpose not in purposes(user, found):
        raise Refusal("purpose", _("This list is not offered for that."))
    if purpose == UPDATE and made.key != "xlsx":
        raise Refusal("format", _("A sheet for update comes as Excel (XLSX) alone."))


def purposes(user: Any, found: sources.ExportSource) -> list[str]:
    """What the list can be exported for by the person."""
    if not found.record:
        return [PLAIN]
    model = field_registry.record(found.record).model
    is_versioned = issubclass(model, Versioned)
    return [
        PLAIN,
        CODES,
        *([UPDATE] if is_versioned and field_registry.may_edit(found.record, user) else []),
    ]


def check_quota(user: Any) -> None:
    since = timezone.now() - timedelta(hours=1)
    if ExportJob.objects.of(user).filter(asked_at__gt=since).count() >= PER_HOUR:
        raise Refusal(
            "source",
            _("You asked for %(count)s exports within an hour, the limit. Try again later.")
            % {"count": PER_HOUR},
        )


def as_lists(params: QueryDict | Mapping[str, Any] | str) -> dict[str, list[str]]:
    """Query string or mapping as {name: [values]}."""
    if isinstance(params, str):
        params = QueryDict(params.removeprefix("?"))
    if isinstance(params, QueryDict):
        return {name: [clean(value) for value in values] for name, values in params.lists()}
    return {
        name: [str(item) for item in value] if isinstance(value, list | tuple) else [str(value)]
        for name, value in params.items()
    }


def clean(value: str) -> str:
    return value.replace("\x00", "")  # PostgreSQL cannot keep it


def cancel_export(job: ExportJob, *, by: Any) -> bool:
    return jobs.cancel(job.run, by=by)


# ── writing ──────────────────────────────────────────────────────────────────


def write_export(run: Run) -> None:
    """Build the table with the person's rights of now, and write it; restartable at any point."""
    job = ExportJob.objects.select_related("run", "by").get(run=run)
    path = folder() / f"{job.pk}-{run.attempt}.{checked_writer(job.format).extension}"
    part = path.with_name(path.name + ".part")
    try:
        with asked(wanted(job)):
            table = build(job)
            job.title = str(table.title)[:300]
            written = write(job, run, table, part)
        if written.extension:
            path = path.with_suffix(f".{written.extension}")
        close(job, run, part, path, written)
    finally:
        part.unlink(missing_ok=True)


def wanted(job: ExportJob) -> Asked:
    """What the job asks for beside the rows."""
    options = Options.chosen(job.options)
    return Asked(
        languages=of_choice(job.language),
        purpose=options.purpose,
        columns=options.columns,
        related=options.related,
        is_paper=writers.is_paper(checked_writer(job.format)),
        is_outside=options.audience == "outside",
    )


def build(job: ExportJob) -> Table:
    if job.by is None or job.by.role != job.role:
        raise jobs.Refused("no_right")
    try:
        found = sources.source(job.source)
    except sources.UnknownSource:
        raise jobs.Refused("no_source") from None
    purpose = job.options.get("purpose", PLAIN)
    if not sources.may_export(job.by, found) or purpose not in purposes(job.by, found):
        raise jobs.Refused("no_right")
    try:
        return in_languages(found, job)
    except sources.BadParams as reason:
        raise jobs.Refused("bad_question", reason=str(reason)) from None
    except PermissionDenied:
        raise jobs.Refused("no_right") from None
    except (Http404, ObjectDoesNotExist):
        raise jobs.Refused("not_found") from None


def in_languages(found: sources.ExportSource, job: ExportJob) -> Table:
    """The table in the languages asked for. Lists of records tell their columns apart themselves;
    other tables are built in each language and joined."""
    codes = languages()
    if len(codes) == 1 or found.record:
        return found.build(job.by, job.query, codes[0])
    tables = []
    for code in codes:
        with asked(replace(current(), languages=(code,))):
            table = found.build(job.by, job.query, code)
            table.rows = list(table.rows)
            tables.append(table)
    made = side_by_side(tables, codes)
    made.documents = [document for table in tables for document in table.documents]
    return made


def write(job: ExportJob, run: Run, table: Table, part: Path) -> Written:
    made = checked_writer(job.format)
    most = writers.most_rows(made)
    if most is not None and (table.total or 0) > most:
        raise jobs.Refused("too_many", format=made.name, most=most, rows=table.total)
    cells = writers.most_cells(made)
    if cells is not None and (table.total or 0) * len(table.columns) > cells:
        most = cells // len(table.columns)
        raise jobs.Refused("too_many", format=made.name, most=most, rows=table.total)
    table.rows = Counted(run, table.rows, table.total)
    table.facts = [*facts(job), *table.facts]
    table.documents = [
        replace(document, about=spoken(job, document.language)) for document in table.documents
    ]
    options = Options.chosen(job.options, **place(current().purpose))
    with open(part, "wb", opener=private) as file:
        written = made.write(table, file, options)
        file.flush()
        os.fsync(file.fileno())
    return written


def spoken(job: ExportJob, code: str) -> list[tuple[str, str]]:
    with asked(replace(current(), languages=(code,))):
        return facts(job)


def close(job: ExportJob, run: Run, part: Path, path: Path, written: Written) -> None:
    """Give the file its name and the job its end; without the end the file goes again."""
    with part.open("rb") as file:
        job.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    job.bytes = part.stat().st_size
    job.rows = written.rows
    job.file = f"{FOLDER}/{path.name}"
    job.expires_at = timezone.now() + KEPT_FOR
    part.rename(path)
    try:
        with transaction.atomic():
            jobs.finish(
                run,
                done=written.rows,
                counts={"rows": written.rows, "bytes": job.bytes},
                message="written_cut" if written.cut else "written",
                rows=written.rows,
                cut=written.cut,
            )
            Run.objects.filter(pk=run.pk).update(subject=job.title)
            if job.schedule_id:
                transaction.on_commit(partial(tell_by_mail, str(job.pk)), robust=True)
            job.save(update_fields=["title", "rows", "bytes", "sha256", "file", "expires_at"])
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def tell_by_mail(pk: str) -> None:
    """A job of its own: a mail server that is away spoils no file."""
    from linkages.exports.tasks import tell_of_export

    tell_of_export.apply_async(args=[pk], retry=False)


class Counted:
    """The rows, with word of progress now and then, which is also when a cancel is noticed."""

    def __init__(self, run: Run, rows: Any, total: int | None) -> None:
        self.run, self.rows = run, rows
        self.told = time.monotonic()
        jobs.progress(run, 0, total)
        if getattr(rows, "can_copy", False):
            self.copy_csv = self._copy_csv

    def __iter__(self) -> Iterator[Sequence[Any]]:
        for number, row in enumerate(self.rows, 1):
            yield row
            if number % PROGRESS_ROWS == 0:
                self.tell(number)

    def _copy_csv(self, encode: Any, write: Callable[[bytes], object], delimiter: bytes) -> int:
        return int(self.rows.copied(encode, write, delimiter, self.tell))

    def tell(self, number: int) -> None:
        if time.monotonic() - self.told > PROGRESS_SECONDS:
            jobs.progress(self.run, number)
            self.told = time.monotonic()


def facts(job: ExportJob) -> list[tuple[str, str]]:
    """Who, when, from where: what a paper copy must say about itself. Codes for demonstration
    leave the house: they name the office and not the person."""
    now = timezone.localtime()
    is_coded = current().purpose == CODES
    names = [str(dict(settings.LANGUAGES).get(code, code)) for code in languages()]
    return [
        (said(lambda: _("List")), said(lambda: job.source_label)),
        (said(lambda: _("Exported by")), said(agency) if is_coded else str(job.by)),
        (said(lambda: _("Exported at")), formats.date_format(now, "DATETIME_FORMAT")),
        (said(lambda: _("Language")), " / ".join(names)),
    ]


def folder() -> Path:
    found = Path(settings.PRIVATE_ROOT) / FOLDER
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


# ── taking and removing ──────────────────────────────────────────────────────


def may_take(job: ExportJob, user: Any) -> bool:
    """Whether the person still has the rights that the file was made with."""
    try:
        found = sources.source(job.source)
    except sources.UnknownSource:
        return False
    return bool(job.by_id == user.pk and job.role == user.role and sources.may_export(user, found))


def count_download(job: ExportJob) -> None:
    ExportJob.objects.filter(pk=job.pk).update(
        downloads=F("downloads") + 1, downloaded_at=timezone.now()
    )


def expire_exports() -> int:
    """Delete files whose time is over, and what killed workers left; the log rows stay."""
    removed = 0
    for job in ExportJob.objects.expired():
        job.path.unlink(missing_ok=True)
        ExportJob.objects.filter(pk=job.pk).update(file="")
        removed += 1
    removed += remove_strays()
    if removed:
        with jobs.record(EXPIRY.key) as run:
            jobs.finish(run, done=removed, counts={"files": removed})
    return removed


def remove_strays() -> int:
    """Files that no job names, older than any job may run: their worker was killed."""
    named = set(ExportJob.objects.exclude(file="").values_list("file", flat=True))
    oldest = time.time() - 24 * 3600
    removed = 0
    for path in folder().iterdir():
        if f"{FOLDER}/{path.name}" not in named and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
            removed += 1
    return removed
