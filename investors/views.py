"""Pages of the purchaser database."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from investors import services
from investors.completeness import missing_of_investor
from investors.facts import investor_state
from investors.forms import InvestorForm, InvestorOfCompanyForm
from investors.lists import INVESTORS
from investors.models import Investor
from investors.summaries import investor_summary, open_needs
from linkages import field_registry
from linkages.companies.models import Company
from linkages.editing.display import section_views
from linkages.editing.pages import section_page
from linkages.facets.pages import ListView, list_response
from linkages.permissions import can, may_read, requires
from linkages.saved.services import with_marks

SUGGESTIONS = 12
#: Tables of the record page that are drawn in a way of their own.
OWN_TABLES = {"supply_costs": "investors/_supply_costs.html"}


@require_safe
@requires("see_investors")
def investor_list(request: HttpRequest) -> HttpResponse:
    """The purchaser database; a buyer has one investor and goes there."""
    visible = Investor.objects.visible_to(request.user)
    user: Any = request.user
    if user.is_outsider and (own := visible.first()):
        return redirect(own)
    view = ListView(request, INVESTORS)
    rows = view.found.rows.select_related("company__account_manager")
    return list_response(request, view, view.page(rows), "investors", {})


@require_safe
@requires("see_investors")
def investor_pick(request: HttpRequest) -> HttpResponse:
    """Options for a field that takes an investor."""
    visible = Investor.objects.visible_to(request.user).select_related("company")
    found = visible.named(request.GET.get("q", "").partition(" · ")[0])
    return render(request, "companies/_options.html", {"found": found[:SUGGESTIONS]})


@requires("edit_investors")
def investor_create(request: HttpRequest) -> HttpResponse:
    """Over a company of the register (`?company=`), else with a new one."""
    key = request.GET.get("company", "")
    if key.isdigit():
        return _create_over(request, int(key))
    form = InvestorForm(request.POST or None)
    if form.may_create():
        facts = form.facts()
        own = {name: facts.pop(name) for name in ("kind", "chain_role")}
        return redirect(services.create_investor(by=request.user, facts=own, **facts))
    context = {"form": form, "similar": form.similar}
    status = 422 if form.errors else 200
    return render(request, "investors/create.html", context, status=status)


def _create_over(request: HttpRequest, company_pk: int) -> HttpResponse:
    visible = Company.objects.visible_to(request.user)
    company = get_object_or_404(visible.select_related("investor"), pk=company_pk)
    if hasattr(company, "investor"):
        return redirect(company.investor)
    form = InvestorOfCompanyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = services.create_investor(by=request.user, company=company, facts=form.cleaned_data)
        return redirect(made)
    context = {"form": form, "company": company}
    status = 422 if form.errors else 200
    return render(request, "investors/create.html", context, status=status)


@require_safe
@requires("see_investors")
def investor_detail(request: HttpRequest, pk: int) -> HttpResponse:
    investor = _investor(request, pk)
    own = field_registry.own(request.user, investor)
    opened = request.GET.get("section", "f")
    needs = open_needs(investor, request.user)
    summary = investor_summary(investor)
    sees_people = may_read(request.user, "contact", own=own)
    state = investor_state(
        investor,
        people=summary.people if sees_people else None,
        sites=summary.sites,
        supply_years=summary.supply_years,
        open_needs=needs.count,
    )
    may_edit = field_registry.may_edit("investor", request.user, investor)
    context = {
        "object": investor,
        "investor": investor,
        "company": investor.company,
        "sections": section_views("investor", investor, request.user, own=own, opened=[opened]),
        "section_url": "investors:section" if may_edit else "",
        "table_templates": OWN_TABLES,
        "summary": summary,
        "needs": needs,
        "missing": missing_of_investor(state) if may_edit else (),
        "may_add_need": can(request.user, "edit_needs"),
        "export_params": f"pk={investor.pk}",
    }
    return render(request, "investors/detail.html", context)


@requires("edit_investors")
def investor_section(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    return section_page(request, "investor", _investor(request, pk), section)


def _investor(request: HttpRequest, pk: int) -> Investor:
    visible = Investor.objects.visible_to(request.user)
    linked = visible.select_related("company__account_manager", "company__parent")
    marked = with_marks(linked, "investor", request.user, kind="company", key="company_id")
    return get_object_or_404(marked, pk=pk)
