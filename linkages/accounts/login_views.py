"""allauth's pages behind the project's guards: the role table, one limit per address for every
door, and honest status codes."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from linkages.accounts import attempts
from linkages.permissions import open_to_all, requires

log = logging.getLogger("linkages.security")
View = Callable[..., Any]
TOO_MANY = {"too_many_login_attempts", "rate_limited"}


def door(view: View) -> View:
    """A page where a stranger proves who they are."""
    return open_to_all(_counted(view))


def inner_door(view: View) -> View:
    """A page where a signed-in person proves it once more or changes how."""
    return requires("own_account")(_counted(view))


def reset_door(view: View) -> View:
    """Asking for a reset mail always succeeds on the page, so every request counts."""
    return open_to_all(_counted(view, refund=False))


def key_door(view: View) -> View:
    """The key of a reset mail comes in a link, so opening it counts as well."""
    return open_to_all(_counted(view, methods=("GET", "POST")))


def _counted(view: View, *, refund: bool = True, methods: tuple[str, ...] = ("POST",)) -> View:
    @functools.wraps(view)
    def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        attempt = None
        if request.method in methods:
            attempt = attempts.take(attempts.ADDRESS, attempts.client_network(request))
            if attempt is None:
                log.warning("refused: too many attempts from one address at %s", request.path)
                return too_many(request)
        response: HttpResponse = view(request, *args, **kwargs)
        refused = _refusal(request, response)
        good = not refused and not _sent_back(request, response)
        if attempt is not None and refund and good:
            attempts.give_back(attempt)
        if refused:
            response.status_code = refused
            if refused == 429:
                response["Retry-After"] = str(attempts.PASSWORD.seconds)
        return response

    return counted


def _refusal(request: HttpRequest, response: HttpResponse) -> int:
    """422 or 429 when the page came back with an error, 404 for a dead link, else 0."""
    shown = getattr(response, "context_data", None) or {}
    if shown.get("token_fail"):
        return 404
    forms = [shown.get("form"), shown.get("webauthn_form")]
    wrong = [form for form in forms if form is not None and form.is_bound and form.errors]
    if request.method != "POST" or not wrong:
        return 0
    codes = {error.code for form in wrong for error in _errors(form)}
    return 429 if codes & TOO_MANY else 422


def _sent_back(request: HttpRequest, response: HttpResponse) -> bool:
    """A refused passkey answers with the sign-in page and a message, not with an error."""
    if request.method != "POST" or response.status_code != 302:
        return False
    return urlsplit(response["Location"]).path == reverse("account_login")


def _errors(form: Any) -> list[Any]:
    return [error for errors in form.errors.as_data().values() for error in errors]


def too_many(request: HttpRequest) -> HttpResponse:
    response = render(request, "account/too_many.html", status=429)
    response["Retry-After"] = str(attempts.ADDRESS.seconds)
    return response
