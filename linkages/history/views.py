from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linkages import field_registry
from linkages.history.display import history_of
from linkages.history.models import ChangeSet
from linkages.history.undo import CannotUndo, RowUndo, preview, undo
from linkages.listing import Sort, list_page
from linkages.permissions import may_read, requires

SORTS = (Sort("at", "at"),)


@require_safe
@requires("see_history")
def changeset_list(request: HttpRequest) -> HttpResponse:
    rows = ChangeSet.objects.visible_to(request.user).select_related("user", "undone_by")
    kind = request.GET.get("kind", "")
    if kind in ChangeSet.Kind.values:
        rows = rows.filter(kind=kind)
    context = {
        "page": list_page(rows, request, SORTS, default="-at"),
        "kinds": ChangeSet.Kind.choices,
        "kind": kind,
    }
    return render(request, "history/list.html", context)


@require_safe
@requires("see_history")
def record(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """The History tab of a record, its company's changes included."""
    try:
        entry = field_registry.record(key)
    except KeyError:
        raise Http404 from None
    manager: Any = entry.model._default_manager
    obj = get_object_or_404(manager.visible_to(request.user), pk=pk)
    records = [obj]
    if key in ("investor", "supplier"):
        records.append(obj.company)
    context = {"object": obj, "record": entry, "changes": history_of(records, request.user)}
    return render(request, "history/record.html", context)


@requires("see_history")
def changeset(request: HttpRequest, pk: Any) -> HttpResponse:
    """What a change set did, and what undoing it would do."""
    visible = ChangeSet.objects.visible_to(request.user).select_related("user")
    changes = get_object_or_404(visible, pk=pk)
    plan = [_shown(row, request.user) for row in preview(changes)]
    context = {
        "changes": changes,
        "plan": plan,
        "undone_by": ChangeSet.objects.filter(undoes=changes).first(),
    }
    return render(request, "history/changeset.html", context)


def _shown(row: RowUndo, user: Any) -> dict[str, Any]:
    """A row of the plan with the labels of the fields that the person may read."""

    def label(attname: str) -> str:
        model_field = next(f for f in row.model._meta.concrete_fields if f.attname == attname)
        entry = field_registry.field_of(row.model, model_field.name)
        if entry is None or not may_read(user, entry.access or "agency"):
            return ""
        return entry.label

    return {
        "kind": row.model._meta.verbose_name,
        "pk": row.pk,
        "act": row.act,
        "fields": [text for name in row.revert if (text := label(name))],
        "conflicts": [
            {"label": text, "left": left, "found": found}
            for name, (left, found) in row.conflicts.items()
            if (text := label(name))
        ],
    }


@requires("undo_changes")
def changeset_undo(request: HttpRequest, pk: Any) -> HttpResponse:
    changes = get_object_or_404(ChangeSet.objects.visible_to(request.user), pk=pk)
    if request.method != "POST":
        return redirect("history:changeset", pk=pk)
    try:
        undoing = undo(changes, by=request.user, reason=request.POST.get("reason", "")[:300])
    except CannotUndo as error:
        messages.error(request, str(error))
        return redirect("history:changeset", pk=pk)
    messages.success(request, _("The change is taken back."))
    return redirect("history:changeset", pk=undoing.pk)
