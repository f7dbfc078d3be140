"""Pages of saved searches: the list, saving, sharing, history, the tabs and tiles made of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linkages.history.undo import CannotUndo
from linkages.listing import Sort, list_page
from linkages.permissions import can, requires
from linkages.saved import services
from linkages.saved import tiles as making_tiles
from linkages.saved.describe import describe, said_of, version, versions
from linkages.saved.digest_mail import results_url
from linkages.saved.digests import followed
from linkages.saved.forms import FollowForm, HandOverForm, NameForm, SearchForm
from linkages.saved.models import Pin, RecordList, SavedSearch, Tile, Visibility
from linkages.search import lists
from linkages.search import services as engine
from linkages.search.query import Query

SORTS = (
    Sort("name", "name"),
    Sort("used", "last_run_at", blank=True),
    Sort("uses", "uses"),
)
GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


# ── The list ─────────────────────────────────────────────────────────────────


@require_safe
@requires("save_searches")
def search_list(request: HttpRequest) -> HttpResponse:
    """Mine, shared with me, and, for who clears up, all."""
    tab = request.GET.get("tab", "")
    is_clearing = tab in ("all", "unused") and can(request.user, "clean_searches")
    rows = _searches(request.user, tab if is_clearing or tab == "shared" else "")
    record = request.GET.get("record", "")
    if record:
        rows = rows.for_records(record)
    # An order by name would tell of the names that are not shown.
    sorts, default = (SORTS[1:], "-used") if is_clearing else (SORTS, "name")
    page = list_page(rows.select_related("owner"), request, sorts, default=default)
    context = {
        "page": page,
        "is_clearing": is_clearing,
        "rows": _rows(page.rows, request.user),
        "tab": tab if is_clearing or tab == "shared" else "mine",
        "clears": can(request.user, "clean_searches"),
        "counts": {
            "mine": SavedSearch.objects.of(request.user).count(),
            "shared": _searches(request.user, "shared").count(),
        },
    }
    return render(request, "saved/searches.html", context)


def _searches(user: Any, tab: str) -> Any:
    if tab == "all":
        return SavedSearch.objects.kept()
    if tab == "unused":
        return SavedSearch.objects.unused()
    if tab == "shared":
        return SavedSearch.objects.visible_to(user).exclude(owner=user)
    return SavedSearch.objects.of(user)


def _rows(searches: list[SavedSearch], user: Any) -> list[dict[str, Any]]:
    """What is private is shown to who clears up as somebody's, without its name and words."""
    seen = SavedSearch.objects.visible_to(user).filter(pk__in=[one.pk for one in searches])
    visible = set(seen.values_list("pk", flat=True))
    return [
        {
            "search": one,
            "is_hidden": one.pk not in visible,
            "said": describe(one, user) if one.pk in visible else None,
            "href": results_url(one),
            "may_delete": one.may_delete(user),
        }
        for one in searches
    ]


@require_safe
@requires("save_searches")
def search(request: HttpRequest, slug: str) -> HttpResponse:
    """One search: what it asks, run it, follow it, put it where one works."""
    found = _found(request, slug)
    user: Any = request.user
    tile = Tile.objects.filter(user=user, search=found).first()
    story = describe(found, user)
    context = {
        "search": found,
        "said": story,
        "run_url": results_url(found),
        "full_url": request.build_absolute_uri(results_url(found)),
        "may_edit": found.may_edit(request.user),
        "may_delete": found.may_delete(request.user),
        "may_hand_over": can(request.user, "clean_searches") and _is_agencys(found),
        "is_mine": found.owner_id == request.user.pk,
        "editors": found.editors.all(),
        "is_pinned": Pin.objects.filter(user=user, search=found).exists(),
        "tile": tile,
        "has_totals": bool(found.query.get("totals")),
        "following": followed(request.user, [found]).get(found.pk),
        "follow_form": FollowForm(),
        "lists": RecordList.objects.visible_to(request.user).filter(search=found),
    }
    return render(request, "saved/search.html", context)


def _is_agencys(search: SavedSearch) -> bool:
    return search.owner.is_agency and search.visibility != Visibility.PRIVATE


def _found(request: HttpRequest, slug: str) -> SavedSearch:
    try:
        return services.open_search(slug, request.user)
    except services.Unknown:
        raise Http404 from None


# ── Saving ───────────────────────────────────────────────────────────────────


