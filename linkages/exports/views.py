from __future__ import annotations

import re
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linkages.exports import services, sources, writers
from linkages.exports.forms import ExportForm
from linkages.exports.models import ExportJob
from linkages.exports.templatetags.exports import new_token
from linkages.listing import Sort, list_page
from linkages.permissions import can, requires

SORTS = [Sort("asked", "asked_at")]


@require_http_methods(["GET", "POST"])
@never_cache
@requires("export")
def start(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        given = {name: request.GET.get(name, "") for name in ("source", "params")}
        form = ExportForm(user=request.user, initial={**given, "token": new_token()})
        return render(
            request, "exports/start.html", {"form": form, "source": named(request, given)}
        )
    form = ExportForm(request.POST, user=request.user)
    if form.is_valid():
        wanted = form.cleaned_data
        try:
            job = services.request_export(
                request.user,
                source=wanted["source"],
                params=wanted["params"],
                format=wanted["format"],
                language=wanted["language"],
                options=form.options,
                token=wanted["token"] or new_token(),
            )
        except services.Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return redirect(job)
    context = {"form": form, "source": named(request, request.POST)}
    return render(request, "exports/start.html", context, status=422)


def named(request: HttpRequest, given: dict[str, str]) -> sources.ExportSource | None:
    """The source that the request names, if the person may export it."""
    offered = {found.key: found for found in sources.sources_for(request.user)}
    return offered.get(given.get("source", ""))


@require_GET
@never_cache
@requires("export")
def progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    job = own(request, pk)
    page = (
        "exports/_progress.html" if request.headers.get("HX-Request") else "exports/progress.html"
    )
    return render(request, page, {"job": job, "run": job.run})


@require_POST
@requires("export")
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    job = own(request, pk)
    services.cancel_export(job, by=request.user)
    return redirect(job)


@require_GET
@never_cache
@requires("export")
def download(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    job = own(request, pk)
    if not job.run.is_finished:
        return redirect(job)
    if not job.is_ready or not services.may_take(job, request.user):
        return gone(request, job)
    try:
        file = job.path.open("rb")
    except FileNotFoundError:
        return gone(request, job)
    services.count_download(job)
    response = FileResponse(
        file,
        as_attachment=True,
        filename=file_name(job),
        content_type=writers.writer(job.format).media_type,
    )
    response["Cache-Control"] = "no-store, private"
    return response


def gone(request: HttpRequest, job: ExportJob) -> HttpResponse:
    return render(request, "exports/gone.html", {"job": job, "run": job.run}, status=410)


def file_name(job: ExportJob) -> str:
    """The title and the day; Django encodes it for the header."""
    title = re.sub(r'[\x00-\x1f\x7f<>:"/\\|?*]+', " ", str(job))
    title = re.sub(r"\s+", " ", title).strip(" .")[:100] or job.source
    return f"{title} {timezone.localdate(job.asked_at):%Y-%m-%d}.{job.path.suffix.lstrip('.')}"


@require_GET
@never_cache
@requires("export")
def list_exports(request: HttpRequest) -> HttpResponse:
    sees_log = can(request.user, "see_jobs")
    everyone = sees_log and request.GET.get("of") == "everyone"
    jobs = ExportJob.objects
    shown = jobs.visible_to(request.user) if everyone else jobs.of(request.user)
    page = list_page(shown.select_related("run", "by"), request, SORTS, default="-asked")
    return render(
        request,
        "exports/list.html",
        {"page": page, "everyone": everyone, "sees_log": sees_log},
    )


def own(request: HttpRequest, pk: UUID) -> ExportJob:
    """The person's own export, or 404: files are for who asked for them."""
    return get_object_or_404(ExportJob.objects.of(request.user).select_related("run", "by"), pk=pk)
