"""Mail about new matches: what is new, when, to whom, once; and stopping it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from linkages.accounts.models import User
from linkages.jobs.models import Run
from linkages.jobs.services import carry_out
from linkages.permissions import Role
from linkages.saved import digests, services
from linkages.saved.digests import last_slot
from linkages.saved.models import Digest, MailHour, SavedSearch, Subscription
from linkages.saved.stop_links import stop_url
from tests.kernel.people import saved_person
from tests.saved.conftest import STRATEGY, Save, client_of

ZONE = ZoneInfo("Europe/Chisinau")


def at(day: int, hour: int, month: int = 11) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, tzinfo=ZONE)


@pytest.fixture
def followed(save: Save, ana: User) -> SavedSearch:
    """Ana follows the small suppliers, and has been told of nothing."""
    search = save()
    digests.follow(search, by=ana, frequency="daily")
    due()
    return search


def due() -> None:
    Subscription.objects.update(handled_until=timezone.now() - dt.timedelta(days=8))


def run() -> Run | None:
    """What the timetable does, and the worker after it."""
    started = digests.start_if_due()
    if started is None:
        return None
    carry_out(started.pk, digests.carry_out_mails)
    # Another minute has another key.
    Run.objects.filter(pk=started.pk).update(key=None)
    return Run.objects.get(pk=started.pk)


def bodies() -> list[str]:
    return [str(one.body) for one in mail.outbox]


# ── When ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("now", "hour", "weekday", "slot"),
    [
        (at(18, 9), 7, None, at(18, 7)),
        (at(18, 6), 7, None, at(17, 7)),
        (at(18, 7), 7, None, at(18, 7)),
        (at(18, 9), 7, 0, at(16, 7)),  # a Wednesday: last Monday
        (at(16, 6), 7, 0, at(9, 7)),  # a Monday before the hour: the one before
        (at(16, 8), 7, 0, at(16, 7)),
        # The clock skips two o'clock on 29 March and has it twice on 25 October.
        (at(29, 12, 3), 2, None, dt.datetime(2026, 3, 29, 0, tzinfo=dt.UTC)),
        (at(25, 12, 10), 2, None, dt.datetime(2026, 10, 24, 23, tzinfo=dt.UTC)),
    ],
)
def test_the_last_moment_that_was_due(
    now: dt.datetime, hour: int, weekday: int | None, slot: dt.datetime
) -> None:
    assert last_slot(now, hour, weekday) == slot


def test_the_hour_is_the_persons(followed: SavedSearch, ana: User) -> None:
    MailHour.objects.filter(user=ana).update(hour=7)
    Subscription.objects.update(handled_until=at(17, 7))
    assert digests.due_people(at(18, 6)) == []
    assert digests.due_people(at(18, 7)) == [ana.pk]
    Subscription.objects.update(handled_until=at(18, 7))
    assert digests.due_people(at(18, 23)) == []


def test_a_weekly_mail_waits_for_its_day(followed: SavedSearch, ana: User) -> None:
    digests.follow(followed, by=ana, frequency="weekly")
    Subscription.objects.update(handled_until=at(16, 8))
    assert digests.due_people(at(20, 8)) == []
    assert digests.due_people(at(23, 8)) == [ana.pk]


# ── What is new ──────────────────────────────────────────────────────────────


def test_only_rows_since_the_last_mail_are_told(
    save: Save, ana: User, small: Callable[..., Any]
) -> None:
    small("Before SRL")
    digests.follow(save(), by=ana, frequency="daily")
    small("First SRL")
    due()
    done = run()
    assert done is not None
    assert (done.state, done.counts["mails"]) == ("done", 1)
    (body,) = bodies()
    assert "First SRL" in body
    assert "Before SRL" not in body
    small("Second SRL")
    due()
    run()
    assert "Second SRL" in bodies()[1]
    assert "First SRL" not in bodies()[1]


def test_nothing_new_is_no_mail(followed: SavedSearch) -> None:
    done = run()
    assert done is not None
    assert done.counts == {"people": 1, "mails": 0, "failed": 0}
    assert mail.outbox == []


def test_what_leaves_and_comes_back_is_not_new(
    followed: SavedSearch, small: Callable[..., Any]
) -> None:
    one = small("One SRL")
    run()
    for size in ("large", "small"):
        type(one.company).objects.filter(pk=one.company_id).update(size_class=size)
        due()
        run()
    assert len(mail.outbox) == 1


def test_a_missed_week_is_one_mail(followed: SavedSearch, small: Callable[..., Any]) -> None:
    for name in ("One SRL", "Two SRL"):
        small(name)
    Subscription.objects.update(handled_until=timezone.now() - dt.timedelta(days=30))
    run()
    assert run() is None
    (body,) = bodies()
    assert "One SRL" in body
    assert "Two SRL" in body


def test_all_searches_of_a_person_come_in_one_mail_in_their_language(
    save: Save, ana: User, small: Callable[..., Any]
) -> None:
    for name, english in (("Furnizori mici", "Small suppliers"), ("Activi", "Active ones")):
        search = save(name, name_en=english)
        digests.follow(search, by=ana, frequency="daily")
    small("One SRL")
    due()
    ana.language = "ro"
    ana.save()
    run()
    (message,) = mail.outbox
    assert message.to == [ana.email]
    assert "Furnizori mici" in message.body
    assert "Activi" in message.body
    assert "Small suppliers" not in message.body


def test_the_reader_is_told_of_what_the_reader_sees(save: Save, small: Callable[..., Any]) -> None:
    from tests.companies.factories import company

    buyer = saved_person(Role.BUYER, company())
    digests.follow(save(visibility="everyone"), by=buyer, frequency="daily")
    small("Published SRL", company_published=True)
    small("Hidden SRL")
    due()
    run()
    (body,) = bodies()
    assert "Published SRL" in body
    assert "Hidden" not in body


def test_a_row_hidden_since_is_in_no_mail(followed: SavedSearch, ana: User, small: Any) -> None:
    one = small("Gone SRL")
    digests.write(ana.pk, timezone.now())
    one.company.delete()
    digests.send_written()
    assert mail.outbox == []


# ── Rights ───────────────────────────────────────────────────────────────────


def test_a_search_no_longer_shared_ends_the_mail(
    save: Save, ana: User, igor: User, small: Callable[..., Any]
) -> None:
    search = save(visibility="team")
    digests.follow(search, by=igor, frequency="daily")
    services.share(search, by=ana, visibility="private")
    small("One SRL")
    due()
    run()
    assert mail.outbox == []
    assert not Subscription.objects.exists()


def test_a_closed_account_gets_no_mail(
    followed: SavedSearch, ana: User, small: Callable[..., Any]
) -> None:
    small("One SRL")
    ana.is_active = False
    ana.save()
    assert run() is None
    assert mail.outbox == []


def test_a_search_that_cannot_run_is_told_once(db: None, ana: User) -> None:
    staff = saved_person(Role.STAFF)
    search = services.save(STRATEGY, by=staff, name="Expanding", visibility="team")
    Subscription.objects.create(user=ana, search=search)
    MailHour.objects.create(user=ana)
    for _ in range(2):
        due()
        run()
    (body,) = bodies()
    assert "Expanding" in body
    assert "cannot run" in body


def test_a_search_that_finds_too_much_is_not_followed(
    save: Save, ana: User, small: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    small("One SRL")
    monkeypatch.setattr(digests, "MOST_KNOWN", 0)
    with pytest.raises(digests.TooBroad):
        digests.follow(save(), by=ana, frequency="daily")


# ── Once ─────────────────────────────────────────────────────────────────────


def test_a_second_run_mails_nothing_again(followed: SavedSearch, small: Callable[..., Any]) -> None:
    small("One SRL")
    assert run() is not None
    assert run() is None
    assert len(mail.outbox) == 1


def test_two_timetables_at_once_are_one_run(followed: SavedSearch) -> None:
    now = timezone.now()
    assert digests.start_if_due(now) is not None
    assert digests.start_if_due(now) is None
    assert Run.objects.count() == 1


def test_a_worker_killed_before_sending_leaves_a_mail_that_goes_later(
    followed: SavedSearch, ana: User, small: Callable[..., Any]
) -> None:
    small("One SRL")
    digests.write(ana.pk, timezone.now())
    assert digests.start_if_due() is not None
    Run.objects.update(state="failed", lease_until=None, finished_at=timezone.now(), key=None)
    run()
    assert len(mail.outbox) == 1


def test_a_worker_killed_while_sending_sends_nothing_twice(
    followed: SavedSearch, ana: User, small: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mail has left, and the worker dies before it can say so."""
    small("One SRL")
    made = digests.write(ana.pk, timezone.now())
    assert made is not None

    class Killed(BaseException):
        pass

    def leave(message: Any) -> None:
        mail.outbox.append(message)
        raise Killed

    monkeypatch.setattr("django.core.mail.EmailMessage.send", leave)
    with pytest.raises(Killed):
        digests.send(made.pk)
    monkeypatch.undo()
    due()
    run()
    assert len(mail.outbox) == 1
    page = client_of(ana).get(f"/searches/mail/{made.pk}/").content.decode()
    assert "One SRL" in page
    assert "not certain" in page


