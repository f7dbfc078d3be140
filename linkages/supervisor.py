"""Run the whole demonstration from one terminal: `make demo`, `make stop`, `make reset`.

One process starts the servers, prepares the data, then runs web server, worker and timetable
until Ctrl-C. A part that dies is started again. What an earlier run left behind after a
`kill -9` is found by a variable in its environment and ended first.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

import psutil

from linkages import embedded
from linkages.supervised import (
    BASE_DIR,
    CannotRun,
    Part,
    address,
    answers,
    choose_port,
    last_lines,
    make_parts,
    say,
)

MARK = "LINKAGES_SUPERVISED"
STOP_SECONDS = 15.0
STRAY_SECONDS = 5.0
#: What `reset` deletes in the data folder.
MADE_HERE = ["logs", "private", "static", "prepared.json", "secret_key", "timetable"]
#: A change in any of these calls for a new preparation.
PREPARED_FROM = ["*.py", "*.po", "*.sql", "*.csv", "*.json", "*.yaml", "*.css", "*.js", "*.svg"]


@dataclass
class Demonstration:
    data_dir: Path
    environment: dict[str, str] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    stopping: bool = False
    parent_pid: int = field(default_factory=os.getppid)

    # ── Run ──────────────────────────────────────────────────────────────────
    def run(self) -> None:
        self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with only_one(self.data_dir) as is_only:
            if not is_only:
                self._tell_where()
                return
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, self._on_signal)
            end_strays(self.data_dir)
            port = choose_port()
            self.environment = self._environment(port)
            self._prepare()
            self._run_parts(port)

    def _run_parts(self, port: int) -> None:
        self.parts = make_parts(self.data_dir, port)
        try:
            for part in self.parts:
                part.start(self.environment)
            write_json(self._record, {"pid": os.getpid(), "address": address(port)})
            if self._wait_for_page(port):
                self._tell_where()
            self._watch()
        finally:
            self._stop_parts()
            self._record.unlink(missing_ok=True)
        say("Stopped.")

    def _watch(self) -> None:
        while not self.stopping and os.getppid() == self.parent_pid:
            self._revive_servers()
            for part in self.parts:
                if part.is_dead():
                    part.mourn()
                if part.process is None and time.monotonic() >= part.resting_until:
                    part.start(self.environment)
            time.sleep(1)

    def _revive_servers(self) -> None:
        """A server that was killed comes back; if its port was taken meanwhile, all move."""
        addresses = server_urls(self.data_dir)
        if any(self.environment[name] != address for name, address in addresses.items()):
            say("The servers moved to other ports; starting all parts again.")
            self.environment |= addresses
            self._stop_parts()
            for part in self.parts:
                part.start(self.environment)

    def _stop_parts(self) -> None:
        for part in reversed(self.parts):
            part.stop(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline and not all(self._has_ended(part) for part in self.parts):
            time.sleep(0.1)
        for part in self.parts:
            part.stop(signal.SIGKILL)

    @staticmethod
    def _has_ended(part: Part) -> bool:
        return part.process is None or part.process.poll() is not None

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self.stopping:  # a second Ctrl-C does not want to wait
            for part in self.parts:
                part.stop(signal.SIGKILL)
            return
        self.stopping = True
        say("\nStopping …")
        if not self.parts:
            raise SystemExit(1)

    # ── Before the parts ─────────────────────────────────────────────────────
    def _environment(self, port: int) -> dict[str, str]:
        environment = dict(os.environ)
        environment |= server_urls(self.data_dir)
        environment.setdefault("BASE_URL", address(port))
        return environment | {
            "DATA_DIR": str(self.data_dir),
            "PYTHONUNBUFFERED": "1",
            MARK: str(self.data_dir),
        }

    def _prepare(self) -> None:
        """Migrations, messages, files and demonstration data, if anything changed."""
        wanted = self._fingerprint()
        is_own_database = not os.environ.get("DATABASE_URL")
        if is_own_database and read_json(self._prepared).get("fingerprint") == wanted:
            return
        say("Preparing the data; the first time this takes a minute or two …")
        command = [sys.executable, "manage.py", "prepare_demo", str(self._logins)]
        done = subprocess.run(command, cwd=BASE_DIR, env=self.environment, check=False)
        if done.returncode:
            raise CannotRun("The data could not be prepared; the messages above say why.")
        # Compiling messages may have touched files: what counts is the state after it.
        write_json(self._prepared, {"fingerprint": self._fingerprint()})

    def _fingerprint(self) -> str:
        # A database made anew has another password; another port is the same database.
        password = urlsplit(self.environment["DATABASE_URL"]).password or ""
        digest = hashlib.sha256(password.encode())
        for path in prepared_from():
            status = path.stat()
            digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
        made = [self.data_dir / "static" / "staticfiles.json", self._logins]
        digest.update(str([path.exists() for path in made]).encode())
        return digest.hexdigest()

    def _wait_for_page(self, port: int) -> bool:
        deadline = time.monotonic() + 60
        while not self.stopping and time.monotonic() < deadline:
            if answers(port):
                return True
            if self.parts[0].is_dead():
                break
            time.sleep(0.1)
        if not self.stopping:
            say(f"The web server does not answer yet. {last_lines(self.parts[0].log)}")
        return False

    # ── What is known about a run ────────────────────────────────────────────
    @property
    def _record(self) -> Path:
        return self.data_dir / "supervisor.json"

    @property
    def _prepared(self) -> Path:
        return self.data_dir / "prepared.json"

    @property
    def _logins(self) -> Path:
        return self.data_dir / "private" / "demo-logins.txt"

    def _tell_where(self) -> None:
        where = read_json(self._record).get("address", "an address that is being prepared")
        say(f"\nLinkages runs at {where}\n")
        with contextlib.suppress(FileNotFoundError):
            say(self._logins.read_text())
        say(f"Logs and mails: {self.data_dir / 'logs'}. Ctrl-C or `make stop` stops everything.")

    # ── Stop and reset ───────────────────────────────────────────────────────
    def stop(self) -> None:
        if not self.data_dir.exists():
            return
        deadline = time.monotonic() + 2 * STOP_SECONDS
        while time.monotonic() < deadline:
            with only_one(self.data_dir) as is_only:
                if is_only:
                    break
                with contextlib.suppress(KeyError, ProcessLookupError):
                    os.kill(
                        int(read_json(self.data_dir / "supervisor.lock")["pid"]), signal.SIGTERM
                    )
            time.sleep(0.5)
        end_strays(self.data_dir)
        embedded.stop(self.data_dir)

    def reset(self) -> None:
        self.stop()
        embedded.erase(self.data_dir)
        for name in MADE_HERE:
            path = self.data_dir / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)


def server_urls(data_dir: Path) -> dict[str, str]:
    database, redis = os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")
    if not (database and redis):
        own_database, own_redis = embedded.urls(data_dir, database=not database, redis=not redis)
        database, redis = database or own_database, redis or own_redis
    return {"DATABASE_URL": database, "REDIS_URL": redis}


def prepared_from() -> Iterator[Path]:
    apps = ["linkages", "investors", "suppliers", "matchmaking", "monitoring", "static"]
    for pattern in PREPARED_FROM:
        for app in apps:
            yield from sorted((BASE_DIR / app).rglob(pattern))
    yield from (BASE_DIR / name for name in ("package-lock.json", "requirements.txt"))


@contextlib.contextmanager
def only_one(data_dir: Path) -> Iterator[bool]:
    """Whether no other supervisor runs on this folder; the lock ends with its process."""
    with (data_dir / "supervisor.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        lock.truncate(0)
        lock.write(json.dumps({"pid": os.getpid()}))
        lock.flush()
        yield True


def end_strays(data_dir: Path) -> None:
    """End what a killed supervisor left running."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        deadline = time.monotonic() + STRAY_SECONDS
        for process in strays_of(data_dir):
            with contextlib.suppress(psutil.Error):
                process.send_signal(number)
        while strays_of(data_dir) and time.monotonic() < deadline:
            time.sleep(0.1)


