"""Pages of search by example: where to begin, the builder with its faces, the result."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linkages.bilingual import active_language
from linkages.permissions import requires
from linkages.search import builder, gallery, lists, picker, services
from linkages.search.askable import Domain
from linkages.search.blanks import blanks
from linkages.search.domain import domain as domain_of
from linkages.search.domain import records
from linkages.search.drafts import FACES, Draft, Problem, change, draft_from, draft_of
from linkages.search.grid import EVERY, field_at, path_from
from linkages.search.guide import guide_rows
from linkages.search.query import Query, parameters
from linkages.search.results import asked_for, result_page
from linkages.search.sentence import sentence

VALUES_SHOWN = 60
REFUSALS = (services.Refused, services.TooBroad, services.TooOften)


def reasons(refusal: Exception) -> list[str]:
    """Why a query did not run, a sentence each."""
    if isinstance(refusal, services.Refused):
        return list(dict.fromkeys(one.message for one in refusal.problems))
    return [str(refusal)]


@require_safe
@requires("search")
def start(request: HttpRequest) -> HttpResponse:
    """What can be asked of, and searches that are ready."""
    offered = records(request.user)
    language = active_language()
    context = {
        "records": [(one.record, one.label(language)) for one in offered],
        "examples": gallery.examples(request.user),
    }
    return render(request, "search/start.html", context)


@require_safe
@requires("search")
def guide(request: HttpRequest) -> HttpResponse:
    """What may be typed into a cell, kind by kind."""
    return render(
        request, "search/guide.html", {"kinds": guide_rows(active_language(), timezone.localdate())}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires("search")
def build(request: HttpRequest, record: str) -> HttpResponse:
    """The builder; what is typed is understood after each pause and on each button."""
    domain = _domain(request, record)
    language = active_language()
    if request.method != "POST":
        query = _asked(request, domain)
        if isinstance(query, HttpResponse):
            return query
        face = request.GET.get("face", "grid")
        row = request.GET.get("row", "")
        draft = draft_of(query, domain, language, face if face in FACES else "grid", row)
        return _page(request, draft)
    base = _base(request, domain)
    draft = draft_from(
        request.POST, domain, language, base, lambda key: domain_of(key, request.user)
    )
    draft = change(draft, request.POST)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "search/_understood.html", _context(request, draft))
    return _answer(request, draft)


def _domain(request: HttpRequest, record: str) -> Domain:
    if record not in {one.record for one in records(request.user)}:
        raise Http404
    return domain_of(record, request.user)


def _asked(request: HttpRequest, domain: Domain) -> Query | HttpResponse:
    """The query that the address names: by state, by slug of a saved one, from the gallery."""
    try:
        query = lists.query_from(request.GET, request.user)
    except services.BadState:
        context = {"text": _("The address of this search is damaged: open it from where it came."),
                   "record": domain.record}  # fmt: skip
        return render(request, "search/refused.html", context, status=400)
    except services.Refused as refusal:
        refused = {"refused": reasons(refusal), "record": domain.record}
        return render(request, "search/refused.html", refused, status=404)
    example = request.GET.get("example", "")
    if query is None and example:
        found = gallery.example(example, request.user)
        query = found.query if found else None
    return query if query is not None and query.record == domain.record else Query(domain.record)


def _base(request: HttpRequest, domain: Domain) -> Query:
    try:
        query = services.from_state(request.POST.get("s", ""))
    except services.BadState:
        return Query(domain.record)
    return query if query.record == domain.record else Query(domain.record)


def _answer(request: HttpRequest, draft: Draft) -> HttpResponse:
    act, _colon, what = request.POST.get("do", "").partition(":")
    if act in ("run", "face", "row", "save") and draft.is_whole:
        draft.problems += _refusals(draft, request.user)
    if not draft.is_whole:
        return _page(request, draft, status=422)
    state = services.to_state(draft.query)
    here = reverse("search:build", args=[draft.query.record])
    if act == "run":
        there = reverse("search:results", args=[draft.query.record])
        return redirect(f"{there}?{urlencode({'s': state})}")
    if act == "face" and what in FACES:
        return redirect(f"{here}?{urlencode({'s': state, 'face': what})}")
    if act == "row":
        return redirect(f"{here}?{urlencode({'s': state, 'face': 'form', 'row': what})}")
    if act == "save":
        return redirect(f"{reverse('saved:create')}?{urlencode({'s': state})}")
    return _page(request, draft)


def _refusals(draft: Draft, user: Any) -> list[Problem]:
    """Why the query would not run; its questions are asked when it does."""
    found = services.problems(draft.query, user)
    return [Problem("query", one.message) for one in found if one.code != "unanswered"]


def _page(request: HttpRequest, draft: Draft, status: int = 200) -> HttpResponse:
    return render(request, "search/build.html", _context(request, draft), status=status)


def _context(request: HttpRequest, draft: Draft) -> dict[str, Any]:
    today = timezone.localdate()
    language = draft.language
    context: dict[str, Any] = {
        "draft": draft,
        "record": draft.domain.record,
        "record_label": draft.domain.label(language),
        "problems": draft.problems,
        "state": services.to_state(draft.query),
        "faces": _faces(),
        "quantifiers": builder.all_quantifiers(),
        "examples": [
            one for one in gallery.examples(request.user) if one.query.record == draft.domain.record
        ],
    }
    context |= meaning(draft, request.user)
    if draft.face in ("grid", "chips"):
        offered = picker.choices(draft.domain, language, _("number"))
        context["fields"] = [one.label for one in offered]
    match draft.face:
        case "grid":
            context["grid"] = builder.grid_view(draft, today)
        case "form":
            context["form"] = builder.form_view(draft, today)
        case "chips":
            context["chip_rows"] = [
                (builder.row_label(key), builder.chips(draft, key, today))
                for key in draft.grid.cells
                if any(text.strip() for text in draft.grid.cells[key])
            ]
        case "totals":
            context["totals"] = builder.totals_view(draft)
    return context


def _faces() -> list[tuple[str, str]]:
    labels = [_("Form"), _("Grid"), _("Conditions"), _("Text"), _("Totals")]
    return list(zip(FACES, labels, strict=True))


def meaning(draft: Draft, user: Any) -> dict[str, Any]:
    """The sentence, and how many rows it finds while that can be said."""
    said: dict[str, Any] = {"sentence": sentence(draft.query, draft.domain, draft.language)}
    if draft.is_whole and not parameters(draft.query):
        try:
            with services.on_screen(draft.query, user):
                said["count"] = services.count(draft.query, user)
                said["blanks"] = blanks(draft.query, user)
        except REFUSALS as refusal:
            said["refused"] = reasons(refusal)
    return said


@require_safe
@requires("search")
def results(request: HttpRequest, record: str) -> HttpResponse:
    """The rows, or the totals, of a query; a question in it is asked first."""
    domain = _domain(request, record)
    query = _asked(request, domain)
    if isinstance(query, HttpResponse):
        return query
    language, state = active_language(), services.to_state(query)
    context: dict[str, Any] = {
        "record": record,
        "record_label": domain.label(language),
        "query": query,
        "sentence": sentence(query, domain, language),
        "state": state,
        "params": lists.params_of(request.GET),
        "export_params": urlencode(lists.params_of(request.GET)),
        "save_url": f"{reverse('saved:create')}?{urlencode({'s': state})}",
        "chips": _result_chips(query, domain, language),
        "row_count": len(query.rows),
    }
    answers = lists.answers_in(request.GET)
    questions = asked_for(query, answers)
    if questions:
        context["questions"] = questions
        return render(request, "search/questions.html", context)
    try:
        context |= result_page(request, query, domain, answers)
    except REFUSALS as refusal:
        context["refused"] = reasons(refusal)
        status = 429 if isinstance(refusal, services.TooOften) else 422
        return render(request, "search/refused.html", context, status=status)
    template = "search/_results.html" if request.htmx else "search/results.html"  # type: ignore[attr-defined]
    return render(request, template, context)


def _result_chips(query: Query, domain: Domain, language: str) -> list[builder.Chip]:
    draft = draft_of(query, domain, language, "chips")
    today = timezone.localdate()
    keys = [EVERY, *(draft.grid.alternatives if len(query.rows) < 2 else [])]
    return [chip for key in keys for chip in builder.chips(draft, key, today)]


@require_safe
@requires("search")
def values(request: HttpRequest, record: str) -> HttpResponse:
    """What a cell of a choice or tree can hold; the page's script puts it into the cell."""
    domain = _domain(request, record)
    path, _bar, key = request.GET.get("field", "").partition("|")
    try:
        asked = field_at(domain, path_from(path), key)
    except ValueError:
        asked = None
    if asked is None:
        raise Http404
    language = active_language()
    typed = request.GET.get("typed", "")
    found = builder.options_like(asked, typed, language)
    context = {
        "field": asked,
        "label": asked.label(language),
        "options": found[:VALUES_SHOWN],
        "more": max(0, len(found) - VALUES_SHOWN),
        "typed": typed,
        "record": record,
        "place": request.GET.get("field", ""),
    }
    template = "search/_values.html" if request.htmx else "search/values.html"  # type: ignore[attr-defined]
    return render(request, template, context)
