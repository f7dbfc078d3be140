"""Exports by a real worker: killed half-way, cancelled, a broker that forgets."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from linkages.accounts.models import User
from linkages.exports.models import ExportJob
from linkages.exports.services import cancel_export
from linkages.jobs import services as jobs
from linkages.jobs.models import Run
from tests.exports.conftest import Ask, Worker, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]
Start = Callable[[], Worker]


def now(job: ExportJob) -> ExportJob:
    return ExportJob.objects.select_related("run").get(pk=job.pk)


def running(job: ExportJob) -> bool:
    run = now(job).run
    return run.state == "running" and run.done > 0


def test_a_worker_killed_half_way_is_replaced(workers: Start, ask: Ask, private_root: Path) -> None:
    first = workers()
    job = ask(params="count=1500&pause=0.002")
    until(lambda: running(job))
    first.kill()
    assert now(job).state == "running"
    Run.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert jobs.sweep()["taken_up"] == 1
    workers()
    # The broker may hand the message to the dead worker's connection: the timetable sweeps again.
    until(lambda: jobs.sweep() is not None and now(job).run.is_finished)
    job = now(job)
    assert (job.state, job.rows, job.run.attempt) == ("done", 1500, 2)
    lines = job.path.read_text("utf-8-sig").splitlines()
    assert len(lines) == 1501
    assert job.path.name == f"{job.pk}-2.csv"


def test_a_running_export_stops_when_cancelled(
    workers: Start, ask: Ask, ana: User, private_root: Path
) -> None:
    workers()
    job = ask(params="count=100000&pause=0.002")
    until(lambda: running(job))
    assert cancel_export(now(job), by=ana)
    quick = ask(params="count=1")  # done by the one worker once it is free again
    until(lambda: now(quick).state == "done")
    assert now(job).state == "cancelled"
    assert [path.name for path in (private_root / "exports").iterdir()] == [now(quick).path.name]


def test_what_the_broker_forgot_is_done_after_all(workers: Start, ask: Ask, broker: str) -> None:
    from linkages.celery import app

    job = ask(params="count=1")
    with app.connection_for_write() as wire:
        assert wire.default_channel.queue_purge(broker) == 1
    workers()
    Run.objects.update(sent_at=timezone.now() - timedelta(minutes=1))
    assert jobs.sweep()["sent_again"] == 1
    until(lambda: now(job).state == "done")
