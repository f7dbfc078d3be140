"""What each request of a signed-in person needs: time limits, language, second factor, no cache."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _

STARTED, SEEN, FACTOR = "signed_in_at", "seen_at", "second_factor"
#: A write per request would double the cost of reading a page.
SEEN_EVERY = 60
WITHOUT_FACTOR = ("mfa_", "account_", "set_language")


class AccountMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        was_signed_in = request.user.is_authenticated
        if was_signed_in:
            _activate_language(request)
            if _is_over(request):
                logout(request)
                messages.info(request, _("You were signed out because the time was up. Sign in."))
        response = self.get_response(request)
        if request.user.is_authenticated:
            if not response.has_header("Cache-Control"):
                response["Cache-Control"] = "no-store, private"
        elif was_signed_in:
            response["Clear-Site-Data"] = '"cache", "storage"'
        return _leave_fragment(request, response)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if _needs_factor(request):
            messages.warning(request, _("Set up a second step for signing in before you go on."))
            return redirect("mfa_index")
        return None


def _activate_language(request: HttpRequest) -> None:
    """The person's own choice wins over the cookie of a shared computer."""
    user: Any = request.user
    language = user.language
    if language in dict(settings.LANGUAGES):
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language() or language


def _is_over(request: HttpRequest) -> bool:
    user: Any = request.user
    session, now = request.session, time.time()
    started = session.setdefault(STARTED, now)
    seen = session.setdefault(SEEN, now)
    idle = settings.SESSION_IDLE_AGENCY if user.is_agency else settings.SESSION_IDLE_OUTSIDE
    if now - started > settings.SESSION_COOKIE_AGE or now - seen > idle:
        return True
    if now - seen > SEEN_EVERY:
        session[SEEN] = now
        UserSession.objects.filter(session_key=session.session_key).update(
            last_seen_at=timezone.now()
        )
    return False


def _needs_factor(request: HttpRequest) -> bool:
    if not settings.REQUIRE_MFA_FOR_AGENCY or not request.user.is_authenticated:
        return False
    if not request.user.is_agency:
        return False
    match = request.resolver_match
    if match is not None and (match.url_name or "").startswith(WITHOUT_FACTOR):
        request.session.pop(FACTOR, None)
        return False
    if not request.session.get(FACTOR):
        if not Authenticator.objects.filter(user=request.user).exists():
            return True
        request.session[FACTOR] = True
    return False


def _leave_fragment(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A piece of a page must not be swapped for the sign-in page: the whole page goes there."""
    if request.headers.get("HX-Request") != "true" or response.status_code != 302:
        return response
    login = resolve_url(settings.LOGIN_URL)
    if urlsplit(response["Location"]).path != login:
        return response
    page = urlsplit(request.headers.get("HX-Current-URL", ""))
    here = page.path + (f"?{page.query}" if page.query else "")
    answer = HttpResponse(status=401)
    answer["HX-Redirect"] = f"{login}?{urlencode({'next': here or '/'})}"
    answer.cookies = response.cookies
    return answer
