"""Choose rows, preview what would become of them, carry it out as one change set.

The rows are fixed when they are chosen. What each held is remembered at the preview, so that a row
which somebody changed in between is left alone and named. A batch is one transaction with the
count of what is done, so a killed worker's successor goes on where it ended.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from linkages.bulk import acts
from linkages.bulk.kind import BULK
from linkages.bulk.models import BulkChange, Left
from linkages.bulk.subjects import Subject, find
from linkages.exports import sources
from linkages.history.changes import change_set, more_of
from linkages.history.models import ChangeSet
from linkages.history.undoing import ask_undo
from linkages.jobs import services as jobs
from linkages.jobs.kinds import sentence
from linkages.jobs.models import Run

AT_ONCE = 500  # rows: more go to the background
BATCH = 500
MOST_ROWS = 100_000
SAMPLE = 20
LONGEST_QUERY = 20_000  # characters
KEPT = timedelta(days=7)  # a change that nobody carried out


class Refusal(Exception):
    """What was asked for can't be; a sentence says why."""


@contextmanager
def in_words() -> Iterator[None]:
    """What an act refuses by code, as a sentence."""
    try:
        yield
    except acts.Refused as refused:
        raise Refusal(sentence(BULK.key, refused.code, refused.values)) from None


# ── Choosing ─────────────────────────────────────────────────────────────────


def choose(
    user: Any,
    *,
    source: str,
    act: str,
    params: str = "",
    chosen: Sequence[int] = (),
    everything: bool = False,
) -> BulkChange:
    """Fix the rows: those ticked, or all that the list shows for its query string."""
    subject = find(source)
    if subject is None or not acts.known(act):
        raise Refusal(_("These rows cannot be changed together."))
    if not acts.may_do(acts.find(act), subject, user):
        raise PermissionDenied
    found = keys(subject, user, params, None if everything else chosen)
    if not found:
        raise Refusal(_("Choose at least one row, or all results."))
    if len(found) > MOST_ROWS:
        raise Refusal(
            _("More than %(count)s rows at once are too many. Narrow the list first.")
            % {"count": f"{MOST_ROWS:_}".replace("_", "\u00a0")}
        )
    forgotten = BulkChange.objects.of(user).filter(asked_at=None)
    forgotten.filter(chosen_at__lt=timezone.now() - KEPT).delete()
    return BulkChange.objects.create(
        by=user,
        role=user.role,
        language=get_language() or user.language,
        source=source,
        act=act,
        params=params,
        everything=everything,
        rows=found,
        total=len(found),
    )


def keys(subject: Subject, user: Any, params: str, chosen: Sequence[int] | None) -> list[int]:
    """Keys of the list's rows as the person sees them, at most one more than may be changed."""
    if len(params) > LONGEST_QUERY:
        raise Refusal(_("The filters of the list are too long."))
    query = QueryDict(params, mutable=True)
    query.pop("pk", None)
    listed = sources.source(subject.source).rows
    assert listed is not None, subject.source
    if chosen is None:
        try:
            rows = listed(user, query)[0]
        except sources.BadParams as error:
            raise Refusal(str(error)) from None
    else:
        rows = subject.model._default_manager.visible_to(user).filter(pk__in=chosen)
    found = rows.order_by("pk").values_list("pk", flat=True).distinct()
    return list(found[: MOST_ROWS + 1])


def drift(change: BulkChange, user: Any) -> dict[str, int]:
    """How the list of “all results” has changed since its rows were chosen."""
    if not change.everything:
        return {}
    now = set(keys(subject_of(change), user, change.params, None))
    before = set(change.rows)
    found = {"more": len(now - before), "fewer": len(before - now)}
    return found if any(found.values()) else {}


def subject_of(change: BulkChange) -> Subject:
    found = change.subject
    if found is None:
        raise Refusal(_("These rows cannot be changed together."))
    return found


# ── Previewing ───────────────────────────────────────────────────────────────


def plan(change: BulkChange, *, wish: dict[str, Any], reason: str, by: Any) -> BulkChange:
    """Look at every row and keep what would become of it; nothing of the rows is written."""
    with in_words(), transaction.atomic():
        locked = BulkChange.objects.select_for_update().get(pk=change.pk)
        if locked.asked_at is not None:
            raise Refusal(_("This was carried out already."))
        locked.wish, locked.reason = wish, reason
        stamps: dict[int, int] = {}
        left: list[acts.LeftRow] = []
        counts: Counter[str] = Counter()
        sample: list[int] = []
        for pks in batches(locked.rows):
            batch = locked.kind.look(locked, pks, by)
            stamps |= batch.stamps
            left += batch.left
            counts += counted(batch)
            sample += sorted(batch.changes)[: SAMPLE - len(sample)]
        locked.stamps = [stamps.get(pk, 0) for pk in locked.rows]
        locked.sample, locked.planned = sample, dict(counts)
        locked.planned_at = timezone.now()
        locked.save()
        locked.left.all().delete()
        keep_left(locked, left)
    return locked


