"""Asking for exports and writing them, without a worker in between."""

import csv
import hashlib
import io
import os
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import QueryDict
from django.utils import timezone, translation

from linkages.accounts.models import User
from linkages.exports import services, sources
from linkages.exports.models import ExportJob
from linkages.exports.services import Refusal, expire_exports, request_export
from linkages.exports.tasks import write_export
from linkages.jobs import services as jobs
from linkages.jobs.models import Run
from tests.exports.conftest import Ask

pytestmark = pytest.mark.django_db
LOCAL = settings.LOCAL_LANGUAGE


def done(job: ExportJob) -> ExportJob:
    """The job after a worker had it."""
    write_export(job.run_id)
    return ExportJob.objects.select_related("run", "by").get(pk=job.pk)


def rows(job: ExportJob) -> list[list[str]]:
    return list(csv.reader(io.StringIO(job.path.read_text("utf-8-sig"), newline="")))


def test_a_list_is_written_and_kept_for_seven_days(ask: Ask, private_root: Path) -> None:
    job = done(ask(params="count=3"))
    assert rows(job) == [
        ["T", "N", "M (EUR)"],
        ["'=row 0", "0", "0"],
        ["'=row 1", "1", "0.25"],
        ["'=row 2", "2", "0.5"],
    ]
    assert (job.state, job.rows, job.run.done, job.run.total) == ("done", 3, 3, 3)
    assert job.sha256 == hashlib.sha256(job.path.read_bytes()).hexdigest()
    assert job.bytes == job.path.stat().st_size
    assert timedelta(days=6, hours=23) < job.expires_at - timezone.now() <= timedelta(days=7)
    assert [path.name for path in (private_root / "exports").iterdir()] == [f"{job.pk}-1.csv"]
    assert job.path.stat().st_mode & 0o077 == 0


def test_the_file_of_a_title_with_slashes_has_a_name_of_ours(ask: Ask) -> None:
    job = done(ask())
    assert job.title == "Ștrudel/en"
    assert str(job.pk) in job.file


def test_rows_are_those_the_person_may_see(ask: Ask, boss: User) -> None:
    User.objects.create_user("sme@example.org", role="sme")
    seen = {
        user.email: [row[0] for row in rows(done(ask(source="sample-people", user=user)))[1:]]
        for user in (boss, User.objects.get(role="promoter"))
    }
    assert seen == {
        "boss@example.org": ["ana@example.org", "boss@example.org", "sme@example.org"],
        "ana@example.org": ["ana@example.org", "boss@example.org"],
    }


def test_filters_arrive_as_the_list_would_get_them(ask: Ask, boss: User) -> None:
    User.objects.create_user("s@example.org", role="staff")
    job = done(ask(source="sample-people", params="?role=staff&role=promoter"))
    assert [row[0] for row in rows(job)[1:]] == ["ana@example.org", "s@example.org"]


def test_in_the_language_asked_for_whatever_is_active(ask: Ask) -> None:
    with translation.override("en"):
        job = done(ask(format="xlsx", language=LOCAL))
    assert job.title == f"Ștrudel/{LOCAL}"
    book = openpyxl.load_workbook(job.path)
    with translation.override(LOCAL):
        assert book.sheetnames == [f"Ștrudel {LOCAL}", translation.gettext("About")]


def test_the_workbook_says_who_when_and_what(ask: Ask) -> None:
    book = openpyxl.load_workbook(done(ask(format="xlsx", params="count=3")).path)
    about = {row[0].value: row[1].value for row in book["About"].iter_rows()}
    assert about["Exported by"] == "Ana Rusu"
    assert about["List"] == "Numbers"
    assert about["Rows"] == "3"
    assert str(timezone.localdate().year) in about["Exported at"]
    assert "All." in [row[1].value for row in book["About"].iter_rows()]


