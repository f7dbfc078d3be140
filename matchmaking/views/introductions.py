"""Proposals and introductions: the pipeline of the agency, and what each side answers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from investors.models import Need
from linkages.facets import narrowing
from linkages.listing import list_page
from linkages.permissions import Role, can, requires, role_of
from matchmaking import labels, offers, services
from matchmaking.filters import INTRODUCTION_SORTS, IntroductionFilter
from matchmaking.forms import AnswerForm, IntroduceForm, MoveForm, NdaForm, absorb
from matchmaking.masks import buyer_name
from matchmaking.models import Introduction, Linkage
from matchmaking.pipeline import Card, board, next_todos, waiting_words
from matchmaking.services import possible_moves
from matchmaking.stages import PATH, Stage
from suppliers.models import Supplier

SIDES = {"buyer": Role.BUYER, "supplier": Role.SME}
Steps = Introduction.Stage


@require_safe
@requires("see_introductions")
def pipeline(request: HttpRequest) -> HttpResponse:
    """All pairs on their way, as a board or as a table; outsiders have a list of their own."""
    user: Any = request.user
    if user.is_outsider:
        return redirect("matchmaking:introduction_list")
    visible = Introduction.objects.visible_to(request.user)
    visible = narrowing.narrowed("introduction", visible, request.GET, request.user)
    narrowed = IntroductionFilter(request.GET, visible, request=request)
    as_table = request.GET.get("show") == "table" or narrowed.asks_for_closed
    context: dict[str, Any] = {
        "filter": narrowed,
        "as_table": as_table,
        "may_edit": can(request.user, "edit_matches"),
    }
    if as_table:
        rows = narrowed.shown.with_parties()
        page = list_page(rows, request, INTRODUCTION_SORTS, default="-since")
        todos = next_todos(page.rows, request.user)
        context |= {"page": page, "todos": todos}
    else:
        context["columns"] = board(narrowed.shown, request.user)
    return render(request, "matchmaking/pipeline.html", context)


@require_safe
@requires("see_introductions")
def introduction_list(request: HttpRequest) -> HttpResponse:
    """A company's own proposals and introductions: what it is asked first."""
    user: Any = request.user
    if not user.is_outsider:
        return redirect("matchmaking:pipeline")
    side = "buyer" if role_of(user) == Role.BUYER else "supplier"
    own = Introduction.objects.visible_to(user).with_parties()
    asked = [one for one in own.waiting_for(side) if getattr(one, f"{side}_answer") != "no"]
    made = offers.for_buyer(asked) if side == "buyer" else offers.for_supplier(asked, user)
    rest = own.exclude(pk__in=[one.pk for one in asked])
    rest = narrowing.narrowed("introduction", rest, request.GET, user)
    page = list_page(rest, request, INTRODUCTION_SORTS, default="-since")
    answer_by = min((one.answer_by for one in asked if one.answer_by), default=None)
    context = {
        "side": side,
        "offers": made,
        "page": page,
        "buyers": {one.pk: buyer_name(one, user) for one in page.rows},
        "answer_by": answer_by,
        "is_late": answer_by is not None and answer_by < timezone.localdate(),
    }
    return render(request, "matchmaking/introductions.html", context)


@require_safe
@requires("see_introductions")
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    introduction = _introduction(request, pk)
    user: Any = request.user
    may_edit = can(user, "edit_matches")
    events = list(introduction.stages.select_related("by"))
    linkage = Linkage.objects.visible_to(user).filter(
        supplier=introduction.supplier_id, investor=introduction.need.investor_id
    ).first()  # fmt: skip
    context = {
        "introduction": introduction,
        "object": introduction,
        "need": introduction.need,
        "buyer": buyer_name(introduction, user),
        "is_masked": not introduction.shows_buyer_to(user),
        "road": _road(introduction, {event.stage: event.on for event in events}),
        "events": [_told(event, user) for event in reversed(events)],
        "may_edit": may_edit,
        "sees_reasons": user.is_agency,
        "moves": possible_moves(introduction) if may_edit else [],
        "card": Card(introduction, introduction.stage_on),
        "waiting": waiting_words(introduction),
        "my_side": _own_side(introduction, user),
        "loss_reason": labels.label(labels.LOSS_REASONS, introduction.loss_reason),
        "answers": _answers(introduction, user),
        "linkage": linkage,
        "nda_form": NdaForm() if may_edit and _wants_nda(introduction) else None,
    }
    return render(request, "matchmaking/introduction.html", context)


