import io
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Bring database, messages and files to the state that `make demo` starts from."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("logins", type=Path, help="file that receives one login per role")

    def handle(self, *args: Any, logins: Path, **options: Any) -> None:
        self.stdout.write("  messages of the pages")
        call_command("translations", "compile", verbosity=0)
        self.stdout.write("  files of the pages")
        call_command("collectstatic", interactive=False, verbosity=0)
        self.stdout.write("  tables")
        call_command("migrate", interactive=False, verbosity=0)
        self.stdout.write("  the demonstration country")
        call_command("load_demo")
        listing = io.StringIO()
        call_command("demo_logins", stdout=listing)
        logins.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(logins, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(listing.getvalue())
