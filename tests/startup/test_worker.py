"""The worker of the suite is a real one, on the real broker, and on no one else's queue."""

from __future__ import annotations

import subprocess
import time

import redis
from django.conf import settings

from linkages.celery import app
from linkages.jobs.tasks import sweep


def test_a_job_sent_is_a_job_done(worker: subprocess.Popen[bytes]) -> None:
    sweep.delay()
    deadline = time.monotonic() + 20
    while not done("jobs.sweep"):
        assert time.monotonic() < deadline
    assert worker.poll() is None


def done(task: str) -> int:
    stats = app.control.inspect(timeout=1).stats() or {}
    return sum(worker["total"].get(task, 0) for worker in stats.values())


def test_every_key_carries_the_prefix_of_this_process(worker: subprocess.Popen[bytes]) -> None:
    keys = redis.Redis.from_url(settings.REDIS_URL).keys(f"*{settings.REDIS_PREFIX}*")
    assert any(key.startswith(settings.REDIS_PREFIX.encode() + b":") for key in keys)
    assert settings.REDIS_PREFIX.startswith("test-")
