from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.metadata
import importlib.util
import json
import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT_HOMES = Path("/var/lib/linkages")
SYSTEM_USER = "linkages-servers"


class ServerFailed(RuntimeError):
    """An embedded server could not be made or started; the message says why."""


class Home:
    """The folder of the servers, what is remembered there, and the user that they run as.

    PostgreSQL refuses to run as root. Root's servers therefore run as a system user, and live
    outside the checkout: that user must be able to walk to its data, and a checkout below a
    private folder (`/root`) must not be opened for that.
    """

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir.resolve()
        self.is_root = os.geteuid() == 0
        self.folder = self.data_dir / "servers"
        if self.is_root:
            digest = hashlib.sha256(str(self.data_dir).encode()).hexdigest()[:10]
            self.folder = ROOT_HOMES / f"{self.data_dir.parent.name}-{digest}"
        self.state_file = self.folder / "servers.json"

    @contextlib.contextmanager
    def locked(self, name: str) -> Iterator[None]:
        with (self.folder / name).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    # ── State ────────────────────────────────────────────────────────────────
    def state(self) -> dict[str, Any]:
        """Ports and passwords of the servers."""
        try:
            state: dict[str, Any] = json.loads(self.state_file.read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            return {}
        return state

    def remember(self, **values: str | int) -> None:
        draft = self.state_file.with_suffix(".new")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:  # noqa: PTH123
            json.dump(self.state() | values, file)
        draft.rename(self.state_file)

    # ── Folders and users ────────────────────────────────────────────────────
    def make_folder(self) -> None:
        if self.folder.exists():
            return
        if self.is_root:
            ROOT_HOMES.mkdir(mode=0o711, parents=True, exist_ok=True)
            self.folder.mkdir(mode=0o711, exist_ok=True)
            (self.folder / "belongs-to").write_text(f"{self.data_dir}\n")
        else:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def run_as(self) -> dict[str, Any]:
        """What makes a subprocess run as the servers' user; nothing unless we are root."""
        if not self.is_root:
            return {}
        account = _system_account()
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        if self.is_root:
            account = _system_account()
            os.chown(path, account.pw_uid, account.pw_gid)

    def server_folder(self, name: str) -> Path:
        path = self.folder / name
        path.mkdir(mode=0o700, exist_ok=True)
        self.own(path)
        return path

    def program(self, distribution: str, path: str) -> Path:
        """A program out of a wheel, or of a copy where the servers' user cannot walk to it."""
        package = distribution.replace("-", "_")
        spec = importlib.util.find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            raise ServerFailed(
                f"The package {distribution} is not installed: run `make setup`, or set "
                "DATABASE_URL and REDIS_URL to servers of your own."
            )
        wheel = Path(spec.submodule_search_locations[0])
        if self.is_root and not _everybody_reaches(wheel / path):
            version = importlib.metadata.version(distribution)
            wheel = self._copy_of(wheel, f"{distribution}-{version}")
        return wheel / path

    def _copy_of(self, wheel: Path, name: str) -> Path:
        copy = self.folder / name
        if not copy.exists():
            draft = self.folder / f"{name}.new"
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir(mode=0o755)
            for part in wheel.parent.glob(f"{wheel.name}*"):  # the wheel and its libraries
                if not part.name.endswith("-info"):
                    shutil.copytree(part, draft / part.name, symlinks=True)
            for item in [draft, *draft.rglob("*")]:
                if not item.is_symlink():
                    item.chmod(0o755 if item.is_dir() or os.access(item, os.X_OK) else 0o644)
            draft.rename(copy)
        return copy / wheel.name


def _system_account() -> pwd.struct_passwd:
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(SYSTEM_USER)
    useradd = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin"]
    try:
        subprocess.run([*useradd, SYSTEM_USER], check=False, capture_output=True)
        return pwd.getpwnam(SYSTEM_USER)
    except (OSError, KeyError) as error:
        raise ServerFailed(
            f"PostgreSQL does not run as root, and the user {SYSTEM_USER} could not be made. "
            "Run this as another user, or set DATABASE_URL and REDIS_URL."
        ) from error


def _everybody_reaches(program: Path) -> bool:
    folders_open = all(folder.stat().st_mode & stat.S_IXOTH for folder in program.parents)
    mode = program.stat().st_mode
    return bool(folders_open and mode & stat.S_IROTH and mode & stat.S_IXOTH)
