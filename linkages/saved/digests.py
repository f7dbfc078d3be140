"""“Mail me new matches”: who is due, what is new, one mail a person, never the same row twice.

A person's digest is written in one transaction with the note that its rows are told. Sending
comes after, each mail claimed before it goes out: whatever is killed, a mail that may have gone
is not sent again, and its page shows what it said.
"""

from __future__ import annotations

import datetime as dt
import logging
import smtplib
from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import override

from linkages.jobs import services as jobs
from linkages.jobs.models import Run
from linkages.saved import digest_mail
from linkages.saved.kind import DIGESTS
from linkages.saved.models import Digest, MailHour, SavedSearch, Subscription
from linkages.saved.services.searches import query_of
from linkages.search import services as engine

logger = logging.getLogger(__name__)

MOST_KNOWN = 20_000  # rows of a search that one can follow
MOST_KEPT = 200  # new rows that one digest names
ATTEMPTS = 5
KEPT_FOR = dt.timedelta(days=90)


class TooBroad(Exception):
    """The search finds more rows than can be followed."""


# ── Following ────────────────────────────────────────────────────────────────


def follow(search: SavedSearch, *, by: Any, frequency: str) -> Subscription:
    """From now on: what the search finds today is known. Again: only how often changes."""
    if not SavedSearch.objects.visible_to(by).filter(pk=search.pk).exists():
        raise PermissionDenied
    known = found_keys(search, by)
    with transaction.atomic():
        MailHour.objects.get_or_create(user=by)
        made, is_new = Subscription.objects.get_or_create(
            user=by, search=search, defaults={"frequency": frequency, "known": known}
        )
        if not is_new:
            Subscription.objects.filter(pk=made.pk).update(frequency=frequency)
            made.frequency = frequency
    return made


def stop(user: Any, search_pk: int | None = None) -> int:
    """Follow one search no more, or none at all; doing it twice changes nothing."""
    rows = Subscription.objects.filter(user=user)
    if search_pk is not None:
        rows = rows.filter(search=search_pk)
    return rows.delete()[0]


def found_keys(search: SavedSearch, user: Any) -> list[int]:
    """Keys of the rows that the person sees; raises `Refused` or `TooBroad`."""
    rows = engine.rows(query_of(search), user)
    keys = list(rows.values_list("pk", flat=True)[: MOST_KNOWN + 1])
    if len(keys) > MOST_KNOWN:
        raise TooBroad
    return keys


# ── When ─────────────────────────────────────────────────────────────────────


def last_slot(now: dt.datetime, hour: int, weekday: int | None = None) -> dt.datetime:
    """The last moment at or before `now` when the mail was due: that hour of the day, or of that
    day of the week. An hour that the clock skips counts from its end."""
    local = timezone.localtime(now)
    for back in range(9):
        day = local.date() - dt.timedelta(days=back)
        if weekday is not None and day.weekday() != weekday:
            continue
        # In UTC: two times around a change of the clock compare as they follow each other.
        slot = timezone.make_aware(dt.datetime.combine(day, dt.time(hour))).astimezone(dt.UTC)
        if slot <= now:
            return slot
    raise AssertionError("a week has every day")


def is_due(one: Subscription, when: MailHour, now: dt.datetime) -> bool:
    weekday = when.weekday if one.frequency == Subscription.Frequency.WEEKLY else None
    return one.handled_until < last_slot(now, when.hour, weekday)


def due_people(now: dt.datetime) -> list[int]:
    """Keys of the people with a search to look after; those of the inactive rest."""
    rows = Subscription.objects.filter(user__is_active=True).select_related(None)
    hours = {one.user_id: one for one in MailHour.objects.filter(user__in=rows.values("user"))}
    found = [
        one.user_id
        for one in rows.defer("known").order_by("user")
        if one.user_id in hours and is_due(one, hours[one.user_id], now)
    ]
    return list(dict.fromkeys(found))


def start_if_due(now: dt.datetime | None = None) -> Run | None:
    """Queue the job if anybody waits and it is not under way."""
    now = now or timezone.now()
    waiting = Digest.objects.filter(state=Digest.State.WRITTEN).exists()
    if not waiting and not due_people(now):
        return None
    with transaction.atomic():
        if Run.objects.unfinished().filter(kind=DIGESTS.key).exists():
            return None
        return jobs.start(DIGESTS.key, key=f"{DIGESTS.key}:{now:%Y-%m-%dT%H:%M}")


# ── Writing ──────────────────────────────────────────────────────────────────


