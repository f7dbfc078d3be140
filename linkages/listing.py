"""Lists of records: order, pages and links between them, the same on every list page.

Up to 10,000 rows a list has numbered pages; longer ones go on by key (`after`), so that a late
page costs no more than the first and nothing counts a million rows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.http import HttpRequest, QueryDict

from linkages.bilingual import active_language
from linkages.permissions import may_read

CAP = 10_000
SIZES = (25, 50, 100, 250)


@dataclass(frozen=True)
class Asker:
    """All that a list's filters read of a request: “only mine” asks whose."""

    user: Any


@dataclass(frozen=True)
class Sort:
    """An order that a list offers: its column first, ties by key. A name has a column for the
    pages in English, so that a list is in the order of the names it shows."""

    key: str
    column: str
    blank: bool = False  # may hold NULL: blanks come last
    english: str = ""
    fact: str = ""  # a figure of the list's facts that says the same, for who keeps them at hand
    expression: Any = None  # what the database sorts by where no column says it
    access: str = "public"  # class of the fact: who may not read it may not sort by it

    @property
    def field(self) -> str:
        return self.english if self.english and active_language() == "en" else self.column

    @property
    def by(self) -> Any:
        return F(self.field) if self.expression is None else self.expression


@dataclass
class ListPage:
    rows: list[Any]
    number: int
    size: int
    count: int  # at most CAP + 1
    sort: str
    query: str  # the list's query string without paging, for links and exports
    after: str = ""  # key of the next page in a capped list
    has_more: bool = False
    cap: int = CAP  # what is beyond is neither numbered nor counted

    @property
    def is_capped(self) -> bool:
        return self.count > self.cap

    @property
    def shown_count(self) -> int:
        return min(self.count, self.cap)

    @property
    def page_count(self) -> int:
        return last_page(self.shown_count, self.size)

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1 if self.rows else 0

    @property
    def numbers(self) -> list[int | None]:
        """Page numbers to link, None for a gap."""
        near = {1, self.page_count, *range(self.number - 2, self.number + 3)}
        kept = sorted(n for n in near if 1 <= n <= self.page_count)
        found: list[int | None] = []
        for number in kept:
            if found and number - (found[-1] or 0) > 1:
                found.append(None)
            found.append(number)
        return found

    @property
    def next_number(self) -> int | None:
        return self.number + 1 if self.number < self.page_count else None

    @property
    def previous_number(self) -> int | None:
        return self.number - 1 if self.number > 1 else None


def list_page(
    queryset: models.QuerySet[Any],
    request: HttpRequest,
    sorts: Sequence[Sort],
    *,
    count: int | None = None,
    default: str = "",
    size: int = SIZES[0],
) -> ListPage:
    """The page that the request asks for (`sort`, `page`, `size`, `after`); unknown values fall
    back to `default`, written like `sort`, or to the first offered; `size` is the person's own."""
    sort, down = asked_sort(request.GET, sorts, default)
    size = page_size(request, size)
    if count is None:
        count = queryset.order_by().values("pk")[: CAP + 1].count()
    order = F(sort.field).desc(nulls_last=True) if down else F(sort.field).asc(nulls_last=True)
    if not sort.blank:
        order = F(sort.field).desc() if down else F(sort.field).asc()
    ordered = queryset.order_by(order, "-pk" if down else "pk")
    after = _key(request.GET.get("after"))
    number = 1
    if after is not None and not sort.blank:
        way = "lt" if down else "gt"
        # The bound by itself lets the database start in the index; the rest settles ties.
        ordered = ordered.filter(
            Q(**{f"{sort.field}__{way}e": after[0]}),
            Q(**{f"{sort.field}__{way}": after[0]})
            | Q(**{sort.field: after[0], f"pk__{way}": after[1]}),
        )
        rows = list(ordered[: size + 1])
        number = _number(request.GET.get("page"), 1, 10**9)
    else:
        last = last_page(min(count, CAP), size)
        number = page_number(request, last)
        start = (number - 1) * size
        rows = list(ordered[start : start + size + 1])
    has_more = len(rows) > size
    rows = rows[:size]
    key = ""
    if has_more and rows and not sort.blank:
        key = json.dumps([_attribute(rows[-1], sort.field), rows[-1].pk], default=str)
    return ListPage(
        rows,
        number,
        size,
        count,
        f"-{sort.key}" if down else sort.key,
        plain_query(request),
        key,
        has_more,
    )


def sorts_for(user: Any, sorts: Sequence[Sort]) -> list[Sort]:
    """Orders that tell the person nothing hidden."""
    return [one for one in sorts if may_read(user, one.access)]


def asked_sort(params: QueryDict, sorts: Sequence[Sort], default: str = "") -> tuple[Sort, bool]:
    """The order that a list's address asks for, and whether it goes down."""
    by_key: Mapping[str, Sort] = {sort.key: sort for sort in sorts}
    for asked in (params.get("sort", ""), default):
        if asked.removeprefix("-") in by_key:
            return by_key[asked.removeprefix("-")], asked.startswith("-")
    return sorts[0], False


def last_page(count: int, size: int) -> int:
    return max(1, -(-count // size))


def page_number(request: HttpRequest, last: int) -> int:
    """The page asked for; one past the end is the last."""
    return _number(request.GET.get("page"), 1, last)


def page_size(request: HttpRequest, size: int = SIZES[0]) -> int:
    asked = _number(request.GET.get("size"), 0, SIZES[-1])
    return next((one for one in (asked, size) if one in SIZES), SIZES[0])


def plain_query(request: HttpRequest) -> str:
    """The list's query string without paging."""
    query = request.GET.copy()
    for name in ("page", "after"):
        query.pop(name, None)
    return query.urlencode()


def _number(text: str | None, low: int, high: int) -> int:
    try:
        return max(min(low, high), min(int(text or ""), high))
    except ValueError:
        return low


def _key(text: str | None) -> tuple[Any, int] | None:
    try:
        value, pk = json.loads(text or "")
        return value, int(pk)
    except (ValueError, TypeError):
        return None


def _attribute(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = getattr(row, name)
    return row