def test_a_mail_server_that_is_away_is_tried_again_and_then_given_up(
    followed: SavedSearch, ana: User, small: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    small("One SRL")
    digests.write(ana.pk, timezone.now())

    def away(message: Any) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.EmailMessage.send", away)
        assert digests.send_written() == (0, 1)
        assert Digest.objects.get().state == "written"
        for _ in range(4):
            digests.send_written()
    assert Digest.objects.get().state == "failed"
    assert digests.send_written() == (0, 0)


# ── Stopping ─────────────────────────────────────────────────────────────────


def test_the_mail_says_how_to_stop_it(followed: SavedSearch, ana: User, small: Any) -> None:
    small("One SRL")
    run()
    (message,) = mail.outbox
    assert stop_url(ana.pk) in message.extra_headers["List-Unsubscribe"]
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop_url(ana.pk, followed.pk) in message.body


@pytest.mark.parametrize("of_one", [True, False])
def test_the_link_asks_and_only_the_answer_stops(
    followed: SavedSearch, save: Save, ana: User, of_one: bool
) -> None:
    other = save("Other")
    digests.follow(other, by=ana, frequency="daily")
    url = stop_url(ana.pk, followed.pk if of_one else None)
    visitor = Client(enforce_csrf_checks=True)
    assert visitor.get(url).status_code == 200
    assert Subscription.objects.count() == 2
    for _ in range(2):
        assert visitor.post(url, {"List-Unsubscribe": "One-Click"}).status_code == 200
    left = set(Subscription.objects.values_list("search", flat=True))
    assert left == ({other.pk} if of_one else set())


def test_a_link_that_was_changed_stops_nothing(followed: SavedSearch, ana: User) -> None:
    url = stop_url(ana.pk, followed.pk)
    broken = url.rstrip("/")[:-1] + ("a/" if not url.endswith("a/") else "b/")
    answer = Client().post(broken)
    assert answer.status_code == 404
    assert Subscription.objects.exists()


def test_the_stop_page_speaks_the_persons_language(followed: SavedSearch, ana: User) -> None:
    ana.language = "ro"
    ana.save()
    assert "Stop mail" not in Client().get(stop_url(ana.pk)).content.decode()


def test_a_digest_is_for_its_reader_alone(
    followed: SavedSearch, ana: User, igor: User, small: Any
) -> None:
    small("One SRL")
    made = digests.write(ana.pk, timezone.now())
    assert made is not None
    assert client_of(ana).get(f"/searches/mail/{made.pk}/").status_code == 200
    assert client_of(igor).get(f"/searches/mail/{made.pk}/").status_code == 404


def test_following_twice_changes_how_often_alone(
    followed: SavedSearch, ana: User, small: Callable[..., Any]
) -> None:
    small("One SRL")
    digests.follow(followed, by=ana, frequency="weekly")
    one = Subscription.objects.get()
    assert (one.frequency, one.known) == ("weekly", [])
