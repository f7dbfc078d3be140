"""The page of a request that makes no sense; of a search that cannot run, with the reasons."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import bad_request as plain_bad_request

from linkages.search.problems import Refused


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, Refused):
        context = {"refused": list(dict.fromkeys(one.message for one in exception.problems))}
        return render(request, "search/refused.html", context, status=400)
    return plain_bad_request(request, exception)
