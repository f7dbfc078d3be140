"""People who export, and a real worker in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from linkages.accounts.models import User
from linkages.exports.models import ExportJob
from linkages.exports.services import request_export
from tests.exports import sample_sources  # noqa: F401


@pytest.fixture
def ana(db: None) -> User:
    return User.objects.create_user("ana@example.org", role="promoter", name="Ana Rusu")


@pytest.fixture
def boss(db: None) -> User:
    return User.objects.create_user("boss@example.org", role="administrator", name="Boss")


@pytest.fixture(autouse=True)
def private_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "PRIVATE_ROOT", tmp_path / "private")
    return tmp_path / "private"


Ask = Callable[..., ExportJob]


@pytest.fixture
def ask(ana: User) -> Ask:
    """Ask for an export as Ana, with what the test leaves open filled in."""
    count = iter(range(1000))

    def asked(**wanted: Any) -> ExportJob:
        wanted = {
            "source": "sample-numbers",
            "params": "",
            "format": "csv",
            "language": "en",
            "token": f"token-{next(count)}",
            **wanted,
        }
        return request_export(wanted.pop("user", ana), **wanted)

    return asked


@pytest.fixture
def broker(private_root: Path) -> Iterator[str]:
    """Send to a queue of this test only: the worker of other tests does not know our tables."""
    from linkages.celery import app

    queue = f"exports-{private_root.parent.name}"
    before = app.conf.task_default_queue
    app.conf.task_default_queue = queue
    app.__dict__.pop("amqp", None)
    yield queue
    with app.connection_for_write() as wire:
        wire.default_channel.queue_purge(queue)
    app.conf.task_default_queue = before
    app.__dict__.pop("amqp", None)


class Worker:
    """A Celery worker whose processes can be killed."""

    def __init__(self, queue: str, environment: dict[str, str]) -> None:
        command = [
            sys.executable, "-m", "celery", "-A", "tests.exports.worker_app", "worker",
            "-Q", queue, "-c", "1", "-l", "INFO", "--without-gossip", "--without-mingle",
        ]  # fmt: skip
        self.log = Path(environment["DATA_DIR"]) / f"worker-{time.monotonic_ns()}.log"
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                command, env=environment, stdout=output, stderr=output, start_new_session=True
            )
        until(self.is_ready)

    def is_ready(self) -> bool:
        text = self.log.read_text()
        if self.process.poll() is not None:
            pytest.fail(f"The worker did not start:\n{text}")
        return " ready." in text

    def kill(self) -> None:
        """As the kernel kills when memory is short: nobody can say good-bye."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self.kill()


@pytest.fixture
def workers(
    broker: str, private_root: Path, worker_environment: dict[str, str]
) -> Iterator[Callable[[], Worker]]:
    """Start workers that know the tables of the tests."""
    started: list[Worker] = []
    environment = worker_environment | {
        "DATA_DIR": str(private_root.parent),
        "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
    }

    def start() -> Worker:
        started.append(Worker(broker, environment))
        return started[-1]

    yield start
    for worker in started:
        worker.stop()


def until(claim: Callable[[], Any], seconds: float = 90) -> Any:
    """Wait for the claim to hold, and give what it gave."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := claim():
            return found
        time.sleep(0.1)
    raise AssertionError("waited in vain")