def _told(event: Any, user: Any) -> dict[str, Any]:
    """Notes are for the agency; both sides see that and when it happened."""
    icons = {Steps.LOST: "cross", Steps.CONTRACT: "file", Steps.MEETING: "people"}
    return {
        "label": labels.label(labels.STAGES, event.stage),
        "icon": icons.get(event.stage, "check"),
        "on": event.on,
        "by": event.by if user.is_agency else None,
        "note": event.note if user.is_agency else "",
    }


def _road(introduction: Introduction, days: dict[str, Any]) -> list[dict[str, Any]]:
    here = introduction.stage
    if here == Steps.LOST:
        reached = [stage for stage in Steps if stage in days and stage != Steps.LOST]
        here = reached[-1] if reached else Steps.PROPOSED
    places = {stage: place for place, stage in enumerate(PATH)}
    return [
        {
            "label": labels.label(labels.STAGES, stage.value),
            "on": days.get(stage.value),
            # A stage may have been skipped, or left again on a way back.
            "is_done": stage.value in days and places[Stage(stage.value)] <= places[Stage(here)],
            "is_now": stage == introduction.stage,
        }
        for stage in Steps
        if stage != Steps.LOST
    ]


def _answers(introduction: Introduction, user: Any) -> list[dict[str, Any]]:
    """Both answers; the other side's words stay with the agency."""
    found = []
    for side, label in (("buyer", _("Buyer")), ("supplier", _("Supplier"))):
        value = getattr(introduction, f"{side}_answer")
        mine = user.is_agency or _own_side(introduction, user) == side
        found.append(
            {
                "side": side,
                "label": label,
                "answer": getattr(introduction, f"get_{side}_answer_display")() if value else "",
                "on": getattr(introduction, f"{side}_agreed_on"),
                "reason": labels.label(
                    labels.LOSS_REASONS, getattr(introduction, f"{side}_reason")
                ) if mine else "",
                "note": getattr(introduction, f"{side}_note") if mine else "",
                "relevance": getattr(introduction, f"{side}_relevance") if mine else None,
                "may_answer": introduction.stage == Steps.PROPOSED
                and (can(user, "edit_matches") or _own_side(introduction, user) == side),
            }
        )  # fmt: skip
    return found


def _wants_nda(introduction: Introduction) -> bool:
    wanted = introduction.need.confidentiality == Need.Confidentiality.NDA
    return wanted and introduction.nda_on is None and introduction.is_running()


def _own_side(introduction: Introduction, user: Any) -> str:
    """Which side the outsider speaks for; empty for the agency."""
    return {role: side for side, role in SIDES.items()}.get(Role(role_of(user)), "")


# ── Acts ─────────────────────────────────────────────────────────────────────


@requires("answer_introductions")
def answer(request: HttpRequest, pk: int, side: str) -> HttpResponse:
    """A side answers for itself; an officer records what it was told, with the day."""
    introduction = _introduction(request, pk)
    if side not in SIDES:
        raise Http404
    officer = can(request.user, "edit_matches")
    if not officer and role_of(request.user) != SIDES[side]:
        raise PermissionDenied
    form = AnswerForm(request.POST or None, side=side, by_officer=officer)
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        given = facts.pop("answer")
        try:
            services.answer(introduction, side, given, by=request.user, **facts)  # type: ignore[arg-type]
        except ValidationError as error:
            absorb(form, error)
        else:
            messages.success(request, _thanks(introduction, officer))
            target = introduction.get_absolute_url() if officer else ""
            return redirect(target or "matchmaking:introduction_list")
    name = introduction.supplier if side == "buyer" else introduction.need
    asked = introduction.need.investor if side == "buyer" else introduction.supplier
    context = {
        "introduction": introduction,
        "need": introduction.need,
        "form": form,
        "title": _("Answer of %(who)s") % {"who": asked} if officer
        else _("Do you want to meet: %(name)s?") % {"name": name},
        "text": "",
        "verb": _("Save the answer") if officer else _("Send my answer"),
        "back": introduction.get_absolute_url(),
    }  # fmt: skip
    return render(request, "matchmaking/act.html", context, status=422 if form.errors else 200)


