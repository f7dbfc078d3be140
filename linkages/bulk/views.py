"""Pages of a bulk change: choose rows on a list, fill in, look at the preview, carry it out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linkages.bulk import acts, services
from linkages.bulk.models import BulkChange, Left
from linkages.exports.models import start_url
from linkages.history.models import ChangeSet
from linkages.history.undo import CannotUndo
from linkages.history.undoing import run_of
from linkages.jobs.views import running
from linkages.listing import Sort, list_page
from linkages.permissions import requires

EXPORT = "export"
SORTS = (Sort("row", "pk"),)


@require_POST
@requires("bulk_change")
def choose(request: HttpRequest, source: str) -> HttpResponse:
    """Fix the rows that the bar of a list names, and go on to what is to be done with them."""
    sent = request.POST
    chosen = [int(pk) for pk in sent.getlist("pk") if pk.isdecimal() and len(pk) < 19]
    everything = sent.get("all") == "1"
    params = sent.get("params", "").replace("\x00", "")
    if sent.get("act") == EXPORT:
        picked = "&".join(f"pk={pk}" for pk in chosen)
        return redirect(start_url(source, params if everything else picked))
    try:
        change = services.choose(
            request.user,
            source=source,
            act=sent.get("act", ""),
            params=params,
            chosen=chosen,
            everything=everything,
        )
    except services.Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(back(request, sent.get("back", "")))
    return redirect("bulk:form", change.pk)


def back(request: HttpRequest, target: str) -> str:
    """The list that one came from."""
    return target if url_has_allowed_host_and_scheme(target, {request.get_host()}) else "/"


@requires("bulk_change")
def form(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is to be written on every row; fields left empty stay as they are."""
    change = own(request, pk)
    if change.asked_at is not None:
        return redirect(change)
    services.check_right(change, request.user)
    posted = request.POST if request.method == "POST" else None
    made = change.kind.form(services.subject_of(change), request.user, posted)
    if posted is not None and made.is_valid():
        try:
            services.plan(change, wish=made.wish(), reason=made.reason(), by=request.user)
        except services.Refusal as refusal:
            made.add_error(None, str(refusal))
        else:
            return redirect(change)
    context = {"change": change, "form": made}
    return render(request, "bulk/form.html", context, status=422 if posted is not None else 200)


@require_safe
@requires("bulk_change")
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The preview before, how far it is meanwhile, what came of it after."""
    change = own(request, pk)
    if change.planned_at is None:
        return redirect("bulk:form", pk)
    undoing = run_of(change.change_set) if change.change_set else None
    run = change.run if change.run and not change.run.is_finished else undoing
    if request.htmx:  # type: ignore[attr-defined]
        return running(request, run, change.get_absolute_url())
    context: dict[str, Any] = {
        "change": change,
        "run": run,
        "left": list_page(Left.objects.filter(change=change), request, SORTS),
        "wishes": wishes(change, request.user),
    }
    if change.asked_at is None:
        context |= {"rows": services.sampled(change), "drift": services.drift(change, request.user)}
        return render(request, "bulk/preview.html", context)
    changes = change.change_set
    context["undone_by"] = ChangeSet.objects.filter(undoes=changes).first() if changes else None
    return render(request, "bulk/result.html", context)


def wishes(change: BulkChange, user: Any) -> list[tuple[str, str]]:
    try:
        return change.kind.wishes(change, user)
    except acts.Refused:
        return []


@require_POST
@requires("bulk_change")
def carry_out(request: HttpRequest, pk: UUID) -> HttpResponse:
    change = own(request, pk)
    try:
        services.carry_out(change, by=request.user)
    except services.Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(change)


@require_POST
@requires("bulk_change")
def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    change = own(request, pk)
    try:
        done = services.take_back(change, by=request.user)
    except (services.Refusal, CannotUndo) as refusal:
        messages.error(request, str(refusal))
    else:
        if isinstance(done, ChangeSet):
            messages.success(request, _("The change is taken back."))
    return redirect(change)


def own(request: HttpRequest, pk: UUID) -> BulkChange:
    """What the person began, or 404."""
    found = BulkChange.objects.of(request.user).select_related("run", "by", "change_set")
    return get_object_or_404(found.defer("rows", "stamps"), pk=pk)
