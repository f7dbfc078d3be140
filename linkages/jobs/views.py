from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from linkages.jobs import services
from linkages.jobs.kinds import kinds
from linkages.jobs.models import Run
from linkages.listing import Sort, list_page
from linkages.permissions import requires

SORTS = [Sort("asked", "pk")]


@require_GET
@requires("see_jobs")
def list_runs(request: HttpRequest) -> HttpResponse:
    runs = Run.objects.visible_to(request.user).select_related("by")
    state, kind = request.GET.get("state", ""), request.GET.get("kind", "")
    if state in Run.State.values:
        runs = runs.filter(state=state)
    if kind in {known.key for known in kinds()}:
        runs = runs.filter(kind=kind)
    page = list_page(runs, request, SORTS, default="-asked")
    context = {
        "page": page,
        "states": Run.State.choices,
        "kinds": kinds(),
        "state": state,
        "kind": kind,
    }
    return render(request, "jobs/list.html", context)


@require_POST
@requires("own_account")
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a job: one's own, or any for who looks after the house."""
    run = get_object_or_404(Run.objects.visible_to(request.user), pk=pk)
    services.cancel(run, by=request.user)
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}):
        return redirect(target)
    return redirect("jobs:list")


def running(request: HttpRequest, run: Run | None, url: str) -> HttpResponse:
    """How far the job of a page is; once it has ended, the whole page is asked for anew."""
    if run is None or run.is_finished:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "jobs/_running.html", {"run": run, "url": url})
