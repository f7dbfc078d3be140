"""Pages about a list: all values of a facet, its columns, its look. Each works as a page of its
own and, where there are scripts, as a window over the list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linkages.facets import services
from linkages.facets.columns import (
    MAX_COLUMNS,
    Column,
    available,
    chosen,
    look_of,
    named_columns,
)
from linkages.facets.counting import Option, flat, narrow
from linkages.facets.lists import Facet, ListSpec, all_lists
from linkages.folding import fold
from linkages.permissions import can, requires

SHOWN_VALUES = 300


def _spec(request: HttpRequest, key: str) -> ListSpec:
    spec = next((one for one in all_lists() if one.key == key), None)
    if spec is None:
        raise Http404
    if not can(request.user, spec.act):
        raise PermissionDenied
    return spec


# ── Values of a facet ────────────────────────────────────────────────────────


@require_safe
@requires("search")
def values(request: HttpRequest, key: str, facet_key: str) -> HttpResponse:
    """All values of a facet with their counts, to search and tick; `find` is the search."""
    spec = _spec(request, key)
    params = request.GET.copy()
    text = params.pop("find", [""])[-1]
    found = narrow(spec, params, request.user)
    facet = next((one for one in found.facets if one.key == facet_key), None)
    if facet is None:
        raise Http404
    context = {
        "spec": spec,
        "facet": facet,
        "label": found.form.fields[facet.key].label,
        "find": text,
        **_fitting(facet, found.options(facet), text),
        "kept": [
            (name, value)
            for name, some in params.lists()
            if name not in (facet_key, "page", "after")
            for value in some
        ],
        "back": f"{spec.href}?{params.urlencode()}",
    }
    template = "facets/_values.html" if request.htmx else "facets/values.html"  # type: ignore[attr-defined]
    return render(request, template, context)


def _fitting(facet: Facet, options: list[Option], text: str) -> dict[str, Any]:
    """Values whose label or code holds each word; those chosen stay, or a submit would lose
    them. A facet without a tree goes by size."""
    words = fold(text).split()
    every = list(flat(options)) if facet.is_tree else sorted(options, key=lambda one: -one.count)
    found = [
        one
        for one in every
        if one.is_chosen or all(word in fold(f"{one.value} {one.label}") for word in words)
    ]
    return {"options": found[:SHOWN_VALUES], "left_out": max(0, len(found) - SHOWN_VALUES)}


# ── Columns ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Section:
    label: str
    columns: list[Column]


@require_http_methods(["GET", "POST"])
@requires("search")
def columns(request: HttpRequest, key: str) -> HttpResponse:
    """Choose, order and save the columns of a list. Every button is a submit (`act`), so that it
    works by keyboard and without scripts; the list's own address travels along as `list`."""
    spec = _spec(request, key)
    given = request.POST if request.method == "POST" else request.GET
    query = _list_query(given, is_posted=request.method == "POST")
    keys = given.getlist("column") if request.method == "POST" else _shown(spec, request, query)
    act, _mark, name = given.get("act", "").partition(":")
    if request.method == "POST" and act in ("show", "save", "reset"):
        return _done(request, spec, act, keys + given.getlist("add"), query)
    keys = _moved(keys + (given.getlist("add") if act == "add" else []), act, name)
    taken = chosen(spec, request.user, keys)
    context = {
        "spec": spec,
        "taken": taken,
        "sections": _sections(spec, request, taken, given.get("find", "")),
        "find": given.get("find", ""),
        "list_query": query.urlencode(),
        "back": f"{spec.href}?{query.urlencode()}",
        "moved": name,
    }
    template = "facets/_columns.html" if request.htmx else "facets/columns.html"  # type: ignore[attr-defined]
    return render(request, template, context)


def _list_query(given: QueryDict, *, is_posted: bool) -> QueryDict:
    query = QueryDict(given.get("list", ""), mutable=True) if is_posted else given.copy()
    for name in ("page", "after", "act", "find"):
        query.pop(name, None)
    return query


def _shown(spec: ListSpec, request: HttpRequest, query: QueryDict) -> list[str]:
    keys = named_columns(query) or look_of(request.user, spec).columns
    return [one.key for one in chosen(spec, request.user, keys)]


def _moved(keys: list[str], act: str, name: str) -> list[str]:
    """The columns after a press of up, down or away."""
    keys = list(dict.fromkeys(keys))
    if name not in keys:
        return keys
    at = keys.index(name)
    if act == "away":
        return [key for key in keys if key != name]
    to = at - 1 if act == "up" else at + 1
    if 0 <= to < len(keys):
        keys[at], keys[to] = keys[to], keys[at]
    return keys


def _sections(
    spec: ListSpec, request: HttpRequest, taken: list[Column], text: str
) -> list[Section]:
    words = fold(text).split()
    used = {one.key for one in taken}
    found: dict[str, list[Column]] = {}
    for one in available(spec, request.user):
        label = fold(f"{one.section} {one.label}")
        if one.key not in used and all(word in label for word in words):
            found.setdefault(one.section, []).append(one)
    return [Section(label, some) for label, some in found.items()]


def _done(
    request: HttpRequest, spec: ListSpec, act: str, keys: list[str], query: QueryDict
) -> HttpResponse:
    query.pop("cols", None)
    if act == "save":
        services.save_columns(spec, keys, by=request.user)
    elif act == "reset":
        services.save_columns(spec, [], by=request.user)
    else:
        kept = [one.key for one in chosen(spec, request.user, keys)]
        query["cols"] = ",".join(kept[:MAX_COLUMNS])
    target = f"{spec.href}?{query.urlencode(safe=',')}" if query else spec.href
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return redirect(target)


# ── Look ─────────────────────────────────────────────────────────────────────


@require_POST
@requires("search")
def look(request: HttpRequest, key: str) -> HttpResponse:
    """Row height and rows a page, remembered for the person; back to where they were."""
    spec = _spec(request, key)
    if density := request.POST.get("density", ""):
        services.save_density(density, by=request.user)
    size = request.POST.get("size", "")
    if size.isdecimal() and len(size) < 5:
        services.save_size(spec, int(size), by=request.user)
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        target, {request.get_host()}, require_https=request.is_secure()
    ):
        target = spec.href
    return redirect(_without_size(target))


def _without_size(address: str) -> str:
    """A size in the address would win over the one just chosen."""
    path, _mark, query = address.partition("?")
    params = QueryDict(query, mutable=True)
    for name in ("size", "page", "after"):
        params.pop(name, None)
    return f"{path}?{urlencode(list(_pairs(params)))}" if params else path


def _pairs(params: QueryDict) -> list[tuple[str, str]]:
    return [(name, value) for name, values in params.lists() for value in values]
