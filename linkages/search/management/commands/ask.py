"""Ask a query in its text form and print the answer, with the rights of a person."""

from __future__ import annotations

import csv
import json
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from linkages.search import output, services
from linkages.search.domain import UnknownRecord, domain
from linkages.search.query import Query
from linkages.search.sentence import sentence
from linkages.search.text import TextError, parse_text


class Command(BaseCommand):
    help = "Runs a search written in its text form, with the rights of a person."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("text", help="the query, such as 'suppliers where staff >= 50'")
        parser.add_argument("--as", dest="person", required=True, help="e-mail address of a user")
        parser.add_argument("--format", choices=("json", "csv", "count"), default="json")
        parser.add_argument("--explain", action="store_true", help="print sentence and SQL, too")
        parser.add_argument("--language", default="en", help="of the text and the sentence")
        parser.add_argument(
            "--answer", action="append", default=[], metavar="QUESTION=VALUE",
            help="answer to a question of the query",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        language = options["language"]
        user = self._person(options["person"])
        with translation.override(language):
            query = self._query(options["text"], user, language)
            rest = {"answers": self._answers(options["answer"]), "language": language}
            try:
                self._print(query, user, rest, options)
            except services.Refused as refused:
                lines = [f"{one.place}: {one.message} [{one.code}]" for one in refused.problems]
                raise CommandError("\n".join(lines)) from refused
            except services.TooBroad as error:
                raise CommandError(f"{error} [{error.place}]") from error

    def _person(self, email: str) -> Any:
        user = get_user_model()._default_manager.filter(email=email.strip().lower()).first()
        if user is None or not user.is_active:
            raise CommandError(f"nobody active has the address {email}")
        return user

    def _query(self, text: str, user: Any, language: str) -> Query:
        try:
            return parse_text(text, lambda record: domain(record, user), language)
        except TextError as error:
            raise CommandError(_told(error, language)) from error
        except UnknownRecord as error:
            raise CommandError(f"there is nothing called {error} to search") from error

    def _answers(self, given: list[str]) -> dict[str, str]:
        pairs = [one.partition("=") for one in given]
        return {label.strip(): value.strip() for label, _equals, value in pairs}

    def _print(
        self, query: Query, user: Any, rest: dict[str, Any], options: dict[str, Any]
    ) -> None:
        language = rest["language"]
        if options["explain"]:
            self.stderr.write(sentence(query, domain(query.record, user), language))
            self.stderr.write(sql(query, user, rest))
        with services.on_screen(query, user, seconds=120):
            if query.totals is not None:
                self._write(options["format"], totals_rows(query, user, rest))
                return
            found = services.rows(query, user, **rest)
            if options["format"] == "count":
                self.stdout.write(str(found.order_by().count()))
                return
            who = services.asking(user, **rest)
            rows = output.records(query, found, who, limit=2**31)
        self._write(options["format"], rows)

    def _write(self, form: str, rows: list[dict[str, Any]]) -> None:
        if form == "json":
            json.dump(rows, self.stdout, ensure_ascii=False, indent=1, default=str)
            self.stdout.write("")
        elif form == "count":
            self.stdout.write(str(len(rows)))
        elif rows:
            writer = csv.writer(self.stdout, lineterminator="\n")
            writer.writerow(rows[0])
            writer.writerows([_cell(value) for value in row.values()] for row in rows)


def _told(error: Any, language: str) -> str:
    message = error.message
    return str(message(language) if callable(message) else message)


def _cell(value: Any) -> Any:
    """Lists joined; a text that a spreadsheet would take for a formula is quoted."""
    text = ", ".join(map(str, value)) if isinstance(value, list) else value
    is_formula = isinstance(text, str) and text[:1] in ("=", "+", "-", "@", "\t", "\r")
    return f"'{text}" if is_formula else text


def totals_rows(query: Query, user: Any, rest: dict[str, Any]) -> list[dict[str, Any]]:
    """A row a group, headed by the labels of the language."""
    found = services.totals(query, user, **rest)
    language = rest["language"]
    columns = [one.label(language) for one in (*found.groups, *found.figures)]
    rows = [
        [*(row.label(n, language) for n in range(len(row.keys))), *row.figures]
        for row in found.rows
    ]
    if not found.groups:
        rows = [list(found.grand)]
    return [dict(zip(columns, row, strict=True)) for row in rows]


def sql(query: Query, user: Any, rest: dict[str, Any]) -> str:
    """The statement with its parameters beside it, as it is sent."""
    statement, params = services.rows(query, user, **rest).values("pk").query.sql_with_params()
    return f"{statement}\n-- {list(params)}"
