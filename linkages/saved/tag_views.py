"""Pages of tags: which there are, and which stand on a record."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linkages.history.changes import change_set
from linkages.permissions import can, requires
from linkages.saved import services
from linkages.saved.forms import RecordTagsForm, TagForm
from linkages.saved.list_views import records_for
from linkages.saved.models import Tag, free_slug, record_label
from linkages.saved.views import GET_OR_POST, say_undo


@require_safe
@requires("see_tags")
def tags(request: HttpRequest) -> HttpResponse:
    """The tags that the person uses, with how often each stands on what."""
    rows = list(Tag.objects.visible_to(request.user))
    counts: dict[int, list[tuple[str, int]]] = {}
    found = Tag.objects.filter(pk__in=[one.pk for one in rows]).order_by()
    for row in found.values("pk", "taggings__record").annotate(n=Count("taggings")):
        if row["n"]:
            label = record_label(row["taggings__record"])
            counts.setdefault(row["pk"], []).append((label, row["n"]))
    context = {"tags": rows, "counts": counts, "may_edit": can(request.user, "edit_tags")}
    return render(request, "saved/tags.html", context)


@GET_OR_POST
@requires("edit_tags")
def tag_create(request: HttpRequest) -> HttpResponse:
    return _form(request, Tag())


@GET_OR_POST
@requires("edit_tags")
def tag_edit(request: HttpRequest, slug: str) -> HttpResponse:
    return _form(request, get_object_or_404(Tag, code=slug))


def _form(request: HttpRequest, tag: Tag) -> HttpResponse:
    form = TagForm(request.POST or None, instance=tag)
    if request.method == "POST" and form.is_valid():
        with change_set(by=request.user):
            made = form.save(commit=False)
            made.code = made.code or free_tag_code(made)
            made.save()
        messages.success(request, _("The tag is saved."))
        return redirect("saved:tags")
    context = {"form": form, "tag": tag if tag.pk else None}
    return render(request, "saved/tag_form.html", context, status=422 if form.errors else 200)


def free_tag_code(tag: Tag) -> str:
    return free_slug(Tag, tag.name_en, tag.name, attr="code")


@GET_OR_POST
@requires("edit_tags")
def tag_delete(request: HttpRequest, slug: str) -> HttpResponse:
    """Off every record; the undo puts it back on all of them."""
    tag = get_object_or_404(Tag, code=slug)
    if request.method == "POST":
        with change_set(by=request.user) as changes:
            tag.delete()
        say_undo(request, _("The tag is deleted."), changes)
        return redirect("saved:tags")
    context = {"tag": tag, "is_seen": True, "count": tag.taggings.count()}
    return render(request, "saved/delete.html", context)


@GET_OR_POST
@requires("tag_records")
def record_tags(request: HttpRequest, record: str, pk: int) -> HttpResponse:
    """Tags of one record."""
    if record not in records_for(request.user):
        raise Http404
    obj: Any = get_object_or_404(services.lists.base_rows(record, request.user), pk=pk)
    usable = Tag.objects.usable_by(request.user)
    on = services.tags_of(record, [pk], request.user).get(pk, [])
    form = RecordTagsForm(
        request.POST if request.method == "POST" else None, usable=usable, initial={"tags": on}
    )
    if request.method == "POST" and form.is_valid():
        wanted = set(form.cleaned_data["tags"])
        add, remove = list(wanted - set(on)), list(set(on) - wanted)
        with change_set(by=request.user) as changes:
            services.tag(record, [pk], add, remove, request.user)
        if add or remove:
            say_undo(request, _("The tags are kept."), changes)
        return redirect(obj)
    context = {
        "form": form,
        "object": obj,
        "has_tags": usable.exists(),
        "may_edit": can(request.user, "edit_tags"),
    }
    return render(request, "saved/record_tags.html", context, status=422 if form.errors else 200)
