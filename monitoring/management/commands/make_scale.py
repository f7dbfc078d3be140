from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from monitoring.demo.scale import making
from monitoring.demo.scale.ground import Sizes


class Command(BaseCommand):
    help = "Fill the database with realistic data of a size to measure on, by COPY."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--companies", type=int, default=1_000_000)
        parser.add_argument("--suppliers", type=int, default=100_000)
        parser.add_argument("--needs", type=int, default=2_000)
        parser.add_argument("--contracts", type=int, default=1_000_000)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument(
            "--force", action="store_true", help="also beside companies that were not made so"
        )
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        names = ("companies", "suppliers", "needs", "contracts", "seed")
        sizes = Sizes(**{name: options[name] for name in names})
        if min(options[name] for name in names) < 0 or options["companies"] <= options["suppliers"]:
            raise CommandError("There must be more companies than suppliers, and none below zero.")
        if not options["force"] and making.has_other_data():
            raise CommandError(
                "This database holds companies that were not made to measure; nothing was "
                "written. Use an empty database, or --force."
            )
        is_json = options["format"] == "json"
        lines = self.stderr if is_json else self.stdout

        def say(text: str) -> None:
            lines.write(text)
            lines.flush()

        made = making.make(sizes, say)
        if is_json:
            self.stdout.write(json.dumps(made))
            return
        rows = ", ".join(f"{count} {name}" for name, count in made["rows"].items())
        self.stdout.write(f"In {made['seconds']} s: {rows}.")
