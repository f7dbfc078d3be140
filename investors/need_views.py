"""Pages of needs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from investors import services, stages
from investors.completeness import missing_next
from investors.facts import need_rows, need_state
from investors.forms import ConfirmForm, DocumentForm, MoveForm, NeedForm, moves_for
from investors.lists import NEEDS
from investors.models import Investor, Need, NeedDocument, NeedVolume
from investors.summaries import with_processes
from linkages import field_registry
from linkages.editing.display import section_views
from linkages.editing.pages import section_page
from linkages.facets.pages import ListView, list_response
from linkages.history.changes import change_set
from linkages.permissions import can, may_read, requires
from linkages.saved.services import with_marks

OWN_TABLES = {"documents": "needs/_documents.html"}


@require_safe
@requires("see_needs")
def need_list(request: HttpRequest) -> HttpResponse:
    view = ListView(request, NEEDS)
    rows = with_processes(view.found.rows).select_related("investor__company", "promoter")
    context = {"open_statuses": Need.OPEN, "of_investor": _investor_of_list(request)}
    return list_response(request, view, view.page(rows), "needs", context)


def _investor_of_list(request: HttpRequest) -> Investor | None:
    key = request.GET.get("investor", "")
    visible = Investor.objects.visible_to(request.user).select_related("company")
    return visible.filter(pk=int(key)).first() if key.isdigit() else None


@requires("edit_needs")
def need_create(request: HttpRequest) -> HttpResponse:
    """`?investor=` chooses the investor; a buyer's is its own."""
    visible = Investor.objects.visible_to(request.user).select_related("company")
    user: Any = request.user
    key = request.GET.get("investor", "")
    investor = visible.filter(pk=int(key)).first() if key.isdigit() else None
    if user.is_outsider:
        investor = visible.first()
        if investor is None:
            raise Http404
    form = NeedForm(request.POST or None, user=user, investor=investor)
    if request.method == "POST" and form.is_valid():
        need = _create(form, user)
        messages.success(request, _("%(number)s is a draft now.") % {"number": need.number})
        return redirect(need)
    context = {"form": form, "investor": investor}
    return render(request, "needs/create.html", context, status=422 if form.errors else 200)


def _create(form: NeedForm, user: Any) -> Need:
    facts = form.facts()
    volume = facts.pop("volume")
    with change_set(by=user):
        promoter = user if user.is_agency else facts["investor"].company.account_manager
        need = services.create_need(facts.pop("investor"), by=user, promoter=promoter, **facts)
        if volume:
            NeedVolume.objects.create(need=need, year=1, pieces=volume)
    return need


@require_safe
@requires("see_needs")
def need_detail(request: HttpRequest, pk: int) -> HttpResponse:
    need = _need(request, pk)
    own = field_registry.own(request.user, need)
    opened = request.GET.get("section", "part")
    rows = need_rows(need)
    step, missing = missing_next(need_state(need, request.user, rows))
    may_edit = field_registry.may_edit("need", request.user, need)
    moves = moves_for(request.user, need) if may_edit else ()
    context = {
        "object": need,
        "need": need,
        "company": need.company,
        "sections": section_views("need", need, request.user, own=own, opened=[opened]),
        "section_url": "needs:section" if may_edit else "",
        "table_templates": OWN_TABLES,
        "summary": rows,
        "sees_value": may_read(request.user, "finance", own=own),
        "may_edit": may_edit,
        "moves": moves,
        "next_status": _next_status(need, moves),
        "lacking_step": Need.Status(step).label if step and missing else "",
        "missing": missing if may_edit else (),
        "road": _road(need),
        "export_params": f"pk={need.pk}",
        "may_match": can(request.user, "see_matches") and need.can_be_matched(),
    }
    return render(request, "needs/detail.html", context)


def _next_status(need: Need, moves: tuple[str, ...]) -> Need.Status | None:
    step = stages.next_step(need.status)
    return Need.Status(step) if step in moves else None


def _road(need: Need) -> list[dict[str, Any]]:
    """The stages as nodes on a line; a closed need shows how far it came."""
    place = stages.ROAD.index(need.status) if need.status in stages.ROAD else -1
    return [
        {"label": Need.Status(step).label, "is_done": number <= place, "is_now": number == place}
        for number, step in enumerate(stages.ROAD)
    ]


