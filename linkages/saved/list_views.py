"""Pages of lists: what is on them, how far one is, merging, freezing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linkages import field_registry
from linkages.history.changes import change_set
from linkages.listing import Sort, list_page
from linkages.permissions import can, requires
from linkages.saved import services
from linkages.saved.describe import describe
from linkages.saved.digest_mail import results_url
from linkages.saved.forms import ListForm, MergeForm, NameForm, NewListForm, RecordListsForm
from linkages.saved.models import ListEntry, RecordList, SavedSearch
from linkages.saved.views import GET_OR_POST, back_to, say_undo
from linkages.search import services as engine

SORTS = (Sort("name", "name"), Sort("changed", "updated_at"))


def records_for(user: Any) -> list[str]:
    """Kinds of record that the person may collect."""
    known = {one.key: one for one in field_registry.records()}
    return [key for key in services.lists.LISTABLE if key in known and can(user, known[key].see)]


# ── The lists ────────────────────────────────────────────────────────────────


@require_safe
@requires("keep_lists")
def lists(request: HttpRequest) -> HttpResponse:
    """My lists and those shared with me."""
    tab = "shared" if request.GET.get("tab") == "shared" else "mine"
    visible = RecordList.objects.visible_to(request.user)
    rows = visible.exclude(owner=request.user) if tab == "shared" else visible.of(request.user)
    page = list_page(rows.select_related("owner", "search"), request, SORTS, default="name")
    context = {
        "page": page,
        "tab": tab,
        "counts": {
            "mine": visible.of(request.user).count(),
            "shared": visible.exclude(owner=request.user).count(),
        },
        "sizes": sizes(page.rows, request.user),
    }
    return render(request, "saved/lists.html", context)


def sizes(some: list[RecordList], user: Any) -> dict[int, dict[str, int]]:
    """Of lists chosen by hand: rows that the person sees, and how many are worked through; a
    query a kind of record."""
    found: dict[int, dict[str, int]] = {}
    for record in {one.record for one in some if not one.is_dynamic}:
        keys = [one.pk for one in some if one.record == record and not one.is_dynamic]
        seen = services.lists.base_rows(record, user).order_by().values("pk")
        rows = ListEntry.objects.filter(list__in=keys, object_id__in=seen).order_by()
        finished = Count("pk", filter=Q(status__in=ListEntry.FINISHED))
        for row in rows.values("list").annotate(n=Count("pk"), finished=finished):
            found[row["list"]] = {"n": row["n"], "finished": row["finished"]}
    return found


@GET_OR_POST
@requires("keep_lists")
def list_create(request: HttpRequest) -> HttpResponse:
    """By hand, or live from a search (`?q=slug`)."""
    search = _search(request)
    records = [search.record] if search else records_for(request.user)
    if not records:
        raise PermissionDenied
    initial: dict[str, Any] = {"record": request.GET.get("record", records[0])}
    if search:
        initial |= {"name": search.name, "name_en": search.name_en}
    form = NewListForm(request.POST or None, user=request.user, records=records, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_list(
                by=request.user, search=search, **form.facts, **form.sharing
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect(made)
    context = {"form": form, "search": search}
    return render(request, "saved/list_form.html", context, status=422 if form.errors else 200)


def _search(request: HttpRequest) -> SavedSearch | None:
    slug = request.GET.get("q", "")
    if not slug:
        return None
    try:
        return services.open_search(slug, request.user)
    except services.Unknown:
        raise Http404 from None


def _list(request: HttpRequest, slug: str) -> RecordList:
    try:
        return services.open_list(slug, request.user)
    except services.Unknown:
        raise Http404 from None


# ── One list ─────────────────────────────────────────────────────────────────


@GET_OR_POST
@requires("keep_lists")
def list_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Its records as far as the person sees them, with note and status; a POST takes rows off."""
    found = _list(request, slug)
    if request.method == "POST":
        return _remove_rows(request, found)
    context: dict[str, Any] = {
        "list": found,
        "may_edit": found.may_edit(request.user),
        "may_delete": found.may_delete(request.user),
        "editors": found.editors.all(),
        "search_said": describe(found.search, request.user) if found.search else None,
        "search_url": results_url(found.search) if found.search else "",
        "statuses": ListEntry.Status.choices,
    }
    try:
        rows = services.list_rows(found, request.user)
        context |= _rows(request, found, rows)
    except (engine.Refused, services.Unknown) as error:
        context["troubles"] = troubles(error)
    return render(request, "saved/list.html", context)


