"""More than 500 rows by a real worker: killed half-way, stopped, undone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from linkages.accounts.models import User
from linkages.bulk import services
from linkages.bulk.models import BulkChange
from linkages.companies.models import Company
from linkages.history.models import ChangeSet
from linkages.history.undo import row_count
from linkages.jobs import services as jobs
from linkages.jobs.models import Run
from tests.bulk.conftest import Plan, firms

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]
Start = Callable[[], subprocess.Popen[bytes]]
ROWS = 1_200


@pytest.fixture
def workers(
    worker_environment: dict[str, str], tmp_path: Path
) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Start workers on a queue of this test alone."""
    from linkages.celery import app

    queue, before = f"bulk-{tmp_path.name}", app.conf.task_default_queue
    app.conf.task_default_queue = queue
    app.__dict__.pop("amqp", None)
    started: list[subprocess.Popen[bytes]] = []
    command = [
        sys.executable, "-m", "celery", "-A", "linkages", "worker", "-Q", queue, "--pool", "solo",
        "-l", "INFO", "--without-gossip", "--without-mingle",
    ]  # fmt: skip

    def start() -> subprocess.Popen[bytes]:
        log = tmp_path / f"worker-{len(started)}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                env=worker_environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        started.append(process)
        until(lambda: b" ready." in log.read_bytes())
        return process

    yield start
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    with app.connection_for_write() as wire:
        wire.default_channel.queue_purge(queue)
    app.conf.task_default_queue = before
    app.__dict__.pop("amqp", None)


def until(claim: Callable[[], Any], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def now(change: BulkChange) -> BulkChange:
    return BulkChange.objects.select_related("run", "change_set").get(pk=change.pk)


def run_of(change: BulkChange) -> Run:
    run = now(change).run
    assert run is not None
    return run


@pytest.fixture
def held_up(ana: User, planned: Plan) -> Iterator[tuple[BulkChange, Callable[[], None]]]:
    """A change whose third batch waits for a row that somebody else holds, and how to let go."""
    rows = firms(ROWS, group_name="Vechi")
    change = planned(rows, company__group_name="Nou")
    other = connection.copy()
    other.inc_thread_sharing()
    other.set_autocommit(False)
    with other.cursor() as cursor:
        key = rows[1_100].pk
        cursor.execute("SELECT 1 FROM companies_company WHERE id = %s FOR UPDATE", [key])

    def let_go() -> None:
        if other.connection is not None:
            other.rollback()
            other.close()

    yield change, let_go
    let_go()


def test_a_killed_workers_successor_goes_on_where_it_ended(
    workers: Start, held_up: tuple[BulkChange, Callable[[], None]], ana: User
) -> None:
    change, let_go = held_up
    first = workers()
    with transaction.atomic():
        services.carry_out(change, by=ana)
    until(lambda: now(change).position == 1_000)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    let_go()
    assert run_of(change).state == "running"
    Run.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert jobs.sweep()["taken_up"] == 1
    workers()
    until(lambda: jobs.sweep() is not None and run_of(change).is_finished)
    done = now(change)
    assert (run_of(change).state, run_of(change).attempt) == ("done", 2)
    assert (done.position, done.counts) == (ROWS, {"change": ROWS})
    assert set(Company.objects.values_list("group_name", "version")) == {("Nou", 2)}
    assert ChangeSet.objects.count() == 1
    assert done.change_set is not None
    assert row_count(done.change_set) == ROWS
    services.take_back(done, by=ana)
    until(lambda: not Company.objects.filter(group_name="Nou").exists())
    assert set(Company.objects.values_list("group_name", flat=True)) == {"Vechi"}


def test_what_a_stopped_change_got_done_is_undone(
    workers: Start, held_up: tuple[BulkChange, Callable[[], None]], ana: User
) -> None:
    change, let_go = held_up
    workers()
    services.carry_out(change, by=ana)
    until(lambda: now(change).position == 1_000)
    with pytest.raises(services.Refusal, match="Stop it first"):
        services.take_back(now(change), by=ana)
    jobs.cancel(run_of(change), by=ana)
    let_go()
    # The worker takes the next job once it has let go of this one.
    services.take_back(now(change), by=ana)
    until(lambda: not Company.objects.filter(group_name="Nou").exists())
    assert (now(change).position, run_of(change).state) == (1_000, "cancelled")
    assert set(Company.objects.values_list("group_name", flat=True)) == {"Vechi"}


def test_asked_for_twice_it_is_queued_once(planned: Plan, ana: User) -> None:
    change = planned(firms(501), company__group_name="Nou")
    services.carry_out(change, by=ana)
    services.carry_out(change, by=ana)
    assert Run.objects.filter(kind="bulk").count() == 1
