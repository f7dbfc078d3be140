from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from monitoring.demo import counting, loading


class Command(BaseCommand):
    help = "Load Valdora, the demonstration country; does nothing if it is there already."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = loading.load()
        counts = counting.counts()
        if options["format"] == "json":
            self.stdout.write(json.dumps({"loaded": loaded, "counts": counts}))
            return
        said = "Valdora is loaded" if loaded else "Valdora is there already"
        self.stdout.write(f"{said}: " + ", ".join(f"{n} {key}" for key, n in counts.items()) + ".")
