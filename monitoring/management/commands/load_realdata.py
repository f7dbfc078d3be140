from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from linkages.classifications.loading import LoadError
from monitoring.realdata import loading

DEFAULT = Path("../shared/data")


class Command(BaseCommand):
    help = (
        "Load public data sets: GLEIF entities as companies, Forbes lists as prospects, winners "
        "and lots of TED notices as suppliers and needs. Says for each file what was refused, "
        "and why. A file is one change set, which can be undone."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folder", nargs="?", type=Path, metavar="DIR", help=f"default: {DEFAULT}"
        )
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, folder: Path | None, **options: Any) -> None:
        place = folder or (settings.BASE_DIR / DEFAULT)
        if not place.is_dir():
            if folder is not None:
                raise CommandError(f"There is no folder {folder}.")
            self.stderr.write(f"SKIPPED: there is no folder {DEFAULT}; name one. Nothing loaded.")
            return
        try:
            reports = loading.load(place)
        except LoadError as error:
            raise CommandError(" ".join(str(error).split())) from error
        if options["format"] == "json":
            found = [report.as_dict() for report in reports]
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        for report in reports:
            for line in report.lines():
                self.stdout.write(line)
