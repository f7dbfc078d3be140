"""Mail about new matches by a real worker, also one that is killed while it sends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from linkages.accounts.models import User
from linkages.jobs import services as jobs
from linkages.jobs.models import Run
from linkages.permissions import Role
from linkages.saved import digests, services
from linkages.saved.models import Digest, Subscription
from tests.exports.conftest import Worker, broker, until  # noqa: F401  (a fixture)
from tests.kernel.people import saved_person
from tests.saved.conftest import SMALL
from tests.saved.mail_server import MailServer
from tests.suppliers.factories import supplier

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]
Start = Callable[[], Worker]


@pytest.fixture
def private_root(tmp_path: Path) -> Path:
    return tmp_path / "private"


@pytest.fixture
def post(request: pytest.FixtureRequest) -> Iterator[MailServer]:
    server = MailServer()
    yield server
    server.may_answer.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def workers(
    broker: str,  # noqa: F811
    tmp_path: Path,
    worker_environment: dict[str, str],
    post: MailServer,
) -> Iterator[Start]:
    """Workers that send to the test's mail server."""
    environment = worker_environment | {
        "DATA_DIR": str(tmp_path),
        "EMAIL_URL": post.url,
        "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
    }
    started: list[Worker] = []

    def start() -> Worker:
        started.append(Worker(broker, environment))
        return started[-1]

    yield start
    for worker in started:
        worker.stop()


def followers(count: int) -> list[User]:
    """So many people who follow one search that has found something new."""
    people = [saved_person(Role.PROMOTER, email=f"p{n}@example.org") for n in range(count)]
    search = services.save(SMALL, by=people[0], name="Small suppliers", visibility="team")
    for user in people:
        digests.follow(search, by=user, frequency="daily")
    supplier(company_name="New SRL", company_size_class="small")
    Subscription.objects.update(handled_until=timezone.now() - dt.timedelta(days=2))
    return people


def states() -> list[str]:
    return list(Digest.objects.order_by("pk").values_list("state", flat=True))


def ended(run: Any) -> bool:
    return Run.objects.get(pk=run.pk).is_finished


def test_the_worker_mails_everybody_once(workers: Start, post: MailServer) -> None:
    people = followers(3)
    workers()
    run = digests.start_if_due()
    assert run is not None
    until(lambda: ended(run))
    assert post.recipients() == sorted(user.email for user in people)
    assert states() == ["sent"] * 3
    mail = post.mails[0]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "New SRL" in mail.get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert digests.start_if_due() is None
    assert Run.objects.get(pk=run.pk).sentence == "People looked after: 3. Mails sent: 3."


def test_a_worker_killed_while_it_sends_mails_nobody_twice(
    workers: Start, post: MailServer
) -> None:
    people = followers(3)
    post.may_answer.clear()
    first = workers()
    run = digests.start_if_due()
    assert run is not None
    until(lambda: len(post.mails) == 1)
    first.kill()
    assert states() == ["sending", "written", "written"]
    post.may_answer.set()
    Run.objects.update(lease_until=timezone.now() - dt.timedelta(seconds=1))
    assert jobs.sweep()["taken_up"] == 1
    workers()
    until(lambda: jobs.sweep() is not None and ended(run))
    assert post.recipients() == sorted(user.email for user in people)
    assert states() == ["sending", "sent", "sent"]
    assert digests.start_if_due() is None
