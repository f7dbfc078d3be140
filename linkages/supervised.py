"""The processes of the demonstration, the port they answer on, and how they are watched."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from linkages.embedded.servers import is_free

BASE_DIR = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
DEFAULT_PORT = 8000
QUICK_DEATH_SECONDS = 10.0
QUICK_DEATHS = 5


class CannotRun(RuntimeError):
    """The demonstration cannot run; the message tells the person at the terminal why."""


@dataclass
class Part:
    """One of the three processes, with its log and its record of deaths."""

    name: str
    command: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    quick_deaths: int = 0
    resting_until: float = 0.0

    def start(self, environment: dict[str, str]) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=BASE_DIR,
                env=environment,
                start_new_session=True,  # Ctrl-C reaches the supervisor alone, which stops in order
            )
        self.started_at = time.monotonic()

    def is_dead(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def mourn(self) -> None:
        """Clear the children of a process that died and decide when to start it again."""
        assert self.process is not None
        signal_group(self.process.pid, signal.SIGKILL)
        lived = time.monotonic() - self.started_at
        self.quick_deaths = self.quick_deaths + 1 if lived < QUICK_DEATH_SECONDS else 0
        self.resting_until = time.monotonic() + min(2.0**self.quick_deaths - 1, 15.0)
        say(f"{self.name} ended ({self.process.returncode}); starting it again. Log: {self.log}")
        self.process = None
        if self.quick_deaths >= QUICK_DEATHS:
            raise CannotRun(f"{self.name} does not stay up:\n{last_lines(self.log)}")

    def stop(self, number: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            signal_group(self.process.pid, number, leader_only=number != signal.SIGKILL)


def make_parts(data_dir: Path, port: int) -> list[Part]:
    python, logs = sys.executable, data_dir / "logs"
    web = ["gunicorn", "linkages.wsgi:application", "--bind", f"{HOST}:{port}", "--workers", "2"]
    web += ["--threads", "4", "--graceful-timeout", "5", "--no-control-socket"]
    worker = ["celery", "-A", "linkages", "worker", "--concurrency", "2", "--loglevel", "INFO"]
    worker += ["--without-gossip", "--without-mingle"]
    beat = ["celery", "-A", "linkages", "beat", "--pidfile", "", "--loglevel", "INFO"]
    beat += ["--schedule", str(data_dir / "timetable")]
    return [
        Part("web", [python, "-m", *web], logs / "web.log"),
        Part("worker", [python, "-m", *worker], logs / "worker.log"),
        Part("beat", [python, "-m", *beat], logs / "beat.log"),
    ]


def choose_port() -> int:
    """The port that was asked for, or the next free one if none was."""
    wanted = os.environ.get("PORT", "")
    if wanted and not (wanted.isdigit() and 0 < int(wanted) < 65536):
        raise CannotRun(f"PORT is “{wanted}”; it must be a number from 1 to 65535.")
    if wanted and not is_free(int(wanted)):
        raise CannotRun(
            f"Port {wanted} is used by another program. Choose another: make demo PORT=…"
        )
    if wanted:
        return int(wanted)
    for port in range(DEFAULT_PORT, DEFAULT_PORT + 100):
        if is_free(port):
            return port
    raise CannotRun(f"All ports from {DEFAULT_PORT} on are used. Choose one: make demo PORT=…")


def address(port: int) -> str:
    return f"http://localhost:{port}"


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/healthz/", timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def signal_group(pid: int, number: signal.Signals, *, leader_only: bool = False) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if leader_only:
            os.kill(pid, number)
        else:
            os.killpg(pid, number)


def last_lines(path: Path) -> str:
    return "\n".join(path.read_text(errors="replace").splitlines()[-20:])


def say(text: str) -> None:
    print(text, flush=True)
