"""Load one classification: from a file, or what the product itself knows of it."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_slug
from django.utils.translation import gettext as _

from linkages.classifications import files, services
from linkages.classifications.loading import LoadError, Outcome, load
from linkages.classifications.models import Node
from linkages.classifications.schemes import SCHEMES


class Command(BaseCommand):
    help = (
        "Load a classification from a CSV file (plain or .gz, UTF-8); without FILE, from the "
        "product and its packages. All rows are loaded, or none and one line says what is wrong."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE")
        parser.add_argument("--scheme", required=True, help="code, such as nace2, cpv, region")
        parser.add_argument("--name", help="name of a new scheme in the national language")
        parser.add_argument("--name-en", help="name of a new scheme in English")
        parser.add_argument("--code-column", default="")
        parser.add_argument("--parent-column", default="")
        parser.add_argument("--label-column", default="", help="ro=denumire,en=title")
        parser.add_argument(
            "--where", default="", help="only rows with these values: country=RO,level=3"
        )
        parser.add_argument(
            "--complete", action="store_true", help="retire codes that are not in the file"
        )
        parser.add_argument("--dry-run", action="store_true", help="check and count, load nothing")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            outcome = _load(options)
        except LoadError as error:
            raise CommandError(" ".join(str(error).split())) from error
        if options["format"] == "json":
            self.stdout.write(json.dumps(outcome.as_dict()))
            return
        said = (
            f"{outcome.scheme}: {outcome.rows} rows, {outcome.created} new, "
            f"{outcome.changed} changed, {outcome.unchanged} as before, "
            f"{outcome.restored} brought back, {outcome.retired} retired"
        )
        self.stdout.write(said + (" (dry run: nothing was loaded)" if outcome.dry_run else ""))


def _load(options: dict[str, Any]) -> Outcome:
    scheme, file = options["scheme"], options["file"]
    try:
        validate_slug(scheme)
    except Exception as error:
        raise LoadError(
            _("--scheme takes letters, digits, “-” and “_”: not “%(code)s”.") % {"code": scheme}
        ) from error
    if file is None:
        return _known(scheme, dry_run=options["dry_run"])
    wanted = files.Wanted(
        code=options["code_column"],
        parent=options["parent_column"],
        labels=_pairs("--label-column", options["label_column"]),
        where=_pairs("--where", options["where"]),
    )
    present = frozenset(Node.objects.in_scheme(scheme).values_list("code", flat=True))
    return load(
        scheme,
        files.read_rows(file, wanted, present),
        about=_about(scheme, options),
        complete=options["complete"],
        dry_run=options["dry_run"],
    )


def _known(scheme: str, *, dry_run: bool) -> Outcome:
    if scheme not in SCHEMES or SCHEMES[scheme].rows is None:
        own = ", ".join(code for code, known in SCHEMES.items() if known.rows)
        raise LoadError(
            _("“%(code)s” needs a FILE. Without one there are: %(own)s.")
            % {"code": scheme, "own": own}
        )
    return services.load_known(scheme, dry_run=dry_run)


def _about(scheme: str, options: dict[str, Any]) -> dict[str, Any]:
    """Names given win; a known scheme has names; any other is called by its code."""
    known = SCHEMES.get(scheme)
    about: dict[str, Any] = {}
    if known is not None and known.rows is None:
        about = services.about(known)
    if options["name"]:
        about["name"] = options["name"]
    if options["name_en"]:
        about["name_en"] = options["name_en"]
    return about


def _pairs(option: str, text: str) -> dict[str, str]:
    pairs = {}
    for piece in filter(None, text.split(",")):
        key, sign, value = piece.partition("=")
        if not (sign and key.strip() and value.strip()):
            raise LoadError(
                _("%(option)s takes pairs like “en=title,ro=denumire”, not “%(piece)s”.")
                % {"option": option, "piece": piece}
            )
        pairs[key.strip()] = value.strip()
    return pairs