def batches(pks: Sequence[int], start: int = 0) -> Iterator[list[int]]:
    for at in range(start, len(pks), BATCH):
        yield list(pks[at : at + BATCH])


def counted(batch: acts.Batch) -> Counter[str]:
    counts = Counter({"change": len(batch.changes), "same": len(batch.same)})
    counts.update(one.outcome for one in batch.left)
    return +counts


def keep_left(change: BulkChange, left: Sequence[acts.LeftRow]) -> None:
    Left.objects.bulk_create(
        [Left(change=change, row=o.pk, name=o.name, outcome=o.outcome, why=o.why) for o in left],
        batch_size=1_000,
    )


def sampled(change: BulkChange) -> list[tuple[Any, list[acts.Before]]]:
    """The first rows that change, before and after."""
    batch = change.kind.look(change, change.sample, change.by)
    return [
        (batch.rows[pk], change.kind.compare(change, batch, pk))
        for pk in change.sample
        if pk in batch.changes
    ]


# ── Carrying out ─────────────────────────────────────────────────────────────


def carry_out(change: BulkChange, *, by: Any) -> BulkChange:
    """Do it now, or queue it if the rows are many. Asked for twice, it is done once."""
    with in_words(), transaction.atomic():
        locked = BulkChange.objects.select_for_update().get(pk=change.pk)
        if locked.asked_at is not None:
            return locked
        if locked.planned_at is None:
            raise Refusal(_("Look at the preview first."))
        check_right(locked, by)
        locked.asked_at = timezone.now()
        locked.drift = drift(locked, by)
        locked.left.all().delete()
        if locked.total > AT_ONCE:
            locked.run = jobs.start(
                BULK.key, by=by, subject=str(locked), total=locked.total, key=f"bulk:{locked.pk}"
            )
        locked.save()
        if locked.run is None:
            go_on(locked, locked.rows)
            close(locked)
    return locked


def check_right(change: BulkChange, user: Any) -> None:
    """With the rights that the preview showed, which the person must still have."""
    mine = change.by_id == user.pk and change.role == user.role and user.is_active
    if not mine or not acts.may_do(change.kind, subject_of(change), user):
        raise PermissionDenied


def go_on(change: BulkChange, pks: Sequence[int]) -> None:
    """The next rows, in a transaction of the one change set."""
    if change.change_set is None:
        with change_set(by=change.by, kind="bulk", reason=change.reason) as changes:
            write(change, pks)
            change.change_set = changes
            keep_place(change, len(pks))
    else:
        with more_of(change.change_set):
            write(change, pks)
            keep_place(change, len(pks))


def write(change: BulkChange, pks: Sequence[int]) -> None:
    batch = change.kind.look(change, pks, change.by, lock=True)
    start = change.position
    seen = dict(zip(pks, change.stamps[start : start + len(pks)], strict=True))
    for pk in [pk for pk in batch.changes if batch.stamps[pk] != seen[pk]]:
        del batch.changes[pk]
        batch.left.append(acts.LeftRow(pk, str(batch.rows[pk])[:400], "conflict"))
    change.kind.write(change, batch, change.by)
    keep_left(change, batch.left)
    change.counts = dict(Counter(change.counts) + counted(batch))


def keep_place(change: BulkChange, done: int) -> None:
    change.position += done
    change.save(update_fields=["change_set", "counts", "position", "wish"])


def close(change: BulkChange) -> None:
    BulkChange.objects.filter(pk=change.pk).update(finished_at=timezone.now())


def work(run: Run) -> None:
    """The background's way: a batch a transaction, each with its sign of progress, without which
    nothing of it is kept. What was done before a kill is not done again."""
    change = BulkChange.objects.select_related("by", "change_set").get(run=run)
    with override(change.language):
        try:
            check_right(change, change.by)
            for pks in batches(change.rows, change.position):
                with transaction.atomic():
                    go_on(change, pks)
                    jobs.progress(run, change.position, change.total)
        except (PermissionDenied, Refusal):
            raise jobs.Refused("no_right") from None
        except acts.Refused as refused:
            raise jobs.Refused(refused.code, **refused.values) from None
        with transaction.atomic():
            jobs.finish(
                run,
                done=change.total,
                counts=change.counts,
                message="changed",
                changed=change.counts.get("change", 0),
                rows=change.total,
            )
            close(change)


# ── Taking back ──────────────────────────────────────────────────────────────


def take_back(change: BulkChange, *, by: Any) -> ChangeSet | Run:
    """Undo all of it at once, also what a stopped change got done."""
    if change.change_set is None:
        raise Refusal(_("There is nothing to take back."))
    if change.run is not None and not change.run.is_finished:
        raise Refusal(_("It is still under way. Stop it first."))
    return ask_undo(change.change_set, by=by, reason=change.reason)
