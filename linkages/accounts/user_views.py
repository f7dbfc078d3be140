"""Administration of accounts."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from linkages.accounts import services
from linkages.accounts.forms import UserFilterForm, UserForm
from linkages.accounts.models import ApiToken, User
from linkages.permissions import requires

PER_PAGE = 50


@requires("manage_users")
def user_list(request: HttpRequest) -> HttpResponse:
    form = UserFilterForm(request.GET)
    found = _found(User.objects.visible_to(request.user), form)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/user_list.html", {"form": form, "page": page})


@requires("manage_users")
@reauthentication_required(allow_get=True)
def user_create(request: HttpRequest) -> HttpResponse:
    form = UserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = services.create_user(by=request.user, **form.cleaned_data)
        services.invite(user, by=request.user)
        messages.success(
            request,
            _("The account is open. %(email)s gets an e-mail with a link to choose a password.")
            % {"email": user.email},
        )
        return redirect("accounts:user_edit", user.pk)
    status = 422 if form.errors else 200
    return render(request, "accounts/user_form.html", {"form": form}, status=status)


@requires("manage_users")
@reauthentication_required(allow_get=True)
def user_edit(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    # A copy: checking the form writes into its instance, and the page names the stored person.
    form = UserForm(request.POST or None, instance=User.objects.get(pk=pk))
    if request.method == "POST" and form.is_valid():
        try:
            services.update_user(user, by=request.user, **form.cleaned_data)
        except services.LastAdministratorError as error:
            form.add_error("role", str(error))
        else:
            messages.success(request, _("The account is saved."))
            return redirect("accounts:user_edit", pk)
    facts = {
        "form": form,
        "person": user,
        "factors": Authenticator.objects.filter(user=user).count(),
        "tokens": ApiToken.objects.filter(user=user).count(),
        "sessions": UserSession.objects.filter(user=user).count(),
        "events": user.events.select_related("by")[:30],
    }
    return render(request, "accounts/user_form.html", facts, status=422 if form.errors else 200)


@require_POST
@requires("manage_users")
def user_deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    try:
        services.deactivate(user, by=request.user)
    except services.LastAdministratorError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(name)s can no longer sign in.") % {"name": user})
    return redirect("accounts:user_edit", pk)


@require_POST
@requires("manage_users")
def user_activate(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    services.activate(user, by=request.user)
    messages.success(request, _("%(name)s can sign in again.") % {"name": user})
    return redirect("accounts:user_edit", pk)


@require_POST
@requires("manage_users")
def user_end_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    ended = services.end_sessions(user, by=request.user, keep=request.session.session_key)
    messages.success(
        request,
        ngettext("%(n)s session has ended.", "%(n)s sessions have ended.", ended) % {"n": ended},
    )
    return redirect("accounts:user_edit", pk)


@require_POST
@requires("manage_users")
@reauthentication_required
def user_reset_factors(request: HttpRequest, pk: int) -> HttpResponse:
    others = User.objects.visible_to(request.user).exclude(pk=request.user.pk)
    user = get_object_or_404(others, pk=pk)
    services.reset_factors(user, by=request.user)
    messages.success(
        request, _("%(name)s signs in with the password alone for now.") % {"name": user}
    )
    return redirect("accounts:user_edit", pk)


@require_POST
@requires("manage_users")
def user_invite(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User.objects.visible_to(request.user).active(), pk=pk)
    services.invite(user, by=request.user)
    messages.success(request, _("%(email)s gets a new link.") % {"email": user.email})
    return redirect("accounts:user_edit", pk)


def _found(users: QuerySet[User], form: UserFilterForm) -> QuerySet[User]:
    wanted = form.cleaned_data if form.is_valid() else {}
    if words := wanted.get("q"):
        users = users.filter(Q(name__icontains=words) | Q(email__icontains=words))
    if role := wanted.get("role"):
        users = users.filter(role=role)
    if state := wanted.get("state"):
        users = users.filter(is_active=state == "active")
    factors = Authenticator.objects.filter(user=OuterRef("pk"))
    return users.annotate(has_factor=Exists(factors)).order_by("name", "email")
