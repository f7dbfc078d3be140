from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from linkages.find import services


class Command(BaseCommand):
    help = (
        "Compare the index of the search box with the records and mend what differs. The database "
        "keeps the index itself; this proves it, and repairs it after triggers were switched off."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        way = parser.add_mutually_exclusive_group()
        way.add_argument("--check", action="store_true", help="tell differences, mend nothing")
        way.add_argument("--anew", action="store_true", help="build all of it from the records")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        services.install()
        found = services.differences() if options["check"] else None
        built = services.rebuild() if options["anew"] else None
        if found is None and built is None:
            found = services.repair()
            services.forget_words()
        if options["format"] == "json":
            self.stdout.write(json.dumps({"documents": built, "differences": found}))
            return
        if built is not None:
            self.stdout.write(f"Built {built} documents.")
            return
        for kind, counts in (found or {}).items():
            told = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
            self.stdout.write(f"{kind}: {told or 'as the records are'}")
