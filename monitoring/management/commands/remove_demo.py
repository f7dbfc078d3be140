from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from monitoring.demo import removal


class Command(BaseCommand):
    help = "Remove the demonstration country with its users, contacts, contracts and history."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        removed = removal.remove()
        if options["format"] == "json":
            self.stdout.write(json.dumps(removed))
            return
        total = sum(removed.values())
        self.stdout.write(f"{total} rows of the demonstration removed from {len(removed)} tables.")
