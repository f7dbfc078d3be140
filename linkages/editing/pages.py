"""The page that edits one section of any record; apps wrap it with their permission and row."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from linkages import field_registry
from linkages.editing.forms import SectionEdit
from linkages.editing.models import Draft
from linkages.editing.services import (
    Conflict,
    RowsRefused,
    draft_key,
    save_draft,
    save_section,
    version_key,
)
from linkages.permissions import requires

MAX_DRAFT_FIELDS = 3_000


def section_page(request: HttpRequest, key: str, obj: Any, section_key: str) -> HttpResponse:
    """Show or save a section: 422 with the form if something is wrong, 409 with both values if
    somebody else changed the same field. Only for who may edit the record (else 404)."""
    record = field_registry.record(key)
    section = record.by_key.get(section_key)
    if section is None or not field_registry.may_edit(key, request.user, obj):
        raise Http404
    own = field_registry.own(request.user, obj)
    part = field_registry.part_of(key, section, request.user, own=own)
    if not part.fields and not part.tables:
        raise Http404
    if request.method == "POST":
        return _save(request, record, obj, SectionEdit(part, obj, request.user, request.POST))
    person: Any = request.user
    draft = Draft.objects.filter(user=person, form=draft_key(obj, section_key)).first()
    data = None
    if draft and request.GET.get("draft") != "no":
        data = QueryDict(mutable=True)
        for name, values in draft.data.items():
            data.setlist(name, values)
    elif draft:
        draft.delete()
        draft = None
    edit = SectionEdit(part, obj, request.user, data)
    read = data.get("_read") if data else None
    return _form(request, record, obj, edit, draft=draft, read=read, show_errors=False)


def _save(
    request: HttpRequest, record: field_registry.Record, obj: Any, edit: SectionEdit
) -> HttpResponse:
    read = request.POST.get("_read", "")
    if "_add" in request.POST:
        return _form(request, record, obj, edit, read=read, show_errors=False)
    if not edit.is_valid():
        return _form(request, record, obj, edit, read=read, status=422)
    keep = {
        name.removeprefix("keep:"): str(value)
        for name, value in request.POST.items()
        if name.startswith("keep:")
    }
    try:
        save_section(edit, by=request.user, read=read, keep=keep)
    except Conflict as conflict:
        context = _context(record, obj, edit, read) | {"conflict": conflict}
        return render(request, "editing/conflict.html", context, status=409)
    except RowsRefused as refusal:
        edit.formsets[refusal.table].non_form_errors().extend(refusal.messages)
        return _form(request, record, obj, edit, read=read, status=422)
    messages.success(request, _("Section “%(name)s” is saved.") % {"name": edit.part.section.label})
    return redirect(f"{obj.get_absolute_url()}?section={edit.part.section.key}")


def _context(
    record: field_registry.Record, obj: Any, edit: SectionEdit, read: str | None
) -> dict[str, Any]:
    return {
        "record": record,
        "object": obj,
        "section": edit.part.section,
        "edit": edit,
        "read": read or version_key(obj),
        "draft_key": draft_key(obj, edit.part.section.key),
    }


def _form(
    request: HttpRequest,
    record: field_registry.Record,
    obj: Any,
    edit: SectionEdit,
    *,
    draft: Draft | None = None,
    read: str | None = None,
    show_errors: bool = True,
    status: int = 200,
) -> HttpResponse:
    context = _context(record, obj, edit, read)
    context |= {"draft": draft, "show_errors": show_errors}
    return render(request, "editing/section.html", context, status=status)


@require_POST
@requires("own_account")
def draft(request: HttpRequest) -> HttpResponse:
    """Keep what is typed so far; the form says its own key in `_draft`."""
    form = request.POST.get("_draft", "")
    if not form or len(request.POST) > MAX_DRAFT_FIELDS:
        return JsonResponse({"error": _("This form cannot be kept as a draft.")}, status=422)
    data = {
        name: request.POST.getlist(name)
        for name in request.POST
        if name not in ("csrfmiddlewaretoken", "_draft")
    }
    kept = save_draft(request.user, form, data)
    at = formats.time_format(timezone.localtime(kept.saved_at), "TIME_FORMAT")
    return JsonResponse({"saved": _("Draft saved at %(time)s") % {"time": at}})
