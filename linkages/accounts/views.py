"""A person's own account."""

from __future__ import annotations

import uuid

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from linkages.accounts import services
from linkages.accounts.forms import ProfileForm, TokenForm
from linkages.accounts.models import ApiToken, User
from linkages.permissions import requires


@requires("own_account")
def me(request: HttpRequest) -> HttpResponse:
    # A copy: a refused form must not rename the person at the top of the page.
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        user = form.save()
        translation.activate(user.language)  # the answer speaks it already
        messages.success(request, _("Your settings are saved."))
        return redirect("accounts:me")
    status = 422 if form.errors else 200
    return render(request, "accounts/me.html", _page(request, form=form), status=status)


@require_POST
@requires("own_account")
@reauthentication_required
def token_create(request: HttpRequest) -> HttpResponse:
    form = TokenForm(request.POST)
    if not form.is_valid():
        return render(request, "accounts/me.html", _page(request, token_form=form), status=422)
    token, text = services.create_token(
        request.user, name=form.cleaned_data["name"], lifetime=form.lifetime
    )
    return render(request, "accounts/token.html", {"token": token, "text": text})


@require_POST
@requires("own_account")
def token_revoke(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    token = get_object_or_404(ApiToken, public_id=public_id, user=request.user)
    services.revoke_token(token, by=request.user)
    messages.success(request, _("The token “%(name)s” no longer works.") % {"name": token.name})
    return redirect("accounts:me")


@require_POST
@requires("own_account")
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    session.end()
    messages.success(request, _("That session has ended."))
    return redirect("accounts:me")


@require_POST
@requires("own_account")
def sessions_end_others(request: HttpRequest) -> HttpResponse:
    services.end_sessions(request.user, by=request.user, keep=request.session.session_key)
    messages.success(request, _("All other sessions have ended."))
    return redirect("accounts:me")


def _page(
    request: HttpRequest, form: ProfileForm | None = None, token_form: TokenForm | None = None
) -> dict[str, object]:
    factors = list(Authenticator.objects.filter(user=request.user))
    return {
        "form": form or ProfileForm(instance=request.user),
        "token_form": token_form or TokenForm(),
        "tokens": ApiToken.objects.filter(user=request.user),
        "sessions": UserSession.objects.filter(user=request.user).order_by("-last_seen_at"),
        "has_app": any(f.type == Authenticator.Type.TOTP for f in factors),
        "has_codes": any(f.type == Authenticator.Type.RECOVERY_CODES for f in factors),
        "keys": [f for f in factors if f.type == Authenticator.Type.WEBAUTHN],
    }
