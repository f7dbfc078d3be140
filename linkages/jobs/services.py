"""The life of a job: started in the caller's transaction, claimed by one worker at a time.

PostgreSQL is the truth. Celery is only told that there is something to do; whatever the broker
loses, `sweep` sends again, and whatever it delivers twice, `claim` refuses the second time.
"""

from __future__ import annotations

import errno
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce, Now
from django.utils.module_loading import import_string
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from linkages.jobs import kinds
from linkages.jobs.models import Run

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
HEARTBEAT_SECONDS = 10.0
RESEND_AFTER = timedelta(seconds=45)
MAX_ATTEMPTS = 5


class Stopped(Exception):
    """The run is no longer this worker's: cancelled, or given to another one."""


class Refused(Exception):
    """The job cannot be done, and this says why: a message code of the kind, with values."""

    def __init__(self, code: str, /, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values


# ── asking ───────────────────────────────────────────────────────────────────


def start(
    kind: str,
    *,
    by: Any = None,
    subject: str = "",
    params: dict[str, Any] | None = None,
    total: int | None = None,
    key: str | None = None,
) -> Run:
    """Queue a run together with what the caller writes; the same key gives the same run."""
    values = {
        "kind": kind,
        "by": by,
        "subject": subject[:300],
        "params": params or {},
        "total": total,
    }
    if key is None:
        run, made = Run.objects.create(**values), True
    else:
        run, made = Run.objects.get_or_create(key=key, defaults=values)
    if made:
        send_on_commit(run)
    return run


def send_on_commit(run: Run) -> None:
    pk, path = run.pk, kinds.find(run.kind).task
    transaction.on_commit(lambda: _send(pk, path))


def _send(pk: int, path: str) -> None:
    if not path:
        return
    task = import_string(path)
    try:
        task.apply_async(args=[pk], retry=False)
    except (KombuError, RedisError, OSError):  # the run is saved, the sweeper sends it again
        logger.warning("run %s waits: the broker did not take it", pk, exc_info=True)


def cancel(run: Run, *, by: Any = None) -> bool:
    """Stop a run: at once if it waits, at its next sign of progress if it runs."""
    rows = Run.objects.filter(pk=run.pk, state__in=Run.UNFINISHED)
    if by is not None and by.pk != run.by_id:
        return _end(rows, Run.State.CANCELLED, "cancelled_by", {"name": str(by)})
    return _end(rows, Run.State.CANCELLED, "", {})


# ── working ──────────────────────────────────────────────────────────────────


def claim(pk: int) -> Run | None:
    """Take the run if it waits, or if its worker's lease ran out; None if it is not free."""
    free = Q(state=Run.State.QUEUED) | Q(state=Run.State.RUNNING, lease_until__lt=Now())
    taken = (
        Run.objects.filter(free, pk=pk)
        .filter(attempt__lt=MAX_ATTEMPTS)
        .update(
            state=Run.State.RUNNING,
            attempt=F("attempt") + 1,
            done=0,
            lease_until=Now() + LEASE,
            heartbeat_at=Now(),
            started_at=Coalesce("started_at", Now()),
        )
    )
    return Run.objects.select_related("by").get(pk=pk) if taken else None


def held(run: Run) -> QuerySet[Run]:
    """The run's row, as long as this attempt owns it."""
    return Run.objects.filter(pk=run.pk, attempt=run.attempt, state=Run.State.RUNNING)


def progress(run: Run, done: int, total: int | None = None) -> None:
    """Say how far it is, and keep the lease; raises Stopped when the run was taken away."""
    values: dict[str, Any] = {
        "done": done,
        "lease_until": Now() + LEASE,
        "heartbeat_at": Now(),
    }
    if total is not None:
        values["total"] = total
    if not held(run).update(**values):
        raise Stopped


def finish(
    run: Run,
    /,
    *,
    done: int | None = None,
    counts: dict[str, Any] | None = None,
    message: str = "",
    **values: Any,
) -> None:
    """Close the run as done; raises Stopped if it was taken away, so nothing is kept twice."""
    more: dict[str, Any] = {"counts": counts or {}}
    if done is not None:
        more["done"] = done
    if not _end(held(run), Run.State.DONE, message, values, **more):
        raise Stopped


def fail(run: Run, message: str, /, **values: Any) -> None:
    _end(held(run), Run.State.FAILED, message, values)


def _end(
    rows: QuerySet[Run], state: str, message: str, values: dict[str, Any], **more: Any
) -> bool:
    return bool(
        rows.update(
            state=state,
            message=message[:300],
            message_values=values,
            lease_until=None,
            finished_at=Now(),
            **more,
        )
    )


@contextmanager
def heartbeat(run: Run) -> Iterator[None]:
    """Keep the lease from a second thread, so that a long query is not taken for a dead worker."""
    stop = threading.Event()

    def beat() -> None:
        try:
            while not stop.wait(HEARTBEAT_SECONDS):
                try:
                    held(run).update(lease_until=Now() + LEASE, heartbeat_at=Now())
                except DatabaseError:
                    connection.close()  # the next beat connects anew
        finally:
            connection.close()

    thread = threading.Thread(target=beat, name=f"heartbeat-{run.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=HEARTBEAT_SECONDS)


def carry_out(pk: int, work: Callable[[Run], None]) -> None:
    """Claim the run and do the work, which calls `finish` itself; record how it ended if not."""
    run = claim(pk)
    if run is None:
        return
    with heartbeat(run):
        try:
            work(run)
        except Stopped:
            logger.info("run %s stopped", pk)
        except Refused as reason:
            fail(run, reason.code, **reason.values)
        except SoftTimeLimitExceeded:
            fail(run, "too_long")
        except (OperationalError, InterfaceError):
            # The database went away or timed out: the lease runs out and the run is tried again.
            logger.exception("run %s lost its database", pk)
        except Exception as error:
            logger.exception("run %s crashed", pk)
            if isinstance(error, OSError) and error.errno == errno.ENOSPC:
                fail(run, "no_space")
            else:
                fail(run, "crashed", number=str(pk))


@contextmanager
def record(kind: str, *, by: Any = None, subject: str = "", **params: Any) -> Iterator[Run]:
    """A run for work done here and now: done if the block ends, failed if it raises."""
    run = Run.objects.create(
        kind=kind,
        by=by,
        subject=subject[:300],
        params=params,
        state=Run.State.RUNNING,
        attempt=1,
        lease_until=Now() + LEASE,
        started_at=Now(),
    )
    with heartbeat(run):
        try:
            yield run
        except Refused as reason:
            fail(run, reason.code, **reason.values)
            raise
        except BaseException:
            fail(run, "crashed", number=str(run.pk))
            raise
        if held(run).exists():
            finish(run)


# ── healing ──────────────────────────────────────────────────────────────────


def sweep() -> dict[str, int]:
    """Give runs of lost workers to others, and send again what the broker seems to have lost."""
    counts = {"taken_up": 0, "given_up": 0, "sent_again": 0}
    with transaction.atomic():
        for run in Run.objects.expired().select_for_update(skip_locked=True):
            if run.attempt < MAX_ATTEMPTS and kinds.find(run.kind).task:
                Run.objects.filter(pk=run.pk).update(
                    state=Run.State.QUEUED, lease_until=None, sent_at=Now()
                )
                send_on_commit(run)
                counts["taken_up"] += 1
            else:
                _give_up(run)
                counts["given_up"] += 1
        waiting = Run.objects.filter(state=Run.State.QUEUED, sent_at__lt=Now() - RESEND_AFTER)
        for run in waiting.select_for_update(skip_locked=True):
            Run.objects.filter(pk=run.pk).update(sent_at=Now())
            send_on_commit(run)
            counts["sent_again"] += 1
    return counts


def _give_up(run: Run) -> None:
    message = "gave_up" if kinds.find(run.kind).task else "interrupted"
    _end(Run.objects.filter(pk=run.pk), Run.State.FAILED, message, {"attempts": run.attempt})