def strays_of(data_dir: Path) -> list[psutil.Process]:
    return [process for process in psutil.process_iter() if _is_stray(process, data_dir)]


def _is_stray(process: psutil.Process, data_dir: Path) -> bool:
    try:
        return process.pid != os.getpid() and process.environ().get(MARK) == str(data_dir)
    except (psutil.Error, OSError):
        return False


def read_json(path: Path) -> dict[str, str]:
    try:
        content: dict[str, str] = json.loads(path.read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return content


def write_json(path: Path, content: dict[str, str | int]) -> None:
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(content))
    draft.rename(path)


def confirmed(data_dir: Path) -> bool:
    if os.environ.get("FORCE") == "1":
        return True
    if not sys.stdin.isatty():
        say("Nothing was deleted. Without a terminal to ask at, say FORCE=1.")
        return False
    question = f"Delete all data of the demonstration in {data_dir}? Type yes: "
    return input(question).strip().lower() == "yes"


def main(arguments: list[str]) -> int:
    data_dir = Path(os.environ.get("DATA_DIR") or BASE_DIR / "var").resolve()
    demonstration = Demonstration(data_dir)
    try:
        match arguments:
            case ["run"]:
                demonstration.run()
            case ["stop"]:
                demonstration.stop()
            case ["reset"]:
                if not confirmed(data_dir):
                    return 1
                demonstration.reset()
                say("The data is gone; `make demo` makes it anew.")
            case _:
                say("Usage: python -m linkages.supervisor run|stop|reset")
                return 2
    except (CannotRun, embedded.ServerFailed) as problem:
        say(str(problem))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
