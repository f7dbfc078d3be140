"""The page on which everybody comes in, by role."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from investors.models import Need
from linkages import dates
from linkages.forms import LinkagesForm
from linkages.periods import Period
from linkages.permissions import EDITORS, Role, requires, role_of
from linkages.todos.services import create_todo
from monitoring import editions, greeting, home, outside, quarter, quick_line, words
from monitoring.as_of import AsOf, quarter_href
from monitoring.forms import QuickForm


@require_safe
@requires("see_home")
def home_page(request: HttpRequest) -> HttpResponse:
    role = role_of(request.user)
    if role in EDITORS:
        return _my_day(request)
    if role == Role.ANALYST:
        return _analyst(request)
    if role == Role.BUYER:
        found = outside.buyer_home(request.user)
        context = {"home": found, "voice": greeting.of_buyer(request.user, found)}
        return render(request, "monitoring/home_buyer.html", context)
    ours = outside.supplier_home(request.user)
    context = {"home": ours, "voice": greeting.of_supplier(request.user, ours)}
    return render(request, "monitoring/home_supplier.html", context)


def _my_day(request: HttpRequest, form: LinkagesForm | None = None) -> HttpResponse:
    user = request.user
    today, waiting = home.today_of(user), home.waiting_for(user)
    context = {
        "today": today,
        "waiting": waiting,
        "waiting_count": sum(row.n for row in waiting),
        "voice": greeting.of_editor(user, today, sum(row.n for row in waiting)),
        "stages": home.stages_of(user),
        "team": home.team_of(user),
        "recent": home.recent_of(user),
        "first_steps": home.first_steps(user),
        "form": form or QuickForm(),
    }
    status = 422 if form is not None else 200
    return render(request, "monitoring/home.html", context, status=status)


def _analyst(request: HttpRequest) -> HttpResponse:
    """The last quarter that is over, and how fresh the registers are."""
    period = Period.containing(timezone.localdate()).previous
    as_of = AsOf.today()
    context: dict[str, Any] = {
        "period": period,
        "title": words.title(period),
        "href": quarter_href(period, as_of),
        "freshness": home.freshness(request.user),
        "hello": greeting.hello(request.user),
    }
    try:
        series = editions.series(period, as_of.vintage)
    except editions.NotReady:
        return render(request, "monitoring/home_analyst.html", context)
    context |= {
        "is_behind": series.is_behind,
        "voice": words.voice(series.now, series.before(quarter.YEAR_BEFORE)),
        "tiles": quarter.tiles(series, as_of),
        "coverage": quarter.coverage(series.now, as_of),
        "thresholds": words.thresholds(series.now.parameters),
    }
    return render(request, "monitoring/home_analyst.html", context)


@require_POST
@requires("edit_todos")
def quick_todo(request: HttpRequest) -> HttpResponse:
    """A to-do from one line: its day and the need it is about may stand in the text."""
    form = QuickForm(request.POST)
    if not form.is_valid():
        return _my_day(request, form)
    line = quick_line.read(form.cleaned_data["line"], timezone.localdate(), dates.read)
    need = _need(request, line.number)
    if line.number and need is None:
        form.add_error("line", _("There is no need %(number)s.") % {"number": line.number})
    if not line.title:
        form.add_error("line", _("Write what is to be done."))
    if form.errors:
        return _my_day(request, form)
    facts: dict[str, Any] = {"about": need, "company": need.company} if need else {}
    create_todo(by=request.user, title=line.title, owner=request.user, due_on=line.due_on, **facts)
    said = _("“%(title)s” is on your list for %(day)s.")
    messages.success(request, said % {"title": line.title, "day": dates.written(line.due_on)})
    return redirect("monitoring:home")


def _need(request: HttpRequest, number: str) -> Need | None:
    if not number:
        return None
    rows = Need.objects.visible_to(request.user).select_related("investor__company")
    return rows.filter(number=number).first()