@GET_OR_POST
@requires("save_searches")
def search_create(request: HttpRequest) -> HttpResponse:
    """Keep the search that `s` says (or `q`, as a beginning) under a name."""
    try:
        query = _query(request)
    except engine.BadState as error:
        return _refused(request, [str(error)], 400)
    if query is None:
        return redirect("search:start")
    form = SearchForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.save(query, by=request.user, **form.facts, **form.sharing)
        except engine.Refused as refusal:
            return _refused(request, [one.message for one in refusal.problems])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The search is saved."))
            return redirect(made)
    context = {
        "form": form,
        "said": said_of(query, request.user),
        "others": _changeable(request.user, query.record),
        "state": engine.to_state(query),
    }
    return render(request, "saved/create.html", context, status=422 if form.errors else 200)


def _query(request: HttpRequest) -> Query | None:
    params = request.POST if request.POST.get("s") else request.GET
    return lists.query_from(params, request.user)


def _changeable(user: Any, record: str) -> list[SavedSearch]:
    """Searches that the new state could be saved over."""
    rows = SavedSearch.objects.visible_to(user).for_records(record).select_related("owner")
    return [one for one in rows if one.may_edit(user)]


def _refused(request: HttpRequest, troubles: list[str], status: int = 422) -> HttpResponse:
    return render(request, "saved/refused.html", {"troubles": troubles}, status=status)


@GET_OR_POST
@requires("save_searches")
def search_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Name, description, sharing; with `s` also what is asked."""
    found = _found(request, slug)
    if not found.may_edit(request.user):
        raise PermissionDenied
    try:
        query = _query(request)
    except engine.BadState as error:
        return _refused(request, [str(error)], 400)
    form = SearchForm(request.POST or None, user=request.user, instance=_own_copy(found))
    if request.method == "POST" and form.is_valid():
        try:
            _save_changes(found, form, query, request.user)
        except services.Outdated:
            form.add_error(
                None, _("Somebody saved it meanwhile. Open it again to see what changed.")
            )
        except engine.Refused as refusal:
            return _refused(request, [one.message for one in refusal.problems])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The search is saved."))
            return redirect(found)
    context = {
        "search": found,
        "form": form,
        "said": said_of(query, request.user) if query else describe(found, request.user),
        "is_new": query is not None,
        "state": engine.to_state(query) if query else "",
    }
    return render(request, "saved/edit.html", context, status=422 if form.errors else 200)


def _own_copy(search: SavedSearch) -> SavedSearch:
    """A form writes into its instance while it checks; the page still shows what is saved."""
    return SavedSearch.objects.get(pk=search.pk)


def _save_changes(search: SavedSearch, form: SearchForm, query: Query | None, user: Any) -> None:
    changed = services.update(
        search, by=user, version=form.cleaned_data["version"], query=query, **form.facts
    )
    if "visibility" in form.sharing:
        services.share(changed, by=user, **form.sharing)


@GET_OR_POST
@requires("save_searches")
def search_copy(request: HttpRequest, slug: str) -> HttpResponse:
    """A copy of one's own."""
    found = _found(request, slug)
    initial = {"name": _("%(name)s (copy)") % {"name": found.name}}
    form = NameForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(services.save_as(found, by=request.user, **form.cleaned_data))
        except engine.Refused as refusal:
            return _refused(request, [one.message for one in refusal.problems])
    context = {
        "form": form,
        "search": found,
        "title": _("Save a copy"),
        "action": _("Save the copy"),
        "text": _("The copy is yours and private; the original stays as it is."),
    }
    return render(request, "saved/name.html", context, status=422 if form.errors else 200)


# ── Deleting, handing over, undoing ──────────────────────────────────────────


@GET_OR_POST
@requires("save_searches")
def search_delete(request: HttpRequest, slug: str) -> HttpResponse:
    return _delete(request, _found(request, slug), is_seen=True)


