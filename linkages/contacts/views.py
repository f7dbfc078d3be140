from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linkages.companies.models import Company
from linkages.contacts.forms import LogForm, PersonForm
from linkages.contacts.models import Interaction, Person
from linkages.contacts.services import log_interaction, save_person
from linkages.facets.narrowing import narrowed
from linkages.listing import Sort, list_page
from linkages.permissions import may_read, requires

SORTS = (Sort("at", "at"),)


def _about(request: HttpRequest) -> models.Model | None:
    """The record that the contact is about, as `app.model:key`, if the person sees it."""
    label, _colon, key = request.GET.get("about", "").partition(":")
    if not key.isdigit() or "." not in label:
        return None
    kind = ContentType.objects.filter(
        app_label=label.split(".")[0], model=label.split(".")[1]
    ).first()
    model = kind.model_class() if kind else None
    manager: Any = getattr(model, "_default_manager", None)
    if manager is None or not hasattr(manager, "visible_to"):
        return None
    return manager.visible_to(request.user).filter(pk=int(key)).first()


@require_safe
@requires("see_interactions")
def interaction_list(request: HttpRequest) -> HttpResponse:
    """All contacts, newest first; analysts see that they happened, not what was said."""
    rows = Interaction.objects.visible_to(request.user).select_related("company", "by")
    rows = rows.asked_for(request.GET, request.user)
    rows = narrowed("interaction", rows, request.GET, request.user)
    context = {
        "page": list_page(rows, request, SORTS, default="-at"),
        "kinds": Interaction.Kind.choices,
        "kind": request.GET.get("kind", ""),
        "mine": request.GET.get("mine") == "1",
        "sees_texts": may_read(request.user, "contact"),
    }
    return render(request, "contacts/list.html", context)


@requires("edit_contacts")
def log(request: HttpRequest) -> HttpResponse:
    """Log a contact; without a company first choose one."""
    company_pk = request.GET.get("company", "")
    about = _about(request)
    companies = Company.objects.visible_to(request.user)
    if not company_pk.isdigit():
        found = companies.named(request.GET.get("q", ""))[:20] if request.GET.get("q") else []
        return render(request, "contacts/choose.html", {"companies": found})
    company = get_object_or_404(companies, pk=int(company_pk))
    form = LogForm(request.POST or None, user=request.user, company=company)
    if request.method == "POST" and form.is_valid():
        _interaction, todo = log_interaction(
            by=request.user, company=company, about=about, **form.facts()
        )
        messages.success(
            request, _("Logged, with a next step.") if todo else _("The contact is logged.")
        )
        target: Any = about or company
        return redirect(target.get_absolute_url())
    context = {"form": form, "company": company, "about": about}
    return render(request, "contacts/log.html", context, status=422 if form.errors else 200)


@require_safe
@requires("see_interactions")
def interaction_detail(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Interaction.objects.visible_to(request.user).select_related("company", "by", "person")
    interaction = get_object_or_404(rows, pk=pk)
    context = {
        "object": interaction,
        "sees_texts": may_read(request.user, "contact"),
        "next_steps": interaction.next_steps.select_related("owner"),
    }
    return render(request, "contacts/detail.html", context)


@requires("edit_contacts")
def person_create(request: HttpRequest, company_pk: int) -> HttpResponse:
    company = get_object_or_404(Company.objects.visible_to(request.user), pk=company_pk)
    return _person_form(request, Person(company=company))


@requires("edit_contacts")
def person(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(
        Person.objects.visible_to(request.user).select_related("company"), pk=pk
    )
    return _person_form(request, found)


def _person_form(request: HttpRequest, found: Person) -> HttpResponse:
    if found.company_id is None:
        raise Http404
    form = PersonForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        save_person(form.save(commit=False), by=request.user)
        messages.success(request, _("%(name)s is saved.") % {"name": found.name})
        return redirect(found.company)
    context = {"form": form, "company": found.company, "object": found}
    return render(request, "contacts/person.html", context, status=422 if form.errors else 200)
