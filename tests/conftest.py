"""Databases, broker, worker and browser of the suite.

Every xdist process has its own test database (pytest-django names it after the process) and its
own prefix in Redis, so processes never see each other's jobs, caches and locks.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import translation

from linkages.search.query import Test

if TYPE_CHECKING:
    from playwright.sync_api import Browser

BASE_DIR = Path(__file__).resolve().parent.parent
CHROMIUMS = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"]
NO_CHROMIUM = "Chromium is not on this machine: the browser tests did NOT run."
WORKER_START_SECONDS = 60


Test.__test__ = False  # type: ignore[attr-defined]  # of a value; none of pytest's


def pytest_configure(config: pytest.Config) -> None:
    name = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    settings.REDIS_PREFIX = f"test-{os.getpid()}-{name}"
    settings.CACHES["default"]["KEY_PREFIX"] = settings.REDIS_PREFIX
    settings.CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] = f"{settings.REDIS_PREFIX}:"
    # Hashing that is meant to be slow, and file names that need collectstatic, test nothing here.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )


def pytest_sessionstart(session: pytest.Session) -> None:
    """Romanian pages need compiled messages, which are not kept in the repository."""
    if not hasattr(session.config, "workerinput") and _messages_are_old():
        call_command("translations", "compile", verbosity=0)


def _messages_are_old() -> bool:
    catalogues = [*BASE_DIR.glob("*/locale/*/LC_MESSAGES/*.po")]
    compiled = [(po, po.with_suffix(".mo")) for po in catalogues]
    return any(not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime for po, mo in compiled)


# ── Folders and broker ───────────────────────────────────────────────────────


@pytest.fixture(scope="session")
def data_folder() -> Iterator[Path]:
    """What the product writes into during the session; worker and tests see the same."""
    with tempfile.TemporaryDirectory(prefix="linkages-test-") as folder:
        yield Path(folder)


@pytest.fixture(scope="session", autouse=True)
def _private_files(data_folder: Path) -> None:
    settings.PRIVATE_ROOT = data_folder / "private"


@pytest.fixture(scope="session", autouse=True)
def _tidy_broker() -> Iterator[None]:
    """Leave no key behind on a Redis that others use too."""
    yield
    import redis

    client = redis.Redis.from_url(settings.REDIS_URL)
    for key in client.scan_iter(f"*{settings.REDIS_PREFIX}*", count=1000):
        client.delete(key)


@pytest.fixture(autouse=True)
def _language_of_a_first_visit() -> Iterator[None]:
    """What one test switched to, or kept of its codes, does not reach the next."""
    from linkages.classifications import labels

    labels.clear()
    yield
    translation.deactivate()
    labels.clear()


# ── Worker ───────────────────────────────────────────────────────────────────


@pytest.fixture(scope="session")
def worker_environment(django_db_setup: None, data_folder: Path) -> dict[str, str]:
    """What a process of its own needs to work on this process's test database and broker."""
    from django.db import connection

    database = connection.settings_dict
    login = quote(database["USER"] or "", safe="")
    if database["PASSWORD"]:
        login += ":" + quote(database["PASSWORD"], safe="")
    place = f"{database['HOST'] or '127.0.0.1'}:{database['PORT'] or 5432}"
    return os.environ | {
        "DATABASE_URL": f"postgresql://{login}@{place}/{database['NAME']}",
        "REDIS_URL": settings.REDIS_URL,
        "REDIS_PREFIX": settings.REDIS_PREFIX,
        "SECRET_KEY": settings.SECRET_KEY,
        "DATA_DIR": str(data_folder),
        "DJANGO_SETTINGS_MODULE": "linkages.settings",
    }


@pytest.fixture(scope="session")
def _worker_process(
    worker_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[subprocess.Popen[bytes]]:
    log = tmp_path_factory.mktemp("worker") / "worker.log"
    command = [sys.executable, "-m", "celery", "-A", "linkages", "worker", "--pool", "solo"]
    command += ["--loglevel", "INFO", "--without-gossip", "--without-mingle"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=output, cwd=BASE_DIR, env=worker_environment
        )
    try:
        deadline = time.monotonic() + WORKER_START_SECONDS
        while b" ready." not in log.read_bytes():
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"The worker did not start:\n{log.read_text()}")
            time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()


@pytest.fixture
def worker(
    transactional_db: None, _worker_process: subprocess.Popen[bytes]
) -> subprocess.Popen[bytes]:
    """A Celery worker, a process of its own, on the real broker and this test's database."""
    return _worker_process


# ── Browser ──────────────────────────────────────────────────────────────────


def chromium_path() -> str | None:
    return next((path for name in CHROMIUMS if (path := shutil.which(name))), None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    walks = [item for item in items if item.get_closest_marker("browser")]
    if not walks or chromium_path():
        return
    if os.environ.get("REQUIRE_BROWSER") == "1":
        raise pytest.UsageError(f"{NO_CHROMIUM} REQUIRE_BROWSER=1 demands them.")
    for item in walks:
        item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    if any(NO_CHROMIUM in str(report.longrepr) for report in skipped):
        terminalreporter.section("BROWSER", red=True, bold=True)
        terminalreporter.line(f"{NO_CHROMIUM} Install it, on Debian: apt-get install chromium")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium for tests marked `browser`; they open contexts of their own."""
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread, which Django would take for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    quiet = ["quic", "background-networking", "component-update", "sync", "gpu"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=chromium_path(),
            args=["--no-sandbox", "--no-first-run", *(f"--disable-{part}" for part in quiet)],
        )
        yield chromium
        chromium.close()
