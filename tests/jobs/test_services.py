"""The life of a run: one worker at a time, nothing lost, nothing done twice."""

from datetime import timedelta
from typing import Any

import pytest
from celery import Celery
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError
from django.utils import timezone, translation

from linkages.accounts.models import User
from linkages.jobs import kinds, services
from linkages.jobs.models import Run

pytestmark = pytest.mark.django_db

sent: list[int] = []


class FakeTask:
    """Stands where a Celery task stands, and notes what it was sent."""

    def apply_async(self, args: list[int], **options: Any) -> None:
        sent.extend(args)


class DeadBroker:
    def apply_async(self, args: list[int], **options: Any) -> None:
        raise ConnectionError("no broker")


class WrongTask:
    def apply_async(self, args: list[int], **options: Any) -> None:
        raise TypeError("not JSON")


fake_task = FakeTask()
dead_broker = DeadBroker()
wrong_task = WrongTask()
nobody_listens = Celery("alone", broker="redis://127.0.0.1:1/0", set_as_current=False)


@nobody_listens.task(name="alone.work", shared=False)
def real_task(run_id: int) -> None:
    """Never reached."""


@pytest.fixture(autouse=True)
def known_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    sent.clear()
    here = __name__
    for made in (
        kinds.Kind("sort", "Sorting", f"{here}.fake_task", {"sorted": "Sorted %(n)s."}),
        kinds.Kind("mute", "Mute", f"{here}.dead_broker"),
        kinds.Kind("real", "Real", f"{here}.real_task"),
        kinds.Kind("wrong", "Wrong", f"{here}.wrong_task"),
        kinds.Kind("local", "Done here"),
    ):
        monkeypatch.setitem(kinds._kinds, made.key, made)


@pytest.fixture
def person() -> User:
    return User.objects.create_user("ana@example.org", role="staff", name="Ana Rusu")


