"""One terminal runs the whole demonstration, and the next run heals what a kill left behind."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from linkages import embedded, supervised, supervisor
from tests.startup.conftest import BASE_DIR, Machine, kill_main_process

pytestmark = pytest.mark.servers

#: The data of the demonstration is not what these tests are about.
WITHOUT_DATA = """
import sys
from linkages import supervisor
supervisor.Demonstration._prepare = lambda self: None
sys.exit(supervisor.main(["run"]))
"""


PARTS = {"gunicorn", "worker", "beat"}  # words of their command lines


class Terminal:
    """A terminal in which `make demo` runs."""

    def __init__(self, data_dir: Path, port: int, log: Path) -> None:
        self.data_dir, self.port, self.log = data_dir, port, log
        environment = {key: value for key, value in os.environ.items() if "_URL" not in key}
        environment |= {"DATA_DIR": str(data_dir), "PORT": str(port)}
        with log.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-c", WITHOUT_DATA],
                cwd=BASE_DIR,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def wait_until_up(self) -> None:
        self.wait_until(lambda: "Linkages runs at" in self.log.read_text())
        self.wait_until(lambda: set(self.parts()) == PARTS)

    def wait_until(self, claim: Callable[[], bool], seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not claim():
            assert time.monotonic() < deadline, self.what_was_said()
            time.sleep(0.1)

    def what_was_said(self) -> str:
        logs = [self.log, *sorted((self.data_dir / "logs").glob("*.log"))]
        return "\n".join(f"── {log.name}\n{log.read_text()[-3000:]}" for log in logs)

    def parts(self) -> dict[str, psutil.Process]:
        """The leading process of each part: what the supervisor itself started."""
        found: dict[str, psutil.Process] = {}
        for process in psutil.Process(self.process.pid).children():
            with contextlib.suppress(psutil.Error):
                found |= {name: process for name in PARTS if name in process.cmdline()}
        return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
    return number


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def open_terminal(machine: Machine, port: int, tmp_path: Path) -> Iterator[Callable[[], Terminal]]:
    opened: list[Terminal] = []

    def run() -> Terminal:
        opened.append(Terminal(machine.data_dir, port, tmp_path / f"terminal-{len(opened)}.log"))
        return opened[-1]

    yield run
    for terminal in opened:
        if terminal.process.poll() is None:
            terminal.process.kill()
            terminal.process.wait()
    supervisor.end_strays(machine.data_dir)


def test_it_runs_and_ctrl_c_stops_all_of_it(
    machine: Machine, open_terminal: Callable[[], Terminal]
) -> None:
    terminal = open_terminal()
    terminal.wait_until_up()
    assert f"Linkages runs at http://localhost:{terminal.port}\n" in terminal.log.read_text()
    assert machine.running() == {"postgres", "valkey"}

    second = open_terminal()
    assert second.process.wait(20) == 0
    assert "Linkages runs at" in second.log.read_text()

    terminal.process.send_signal(signal.SIGINT)
    assert terminal.process.wait(40) == 0
    assert supervisor.strays_of(machine.data_dir) == []
    assert machine.running() == set()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """A demonstration that runs while its parts are killed one after the other."""
    folder = tmp_path_factory.mktemp("running")
    terminal = Terminal(folder / "checkout" / "var", free_port(), folder / "terminal.log")
    terminal.wait_until_up()
    yield terminal
    terminal.process.send_signal(signal.SIGINT)
    terminal.process.wait(60)
    embedded.erase(terminal.data_dir)


@pytest.mark.parametrize("killed", sorted(PARTS))
def test_a_killed_part_is_started_again(running: Terminal, killed: str) -> None:
    before = running.parts()[killed]
    before.kill()
    running.wait_until(lambda: running.parts().get(killed, before) != before)


def test_a_killed_database_is_started_again(running: Terminal) -> None:
    machine = Machine(running.data_dir)
    for server in (machine.postgres, machine.valkey):
        kill_main_process(server)
    running.wait_until(lambda: machine.postgres.is_ready() and machine.valkey.is_ready())


def test_the_next_run_heals_a_killed_supervisor(
    machine: Machine, open_terminal: Callable[[], Terminal]
) -> None:
    first = open_terminal()
    first.wait_until_up()
    left_behind = {process.pid for process in first.parts().values()}
    first.process.kill()
    first.process.wait()

    second = open_terminal()
    second.wait_until_up()
    assert not left_behind & {process.pid for process in second.parts().values()}

    supervisor.Demonstration(machine.data_dir).stop()
    assert second.process.wait(10) == 0
    assert machine.running() == set()


def test_stop_ends_what_a_killed_supervisor_left(
    machine: Machine, open_terminal: Callable[[], Terminal]
) -> None:
    terminal = open_terminal()
    terminal.wait_until_up()
    terminal.process.kill()
    terminal.process.wait()
    supervisor.Demonstration(machine.data_dir).stop()
    assert supervisor.strays_of(machine.data_dir) == []
    assert machine.running() == set()


def test_a_port_in_use_is_said_plainly(open_terminal: Callable[[], Terminal], port: int) -> None:
    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", port))
        squatter.listen()
        terminal = open_terminal()
        assert terminal.process.wait(30) == 1
    assert terminal.log.read_text().startswith(f"Port {port} is used by another program.")


@pytest.mark.parametrize("wrong", ["eight", "0", "65536", "-1", "80 80"])
def test_a_port_that_is_none(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", wrong)
    with pytest.raises(supervised.CannotRun, match="from 1 to 65535"):
        supervised.choose_port()


def test_without_a_wish_the_next_free_port_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PORT", raising=False)
    monkeypatch.setattr(supervised, "is_free", lambda port: port >= supervised.DEFAULT_PORT + 2)
    assert supervised.choose_port() == supervised.DEFAULT_PORT + 2


def test_reset_asks_first(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FORCE", raising=False)
    monkeypatch.setattr(sys, "stdin", io.StringIO("yes"))
    assert not supervisor.confirmed(machine.data_dir)
    monkeypatch.setenv("FORCE", "1")
    assert supervisor.confirmed(machine.data_dir)


def test_reset_deletes_only_what_was_made_here(machine: Machine) -> None:
    machine.data_dir.mkdir(parents=True)
    (machine.data_dir / "private").mkdir()
    (machine.data_dir / "secret_key").touch()
    (machine.data_dir / "my-notes.txt").touch()
    supervisor.Demonstration(machine.data_dir).reset()
    assert {path.name for path in machine.data_dir.iterdir()} <= {"my-notes.txt", "supervisor.lock"}
    assert (machine.data_dir / "my-notes.txt").exists()
