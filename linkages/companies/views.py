from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from linkages import field_registry
from linkages.companies.filters import named_or_numbered
from linkages.companies.forms import CompanyForm, MembershipForm
from linkages.companies.lists import COMPANIES
from linkages.companies.models import Company, Membership
from linkages.companies.services import create_company, link_user, similar_companies
from linkages.editing.display import section_views
from linkages.editing.pages import section_page
from linkages.facets.pages import ListView, list_response
from linkages.permissions import OUTSIDERS, can, requires

SUGGESTIONS = 12


@require_safe
@requires("see_companies")
def company_list(request: HttpRequest) -> HttpResponse:
    """The whole register; suppliers and investors have lists of their own."""
    view = ListView(request, COMPANIES)
    rows = view.found.rows.select_related("investor", "supplier")
    return list_response(request, view, view.page(rows), "companies", {})


@requires("edit_companies")
def company_create(request: HttpRequest) -> HttpResponse:
    form = CompanyForm(request.POST or None)
    if form.may_create():
        return redirect(create_company(by=request.user, **form.facts()))
    status = 422 if form.errors else 200
    context = {"form": form, "similar": form.similar}
    return render(request, "companies/create.html", context, status=status)


@require_safe
@requires("search")
def company_pick(request: HttpRequest) -> HttpResponse:
    """Options for a field that takes a company."""
    visible = Company.objects.visible_to(request.user)
    found = named_or_numbered(visible, request.GET.get("q", "").partition(" · ")[0])
    return render(request, "companies/_options.html", {"found": found[:SUGGESTIONS]})


@require_safe
@requires("edit_companies")
def company_similar(request: HttpRequest) -> HttpResponse:
    """The panel of possible duplicates beside the form."""
    similar = similar_companies(request.GET.get("name", ""), request.GET.get("register_number", ""))
    return render(request, "companies/_similar.html", {"similar": list(similar)})


@require_safe
@requires("search")
def company_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A company as investor or supplier shows there; one that is neither has its own page."""
    visible = Company.objects.visible_to(request.user)
    company = get_object_or_404(visible.select_related("investor", "supplier"), pk=pk)
    for role in ("investor", "supplier"):
        record: Any = getattr(company, role, None)
        if record is not None and can(request.user, f"see_{role}s"):
            query = request.GET.urlencode()
            return redirect(f"{record.get_absolute_url()}?{query}" if query else record)
    own = field_registry.own(request.user, company)
    section = request.GET.get("section", "identity")
    context = {
        "object": company,
        "company": company,
        "sections": section_views("company", company, request.user, own=own, opened=[section]),
        "section_url": "companies:section" if can(request.user, "edit_companies") else "",
    }
    return render(request, "companies/detail.html", context)


@requires("edit_companies")
def company_section(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    company = get_object_or_404(Company.objects.visible_to(request.user), pk=pk)
    return section_page(request, "company", company, section)


@requires("manage_users")
def membership(request: HttpRequest, user_pk: int) -> HttpResponse:
    """The company that an outsider acts for."""
    person = get_object_or_404(get_user_model(), pk=user_pk, role__in=OUTSIDERS)
    current = Membership.objects.filter(user=person).select_related("company").first()
    form = MembershipForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        link_user(person, form.cleaned_data["company"])
        return redirect("accounts:user_edit", person.pk)
    context = {"form": form, "person": person, "current": current}
    return render(request, "companies/membership.html", context, status=422 if form.errors else 200)
