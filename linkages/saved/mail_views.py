"""Mail about new matches: following, the hour, what was mailed, and stopping by link."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from linkages.permissions import open_to_all, requires
from linkages.saved import digests, services
from linkages.saved.digest_mail import parts_of
from linkages.saved.forms import FollowForm, MailHourForm
from linkages.saved.models import Digest, MailHour, SavedSearch
from linkages.saved.stop_links import read_stop
from linkages.saved.views import GET_OR_POST
from linkages.search import services as engine

SHOWN = 20


@require_POST
@requires("save_searches")
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    """Mail me new matches: daily, weekly, or no longer."""
    try:
        search = services.open_search(slug, request.user)
    except services.Unknown:
        raise Http404 from None
    if request.POST.get("act") == "off":
        digests.stop(request.user, search.pk)
        messages.success(request, _("You get no more mail about it."))
        return redirect(search)
    form = FollowForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        digests.follow(search, by=request.user, frequency=form.cleaned_data["frequency"])
    except engine.Refused as refusal:
        messages.error(request, " ".join(one.message for one in refusal.problems))
    except digests.TooBroad:
        text = _("It finds more records than can be followed. Add a condition.")
        messages.error(request, text)
    else:
        messages.success(request, _("New matches come to you by mail, beginning now."))
    return redirect(search)


@GET_OR_POST
@requires("save_searches")
def mail(request: HttpRequest) -> HttpResponse:
    """What one follows, at which hour, and what was mailed."""
    user: Any = request.user
    when = MailHour.objects.filter(user=user).first() or MailHour(user=user)
    form = MailHourForm(request.POST or None, instance=when)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The hour is kept."))
        return redirect("saved:mail")
    visible = SavedSearch.objects.visible_to(request.user)
    context = {
        "form": form,
        "following": digests.subscriptions_of(request.user).filter(search__in=visible),
        "digests": Digest.objects.filter(user=user)[:SHOWN],
        "time_zone": settings.TIME_ZONE,
    }
    return render(request, "saved/mail.html", context, status=422 if form.errors else 200)


@require_safe
@requires("save_searches")
def digest(request: HttpRequest, pk: int) -> HttpResponse:
    """One digest as it reads with today's rights."""
    found = get_object_or_404(Digest.objects.select_related("user"), pk=pk, user=request.user)
    return render(request, "saved/digest.html", {"digest": found, "parts": parts_of(found)})


@csrf_exempt  # mail programs post the one-click answer without a session (RFC 8058)
@GET_OR_POST
@open_to_all
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """A GET asks, so that whoever looks at links in mails stops nothing; a POST stops."""
    try:
        user_pk, search_pk = read_stop(token)
    except (signing.BadSignature, ValueError, TypeError):
        return render(request, "saved/stop.html", {"is_bad": True}, status=404)
    user: Any = get_user_model()._default_manager.filter(pk=user_pk).first()
    if request.method == "POST" and user is not None:
        digests.stop(user, search_pk)
    with override(user.language if user is not None else settings.LANGUAGE_CODE):
        context = {
            "is_done": request.method == "POST",
            "search": _named(user, search_pk),
            "is_all": search_pk is None,
        }
        return render(request, "saved/stop.html", context)


def _named(user: Any, search_pk: int | None) -> SavedSearch | None:
    """Named only to who still sees it."""
    if user is None or search_pk is None:
        return None
    return SavedSearch.objects.visible_to(user).filter(pk=search_pk).first()
