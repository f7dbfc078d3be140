"""The linkage register: who supplies whom, and the contracts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linkages.facets import narrowing
from linkages.history.changes import change_set
from linkages.listing import list_page
from linkages.permissions import can, requires
from matchmaking import register, services
from matchmaking.filters import LINKAGE_SORTS, IntroductionFilter, LinkageFilter
from matchmaking.forms import (
    AmendmentForm,
    ContractForm,
    LinkageForm,
    PartiesForm,
    TerminateForm,
    VoidForm,
    absorb,
)
from matchmaking.models import Contract, Introduction, Linkage
from matchmaking.services.contracts import has_rate

Steps = Introduction.Stage
OFFERED = 20
#: Where a contract may come of: introduced, not lost, not won yet.
WINNABLE = [stage for stage in Steps if stage not in (Steps.PROPOSED, Steps.CONTRACT, Steps.LOST)]


@require_safe
@requires("see_linkages")
def linkage_list(request: HttpRequest) -> HttpResponse:
    visible = Linkage.objects.visible_to(request.user)
    visible = narrowing.narrowed("linkage", visible, request.GET, request.user)
    narrowed = LinkageFilter(request.GET, visible, request=request)
    linkages = register.with_contracts(narrowed.qs)
    page = list_page(linkages, request, LINKAGE_SORTS, default="-newest")
    context = {
        "filter": narrowed,
        "page": replace(page, rows=register.views(page.rows)),
        "currency": settings.REPORTING_CURRENCY,
        "may_edit": can(request.user, "edit_linkages"),
    }
    template = (
        "matchmaking/_linkage_rows.html"
        if request.htmx  # type: ignore[attr-defined]
        else "matchmaking/linkages.html"
    )
    return render(request, template, context)


@require_safe
@requires("see_linkages")
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    visible = Linkage.objects.visible_to(request.user).select_related("introduction__need")
    linkage = get_object_or_404(register.with_contracts(visible), pk=pk)
    [view] = register.views([linkage])
    pairs = (
        Introduction.objects.visible_to(request.user)
        .filter(supplier=linkage.supplier_id, need__investor=linkage.investor_id)
        .select_related("need")
    )
    context = {
        "linkage": linkage,
        "object": linkage,
        "view": view,
        "gist": register.gist(view),
        "currency": settings.REPORTING_CURRENCY,
        "introductions": pairs,
        "may_edit": can(request.user, "edit_linkages"),
    }
    return render(request, "matchmaking/linkage.html", context)


@requires("edit_linkages")
def create(request: HttpRequest) -> HttpResponse:
    """A relation without a contract yet, or one that the agency did not bring about."""
    form = PartiesForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            linkage = services.open_linkage(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            absorb(form, error)
        else:
            messages.success(request, _("The linkage is in the register."))
            return redirect(linkage)
    return _act_page(
        request, form, _("Add a linkage"), _("Add"), "/linkages/",
        text=_("One supplier and one investor, once, whatever the number of contracts."),
    )  # fmt: skip


@requires("edit_linkages")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    linkage = _linkage(request, pk)
    form = LinkageForm(request.POST or None, instance=linkage)
    read = _version(request, linkage.version)
    differences: list[Difference] = []
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_linkage(linkage, by=request.user, read=read, **form.facts())
        except services.Overtaken as overtaken:
            differences, read = _differences(form, overtaken.current), overtaken.current.version
        if not differences:
            return redirect(linkage)
    context = {
        "form": form,
        "linkage": linkage,
        "read": read,
        "differences": differences,
        "title": str(linkage),
        "verb": _("Save mine over it") if differences else _("Save"),
    }
    status = 409 if differences else 422 if form.errors else 200
    return render(request, "matchmaking/linkage_form.html", context, status=status)


# ── Contracts ────────────────────────────────────────────────────────────────


@requires("edit_linkages")
def contract_new(request: HttpRequest) -> HttpResponse:
    """Choose the parties: from an introduction that came to it, or by name."""
    form = PartiesForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            linkage = services.open_linkage(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            absorb(form, error)
        else:
            return redirect("matchmaking:contract_create", linkage.pk)
    context = {"form": form, "introductions": _winnable(request)}
    return render(
        request, "matchmaking/contract_new.html", context, status=422 if form.errors else 200
    )


def _winnable(request: HttpRequest) -> Any:
    """Introductions that a contract may come of, the last that moved first; `?q=` searches."""
    running = Introduction.objects.visible_to(request.user).running().filter(stage__in=WINNABLE)
    found = IntroductionFilter({"q": request.GET.get("q", "")}, running, request=request).qs
    return found.with_parties().order_by("-stage_on", "-pk")[:OFFERED]


@requires("edit_linkages")
def contract_from(request: HttpRequest, pk: int) -> HttpResponse:
    """The contract that an introduction came to; the linkage is opened with it, not before."""
    visible = Introduction.objects.visible_to(request.user).with_parties()
    introduction = get_object_or_404(visible, pk=pk)
    standing = Linkage.objects.filter(
        supplier=introduction.supplier_id, investor=introduction.need.investor_id
    ).first()  # fmt: skip
    linkage = standing or Linkage(
        supplier=introduction.supplier, investor=introduction.need.investor
    )
    return _contract_page(request, linkage, introduction)


@requires("edit_linkages")
def contract_create(request: HttpRequest, pk: int) -> HttpResponse:
    return _contract_page(request, _linkage(request, pk), None)


def _contract_page(
    request: HttpRequest, linkage: Linkage, introduction: Introduction | None
) -> HttpResponse:
    initial = {"need": introduction.need_id} if introduction else {}
    form = ContractForm(request.POST or None, investor=linkage.investor, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            with change_set(by=request.user):
                opened = linkage
                if linkage._state.adding:
                    opened = services.open_linkage(
                        linkage.supplier, linkage.investor, by=request.user,
                        introduction=introduction,
                    )  # fmt: skip
                contract = services.record_contract(
                    opened, by=request.user, introduction=introduction, **form.facts()
                )
        except ValidationError as error:
            absorb(form, error)
        else:
            messages.success(request, _("The contract is recorded."))
            _warn_of_rate(request, contract)
            return redirect(opened)
    context = {
        "form": form,
        "linkage": linkage,
        "introduction": introduction,
        "title": _("Record a contract"),
        "verb": _("Record the contract"),
    }
    status = 422 if form.errors else 200
    return render(request, "matchmaking/contract_form.html", context, status=status)


def _warn_of_rate(request: HttpRequest, contract: Contract) -> None:
    if contract.value is not None and not has_rate(contract.currency, contract.signed_on):
        messages.warning(
            request,
            _("There is no rate of %(currency)s for the day of signing or the week before: the "
              "value stays out of sums until one is loaded.") % {"currency": contract.currency},
        )  # fmt: skip


@dataclass(frozen=True)
class Difference:
    label: str
    saved: Any
    typed: Any


@requires("edit_linkages")
def contract_edit(request: HttpRequest, pk: int) -> HttpResponse:
    contract = _contract(request, pk)
    linkage = contract.linkage
    form = ContractForm(request.POST or None, instance=contract, investor=linkage.investor)
    read = _version(request, contract.version)
    status = 200
    differences: list[Difference] = []
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.edit_contract(contract, by=request.user, read=read, **form.facts())
            except services.Overtaken as overtaken:
                differences, status = _differences(form, overtaken.current), 409
                read = overtaken.current.version
            except ValidationError as error:
                absorb(form, error)
            else:
                messages.success(request, _("The contract is saved."))
                _warn_of_rate(request, contract)
                return redirect(linkage)
    context = {
        "form": form,
        "linkage": linkage,
        "contract": contract,
        "read": read,
        "differences": differences,
        "title": _("Edit contract %(number)s") % {"number": contract},
        "verb": _("Save mine over it") if differences else _("Save"),
    }
    return render(request, "matchmaking/contract_form.html", context, status=status)


def _version(request: HttpRequest, current: int) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() else current if request.method != "POST" else 0


def _differences(form: ContractForm | LinkageForm, current: Any) -> list[Difference]:
    """Where what was saved meanwhile differs from what was typed."""
    found = []
    for name, typed in form.facts().items():
        saved = getattr(current, name)
        if saved != typed and not (saved in (None, "") and typed in (None, "")):
            found.append(Difference(str(form.fields[name].label), saved, typed))
    return found


@requires("edit_linkages")
def contract_amend(request: HttpRequest, pk: int) -> HttpResponse:
    contract = _contract(request, pk)
    form = AmendmentForm(request.POST or None)

    def save(facts: dict[str, Any]) -> str:
        services.amend(contract, by=request.user, **facts)
        return str(_("The amendment is recorded."))

    title = _("Amend contract %(number)s") % {"number": contract}
    return _contract_act(request, contract, form, save, title, _("Record the amendment"))


@requires("edit_linkages")
def contract_void(request: HttpRequest, pk: int) -> HttpResponse:
    contract = _contract(request, pk)
    form = VoidForm(request.POST or None)

    def save(facts: dict[str, Any]) -> str:
        services.void_contract(contract, facts["reason"], by=request.user)
        return str(_("The contract is voided."))

    title = _("Void contract %(number)s?") % {"number": contract}
    return _contract_act(request, contract, form, save, title, _("Void the contract"))


@requires("edit_linkages")
def contract_terminate(request: HttpRequest, pk: int) -> HttpResponse:
    contract = _contract(request, pk)
    form = TerminateForm(request.POST or None)

    def save(facts: dict[str, Any]) -> str:
        services.terminate(contract, facts["on"], by=request.user, reason=facts["reason"])
        return str(_("The end of the contract is recorded."))

    title = _("End contract %(number)s early") % {"number": contract}
    return _contract_act(request, contract, form, save, title, _("End it early"))


def _contract_act(
    request: HttpRequest,
    contract: Contract,
    form: Any,
    save: Callable[[dict[str, Any]], str],
    title: str,
    verb: str,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            said = save(dict(form.cleaned_data))
        except ValidationError as error:
            absorb(form, error)
        else:
            messages.success(request, said)
            return redirect(contract.linkage)
    return _act_page(
        request, form, title, verb, contract.get_absolute_url(), linkage=contract.linkage
    )


def _act_page(
    request: HttpRequest, form: Any, title: str, verb: str, back: str, **more: Any
) -> HttpResponse:
    context = {"form": form, "title": title, "verb": verb, "back": back, **more}
    return render(request, "matchmaking/act.html", context, status=422 if form.errors else 200)


def _linkage(request: HttpRequest, pk: int) -> Linkage:
    rows = Linkage.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("supplier__company", "investor__company", "introduction__need"), pk=pk
    )


def _contract(request: HttpRequest, pk: int) -> Contract:
    rows = Contract.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("linkage__supplier__company", "linkage__investor__company", "need"),
        pk=pk,
    )
