"""Running a query: with the rights of who asks, never more than was asked, never without end.

A query that names something unknown or forbidden does not run at all: dropping the condition
would widen the result.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.core.cache import cache
from django.db import OperationalError, connection, transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import NullIf
from django.utils import timezone

from linkages.listing import CAP
from linkages.search.answers import answered
from linkages.search.askable import AskableField, Domain
from linkages.search.compiler import Compiler, Placed
from linkages.search.domain import UnknownRecord, domain
from linkages.search.limits import limit_problems
from linkages.search.predicates.base import Ground, Unfit, value
from linkages.search.problems import Problem, Refused, TooBroad, TooOften, problem
from linkages.search.query import BadQuery, Query, from_json, to_json
from linkages.search.sources import Asking, Column

SCREEN_SECONDS = 5
RUNS_A_MINUTE = 30
SALT = "linkages.search"

__all__ = [
    "BadState", "Count", "Problem", "Refused", "TooBroad", "TooOften", "asking", "blanks",
    "condition", "count", "count_run", "from_state", "on_screen", "problems", "rows", "to_state",
    "totals",
]  # fmt: skip


def asking(
    user: Any,
    answers: Mapping[str, str] | None = None,
    now: dt.datetime | None = None,
    language: str = "en",
) -> Asking:
    return Asking(user, now or timezone.now(), dict(answers or {}), language)


# ── What is wrong with it ────────────────────────────────────────────────────


def problems(query: Query, user: Any, **rest: Any) -> list[Problem]:
    """What is unknown, forbidden, broken or too much, each with its place; a query with any never
    runs."""
    return _compiled(query, asking(user, **rest))[1]


def _compiled(query: Query, who: Asking) -> tuple[Q, list[Problem], Domain | None]:
    try:
        asked = domain(query.record, who.user)
    except UnknownRecord:
        return Q(), [problem("record", Unfit("unknown_record", record=query.record[:40]))], None
    found: list[Problem] = list(limit_problems(query))
    if found:
        return Q(), found, asked
    filled, unanswered = answered(query, asked, who)
    found += unanswered
    known = {one.place for one in unanswered}

    def report(place: Placed, unfit: Unfit) -> None:
        if place.path not in known:
            found.append(problem(place.path, unfit))

    compiler = Compiler(asked, who, report)
    condition = compiler.condition(filled)
    found += _bad_columns(query, asked)
    return condition, found, asked


def _bad_columns(query: Query, asked: Domain) -> Iterator[Problem]:
    """Columns and orders are fields that the person may read, like criteria."""
    for number, key in enumerate(query.show):
        if shown_field(asked, key) is None:
            yield problem(f"show.{number}", Unfit("unknown_field", field=key))
    for number, one in enumerate(query.sort):
        if one.field not in asked.fields:
            yield problem(f"sort.{number}", Unfit("unknown_field", field=one.field))
    if query.totals is not None:
        for number, group in enumerate(query.totals.groups):
            if group.field not in asked.fields:
                yield problem(f"totals.groups.{number}", Unfit("unknown_field", field=group.field))
        for number, measure in enumerate(query.totals.measures):
            if measure.field and measure.field not in asked.fields:
                yield problem(
                    f"totals.measures.{number}", Unfit("unknown_field", field=measure.field)
                )


def shown_field(asked: Domain, key: str) -> AskableField | None:
    """The field of a column: `company.name`, or in related sections `needs/need.status`."""
    *sections, name = key.split("/")
    fields, blocks = asked.fields, asked.blocks
    for section in sections:
        if section not in blocks:
            return None
        fields, blocks = blocks[section].fields, blocks[section].blocks
    return fields.get(name)


# ── Rows ─────────────────────────────────────────────────────────────────────


def condition(query: Query, user: Any, **rest: Any) -> Q:
    """The query as a condition on rows of its record, without the scope. Raises Refused."""
    found, wrong, _asked = _compiled(query, asking(user, **rest))
    if wrong:
        raise Refused(wrong)
    return found


def rows(query: Query, user: Any, **rest: Any) -> QuerySet[Any]:
    """The records that the person sees and that the query asks for, in its order: blanks last in
    both directions, the key last of all. Raises Refused."""
    who = asking(user, **rest)
    found, wrong, asked = _compiled(query, who)
    if wrong or asked is None:
        raise Refused(wrong)
    compiler = Compiler(asked, who)
    scope: QuerySet[Any] = who.rows(compiler.model)
    return ordered(scope.filter(found), query, compiler)


def ordered(found: QuerySet[Any], query: Query, compiler: Compiler) -> QuerySet[Any]:
    keys: list[Any] = []
    top = compiler.top().ground
    for one in query.sort:
        field = compiler.domain.fields[one.field]
        expression = sort_value(field, top)
        keys.append(
            expression.desc(nulls_last=True) if one.down else expression.asc(nulls_last=True)
        )
    if not keys:
        keys = [*_usual_order(compiler.model)]
    return found.order_by(*keys, "pk")


def sort_value(field: AskableField, ground: Ground) -> Any:
    """Names by their folded form; what is empty counts as blank."""
    source = field.source
    if isinstance(source, Column) and source.side is None and source.folded:
        return F(source.folded)
    found = value(field, ground)
    is_text = isinstance(source, Column) and not (source.is_key or source.is_number)
    return NullIf(found, Value("")) if is_text and field.kind in _TEXTUAL else found


_TEXTUAL = ("text", "long_text", "id", "place", "choice", "file")


def _usual_order(model: Any) -> list[Any]:
    return [one for one in model._meta.ordering if one not in ("pk", "-pk")]


# ── Counts ───────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Count:
    """How many records; above the cap only that there are more."""

    shown: int
    is_capped: bool

    @property
    def total(self) -> int:
        """The number, or the cap + 1 as lists have it."""
        return self.shown + 1 if self.is_capped else self.shown


def count(query: Query, user: Any, **rest: Any) -> Count:
    return counted(rows(query, user, **rest))


def counted(found: QuerySet[Any]) -> Count:
    number = found.order_by().values("pk")[: CAP + 1].count()
    return Count(min(number, CAP), number > CAP)


def blanks(query: Query, user: Any, **rest: Any) -> list[Any]:
    """Blanks that negated conditions let in, as `blanks.Blank`. Raises Refused."""
    from linkages.search.blanks import blanks as found

    return found(query, user, **rest)


def totals(query: Query, user: Any, **rest: Any) -> Any:
    """The figures of the query as `totals.TotalsTable`. Raises Refused."""
    from linkages.search.totals import table

    return table(query, user, **rest)


# ── State in addresses ───────────────────────────────────────────────────────


class BadState(ValueError):
    """The text is not a query that this product wrote."""


def to_state(query: Query) -> str:
    """Signed and compact, for `?s=`; equal queries give equal texts."""
    return signing.Signer(salt=SALT).sign_object(to_json(query), compress=True)


def from_state(text: str) -> Query:
    try:
        return from_json(signing.Signer(salt=SALT).unsign_object(text))
    except (signing.BadSignature, BadQuery, ValueError, TypeError) as error:
        raise BadState(str(error)) from error
    except Exception as error:  # zlib and base64 each raise their own
        raise BadState("unreadable") from error


# ── Guards ───────────────────────────────────────────────────────────────────


def count_run(user: Any) -> None:
    """Count one run of the person; raises TooOften above 30 in a minute."""
    minute = int(timezone.now().timestamp() // 60)
    key = f"search-runs:{user.pk}:{minute}"
    cache.add(key, 0, 120)
    try:
        runs = cache.incr(key)
    except ValueError:  # it expired in between
        return
    if runs > RUNS_A_MINUTE:
        raise TooOften(RUNS_A_MINUTE)


@contextmanager
def on_screen(
    query: Query | None = None, user: Any = None, *, seconds: float = SCREEN_SECONDS
) -> Iterator[None]:
    """Reads inside end after the time limit with TooBroad, which names the costly condition; they
    cannot write. Evaluate the rows inside."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT set_config('statement_timeout', %s, true), "
                    "set_config('transaction_read_only', 'on', true)",
                    [str(int(seconds * 1000))],
                )
            yield
            # Nothing was written; going back also lifts both settings.
            transaction.set_rollback(True)
    except OperationalError as error:
        if "statement timeout" not in str(error):
            raise
        from linkages.search.costs import costliest

        place = costliest(query, user) if query is not None and user is not None else ""
        raise TooBroad(place, seconds) from error