def troubles(error: Exception) -> list[str]:
    if isinstance(error, engine.Refused):
        return [one.message for one in error.problems]
    return [_("The search behind this list is deleted or no longer shared with you.")]


def _rows(request: HttpRequest, found: RecordList, rows: models.QuerySet[Any]) -> dict[str, Any]:
    every = rows
    status = request.GET.get("status", "")
    if status in ListEntry.Status.values:
        wanted = Q(entry_status=status)
        # A row of a dynamic list that nobody wrote about is still to do.
        wanted |= Q(entry_status__isnull=True) if status == ListEntry.Status.OPEN else Q()
        rows = rows.filter(wanted)
    page = list_page(with_company(rows), request, (name_sort(rows.model),))
    tags = services.tags_of(found.record, [row.pk for row in page.rows], request.user)
    count = every.order_by().values("pk")[:10_001].count()
    finished = every.order_by().filter(entry_status__in=ListEntry.FINISHED).count()
    return {
        "page": page,
        "tags": tags,
        "status": status,
        "count": count,
        "finished": finished,
        "state": engine.to_state(services.as_query(found, request.user)),
    }


def name_sort(model: type[models.Model]) -> Sort:
    """By the name that pages show."""
    fields = {field.name for field in model._meta.get_fields()}
    if "name_folded" in fields:
        return Sort("name", "name_folded", english="name_en_folded")
    if "company" in fields:
        return Sort("name", "company__name_folded", english="company__name_en_folded")
    return Sort("name", "name" if "name" in fields else "pk")


