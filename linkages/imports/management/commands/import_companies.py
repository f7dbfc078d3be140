from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from linkages.imports.companies import Plan, carry_out, plan
from linkages.imports.kinds import kind, kinds
from linkages.imports.reading import UnreadableFile, read


class Command(BaseCommand):
    help = "Load companies from a CSV or XLSX file with headings in either language."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--kind", required=True, choices=[one.key for one in kinds()])
        parser.add_argument("--dry-run", action="store_true", help="Say what would happen.")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        try:
            sheet = read(path.name, path.read_bytes())
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except UnreadableFile as error:
            raise CommandError(f"{path.name}: {error}") from error
        made = plan(sheet, kind(options["kind"]))
        if not made.errors and not options["dry_run"]:
            carry_out(made, by=None, reason=path.name)
        self._answer(made, options)
        if made.errors:
            raise CommandError(
                _("Nothing was loaded: %(count)s cells are to be put right.")
                % {"count": len(made.errors)}
            )

    def _answer(self, made: Plan, options: dict[str, Any]) -> None:
        loaded = not made.errors and not options["dry_run"]
        if options["format"] == "json":
            answer = made.as_dict() | {"loaded": loaded, "dry_run": options["dry_run"]}
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
            return
        for error in made.errors:
            row = _("Row %(row)s") % {"row": error.row} if error.row else _("Headings")
            self.stdout.write(f"{row}, {error.column} “{error.value}”: {error.message}")
        if made.ignored:
            self.stdout.write(_("Not used: %(columns)s") % {"columns": ", ".join(made.ignored)})
        self.stdout.write(
            _("%(new)s new, %(known)s already in the register, %(errors)s errors")
            % {"new": made.new, "known": made.known, "errors": len(made.errors)}
        )
