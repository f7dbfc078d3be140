"""The indicators of a quarter or a year, as known on a day."""

from __future__ import annotations

import datetime as dt
import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from linkages import numbers
from linkages.periods import Period
from monitoring.exports import readings_json
from monitoring.indicators import CATALOGUE, FIRST_RELEASE, UnknownIndicator, Vintage

FIRST = "first"


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--period", required=True, help="2026-Q3 or 2026")
        parser.add_argument(
            "--as-of", default="", metavar="DATE",
            help="what was known on this day; “first” for the first release; default: today",
        )  # fmt: skip
        parser.add_argument("--only", default="", help="such as MON-01,EXT-02.new; default: all")
        parser.add_argument("--language", default=settings.LANGUAGE_CODE)
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        language = options["language"]
        if language not in dict(settings.LANGUAGES):
            codes = ", ".join(dict(settings.LANGUAGES))
            raise CommandError(f"“{language}” is not a language here. Languages are: {codes}.")
        with override(language):
            answer = self.answer(options)
            if options["format"] == "json":
                self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))
            else:
                self.write(answer)

    def answer(self, options: dict[str, Any]) -> dict[str, Any]:
        period, vintage = _period(options["period"]), _vintage(options["as_of"])
        only = [name.strip() for name in options["only"].split(",") if name.strip()]
        try:
            return readings_json(period, vintage, only or None, options["language"], wait=True)
        except UnknownIndicator as unknown:
            raise CommandError(
                _("There is no indicator “%(name)s”. There are: %(names)s.")
                % {"name": unknown.name, "names": ", ".join(sorted(CATALOGUE))},
                returncode=2,
            ) from None

    def write(self, answer: dict[str, Any]) -> None:
        title = _("%(period)s, as known on %(day)s")
        self.stdout.write(title % {"period": answer["period"], "day": answer["as_of"]})
        for one in answer["readings"]:
            value = one["value"]
            shown = _("not published") if value is None else numbers.written(value, _places(one))
            self.stdout.write(
                f"{one['key']:<24} {shown:>16} {_(one['unit']):<10} "
                f"{one['coverage']['n']}/{one['coverage']['of']} {one['measure']}"
            )


def _places(reading: dict[str, Any]) -> int:
    return 2 if reading["key"].endswith("_eur") else 0


def _period(text: str) -> Period:
    try:
        return Period.parse(text)
    except ValueError:
        raise CommandError(
            _("“%(text)s” is not a period. Write a quarter like 2026-Q3, or a year like 2026.")
            % {"text": text},
            returncode=2,
        ) from None


def _vintage(text: str) -> Vintage:
    if text == FIRST:
        return FIRST_RELEASE
    try:
        return Vintage(dt.date.fromisoformat(text) if text else timezone.localdate())
    except ValueError:
        raise CommandError(
            _("“%(text)s” is not a date. Write 2026-11-15, or first for the first release.")
            % {"text": text},
            returncode=2,
        ) from None
