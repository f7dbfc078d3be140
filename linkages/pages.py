"""Pages of the site itself: language, help, health, the data desk, the parts of the look."""

from __future__ import annotations

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linkages import gallery
from linkages.permissions import Role, can, open_to_all, requires


@require_POST
@open_to_all
def set_language(request: HttpRequest) -> HttpResponse:
    """Show the same page in the language chosen, and remember it for the person."""
    language = request.POST.get("language", "")
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(
        target, {request.get_host()}, require_https=request.is_secure()
    ):
        target = "/"
    answer = redirect(target)
    if language in dict(settings.LANGUAGES):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=365 * 24 * 3600,
            samesite="Lax",
            secure=settings.BEHIND_TLS,
            httponly=True,
        )
        if request.user.is_authenticated and request.user.language != language:
            request.user.language = language
            request.user.save(update_fields=["language"])
    return answer


@require_safe
@open_to_all
def help_page(request: HttpRequest) -> HttpResponse:
    context = {"roles": roles_in_words(), "support_email": settings.SUPPORT_EMAIL}
    return render(request, "help.html", context)


def roles_in_words() -> list[dict[str, str]]:
    texts = {
        Role.ADMINISTRATOR: _("opens accounts, sets what the lists hold, undoes changes"),
        Role.STAFF: _("keeps investors and their plans, checks data, imports and corrects"),
        Role.PROMOTER: _("records needs, finds suppliers, introduces, records contracts"),
        Role.ANALYST: _("reads figures and facts, closes quarters, exports; no contact data"),
        Role.BUYER: _("states needs, sees the suppliers proposed, answers yes or no"),
        Role.SME: _("keeps the company’s own profile, answers introductions"),
    }
    return [{"label": str(role.label), "text": text} for role, text in texts.items()]


@require_safe
@requires("import")
def data_desk(request: HttpRequest) -> HttpResponse:
    """What brings data in and out, in one place."""
    return render(request, "data_desk.html", {"may_see_jobs": can(request.user, "see_jobs")})


@require_safe
@open_to_all
def live(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"live": True})


@require_safe
@open_to_all
def ready(request: HttpRequest) -> HttpResponse:
    """The database answers; a broker that is away is said, and does not stop the site."""
    database = _database_answers()
    facts = {"ready": database, "database": database, "broker": _broker_answers()}
    return JsonResponse(facts, status=200 if database else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _broker_answers() -> bool:
    try:
        cache.set("ready", True, 10)
    except Exception:  # any failure of the cache means the same here
        return False
    return True


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form is out of date or came from elsewhere: say what to do, with nothing lost."""
    return render(request, "403_csrf.html", status=403)


@require_safe
@open_to_all
def parts(request: HttpRequest) -> HttpResponse:
    """Every piece of the look in its states; for who builds pages, not for who uses them."""
    if not settings.DEBUG:
        raise Http404
    return render(request, "parts.html", gallery.context())