def _thanks(introduction: Introduction, officer: bool) -> str:
    if introduction.introduced_on is not None:
        return _("Both sides said yes: they are introduced.")
    return _("The answer is recorded.") if officer else _("Thank you. Your answer is with us.")


@requires("edit_matches")
def create(request: HttpRequest, pk: int, supplier_pk: int) -> HttpResponse:
    """Introduce a supplier for a need, with the agreements known so far."""
    needs = Need.objects.visible_to(request.user).select_related("investor__company", "promoter")
    need = get_object_or_404(needs, pk=pk)
    suppliers = Supplier.objects.visible_to(request.user).select_related("company")
    supplier = get_object_or_404(suppliers, pk=supplier_pk)
    form = IntroduceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.introduce(need, supplier, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            absorb(form, error)
        else:
            messages.success(
                request,
                _("They are introduced.") if made.introduced_on
                else _("The introduction is opened; it waits for the answers."),
            )  # fmt: skip
            return redirect(made)
    context = {
        "need": need,
        "form": form,
        "title": _("Introduce %(supplier)s to %(buyer)s")
        % {"supplier": supplier, "buyer": need.investor},
        "text": str(need),
        "verb": _("Introduce"),
        "back": f"{need.get_absolute_url()}match/",
    }
    return render(request, "matchmaking/act.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("edit_matches")
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Another stage; steps forward need no more than the button."""
    introduction = _introduction(request, pk)
    initial = {"to": request.GET.get("to", "")}
    form = MoveForm(request.POST or None, introduction=introduction, initial=initial)
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        try:
            services.move(introduction, facts.pop("to"), by=request.user, **facts)
        except ValidationError as error:
            absorb(form, error)
        else:
            stage = labels.label(labels.STAGES, introduction.stage)
            messages.success(
                request,
                _("%(supplier)s is at “%(stage)s”.")
                % {"supplier": introduction.supplier, "stage": stage},
            )
            return redirect(introduction)
    context = {
        "introduction": introduction,
        "need": introduction.need,
        "form": form,
        "title": _("Move %(supplier)s") % {"supplier": introduction.supplier},
        "text": _("It is at “%(stage)s” now.")
        % {"stage": labels.label(labels.STAGES, introduction.stage)},
        "verb": _("Move"),
        "back": introduction.get_absolute_url(),
    }
    return render(request, "matchmaking/act.html", context, status=422 if form.errors else 200)


@require_http_methods(["POST"])
@requires("edit_matches")
def nda(request: HttpRequest, pk: int) -> HttpResponse:
    introduction = _introduction(request, pk)
    form = NdaForm(request.POST)
    if form.is_valid():
        try:
            services.set_nda(introduction, form.cleaned_data["nda_on"], by=request.user)
        except ValidationError as error:
            absorb(form, error)
        else:
            messages.success(request, _("The agreement is recorded; the buyer may be named."))
            return redirect(introduction)
    context = {
        "need": introduction.need,
        "form": form,
        "title": _("Confidentiality agreement"),
        "text": "",
        "verb": _("Save"),
        "back": introduction.get_absolute_url(),
    }
    return render(request, "matchmaking/act.html", context, status=422)


def _introduction(request: HttpRequest, pk: int) -> Introduction:
    return get_object_or_404(Introduction.objects.visible_to(request.user).with_parties(), pk=pk)
