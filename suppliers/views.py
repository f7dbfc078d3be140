"""Pages of the supply database."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linkages import field_registry
from linkages.companies.models import Company
from linkages.editing.display import section_views
from linkages.editing.pages import section_page
from linkages.facets.pages import ListView, list_response
from linkages.permissions import can, may_read, requires
from linkages.saved.services import with_marks
from suppliers import services
from suppliers.forms import LeaveForm, ProgrammeForm, SupplierForm, SupplierOfCompanyForm
from suppliers.lists import SUPPLIERS, mark_free_capacity, tabs, with_list_columns
from suppliers.models import Supplier
from suppliers.sentences import gist, list_sentence
from suppliers.summaries import supplier_summary

SUGGESTIONS = 12
#: Sections open on the record page until one is asked for.
OVERVIEW = ("processes", "certificates")
#: Tables of the record page that are drawn in a way of their own.
OWN_TABLES = {
    "capabilities": "suppliers/_capabilities.html",
    "machines": "suppliers/_machines.html",
    "certifications": "suppliers/_certifications.html",
}


@require_safe
@requires("see_suppliers")
def supplier_list(request: HttpRequest) -> HttpResponse:
    """The supply database as far as the person sees it."""
    view = ListView(request, SUPPLIERS)
    page = view.page(with_list_columns(view.found.rows, view))
    mark_free_capacity(page.rows, view)
    context = {"sentence": list_sentence(view.found.form), "tabs": tabs(request)}
    return list_response(request, view, page, "suppliers", context)


@require_safe
@requires("see_suppliers")
def supplier_pick(request: HttpRequest) -> HttpResponse:
    """Options for a field that takes a supplier."""
    visible = Supplier.objects.visible_to(request.user).select_related("company")
    found = visible.named(request.GET.get("q", "").partition(" · ")[0])
    return render(request, "companies/_options.html", {"found": found[:SUGGESTIONS]})


@require_safe
@requires("see_suppliers")
def supplier_mine(request: HttpRequest) -> HttpResponse:
    """An SME user's own record; who has none reads what to do about it."""
    user: Any = request.user
    if not user.is_outsider:
        return redirect("suppliers:list")
    own = Supplier.objects.visible_to(user).filter(company=user.company_id).first()
    if own is not None:
        return redirect(own)
    company = Company.objects.filter(pk=user.company_id).first()
    return render(request, "suppliers/mine.html", {"company": company})


@requires("edit_suppliers")
def supplier_create(request: HttpRequest) -> HttpResponse:
    """Over a company of the register (`?company=`), else with a new one."""
    key = request.GET.get("company", "")
    if key.isdigit():
        return _create_over(request, int(key))
    form = SupplierForm(request.POST or None)
    if form.may_create():
        return redirect(services.create_supplier(by=request.user, **form.facts()))
    context = {"form": form, "similar": form.similar}
    status = 422 if form.errors else 200
    return render(request, "suppliers/create.html", context, status=status)


def _create_over(request: HttpRequest, company_pk: int) -> HttpResponse:
    visible = Company.objects.visible_to(request.user)
    company = get_object_or_404(visible.select_related("supplier"), pk=company_pk)
    if hasattr(company, "supplier"):
        return redirect(company.supplier)
    form = SupplierOfCompanyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        process = facts.pop("process")
        made = services.create_supplier(
            by=request.user, company=company, process=process, facts=facts
        )
        return redirect(made)
    context = {"form": form, "company": company}
    status = 422 if form.errors else 200
    return render(request, "suppliers/create.html", context, status=status)


@require_safe
@requires("see_suppliers")
def supplier_detail(request: HttpRequest, pk: int) -> HttpResponse:
    supplier = _supplier(request, pk)
    own = field_registry.own(request.user, supplier)
    asked = request.GET.get("section", "")
    opened = [asked] if asked else OVERVIEW
    summary = supplier_summary(supplier, request.user, own=own)
    may_edit = field_registry.may_edit("supplier", request.user, supplier)
    context = {
        "object": supplier,
        "supplier": supplier,
        "company": supplier.company,
        "sections": section_views("supplier", supplier, request.user, own=own, opened=opened),
        "section_url": "suppliers:section" if may_edit else "",
        "table_templates": OWN_TABLES,
        "summary": summary,
        "gist": gist(summary),
        "may_edit": may_edit,
        "is_listed": supplier.is_listed(timezone.localdate()),
        "sees_care": may_read(request.user, "agency"),
        "sees_history": can(request.user, "see_history"),
        "export_params": f"pk={supplier.pk}",
    }
    return render(request, "suppliers/detail.html", context)


@requires("edit_suppliers")
def supplier_section(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    return section_page(request, "supplier", _supplier(request, pk), section)


@require_POST
@requires("edit_suppliers")
def supplier_publish(request: HttpRequest, pk: int) -> HttpResponse:
    supplier = _supplier(request, pk)
    try:
        services.publish(supplier, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The profile is published: buyers find it now."))
    return redirect(supplier)


@require_POST
@requires("edit_suppliers")
def supplier_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    supplier = _supplier(request, pk)
    services.withdraw(supplier, by=request.user)
    messages.success(request, _("The profile is withdrawn: buyers no longer find it."))
    return redirect(supplier)


@requires("edit_suppliers")
def supplier_programme(request: HttpRequest, pk: int) -> HttpResponse:
    supplier = _supplier(request, pk)
    form = ProgrammeForm(request.POST or None, initial={"status": supplier.programme_status})
    if request.method == "POST" and form.is_valid():
        services.set_programme_status(supplier, **form.cleaned_data, by=request.user)
        now = supplier.get_programme_status_display()
        messages.success(request, _("The programme status is now “%(now)s”.") % {"now": now})
        return redirect(supplier)
    return _act_page(request, supplier, form, _("Programme status"), _("Save"))


@requires("edit_suppliers")
def supplier_leave(request: HttpRequest, pk: int) -> HttpResponse:
    supplier = _supplier(request, pk)
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.leave_database(supplier, **form.cleaned_data, by=request.user)
        except ValidationError as refusal:
            form.add_error("on", refusal.messages)
        else:
            messages.success(request, _("The firm has left the supply database."))
            return redirect(supplier)
    return _act_page(
        request, supplier, form, _("Leave the supply database"), _("Take it out of the database")
    )


@require_POST
@requires("edit_suppliers")
def supplier_enter(request: HttpRequest, pk: int) -> HttpResponse:
    supplier = _supplier(request, pk)
    services.enter_database(supplier, by=request.user)
    messages.success(request, _("The firm is in the supply database as of today."))
    return redirect(supplier)


def _act_page(
    request: HttpRequest, supplier: Supplier, form: Any, title: str, verb: str
) -> HttpResponse:
    context = {"object": supplier, "form": form, "title": title, "verb": verb}
    return render(request, "suppliers/act.html", context, status=422 if form.errors else 200)


def _supplier(request: HttpRequest, pk: int) -> Supplier:
    visible = Supplier.objects.visible_to(request.user)
    linked = visible.select_related("company__account_manager", "company__parent")
    marked = with_marks(linked, "supplier", request.user, kind="company", key="company_id")
    return get_object_or_404(marked, pk=pk)
