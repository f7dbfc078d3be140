"""All benchmarks on a database of their own, which is made and filled when it is not there."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

from tests.benchmarks import setting  # noqa: F401  (sets the product up)

# isort: split

from django.db import connection

NAME = "linkages_bench"
ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ("pages", "lists", "search", "indicators", "exports")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    for name, default in (
        ("companies", 1_000_000),
        ("suppliers", 100_000),
        ("needs", 2_000),
        ("contracts", 1_000_000),
    ):
        options.add_argument(f"--{name}", type=int, default=default)
    chosen = vars(options.parse_args())
    is_new = make_database()
    environment = os.environ | {"DATABASE_URL": url()}
    if is_new:
        counts = [part for name, count in chosen.items() for part in (f"--{name}", str(count))]
        for command in (["migrate", "--verbosity", "0"], ["make_scale", *counts]):
            subprocess.run(
                [sys.executable, "manage.py", *command],
                env=environment, cwd=ROOT, check=True,
            )  # fmt: skip
    for script in SCRIPTS:
        command = [sys.executable, "-m", f"tests.benchmarks.{script}"]
        subprocess.run(command, env=environment, cwd=ROOT, check=True)


def make_database() -> bool:
    """Whether it had to be made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
        if cursor.fetchone():
            return False
        cursor.execute(f"CREATE DATABASE {NAME}")
    return True


def url() -> str:
    """The database in use, with the benchmark's name."""
    known = connection.settings_dict
    login = quote(known["USER"] or "", safe="")
    if known["PASSWORD"]:
        login += ":" + quote(known["PASSWORD"], safe="")
    return f"postgresql://{login}@{known['HOST'] or '127.0.0.1'}:{known['PORT'] or 5432}/{NAME}"


if __name__ == "__main__":
    main()