@GET_OR_POST
@requires("clean_searches")
def search_clear(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody's private search, named by its key: its address tells nothing of it."""
    found = get_object_or_404(SavedSearch.objects.kept(), pk=pk)
    return _delete(request, found, is_seen=False)


def _delete(request: HttpRequest, found: SavedSearch, *, is_seen: bool) -> HttpResponse:
    if not found.may_delete(request.user):
        raise PermissionDenied
    if request.method == "POST":
        changes = services.delete(found, by=request.user)
        say_undo(request, _("The search is deleted."), changes)
        return redirect("saved:searches")
    context = {"search": found, "is_seen": is_seen, "followers": found.subscriptions.count()}
    return render(request, "saved/delete.html", context)


def say_undo(request: HttpRequest, text: str, changes: Any) -> None:
    """A line with the way back."""
    messages.success(request, text, extra_tags=reverse("saved:undo", args=[changes.pk]))


@GET_OR_POST
@requires("clean_searches")
def search_owner(request: HttpRequest, slug: str) -> HttpResponse:
    """Another owner for what somebody left behind."""
    found = _found(request, slug)
    form = HandOverForm(request.POST or None, shared=found)
    if request.method == "POST" and form.is_valid():
        services.hand_over(found, form.cleaned_data["to"], by=request.user)
        messages.success(request, _("The search has a new owner."))
        return redirect("saved:searches")
    context = {
        "form": form,
        "search": found,
        "title": _("Hand over"),
        "action": _("Hand over"),
        "text": _("The new owner decides who sees it and may change it."),
    }
    return render(request, "saved/name.html", context, status=422 if form.errors else 200)


@GET_OR_POST
@requires("save_searches")
def undo(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take back what one did oneself to searches, lists and tags."""
    changes = services.own_change(pk, request.user)
    if changes is None:
        raise Http404
    if request.method == "POST":
        try:
            services.undo_own(pk, by=request.user)
        except CannotUndo as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("It is taken back."))
        return redirect(back_to(request, "saved:searches"))
    return render(request, "saved/undo.html", {"changes": changes})


def back_to(request: HttpRequest, otherwise: str) -> str:
    target = request.POST.get("next", "") or request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}):
        return target
    return reverse(otherwise)


# ── History ──────────────────────────────────────────────────────────────────


@require_safe
@requires("save_searches")
def history(request: HttpRequest, slug: str) -> HttpResponse:
    found = _found(request, slug)
    context = {
        "search": found,
        "versions": versions(found, request.user),
        "may_edit": found.may_edit(request.user),
    }
    return render(request, "saved/history.html", context)


@require_POST
@requires("save_searches")
def restore(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found = _found(request, slug)
    if not found.may_edit(request.user):
        raise PermissionDenied
    wanted = version(found, pk, request.user)
    if wanted is None:
        raise Http404
    try:
        services.restore(found, wanted.facts, by=request.user)
    except engine.Refused as refusal:
        return _refused(request, [one.message for one in refusal.problems])
    messages.success(request, _("The search is as it was then."))
    return redirect(found)


# ── Tabs and tiles ───────────────────────────────────────────────────────────


@require_POST
@requires("save_searches")
def search_pin(request: HttpRequest, slug: str) -> HttpResponse:
    """A tab of its list, or no longer."""
    found = _found(request, slug)
    if request.POST.get("act") == "off":
        services.unpin(found, by=request.user)
    else:
        services.pin(found, by=request.user)
    return redirect(found)


@require_POST
@requires("save_searches")
def search_tile(request: HttpRequest, slug: str) -> HttpResponse:
    """On the home page, or no longer; up or down there."""
    found = _found(request, slug)
    act = request.POST.get("act", "")
    if act in ("up", "down"):
        making_tiles.move(found, -1 if act == "up" else 1, by=request.user)
        return redirect("saved:tiles")
    if act == "off":
        making_tiles.remove(found, by=request.user)
    else:
        kind = Tile.Kind.TOTALS if act == "totals" else Tile.Kind.NUMBER
        try:
            making_tiles.add(found, by=request.user, kind=kind)
            messages.success(request, _("It stands on your home page."))
        except making_tiles.TooMany:
            text = _("The home page holds %(n)s tiles. Take one off first.")
            messages.error(request, text % {"n": making_tiles.MOST})
    return redirect(back_to(request, "saved:tiles"))


@require_safe
@requires("save_searches")
def tiles(request: HttpRequest) -> HttpResponse:
    """Which tiles, in which order."""
    shown = making_tiles.tiles_of(request.user)
    on_page = [one.search.pk for one in shown]
    others = SavedSearch.objects.visible_to(request.user).exclude(pk__in=on_page)
    context = {"tiles": shown, "others": others[:50], "most": making_tiles.MOST}
    return render(request, "saved/tiles.html", context)
