from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linkages.find import reader, services
from linkages.find.destinations import destinations
from linkages.find.pages import offers
from linkages.find.query import CAP, Group, find
from linkages.find.recents import pinned_and_recent
from linkages.find.words import words
from linkages.listing import ListPage, last_page, page_number
from linkages.permissions import requires

PER_GROUP = 5
PER_PAGE = 25
SUGGESTED = 3
SUGGESTED_CAP = 50
RECENT = 6
DESTINATIONS = 5


@require_safe
@requires("search")
def results(request: HttpRequest) -> HttpResponse:
    """Hits of every kind, or all of one kind by pages."""
    text = request.GET.get("q", "")
    kind = request.GET.get("kind", "")
    if kind not in {one.key for one in reader.kinds_for(request.user)}:
        kind = ""
    overview = find(text, request.user, limit=PER_GROUP)
    whole = overview.group(kind)
    group, page = (whole and _page(request, text, whole)) or (None, None)
    pinned, recent = ([], []) if text.strip() else pinned_and_recent(request.user, RECENT)
    context = {
        "q": overview.question.text,
        "search_text": overview.question.text,
        "found": overview,
        "kind": kind,
        "group": group,
        "page": page,
        "pinned": pinned,
        "recent": recent,
    }
    return render(request, "find/results.html", context)


def _page(request: HttpRequest, text: str, group: Group) -> tuple[Group, ListPage] | None:
    """The hits of the page asked for; one past the end is the last."""
    last = last_page(group.shown_count, PER_PAGE)
    number = page_number(request, last)
    offset = (number - 1) * PER_PAGE
    found = find(text, request.user, [group.kind.key], limit=PER_PAGE, offset=offset)
    some = found.group(group.kind.key)
    if some is None:
        return None
    rows: list[Any] = some.hits
    more = number < last
    return some, ListPage(rows, number, PER_PAGE, some.count, "", "", has_more=more, cap=CAP)


@require_safe
@requires("search")
def suggest(request: HttpRequest) -> HttpResponse:
    """What drops down under the box: hits while one types, else what one looked at."""
    return render(request, "find/_suggest.html", _context(request))


def _context(request: HttpRequest) -> dict[str, Any]:
    text = request.GET.get("q", "")
    found = find(text, request.user, limit=SUGGESTED, cap=SUGGESTED_CAP)
    is_empty = not text.strip()
    pinned, recent = pinned_and_recent(request.user, RECENT) if is_empty else ([], [])
    return {
        "q": found.question.text,
        "found": found,
        "pinned": pinned,
        "recent": recent,
        "is_empty": is_empty,
    }


@require_safe
@requires("search")
def palette(request: HttpRequest) -> HttpResponse:
    """What can be done with the record on the page, pages of the site, and records."""
    context = _context(request)
    asked = words(context["q"]).split()
    actions = [
        one
        for one in offers(request.GET.get("at", ""), request.user)
        if all(any(word.startswith(part) for word in words(one.label).split()) for part in asked)
    ]
    context |= {
        "actions": actions,
        "destinations": destinations(request, context["q"], DESTINATIONS),
    }
    return render(request, "find/_palette.html", context)


@require_POST
@requires("search")
def pin(request: HttpRequest) -> HttpResponse:
    """Keep a record at hand, or let it go."""
    kind, key = request.POST.get("kind", ""), request.POST.get("id", "")
    known = next((one for one in reader.kinds_for(request.user) if one.key == kind), None)
    if known is None or not key.isdecimal() or not known.lines([int(key)], request.user):
        raise Http404
    is_pinned = request.POST.get("pinned") == "1"
    act = services.pin if is_pinned else services.unpin
    act(request.user, kind, int(key))
    if request.htmx:  # type: ignore[attr-defined]
        context = {"kind": kind, "object_id": int(key), "is_pinned": is_pinned}
        return render(request, "find/_pin.html", context)
    messages.success(request, _("Pinned.") if is_pinned else _("No longer pinned."))
    target = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(
        target, {request.get_host()}, require_https=request.is_secure()
    )
    return redirect(target if allowed else "find:results")