def with_company(rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
    fields = {field.name for field in rows.model._meta.concrete_fields}
    return rows.select_related("company") if "company" in fields else rows


def _remove_rows(request: HttpRequest, found: RecordList) -> HttpResponse:
    if not found.may_edit(request.user):
        raise PermissionDenied
    keys = [int(pk) for pk in request.POST.getlist("pk") if pk.isdecimal()]
    with change_set(by=request.user) as changes:
        gone = services.remove_from_list(found, keys, by=request.user)
    if gone:
        text = _("%(n)s taken off the list.") % {"n": gone}
        say_undo(request, text, changes)
    return redirect(found)


@require_POST
@requires("keep_lists")
def entry(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Note and status of one row."""
    found = _list(request, slug)
    status = request.POST.get("status")
    if status is not None and status not in ListEntry.Status.values:
        raise Http404
    text = request.POST.get("note")
    try:
        services.note(
            found, pk, by=request.user, status=status, text=None if text is None else text[:500]
        )
    except (services.Unknown, engine.Refused):
        raise Http404 from None
    return redirect(back_to_list(request, found))


def back_to_list(request: HttpRequest, found: RecordList) -> str:
    target = back_to(request, "saved:lists")
    return found.get_absolute_url() if target == reverse("saved:lists") else target


@GET_OR_POST
@requires("keep_lists")
def list_edit(request: HttpRequest, slug: str) -> HttpResponse:
    found = _list(request, slug)
    if not found.may_edit(request.user):
        raise PermissionDenied
    copy = RecordList.objects.get(pk=found.pk)
    form = ListForm(request.POST or None, user=request.user, instance=copy)
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"]
            changed = services.update_list(found, by=request.user, version=version, **form.facts)
            if "visibility" in form.sharing:
                services.share(changed, by=request.user, **form.sharing)
        except services.Outdated:
            form.add_error(
                None, _("Somebody saved it meanwhile. Open it again to see what changed.")
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect(found)
    context = {"form": form, "list": found, "search": found.search}
    return render(request, "saved/list_form.html", context, status=422 if form.errors else 200)


@GET_OR_POST
@requires("keep_lists")
def list_delete(request: HttpRequest, slug: str) -> HttpResponse:
    found = _list(request, slug)
    if not found.may_delete(request.user):
        raise PermissionDenied
    if request.method == "POST":
        changes = services.delete(found, by=request.user)
        say_undo(request, _("The list is deleted."), changes)
        return redirect("saved:lists")
    return render(request, "saved/delete.html", {"list": found, "is_seen": True})


@GET_OR_POST
@requires("keep_lists")
def list_merge(request: HttpRequest, slug: str) -> HttpResponse:
    """Records of other lists onto this one; the others are deleted."""
    found = _list(request, slug)
    if not found.may_edit(request.user) or found.is_dynamic:
        raise PermissionDenied
    visible = RecordList.objects.visible_to(request.user).filter(
        record=found.record, search__isnull=True
    )
    mine = visible if can(request.user, "clean_searches") else visible.filter(owner=request.user)
    form = MergeForm(request.POST or None, lists=mine.exclude(pk=found.pk))
    if request.method == "POST" and form.is_valid():
        with change_set(by=request.user) as changes:
            others = list(form.cleaned_data["others"])
            added = services.merge_lists(found, others, by=request.user)
        text = _("The lists are merged: %(n)s records came to it.") % {"n": added}
        say_undo(request, text, changes)
        return redirect(found)
    context = {"form": form, "list": found, "has_others": mine.exclude(pk=found.pk).exists()}
    return render(request, "saved/list_merge.html", context, status=422 if form.errors else 200)


@GET_OR_POST
@requires("keep_lists")
def freeze(request: HttpRequest, slug: str) -> HttpResponse:
    """What the search finds today, as a list that stays."""
    try:
        search = services.open_search(slug, request.user)
    except services.Unknown:
        raise Http404 from None
    form = NameForm(request.POST or None, initial={"name": search.name, "name_en": search.name_en})
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(services.freeze(search, by=request.user, **form.cleaned_data))
        except engine.Refused as refusal:
            reasons = [one.message for one in refusal.problems]
            return render(request, "saved/refused.html", {"troubles": reasons}, status=422)
        except services.TooMany:
            form.add_error(None, _("The search finds more records than a list may hold."))
    context = {
        "form": form,
        "search": search,
        "title": _("Freeze as a list"),
        "action": _("Freeze"),
        "text": _("The records that the search finds today, whatever it finds later."),
    }
    return render(request, "saved/name.html", context, status=422 if form.errors else 200)


# ── From a record ────────────────────────────────────────────────────────────


@GET_OR_POST
@requires("keep_lists")
def record_lists(request: HttpRequest, record: str, pk: int) -> HttpResponse:
    """On which of the person's lists a record stands."""
    if record not in records_for(request.user):
        raise Http404
    obj = get_object_or_404(services.lists.base_rows(record, request.user), pk=pk)
    rows = RecordList.objects.visible_to(request.user).filter(record=record, search__isnull=True)
    editable = rows.filter(pk__in=[one.pk for one in rows if one.may_edit(request.user)])
    on = editable.filter(entries__object_id=pk)
    form = RecordListsForm(
        request.POST if request.method == "POST" else None, editable=editable, initial={"lists": on}
    )
    if request.method == "POST" and form.is_valid():
        _put_on(request.user, record, pk, set(on), form)
        messages.success(request, _("The lists are kept."))
        return redirect(obj)
    context = {
        "form": form,
        "object": obj,
        "record": record,
        "others": rows.filter(entries__object_id=pk).exclude(pk__in=editable),
    }
    return render(request, "saved/record_lists.html", context, status=422 if form.errors else 200)


def _put_on(user: Any, record: str, pk: int, before: set[RecordList], form: Any) -> None:
    wanted = set(form.cleaned_data["lists"])
    with change_set(by=user):
        for one in wanted - before:
            services.add_to_list(one, [pk], by=user)
        for one in before - wanted:
            services.remove_from_list(one, [pk], by=user)
        if name := form.cleaned_data["new_list"].strip():
            services.create_list(by=user, name=name, record=record, keys=[pk])
