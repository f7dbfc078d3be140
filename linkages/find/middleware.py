"""Remembers which records a person opened, for the empty search box."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from linkages.find.pages import RecordPage, shown
from linkages.find.services import note_view


class RecentMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if request.method == "GET" and answer.status_code == 200 and request.user.is_authenticated:
            found = shown(request.resolver_match)
            if found and not request.headers.get("HX-Request") and not _was_here(request):
                _note(request, *found)
        return answer


def _was_here(request: HttpRequest) -> bool:
    """Nothing else was looked at since: the order of recent records stays without a write."""
    return bool(getattr(request, "was_here", False))


def _note(request: HttpRequest, page: RecordPage, pk: int) -> None:
    key = pk
    if page.column != "pk":
        rows = page.rows(request.user).filter(pk=pk)
        key = rows.values_list(page.column, flat=True).get()
    note_view(request.user, page.kind, key)
