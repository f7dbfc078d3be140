from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linkages.exports import schedules, services, sources, writers
from linkages.exports.forms import ExportForm, LogForm
from linkages.exports.models import ExportJob, ExportPreset, ExportSchedule, start_url
from linkages.exports.records import wanted_columns
from linkages.exports.templatetags.exports import new_token
from linkages.listing import Sort, list_page
from linkages.permissions import can, open_to_all, requires

SORTS = [Sort("asked", "asked_at")]


@require_http_methods(["GET", "POST"])
@never_cache
@requires("export")
def start(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        given: dict[str, Any] = {name: request.GET.get(name, "") for name in ("source", "params")}
        given |= {"columns": wanted_columns(QueryDict(given["params"]))}
        preset = presets(request).filter(pk=number(request.GET.get("preset"))).first()
        given |= as_choices(preset) if preset else {}
        form = ExportForm(user=request.user, initial={**given, "token": new_token()})
        return render(request, "exports/start.html", context(request, form, given))
    form = ExportForm(request.POST, user=request.user)
    if form.is_valid():
        try:
            return redirect(asked_for(request, form))
        except services.Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    return render(request, "exports/start.html", context(request, form, request.POST), status=422)


def asked_for(request: HttpRequest, form: ExportForm) -> Any:
    """What the form asks for: one export, or one that repeats; and the choices under a name."""
    wanted = form.cleaned_data
    common = {
        "source": wanted["source"],
        "format": wanted["format"],
        "language": wanted["language"],
        "options": form.options,
    }
    with transaction.atomic():
        if wanted["preset"]:
            keep_preset(request.user, wanted["preset"], **common)
        if wanted["every"]:
            schedules.make(request.user, params=wanted["params"], every=wanted["every"], **common)
            return "exports:list"
        return services.request_export(
            request.user,
            params=wanted["params"],
            token=wanted["token"] or new_token(),
            **common,
        )


def keep_preset(user: Any, name: str, *, source: str, **values: Any) -> None:
    """A name used before gets the new choices."""
    ExportPreset.objects.update_or_create(by=user, source=source, name=name, defaults=values)


def presets(request: HttpRequest) -> Any:
    return ExportPreset.objects.filter(by=request.user.pk)


def as_choices(preset: ExportPreset) -> dict[str, Any]:
    """A preset as the form has it."""
    options = dict(preset.options)
    if "bom" in options:
        options["bom"] = "yes" if options["bom"] else "no"
    return {"format": preset.format, "language": preset.language, **options}


def number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 18 else 0


def context(request: HttpRequest, form: ExportForm, given: Any) -> dict[str, Any]:
    source = named(request, given)
    kept = presets(request).filter(source=source.key) if source else ()
    return {"form": form, "source": source, "presets": kept, "given": given}


@require_POST
@requires("export")
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    preset = get_object_or_404(presets(request), pk=pk)
    preset.delete()
    return redirect(start_url(preset.source, request.POST.get("params", "")[:20_000]))


@require_POST
@requires("export")
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop one's own repeated export."""
    schedules.stop(get_object_or_404(ExportSchedule, pk=pk, by=request.user))
    return redirect("exports:list")


@csrf_exempt  # mail programs post the one-click answer without a session (RFC 8058)
@require_http_methods(["GET", "POST"])
@never_cache
@open_to_all
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """A GET asks, so that whoever looks at links in mails stops nothing; a POST stops."""
    try:
        schedule = schedules.read_stop(token)
    except (signing.BadSignature, ValueError, ValidationError):
        return render(request, "exports/stop.html", {"is_bad": True}, status=404)
    if schedule is not None and request.method == "POST":
        schedules.stop(schedule)
    with override(schedule.by.language if schedule else get_language()):
        is_done = schedule is None or not schedule.is_active
        return render(request, "exports/stop.html", {"schedule": schedule, "is_done": is_done})


def named(request: HttpRequest, given: Any) -> sources.ExportSource | None:
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
        content_type=media_type(job),
    )
    response["Cache-Control"] = "no-store, private"
    return response


def media_type(job: ExportJob) -> str:
    """Several tables of texts come as an archive, whatever the format says."""
    if job.path.suffix == ".zip":
        return "application/zip"
    return writers.writer(job.format).media_type


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
    """One's own files and repeated exports; or the log, with who, what, when."""
    sees_log = can(request.user, "see_jobs")
    everyone = sees_log and request.GET.get("of") == "everyone"
    jobs = ExportJob.objects
    shown = jobs.visible_to(request.user) if everyone else jobs.of(request.user)
    form = LogForm(request.GET or None, everyone=everyone)
    page = list_page(
        form.narrowed(shown).select_related("run", "by"), request, SORTS, default="-asked"
    )
    repeated = () if everyone else schedules.visible(request.user)
    return render(
        request,
        "exports/list.html",
        {
            "page": page, "everyone": everyone, "sees_log": sees_log, "filters": form,
            "repeated": repeated,
        },
    )  # fmt: skip


def own(request: HttpRequest, pk: UUID) -> ExportJob:
    """The person's own export, or 404: files are for who asked for them."""
    return get_object_or_404(ExportJob.objects.of(request.user).select_related("run", "by"), pk=pk)