def test_options_that_the_format_knows_are_kept(ask: Ask) -> None:
    options = {"delimiter": "semicolon", "decimal": "comma", "bom": False}
    text = done(ask(params="count=2", options=options)).path.read_text()
    assert text.splitlines()[2] == '"\'=row 1";1;"0,25"'
    assert ask(format="xlsx", options=options).options == {}


@pytest.mark.parametrize(
    ("wanted", "field", "words"),
    [
        ({"source": "nothing"}, "source", "There is no list “nothing” to export."),
        ({"format": "doc"}, "format", "“doc” is not a format of exports."),
        ({"language": "xx"}, "language", "Choose one of the languages offered."),
        ({"options": {"delimiter": "|"}}, "options", "Choose the delimiter"),
    ],
)
def test_what_cannot_be_done_is_said_at_once(
    ask: Ask, wanted: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        ask(**wanted)
    assert refusal.value.field == field
    assert words in refusal.value.sentence
    assert not Run.objects.exists()


def test_a_role_without_the_act_is_refused(ask: Ask) -> None:
    outsider = User.objects.create_user("b@example.org", role="sme")
    with pytest.raises(PermissionDenied):
        ask(source="sample-people", user=outsider)


def test_the_hour_has_a_limit(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "PER_HOUR", 2)
    ask()
    ask()
    with pytest.raises(Refusal, match="2 exports within an hour"):
        ask()


def test_a_double_click_is_one_export(ask: Ask) -> None:
    assert ask(token="same") == ask(token="same")
    assert Run.objects.count() == 1


def test_two_people_may_happen_on_one_token(ask: Ask, boss: User) -> None:
    assert ask(token="same") != ask(token="same", user=boss)


@pytest.mark.django_db(transaction=True)
def test_clicks_at_the_same_moment_are_one_export(ana: User) -> None:
    made, barrier = [], threading.Barrier(8)

    def click() -> None:
        barrier.wait()
        try:
            job = request_export(
                ana, source="sample-numbers", format="csv", language="en", token="same"
            )
            made.append(job.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 8
    assert len(set(made)) == 1
    assert Run.objects.count() == 1


@pytest.mark.parametrize(
    ("how", "message"),
    [("bad", "bad_question"), ("missing", "not_found"), ("forbidden", "no_right")],
)
def test_a_source_that_refuses_gives_its_reason(ask: Ask, how: str, message: str) -> None:
    job = done(ask(source="sample-broken", params=f"how={how}"))
    assert (job.state, job.run.message, job.file) == ("failed", message, "")


def test_a_crash_tells_the_person_nothing_of_the_inside(ask: Ask, private_root: Path) -> None:
    job = done(ask(source="sample-broken", params="how=crash"))
    assert job.state == "failed"
    assert "secret" not in job.run.sentence
    assert str(job.run.pk) in job.run.sentence
    assert list((private_root / "exports").iterdir()) == []


@pytest.mark.parametrize("change", [{"role": "sme"}, {"role": "staff"}, {"is_active": False}])
def test_rights_are_those_at_run_time(ask: Ask, ana: User, change: dict[str, Any]) -> None:
    job = ask(source="sample-people")
    User.objects.filter(pk=ana.pk).update(**change)
    assert done(job).run.message == "no_right"


def test_a_source_that_went_is_said(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    job = ask()
    monkeypatch.delitem(sources._sources, "sample-numbers")
    job = done(job)
    assert (job.run.message, job.source_label) == ("no_source", "sample-numbers")


def test_cancelled_while_writing_leaves_nothing(
    ask: Ask, ana: User, private_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "PROGRESS_SECONDS", 0)
    job = ask(params="count=1000", format="xlsx")
    tell = jobs.progress

    def cancel_at_600(run: Run, reached: int, total: int | None = None) -> None:
        if reached == 600:
            services.cancel_export(job, by=ana)
        tell(run, reached, total)

    monkeypatch.setattr(jobs, "progress", cancel_at_600)
    job = done(job)
    assert (job.state, job.run.done, job.file) == ("cancelled", 400, "")
    assert list((private_root / "exports").iterdir()) == []


def test_cancelled_before_the_start_is_never_built(ask: Ask, ana: User) -> None:
    job = ask(source="sample-broken", params="how=crash")
    services.cancel_export(job, by=ana)
    assert done(job).state == "cancelled"


def test_written_twice_is_written_once(ask: Ask) -> None:
    job = done(ask())
    before = job.path.stat().st_mtime_ns
    assert done(job).path.stat().st_mtime_ns == before


def test_a_long_text_cut_is_said_with_the_outcome(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    from linkages.exports.tables import Column, Table

    long = sources.ExportSource(
        "long", "Long", "see_home",
        lambda *_given: Table("l", "L", [Column("a", "A")], [["x" * 40_000]]),
    )  # fmt: skip
    monkeypatch.setitem(sources._sources, "long", long)
    job = done(ask(source="long", format="xlsx"))
    assert job.run.message == "written_cut"
    assert "32 767" in job.run.sentence


def test_files_go_after_seven_days_and_the_log_stays(ask: Ask) -> None:
    old, new = done(ask()), done(ask())
    path = old.path
    ExportJob.objects.filter(pk=old.pk).update(expires_at=timezone.now())
    assert expire_exports() == 1
    assert not path.exists()
    assert new.path.exists()
    old.refresh_from_db()
    assert (old.file, old.rows) == ("", 10)
    assert Run.objects.get(kind="expire_exports").counts == {"files": 1}
    assert expire_exports() == 0
    assert Run.objects.filter(kind="expire_exports").count() == 1


def test_what_a_killed_worker_left_goes_after_a_day(ask: Ask, private_root: Path) -> None:
    kept = done(ask())
    fresh, stale = (services.folder() / name for name in ("a-1.csv.part", "b-1.csv"))
    for path in (fresh, stale):
        path.touch()
    day_ago = time.time() - 90_000
    os.utime(stale, (day_ago, day_ago))
    os.utime(kept.path, (day_ago, day_ago))
    assert expire_exports() == 1
    assert set((private_root / "exports").iterdir()) == {kept.path, fresh}


def test_parameters_keep_every_value() -> None:
    query = QueryDict("a=1&a=2&b=%00x")
    assert services.as_lists(query) == {"a": ["1", "2"], "b": ["x"]}
    assert services.as_lists({"pk": 3, "a": ["x", "y"]}) == {"pk": ["3"], "a": ["x", "y"]}


@pytest.mark.parametrize(
    ("format_key", "rows"), [("docx", 20_001), ("pdf", 5_001), ("xls", 65_536)]
)
def test_a_format_that_cannot_hold_the_list_says_so(ask: Ask, format_key: str, rows: int) -> None:
    job = done(ask(format=format_key, params=f"count={rows}"))
    assert (job.state, job.run.message, job.file) == ("failed", "too_many", "")
    assert "CSV" in job.run.sentence


def test_both_languages_of_a_table_stand_side_by_side(ask: Ask, boss: User) -> None:
    job = done(ask(source="sample-people", language="both", user=boss))
    assert rows(job)[0][0] == "E-mail"
    assert len(set(rows(job)[0])) == len(rows(job)[0])
    assert len(rows(job)) == 3


def test_a_list_of_records_has_labels_in_both_languages(ask: Ask, boss: User) -> None:
    from linkages.companies.models import Company

    Company.objects.create(name="Nume", name_en="Name", country="DE", is_sanctioned=True)
    job = done(ask(source="companies", language="both", user=boss, options={"columns": [
        "company.country", "company.is_sanctioned", "company.name"
    ]}))  # fmt: skip
    head, row = rows(job)
    assert len(head) == 4
    assert row == ["Germania", "Germany", "Da / Yes", "Nume"]
