"""The ranking of a need, and what is decided on it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from investors import stages as roads
from investors.models import Need
from linkages.jobs.models import Run
from linkages.permissions import can, requires
from matchmaking import services
from matchmaking.forms import ProposeForm, RejectForm, absorb
from matchmaking.kind import MATCH
from matchmaking.models import Round, Suggestion
from matchmaking.reasons import weights_error_sentence
from matchmaking.rounds import NothingSought
from matchmaking.scoring import WeightsError
from matchmaking.workbench import Workbench, weights_in


@require_safe
@requires("see_matches")
def workbench(request: HttpRequest, pk: int) -> HttpResponse:
    """`?try` with weights and filters ranks again without keeping it; `?show` chooses who is in
    view."""
    need = _need(request, pk)
    kept = Round.objects.filter(need=need).first()
    context: dict[str, Any] = {
        "need": need,
        "kept": kept,
        "may_edit": can(request.user, "edit_matches"),
        "is_closed": need.status in roads.CLOSED,
        "run": _running(need),
    }
    if kept is None:
        return render(request, "matchmaking/unranked.html", context)
    bench = Workbench.of(need, kept, request.GET, request.user)
    context |= {"bench": bench, "candidates": bench.candidates, "peek": bench.peek}
    return render(request, "matchmaking/workbench.html", context)


def _running(need: Need) -> Run | None:
    return Run.objects.unfinished().filter(kind=MATCH.key, params__need=need.pk).first()


@require_POST
@requires("edit_matches")
def rank(request: HttpRequest, pk: int) -> HttpResponse:
    return _ranked(request, _need(request, pk))


def _ranked(request: HttpRequest, need: Need) -> HttpResponse:
    try:
        done = services.rank_now_or_later(need, by=request.user)
    except NothingSought as reason:
        messages.error(request, str(reason))
        return redirect(need)
    if isinstance(done, Run):
        messages.info(request, _("The ranking is being made. Load the page again in a moment."))
    else:
        messages.success(
            request,
            ngettext(
                "%(count)d candidate was ranked anew.",
                "%(count)d candidates were ranked anew.",
                done.candidates,
            )
            % {"count": done.candidates},
        )
    return redirect("matchmaking:workbench", need.pk)


@require_POST
@requires("edit_matches")
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """The weights and filters tried become the need's own, and it is ranked by them."""
    need = _need(request, pk)
    kept = get_object_or_404(Round, need=need)
    own = services.kept_weights(kept)
    try:
        weights = weights_in(request.POST, own)
    except WeightsError as error:
        messages.error(request, weights_error_sentence(error))
        return redirect("matchmaking:workbench", need.pk)
    changed = weights if weights.values != own.values else None
    services.keep_settings(
        need, by=request.user, weights=changed, gates=request.POST.getlist("gate")
    )
    return _ranked(request, need)


@requires("edit_matches")
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the shortlist to the buyer, after a look at what it will see."""
    need = _need(request, pk)
    waiting = (
        Suggestion.objects.filter(need=need, released_at__isnull=True)
        .shortlisted()
        .select_related("supplier__company")
        .order_by("rank", "pk")
    )
    form = ProposeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.propose_to_buyer(need, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            absorb(form, error)
        else:
            messages.success(
                request,
                ngettext(
                    "%(count)d supplier is proposed to %(buyer)s.",
                    "%(count)d suppliers are proposed to %(buyer)s.",
                    len(made),
                )
                % {"count": len(made), "buyer": need.investor},
            )
            return redirect("matchmaking:workbench", need.pk)
    context = {"need": need, "form": form, "waiting": waiting}
    return render(request, "matchmaking/propose.html", context, status=422 if form.errors else 200)


@require_POST
@requires("edit_matches")
def shortlist(request: HttpRequest, pk: int) -> HttpResponse:
    suggestion = _suggestion(request, pk)
    return _acted(request, suggestion, lambda: services.shortlist(suggestion, by=request.user))


@require_POST
@requires("edit_matches")
def reconsider(request: HttpRequest, pk: int) -> HttpResponse:
    """Off the shortlist, or back in the race."""
    suggestion = _suggestion(request, pk)
    return _acted(request, suggestion, lambda: services.reconsider(suggestion, by=request.user))


@require_POST
@requires("edit_matches")
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    suggestion = _suggestion(request, pk)

    def asked() -> None:
        todo, is_new = services.ask_for_data(suggestion, by=request.user)
        text = (
            _("A to-do for %(owner)s: %(title)s")
            if is_new
            else _("%(owner)s is asked already: %(title)s")
        )
        messages.success(request, text % {"owner": todo.owner, "title": todo.title})

    return _acted(request, suggestion, asked)


@requires("edit_matches")
def reject(request: HttpRequest, pk: int) -> HttpResponse:
    suggestion = _suggestion(request, pk)
    form = RejectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.reject(suggestion, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            absorb(form, error)
        else:
            messages.success(
                request,
                _("%(supplier)s leaves the ranking.") % {"supplier": suggestion.supplier},
            )
            return redirect("matchmaking:workbench", suggestion.need_id)
    context = {
        "need": suggestion.need,
        "form": form,
        "title": _("Reject %(supplier)s?") % {"supplier": suggestion.supplier},
        "text": _("It leaves the ranking of %(need)s. You can take it back.")
        % {"need": suggestion.need.number},
        "verb": _("Reject"),
        "back": suggestion.get_absolute_url(),
    }
    return render(request, "matchmaking/act.html", context, status=422 if form.errors else 200)


def _acted(request: HttpRequest, suggestion: Suggestion, act: Any) -> HttpResponse:
    """Do it, and go back to where the button was."""
    try:
        act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    target = request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(
        target, {request.get_host()}, require_https=request.is_secure()
    )
    return redirect(target if here else suggestion.get_absolute_url())


def _need(request: HttpRequest, pk: int) -> Need:
    needs = Need.objects.visible_to(request.user)
    return get_object_or_404(needs.select_related("investor__company", "site", "promoter"), pk=pk)


def _suggestion(request: HttpRequest, pk: int) -> Suggestion:
    rows = Suggestion.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("need__investor__company", "need__promoter", "supplier__company"), pk=pk
    )