def expire(run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_run_is_sent_when_its_transaction_is_over(
    django_capture_on_commit_callbacks: Any, person: User
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        run = services.start("sort", by=person, subject="Names", params={"a": 1}, total=7)
        assert sent == []
    assert sent == [run.pk]
    assert (run.state, run.total, run.by) == ("queued", 7, person)


def test_the_same_key_gives_the_same_run(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        first = services.start("sort", key="k")
        assert services.start("sort", key="k") == first
    assert sent == [first.pk]


@pytest.mark.parametrize("kind", ["mute", "real"])
def test_a_dead_broker_does_not_stop_the_request(
    django_capture_on_commit_callbacks: Any, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        run = services.start(kind)
    assert Run.objects.get().state == "queued"
    assert f"run {run.pk} waits" in caplog.text


def test_an_error_of_the_program_is_not_taken_for_a_dead_broker(
    django_capture_on_commit_callbacks: Any,
) -> None:
    with pytest.raises(TypeError), django_capture_on_commit_callbacks(execute=True):
        services.start("wrong")


def test_one_claim_wins() -> None:
    run = services.start("sort")
    first = services.claim(run.pk)
    assert first is not None
    assert (first.state, first.attempt) == ("running", 1)
    assert first.lease_until > timezone.now() + timedelta(seconds=20)
    assert services.claim(run.pk) is None


def test_an_expired_lease_is_free_and_the_first_worker_is_fenced_off() -> None:
    first = services.claim(services.start("sort").pk)
    assert first is not None
    expire(first)
    second = services.claim(first.pk)
    assert second is not None
    assert second.attempt == 2
    for write in (services.progress, services.finish):
        with pytest.raises(services.Stopped):
            write(first, done=5)
    services.fail(first, "crashed")
    services.finish(second, done=3)
    run = Run.objects.get()
    assert (run.state, run.done, run.message) == ("done", 3, "")


def test_progress_keeps_the_lease() -> None:
    run = services.claim(services.start("sort").pk)
    assert run is not None
    expire(run)
    services.progress(run, 4, total=8)
    run.refresh_from_db()
    assert (run.done, run.total, run.percent) == (4, 8, 50)
    assert run.lease_until > timezone.now()


@pytest.mark.parametrize(
    ("done", "total", "percent"), [(0, None, None), (0, 0, None), (1, 3, 33), (9, 3, 99)]
)
def test_percent_never_promises_what_is_not_known(
    done: int, total: int | None, percent: int | None
) -> None:
    assert Run(state="running", done=done, total=total).percent == percent


def test_the_end_keeps_counts_and_sentence() -> None:
    run = services.claim(services.start("sort").pk)
    assert run is not None
    services.finish(run, counts={"rows": 3}, message="sorted", n=1234)
    run.refresh_from_db()
    assert run.counts == {"rows": 3}
    assert run.finished_at is not None
    assert run.lease_until is None
    with translation.override("en"):
        assert run.sentence == "Sorted 1 234."


def test_a_cancelled_run_stops_its_worker(person: User) -> None:
    run = services.claim(services.start("sort", by=person).pk)
    assert run is not None
    assert services.cancel(run, by=person)
    with pytest.raises(services.Stopped):
        services.progress(run, 1)
    assert not services.cancel(run, by=person)
    assert services.claim(run.pk) is None


def test_who_cancelled_somebody_elses_run_is_said(person: User) -> None:
    run = services.start("sort")
    services.cancel(run, by=person)
    run.refresh_from_db()
    with translation.override("en"):
        assert run.sentence == "Cancelled by Ana Rusu."


@pytest.mark.parametrize(
    ("error", "state", "message"),
    [
        (services.Refused("sorted", n=2), "failed", "sorted"),
        (SoftTimeLimitExceeded(), "failed", "too_long"),
        (OSError(28, "No space left on device"), "failed", "no_space"),
        (ZeroDivisionError("secret"), "failed", "crashed"),
        (OperationalError("gone"), "running", ""),
        (services.Stopped(), "running", ""),
    ],
)
def test_how_work_that_breaks_off_ends(error: Exception, state: str, message: str) -> None:
    def work(run: Run) -> None:
        raise error

    run = services.start("sort")
    services.carry_out(run.pk, work)
    run.refresh_from_db()
    assert (run.state, run.message) == (state, message)
    assert "secret" not in run.sentence


def test_work_is_not_done_for_a_run_that_is_taken() -> None:
    run = services.start("sort")
    services.claim(run.pk)
    services.carry_out(run.pk, lambda _run: pytest.fail("done twice"))


def test_the_sweeper_takes_up_the_run_of_a_lost_worker(
    django_capture_on_commit_callbacks: Any,
) -> None:
    run = services.claim(services.start("sort").pk)
    assert run is not None
    alive = services.claim(services.start("sort").pk)
    expire(run)
    with django_capture_on_commit_callbacks(execute=True):
        assert services.sweep() == {"taken_up": 1, "given_up": 0, "sent_again": 0}
    assert sent == [run.pk]
    again = services.claim(run.pk)
    assert again is not None
    assert again.attempt == 2
    assert alive is not None


def test_after_five_attempts_the_sweeper_gives_up() -> None:
    run = services.start("sort")
    for attempt in range(1, services.MAX_ATTEMPTS + 1):
        claimed = services.claim(run.pk)
        assert claimed is not None
        assert claimed.attempt == attempt
        expire(claimed)
        services.sweep()
    run.refresh_from_db()
    assert (run.state, run.message, run.message_values) == ("failed", "gave_up", {"attempts": 5})
    assert services.claim(run.pk) is None


def test_what_the_broker_lost_is_sent_again_once_per_round(
    django_capture_on_commit_callbacks: Any,
) -> None:
    run = services.start("sort")
    assert services.sweep()["sent_again"] == 0
    Run.objects.update(sent_at=timezone.now() - services.RESEND_AFTER - timedelta(seconds=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert services.sweep()["sent_again"] == 1
        assert services.sweep()["sent_again"] == 0
    assert sent == [run.pk]


def test_a_record_of_work_done_here(person: User) -> None:
    with services.record("local", by=person, subject="Rates", day="2026-11-22") as run:
        services.progress(run, 2)
    run = Run.objects.get()
    assert (run.state, run.done, run.params) == ("done", 2, {"day": "2026-11-22"})
    with pytest.raises(ZeroDivisionError), services.record("local"):
        raise ZeroDivisionError
    assert Run.objects.first().state == "failed"


def test_a_record_that_stopped_half_way_is_closed_by_the_sweeper() -> None:
    with services.record("local") as run:
        expire(run)
        services.sweep()
    run.refresh_from_db()
    assert (run.state, run.message) == ("failed", "interrupted")


def test_people_see_their_own_runs_and_administrators_all(person: User) -> None:
    promoter = User.objects.create_user("p@example.org", role="promoter")
    mine, other = services.start("sort", by=promoter), services.start("sort", by=person)
    assert list(Run.objects.visible_to(promoter)) == [mine]
    assert set(Run.objects.visible_to(person)) == {mine, other}


def test_a_message_that_nobody_declared_is_its_own_text() -> None:
    assert kinds.sentence("sort", "As it says.", {}) == "As it says."
    assert kinds.find("long gone").label == "long gone"
