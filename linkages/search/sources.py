"""Where the values of a domain stand in the tables: what the compiler reads from `source`.

Paths start at the row that is asked about and follow keys to one row only (`company__country`).
What leads to many rows is a block, and is asked through EXISTS.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from django.conf import settings
from django.db.models import Expression, Model, Q, QuerySet
from django.utils import timezone

from linkages.currencies.models import ExchangeRate

Form = Literal["number", "phone", "email", "url"]  # how an id is compared


@dataclass(frozen=True)
class Asking:
    """Who asks, when, and with which answers to the query's questions."""

    user: Any
    now: dt.datetime = field(default_factory=timezone.now)
    answers: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"

    @cached_property
    def today(self) -> dt.date:
        return timezone.localdate(self.now)

    def rows(self, model: type[Model]) -> QuerySet[Any]:
        """The rows of the model that the person sees. Rows of a record's table have no rule of
        their own: they are seen with the record."""
        manager: Any = model._default_manager
        return manager.visible_to(self.user) if hasattr(manager, "visible_to") else manager.all()

    def scope(self, model: type[Model]) -> QuerySet[Any] | None:
        """The visible rows, or None where the person sees them all."""
        rows = self.rows(model)
        return rows if rows.query.where or rows.query.is_sliced else None

    @cached_property
    def rates(self) -> dict[str, Any]:
        """Units of the reporting currency for one unit of each currency with a known rate."""
        latest = ExchangeRate.objects.filter(on__lte=self.today).order_by("currency", "-on")
        rows = latest.distinct("currency").values_list("currency", "rate")
        return {**dict(rows), settings.REPORTING_CURRENCY: 1}


@dataclass(frozen=True)
class Side:
    """A record of the same company (its investor or supplier side): at most one row, asked with
    its own row scope."""

    model: type[Model]
    link: str = "company"


@dataclass(frozen=True)
class Column:
    """A stored value. `texts` hold it together where it has several spellings (the name in two
    languages), `folded` is the generated column that joins them; paths as above."""

    path: str
    texts: tuple[str, ...] = ()
    folded: str = ""
    scheme: str = ""  # of a key to a code, or of an array of codes
    target: type[Model] | None = None  # of a key to a record or a person
    is_key: bool = False  # stored as the key of a code, a record or a person
    is_number: bool = False  # a choice whose codes are numbers
    is_array: bool = False
    form: Form | None = None
    currency: str = ""  # path of the row's own currency, or a currency
    position: tuple[str, str] | None = None  # paths of latitude and longitude
    side: Side | None = None


@dataclass(frozen=True)
class Computed:
    """A value that is worked out. `expression(asking, prefix)` gives it for the row at `prefix`
    ("" or "company__"); a choice may give `holds(asking, prefix, code)` instead."""

    expression: Callable[[Asking, str], Expression | Any] | None = None
    holds: Callable[[Asking, str, str], Q] | None = None
    prefix: str = ""
    side: Side | None = None
    target: type[Model] | None = None  # of a key to a record or a person


@dataclass(frozen=True)
class Positions:
    """Places of a record that lie in rows of another table (its sites)."""

    model: type[Model]
    link: str
    outer: str
    texts: tuple[str, ...]
    codes: tuple[str, ...]  # keys to codes of regions
    position: tuple[str, str]
    side: Side | None = None


def spellings(model: type[Model], column: str = "name_folded") -> tuple[str, ...]:
    """The columns that a generated folded column joins."""
    folded: Any = model._meta.get_field(column)
    parts: list[Any] = list(folded.expression.flatten())
    return tuple(str(part.name) for part in parts if hasattr(part, "name"))


@dataclass(frozen=True)
class Rows:
    """The rows of a block: those whose `link` is the `outer` column of the record asked about.
    Rows on the way (`through`: path → model) are seen by the person too."""

    model: type[Model]
    link: str
    outer: str = "pk"
    through: tuple[tuple[str, type[Model]], ...] = ()
    where: Q | None = None
    order: str = ""  # column that says which row is the latest

    def queryset(self, asking: Asking) -> QuerySet[Any]:
        rows = asking.rows(self.model)
        for path, model in self.through:
            seen = asking.scope(model)
            if seen is not None:
                rows = rows.filter(**{f"{path}__in": seen.order_by().values("pk")})
        return rows if self.where is None else rows.filter(self.where)
