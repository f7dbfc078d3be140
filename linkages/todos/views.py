from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.db.models import Count, Min, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linkages.companies.models import Company
from linkages.facets.narrowing import narrowed
from linkages.history.changes import change_set
from linkages.listing import Sort, list_page
from linkages.permissions import requires
from linkages.todos import services
from linkages.todos.forms import ToDoForm
from linkages.todos.models import ToDo

SORTS = (Sort("due", "due_on", blank=True), Sort("who", "owner__name"))
SNOOZE = {"tomorrow": 1, "week": 7}


@require_safe
@requires("see_todos")
def todo_list(request: HttpRequest) -> HttpResponse:
    """My to-dos or the team's, overdue first; the team's with who is how late."""
    team = request.GET.get("who") == "team"
    done = request.GET.get("done") == "1"
    rows = ToDo.objects.visible_to(request.user).select_related("owner", "company")
    rows = rows.asked_for(request.GET, request.user)
    rows = narrowed("todo", rows, request.GET, request.user)
    context = {
        "page": list_page(rows, request, SORTS, default="-due" if done else "due"),
        "team": team,
        "done": done,
        "today": timezone.localdate(),
        "people": _workload() if team else [],
    }
    return render(request, "todos/list.html", context)


def _workload() -> Any:
    today = timezone.localdate()
    return (
        ToDo.objects.open()
        .values("owner", "owner__name")
        .annotate(
            open=Count("pk"),
            late=Count("pk", filter=Q(due_on__lt=today)),
            oldest=Min("due_on"),
        )
        .order_by("-late", "owner__name")
    )


@requires("edit_todos")
def todo_create(request: HttpRequest) -> HttpResponse:
    company = None
    if request.GET.get("company", "").isdigit():
        visible = Company.objects.visible_to(request.user)
        company = get_object_or_404(visible, pk=int(request.GET["company"]))
    form = ToDoForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        services.create_todo(by=request.user, company=company, **form.cleaned_data)
        messages.success(request, _("The to-do is there."))
        return redirect(company.get_absolute_url() if company else "todos:list")
    context = {"form": form, "company": company}
    return render(request, "todos/form.html", context, status=422 if form.errors else 200)


@requires("edit_todos")
def todo_detail(request: HttpRequest, pk: int) -> HttpResponse:
    rows = ToDo.objects.visible_to(request.user).select_related("company", "owner")
    todo = get_object_or_404(rows, pk=pk)
    form = ToDoForm(request.POST or None, user=request.user, instance=todo)
    if request.method == "POST" and form.is_valid():
        with change_set(by=request.user):
            changed = form.save(commit=False)
            changed.version += 1
            changed.save()
        messages.success(request, _("The to-do is saved."))
        return redirect("todos:list")
    context = {"form": form, "object": todo, "company": todo.company}
    return render(request, "todos/form.html", context, status=422 if form.errors else 200)


def _back(request: HttpRequest) -> HttpResponse:
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}):
        return redirect(target)
    return redirect("todos:list")


@require_POST
@requires("edit_todos")
def todo_done(request: HttpRequest, pk: int) -> HttpResponse:
    todo = get_object_or_404(ToDo.objects.visible_to(request.user), pk=pk)
    services.finish(todo, by=request.user)
    messages.success(request, _("“%(title)s” is done.") % {"title": todo.title})
    return _back(request)


@require_POST
@requires("edit_todos")
def todo_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    todo = get_object_or_404(ToDo.objects.visible_to(request.user), pk=pk)
    services.reopen(todo, by=request.user)
    return _back(request)


@require_POST
@requires("edit_todos")
def todo_snooze(request: HttpRequest, pk: int) -> HttpResponse:
    todo = get_object_or_404(ToDo.objects.visible_to(request.user), pk=pk)
    days = SNOOZE.get(request.POST.get("until", ""), 1)
    services.snooze(todo, timezone.localdate() + dt.timedelta(days=days), by=request.user)
    return _back(request)
