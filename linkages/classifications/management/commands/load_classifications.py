from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from linkages.classifications import services


class Command(BaseCommand):
    help = "Load every classification that comes with the product and its packages."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        outcomes = services.load_all()
        if options["format"] == "json":
            self.stdout.write(json.dumps([one.as_dict() for one in outcomes]))
            return
        for one in outcomes:
            self.stdout.write(
                f"{one.scheme}: {one.rows} codes, {one.created} new, {one.changed} changed, "
                f"{one.retired} retired"
            )
