"""What every list page is made of: the narrowed rows, the page of them, facets, columns, look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from linkages.facets import columns as columns_
from linkages.facets import narrowing
from linkages.facets.columns import Column
from linkages.facets.counting import Narrowed, Option, narrow
from linkages.facets.lists import Facet, ListSpec
from linkages.listing import CAP, SIZES, ListPage, asked_sort, list_page, page_size, plain_query

#: Levels of a tree that fold out in place; “more…” shows the rest.
LEVELS = 2
#: Parameters that name a search; its answers begin with `a:`.
SEARCHES = ("s", "search")
#: Facets that stand open before anything is chosen.
OPEN = 3


@dataclass(frozen=True)
class FacetView:
    """A facet as the panel draws it: the greatest values, and whether there are more."""

    facet: Facet
    label: str
    options: Sequence[Option]
    is_open: bool
    has_more: bool
    more: str

    @property
    def key(self) -> str:
        return self.facet.key


class ListView:
    """All that a list's template asks for; counts are made when they are drawn."""

    def __init__(self, request: HttpRequest, spec: ListSpec) -> None:
        self.request, self.spec = request, spec
        self.user: Any = request.user
        self.found: Narrowed = narrow(spec, request.GET, self.user)
        self.look = columns_.look_of(self.user, spec)
        named = columns_.named_columns(request.GET) or self.look.columns
        self.columns: list[Column] = columns_.chosen(spec, self.user, named)

    def shows(self, *keys: str) -> bool:
        return any(one.key in keys for one in self.columns)

    @property
    def is_wide(self) -> bool:
        """More columns than the list comes with: the table scrolls sideways under its name."""
        return len(self.columns) > len(self.spec.columns)

    def page(self, rows: Any) -> ListPage:
        """`rows` are those of `found.rows` with what the list's cells need."""
        rows = columns_.joined(rows, self.columns)
        sort, down = asked_sort(self.request.GET, self.found.sorts, self.spec.default_sort)
        size = self.look.size or SIZES[0]
        if sort.fact:
            return self._page_by_fact(rows, sort, down=down, size=page_size(self.request, size))
        return list_page(
            rows,
            self.request,
            self.found.sorts,
            count=self.found.capped,
            default=self.spec.default_sort,
            size=size,
        )

    def _page_by_fact(self, rows: Any, sort: Any, *, down: bool, size: int) -> ListPage:
        keys = self.found.ordered_keys(sort, down=down)
        last = max(1, -(-min(len(keys), CAP) // size))
        asked = self.request.GET.get("page", "")
        number = min(max(int(asked), 1), last) if asked.isdecimal() and len(asked) < 9 else 1
        start = (number - 1) * size
        wanted = keys[start : start + size].tolist()
        by_key = {row.pk: row for row in rows.filter(pk__in=wanted).order_by()}
        return ListPage(
            [by_key[key] for key in wanted if key in by_key],
            number,
            size,
            self.found.capped,
            f"-{sort.key}" if down else sort.key,
            plain_query(self.request),
            has_more=start + size < len(keys),
        )

    # ── Facets ───────────────────────────────────────────────────────────────

    @property
    def facet_views(self) -> list[FacetView]:
        return [self._view(facet, n) for n, facet in enumerate(self.found.facets)]

    def _view(self, facet: Facet, number: int) -> FacetView:
        options = self.found.options(facet)
        shown = foremost(facet, options)
        is_chosen = facet.key in self.found.chosen
        return FacetView(
            facet,
            str(self.found.form.fields[facet.key].label),
            shown,
            is_chosen or number < OPEN,
            len(shown) < len(options) or any(_is_deep(one) for one in options),
            f"{reverse('facets:values', args=[self.spec.key, facet.key])}?{self.query}",
        )

    # ── Address ──────────────────────────────────────────────────────────────

    @property
    def query(self) -> str:
        return plain_query(self.request)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Parameters that the filter form does not show and must not lose."""
        shown = {*self.found.filter.filters, "page", "after", "cursor"}
        return [
            (name, value)
            for name, values in self.request.GET.lists()
            if name not in shown
            for value in values
        ]

    @property
    def switches(self) -> list[Any]:
        """Fields of the filter form that are no facets."""
        facets = {facet.key for facet in self.found.facets}
        return [bound for bound in self.found.form if bound.name not in facets]

    @property
    def is_asked(self) -> bool:
        """Something narrows the list."""
        return any(self.found.form.cleaned_data.values())

    @property
    def search(self) -> str:
        """A search of the address in words; the filters' chips say the rest."""
        return narrowing.said(self.request.GET, self.user)

    @property
    def without_search(self) -> str:
        params = self.request.GET.copy()
        for name in list(params):
            if name in SEARCHES or name.startswith("a:") or name in ("page", "after"):
                del params[name]
        return f"?{params.urlencode()}"

    @property
    def columns_url(self) -> str:
        return f"{reverse('facets:columns', args=[self.spec.key])}?{self.query}"

    @property
    def look_url(self) -> str:
        return reverse("facets:look", args=[self.spec.key])

    @property
    def sizes(self) -> Sequence[int]:
        return SIZES

    @property
    def came_from(self) -> str:
        """What a link to a record takes along, so that its page knows the list."""
        return "?" + urlencode({"in": f"{self.spec.key}?{self.query}"})


def _is_deep(option: Option) -> bool:
    """Something below the levels that fold out in place."""
    return any((one.depth >= LEVELS and one.children) or _is_deep(one) for one in option.children)


def foremost(facet: Facet, options: Sequence[Option]) -> list[Option]:
    """The greatest values and the chosen ones, in the order in which they stand; a few more than
    the limit are all shown, since “more…” would take as much room."""
    if len(options) <= facet.shown + 2:
        return list(options)
    ranked = sorted(options, key=lambda one: -one.count)[: facet.shown]
    kept = {id(one) for one in ranked}
    kept |= {id(one) for one in options if one.is_chosen or one.is_open}
    return [one for one in options if id(one) in kept]


def list_response(
    request: HttpRequest, view: ListView, page: ListPage, template: str, context: dict[str, Any]
) -> HttpResponse:
    """The page, or for htmx the part that changes (`_list.html`) with the address it has."""
    context = {
        "page": page,
        "view": view,
        "filter": view.found.filter,
        **context,
    }
    if not request.htmx:  # type: ignore[attr-defined]
        return render(request, f"{template}/list.html", context)
    answer = render(request, f"{template}/_list.html", {**context, "is_piece": True})
    answer["HX-Push-Url"] = tidy_address(request)
    return answer


def tidy_address(request: HttpRequest) -> str:
    """The address without what a form sends empty."""
    pairs = [
        (name, value) for name, values in request.GET.lists() for value in values if value.strip()
    ]
    return f"{request.path}?{urlencode(pairs)}" if pairs else request.path
