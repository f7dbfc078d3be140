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
from linkages.history.undo import CannotUndo, RowUndo, preview, row_count
from linkages.history.undoing import ask_undo, run_of
from linkages.jobs.views import running
from linkages.listing import Sort, list_page
from linkages.permissions import may_read, requires

SORTS = (Sort("at", "at"),)
SHOWN_ROWS = 100


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


@require_safe
@requires("see_history")
def changeset(request: HttpRequest, pk: Any) -> HttpResponse:
    """What a change set did, and what undoing it would do: its first rows, and how many there
    are; the page of a large one goes on by itself while it is taken back."""
    visible = ChangeSet.objects.visible_to(request.user).select_related("user")
    changes = get_object_or_404(visible, pk=pk)
    run = run_of(changes)
    if request.htmx:  # type: ignore[attr-defined]
        return running(request, run, changes.get_absolute_url())
    rows = row_count(changes)
    context = {
        "changes": changes,
        "plan": [_shown(row, request.user) for row in preview(changes, SHOWN_ROWS)],
        "more": max(0, rows - SHOWN_ROWS),
        "undone_by": ChangeSet.objects.filter(undoes=changes).first(),
        "run": run,
        "may_undo": changes.may_be_undone_by(request.user),
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


@requires("see_history")
def changeset_undo(request: HttpRequest, pk: Any) -> HttpResponse:
    changes = get_object_or_404(ChangeSet.objects.visible_to(request.user), pk=pk)
    if request.method != "POST":
        return redirect(changes)
    try:
        done = ask_undo(changes, by=request.user, reason=request.POST.get("reason", "")[:300])
    except CannotUndo as error:
        messages.error(request, str(error))
        return redirect(changes)
    if isinstance(done, ChangeSet):
        messages.success(request, _("The change is taken back."))
        return redirect(done)
    return redirect(changes)
