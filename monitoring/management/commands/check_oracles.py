"""Compare the product's indicators with expected values in a folder. Needs no database."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from monitoring.oracle_tables import FolderRefused
from monitoring.oracles import Comparison, check_folder


class Command(BaseCommand):
    help = "Compares every expected value in DIR with what the product computes."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, folder: Path, format: str, **options: Any) -> None:  # noqa: A002
        try:
            comparison = check_folder(folder)
        except FolderRefused as refusal:
            raise CommandError(str(refusal), returncode=2) from None
        if format == "json":
            report = {"folder": str(folder), **comparison.as_dict()}
            self.stdout.write(json.dumps(report, default=_number, ensure_ascii=False, indent=1))
        else:
            self._write(comparison)
        if comparison.differences:
            raise SystemExit(1)

    def _write(self, comparison: Comparison) -> None:
        for difference in comparison.differences:
            self.stdout.write(
                f"DIFFERENT {difference.file} {difference.place} {difference.key}: "
                f"expected {difference.expected}, computed {difference.computed}"
            )
        for name in comparison.not_computed:
            self.stdout.write(f"not computed yet: {name}")
        self.stdout.write(
            f"{sum(comparison.compared.values())} values compared, {comparison.equal} equal, "
            f"{len(comparison.differences)} different; {len(comparison.not_computed)} entries "
            "not computed yet"
        )


def _number(value: Any) -> float:
    return float(value)
