"""Pages of the reports: a quarter, the rows behind its figures, the parameters of the method."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linkages.listing import SIZES, ListPage
from linkages.periods import Period
from linkages.permissions import can, requires
from monitoring import breakdowns, drill, editions, quarter, words
from monitoring.as_of import AsOf, encoded, quarter_href, rows_href
from monitoring.figures import Edition, Figure
from monitoring.forms import AsOfForm, ParameterForm
from monitoring.indicators import CATALOGUE, FIRST_RELEASE
from monitoring.members import DIMENSIONS, Members
from monitoring.models import ParameterSet
from monitoring.services import set_parameters

PAGE = SIZES[1]
SECONDS_TO_WAIT = 5


@require_safe
@requires("see_indicators")
def quarter_current(request: HttpRequest) -> HttpResponse:
    """The last quarter that is over."""
    last = Period.containing(timezone.localdate()).previous
    return redirect("monitoring:quarter", last.code)


@require_safe
@requires("see_indicators")
def quarter_page(request: HttpRequest, period: Period) -> HttpResponse:
    form = AsOfForm(request.GET or None)
    as_of = AsOf.read(request.GET.get("as_of", ""))
    wrong = as_of is None
    as_of = as_of or AsOf.today()
    dimension = request.GET.get("by", "")
    dimension = dimension if dimension in breakdowns.BREAKDOWNS else breakdowns.BREAKDOWNS[0]
    try:
        series = editions.series(period, as_of.vintage)
    except editions.NotReady:
        return _computing(request, period)
    now = series.now
    before = series.before(1 if period.is_year else quarter.YEAR_BEFORE)
    context = {
        "period": period,
        "title": words.title(period),
        "short_name": words.name(period),
        "as_of": as_of,
        "form": form if wrong else AsOfForm(initial={"as_of": now.as_of}),
        "now": now,
        "is_behind": series.is_behind,
        "is_ahead": quarter.is_ahead(now),
        "voice": words.voice(now, before),
        "neighbours": quarter.neighbours(period, as_of),
        "steps": quarter.steps(period, now, as_of),
        "gaps": quarter.gaps(now, as_of),
        "tiles": quarter.tiles(series, as_of),
        "revised": _revised(now, as_of),
        "charts": quarter.charts(series),
        "breakdown": breakdowns.breakdown(now, dimension, as_of),
        "dimensions": [(key, DIMENSIONS[key]) for key in breakdowns.BREAKDOWNS],
        "coverage": quarter.coverage(now, as_of),
        "method": words.method(now.parameters),
        "thresholds": words.thresholds(now.parameters),
        "definitions": quarter.definitions(),
        "export_params": f"period={period.code}&as_of={as_of.text}",
    }
    return render(request, "monitoring/quarter.html", context, status=422 if wrong else 200)


def _revised(now: Edition, as_of: AsOf) -> list[quarter.Revised]:
    """Nothing before the first release, and nothing while a large register is computed."""
    if as_of.is_first or now.as_of <= editions.first_release(now.period, now.parameters):
        return []
    try:
        return quarter.revised(now, editions.edition(now.period, FIRST_RELEASE), as_of)
    except editions.NotReady:
        return []


@require_safe
@requires("see_indicators")
def rows(request: HttpRequest, period: Period, key: str) -> HttpResponse:
    """What a figure is made of: rows that add up to it, or those it had to leave out."""
    as_of = AsOf.read(request.GET.get("as_of", ""))
    key = CATALOGUE[key].headline.key if key in CATALOGUE else key
    if as_of is None or key not in quarter.KEYS:
        raise Http404
    try:
        edition = editions.edition(period, as_of.vintage)
        behind = editions.behind(edition, key)
    except editions.NotReady:
        return _computing(request, period)
    figure = edition[key]
    show, by, member = (request.GET.get(name, "") for name in ("show", "by", "is"))
    packed = drill.chosen(behind, show=show, by=by, member=member)
    if packed is None:
        raise Http404
    firsts = behind.beside.get("contracts") if not (show or by) else None
    causes = behind.causes if show == "changes" else ()
    found = drill.Drill(request.user, figure, packed, firsts, causes)
    labels = Members([figure])
    context = {
        "period": period,
        "title": words.title(period),
        "figure": figure,
        "edition": edition,
        "as_of": as_of,
        "show": show,
        "line": labels.label(by, _member(figure, by, member)) if by else "",
        "dimension": DIMENSIONS.get(by, ""),
        "value": words.written(packed.total, figure.unit, is_money=packed.amounts is not None),
        "total": packed.total if packed.amounts is not None else None,
        "total_places": 2 if figure.is_money else 0,
        "changed": len(behind.changes) if behind.changes else 0,
        "changes_href": rows_href(period, key, as_of, show="changes"),
        "columns": found.columns,
        "page": _page(request, found),
        "unseen": len(packed) - len(found),
        "measures": breakdowns.measures(edition, key, as_of),
        "missing_href": rows_href(period, key, as_of, show="missing"),
        "all_href": rows_href(period, key, as_of),
        "back_href": quarter_href(period, as_of),
        "badge": words.status(figure),
        "reported": words.reported(figure),
        "method": words.method(edition.parameters),
        "definition": _(figure.indicator.definition),
        "label": _(figure.measure.label),
        "export_params": _export_params(period, key, as_of, show, by, member),
    }
    return render(request, "monitoring/rows.html", context)


def _member(figure: Figure, by: str, member: str) -> Any:
    """The member as the breakdown has it: keys of affiliates are numbers."""
    found = figure.line(by, member)
    return found.key if found else member


def _export_params(period: Period, key: str, as_of: AsOf, show: str, by: str, member: str) -> str:
    given = {"period": period.code, "key": key, "as_of": as_of.text}
    return encoded(given | {"show": show, "by": by, "is": member})


def _page(request: HttpRequest, found: drill.Drill) -> ListPage:
    text = request.GET.get("page", "")
    last = max(1, -(-len(found) // PAGE))
    number = min(max(int(text), 1), last) if text.isdecimal() and len(text) < 9 else 1
    start = (number - 1) * PAGE
    columns = found.columns
    shown = [list(zip(columns, row, strict=True)) for row in found.rows(start, start + PAGE)]
    query = request.GET.copy()
    query.pop("page", None)
    return ListPage(shown, number, PAGE, len(found), "", query.urlencode(), "", number < last)


def _computing(request: HttpRequest, period: Period) -> HttpResponse:
    """The first figures of a large register: the page asks again by itself."""
    context = {"period": period, "title": words.title(period)}
    answer = render(request, "monitoring/computing.html", context)
    answer["Refresh"] = str(SECONDS_TO_WAIT)
    return answer


@requires("see_indicators")
def parameters(request: HttpRequest) -> HttpResponse:
    """The parameters of the method, a row for each day from which they changed."""
    may_edit = can(request.user, "edit_parameters")
    form = ParameterForm(request.POST or None) if may_edit else None
    if request.method == "POST" and form is not None and form.is_valid():
        set_parameters(form.save(commit=False), by=request.user)
        messages.success(request, _("The parameters are kept. Figures follow them from now on."))
        return redirect("monitoring:parameters")
    context = {
        "form": form,
        "rows": ParameterSet.objects.visible_to(request.user).select_related("set_by"),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "monitoring/parameters.html", context, status=status)