def carry_out_mails(run: Run) -> None:
    """Everybody who is due; after a kill, the rest of them."""
    now = timezone.now()
    people = due_people(now)
    jobs.progress(run, 0, len(people))
    for number, pk in enumerate(people, 1):
        write(pk, now)
        jobs.progress(run, number)
    sent, failed = send_written()
    forget_old()
    counts = {"people": len(people), "mails": sent, "failed": failed}
    jobs.finish(
        run,
        done=len(people),
        counts=counts,
        message="mailed_some" if failed else "mailed",
        **counts,
    )


def write(user_pk: int, now: dt.datetime) -> Digest | None:
    """The person's digest; None if another worker has the person, or there is nothing to say."""
    with transaction.atomic():
        held = MailHour.objects.select_for_update(skip_locked=True)
        when = held.filter(user=user_pk, user__is_active=True).select_related(None).first()
        if when is None:
            return None
        user = get_user_model()._default_manager.get(pk=user_pk)
        rows = Subscription.objects.filter(user=user).select_related("search").order_by("pk")
        due = [one for one in rows if is_due(one, when, now)]
        parts = [part for one in due if (part := _part(one, user, now)) is not None]
        return Digest.objects.create(user=user, parts=parts) if parts else None


def _part(one: Subscription, user: Any, now: dt.datetime) -> dict[str, Any] | None:
    """What is new in one search, and the note that it is told."""
    if not SavedSearch.objects.visible_to(user).filter(pk=one.search_id).exists():
        one.delete()
        return None
    try:
        with transaction.atomic():
            keys = found_keys(one.search, user)
    except engine.Refused as refusal:
        return _trouble(one, now, [problem.code for problem in refusal.problems])
    except TooBroad:
        return _trouble(one, now, ["too_broad"])
    known = set(one.known)
    fresh = [key for key in keys if key not in known]
    one.known = [*one.known, *fresh]
    one.handled_until, one.trouble_told = now, False
    one.save(update_fields=["known", "handled_until", "trouble_told"])
    if not fresh:
        return None
    return {"search": one.search_id, "keys": fresh[:MOST_KEPT], "count": len(fresh)}


def _trouble(one: Subscription, now: dt.datetime, codes: list[str]) -> dict[str, Any] | None:
    """That a search does not run is told once."""
    is_told = one.trouble_told
    one.handled_until, one.trouble_told = now, True
    one.save(update_fields=["handled_until", "trouble_told"])
    return None if is_told else {"search": one.search_id, "trouble": codes}


# ── Sending ──────────────────────────────────────────────────────────────────


def send_written() -> tuple[int, int]:
    """Send what is written: how many went, and how many could not."""
    sent = failed = 0
    waiting = Digest.objects.filter(state=Digest.State.WRITTEN).order_by("pk")
    for pk in list(waiting.values_list("pk", flat=True)):
        if (state := send(pk)) is not None:
            sent += state == Digest.State.SENT
            failed += state != Digest.State.SENT
    return sent, failed


def send(pk: int) -> str | None:
    """Claim and send one digest; None if another worker has it or nothing is left to say."""
    rows = Digest.objects.filter(pk=pk)
    claim = rows.filter(state=Digest.State.WRITTEN)
    if not claim.update(state=Digest.State.SENDING, attempts=F("attempts") + 1):
        return None
    digest = rows.select_related("user").get()
    try:
        with override(digest.user.language):
            mail = digest_mail.message(digest) if digest.user.is_active else None
        if mail is None:
            rows.update(state=Digest.State.SENT)
            return None
        mail.send()
    except (OSError, smtplib.SMTPException):
        # The server did not take it: it waits for the next run, up to five of them.
        logger.warning("digest %s was not taken by the mail server", pk, exc_info=True)
        again = digest.attempts < ATTEMPTS
        rows.update(state=Digest.State.WRITTEN if again else Digest.State.FAILED)
        return Digest.State.FAILED
    rows.update(state=Digest.State.SENT, sent_at=timezone.now())
    return Digest.State.SENT


def forget_old() -> None:
    Digest.objects.filter(written_at__lt=timezone.now() - KEPT_FOR).delete()


# ── Whose ─────────────────────────────────────────────────────────────────────


def subscriptions_of(user: Any) -> models.QuerySet[Subscription]:
    return Subscription.objects.filter(user=user).defer("known").select_related("search")


def followed(user: Any, searches: Iterable[SavedSearch]) -> dict[int, Subscription]:
    rows = Subscription.objects.filter(user=user, search__in=list(searches)).defer("known")
    return {one.search_id: one for one in rows}