@requires("edit_needs")
def need_section(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    need = _editable(request, pk)
    if section == "documents":
        return redirect("needs:document_add", pk=pk)
    return section_page(request, "need", need, section)


@requires("edit_needs")
def need_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring the need to another status; GET asks which and why."""
    need = _editable(request, pk)
    form = MoveForm(request.POST or None, need=need, user=request.user)
    missing: tuple[Any, ...] = ()
    if request.method == "POST" and form.is_valid():
        to, reason = form.cleaned_data["to"], form.cleaned_data["reason"]
        try:
            services.move_need(need, to, by=request.user, reason=reason)
        except services.StepRefused as refused:
            form.add_error("reason" if stages.needs_reason(to) else "to", str(refused))
            missing = refused.missing
        else:
            said = _("%(number)s is now: %(status)s.")
            messages.success(
                request, said % {"number": need.number, "status": need.get_status_display()}
            )
            return redirect(need)
    context = {"form": form, "need": need, "missing": missing}
    return render(request, "needs/move.html", context, status=422 if form.errors else 200)


@requires("edit_needs")
def need_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The buyer has said that the need still stands."""
    need = _editable(request, pk)
    until = timezone.localdate() + dt.timedelta(days=services.VALID_DAYS)
    form = ConfirmForm(request.POST or None, initial={"until": until})
    if request.method == "POST" and form.is_valid():
        try:
            services.confirm_open(need, form.cleaned_data["until"], by=request.user)
        except ValidationError as error:
            form.add_error("until", error.messages)
        else:
            messages.success(request, _("Confirmed as still open."))
            return redirect(need)
    context = {"form": form, "need": need}
    return render(request, "needs/confirm.html", context, status=422 if form.errors else 200)


@require_POST
@requires("edit_needs")
def need_copy(request: HttpRequest, pk: int) -> HttpResponse:
    copied = services.copy_need(_editable(request, pk), by=request.user)
    messages.success(request, _("%(number)s is a copy, as a draft.") % {"number": copied.number})
    return redirect(copied)


@requires("edit_needs")
def document_add(request: HttpRequest, pk: int) -> HttpResponse:
    need = _editable(request, pk)
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        document = form.save(commit=False)
        document.need, document.added_by = need, request.user
        with change_set(by=request.user):
            document.save()
        messages.success(request, _("“%(title)s” is kept.") % {"title": document.title})
        return redirect(f"{need.get_absolute_url()}?section=documents")
    context = {"form": form, "need": need}
    return render(request, "needs/document.html", context, status=422 if form.errors else 200)


@require_safe
@requires("see_needs")
def document(request: HttpRequest, pk: int, document_pk: int) -> FileResponse:
    """The file itself, always as a download."""
    need = _need(request, pk)
    found = get_object_or_404(NeedDocument, need=need, pk=document_pk)
    try:
        opened = found.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    name = str(found.file.name).rsplit("/", 1)[-1]
    return FileResponse(
        opened, as_attachment=True, filename=name, content_type="application/octet-stream"
    )


@require_POST
@requires("edit_needs")
def document_remove(request: HttpRequest, pk: int, document_pk: int) -> HttpResponse:
    """The row goes, with its place in the history; the file stays for an undo."""
    need = _editable(request, pk)
    found = get_object_or_404(NeedDocument, need=need, pk=document_pk)
    with change_set(by=request.user):
        found.delete()
    messages.success(request, _("“%(title)s” is removed.") % {"title": found.title})
    return redirect(f"{need.get_absolute_url()}?section=documents")


def _need(request: HttpRequest, pk: int) -> Need:
    linked = ("investor__company", "site", "buyer_contact", "promoter", "validated_by")
    visible = Need.objects.visible_to(request.user).select_related(*linked)
    return get_object_or_404(with_marks(visible, "need", request.user, kind="need"), pk=pk)


def _editable(request: HttpRequest, pk: int) -> Need:
    """Seen and editable, else not there."""
    need = _need(request, pk)
    if not field_registry.may_edit("need", request.user, need):
        raise Http404
    return need
