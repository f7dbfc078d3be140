"""The kernel's kinds: companies with their people, contacts and to-dos. Packages below this one
cannot name their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from linkages import dates
from linkages.classifications.labels import label_by_id
from linkages.companies.models import Company
from linkages.contacts.models import Interaction, Person
from linkages.countries import country_name
from linkages.find import pages
from linkages.find.registry import (
    FindKind,
    Gate,
    Line,
    Name,
    pointed,
    record_texts,
    register,
)
from linkages.permissions import can, may_read
from linkages.todos.models import ToDo

#: All that a line says of a company: wide rows take longer to read than to find.
NAME_OF_COMPANY = ("company__name", "company__name_en")


def notes(*parts: Any) -> str:
    """What stands under a title, without the empty."""
    return " · ".join(str(part) for part in parts if part)


# ── Companies ────────────────────────────────────────────────────────────────


def company_lines(keys: Sequence[int], user: Any) -> dict[int, Line]:
    """A company is shown as the investor or supplier that it is, and leads there."""
    visible = Company.objects.visible_to(user).filter(pk__in=keys)
    return {
        company.pk: Line(
            company.display_name,
            _page_of(company, user),
            notes(
                label_by_id(company.region_id) if company.region_id else "",
                country_name(company.country) if company.country else "",
            ),
            company.other_name,
            _roles(company, user),
        )
        for company in visible.select_related("investor", "supplier").only(
            "name",
            "name_en",
            "country",
            "region",
            "status",
            "investor__company",
            "supplier__company",
        )
    }


def _page_of(company: Company, user: Any) -> str:
    for role in ("investor", "supplier"):
        record: Any = getattr(company, role, None)
        if record is not None and can(user, f"see_{role}s"):
            return str(record.get_absolute_url())
    return company.get_absolute_url()


def _roles(company: Company, user: Any) -> list[str]:
    found = []
    if getattr(company, "investor", None) and can(user, "see_investors"):
        found.append(pgettext("badge", "investor"))
    if getattr(company, "supplier", None):
        found.append(pgettext("badge", "supplier"))
    if company.status != Company.Status.ACTIVE and may_read(user, "agency"):
        found.append(company.get_status_display())
    return found


register(
    FindKind(
        "company",
        Company,
        gettext_lazy("Companies"),
        "company",
        gates=(Gate("company", "search", Company.objects.visible_to),),
        title=(Name("name", "name_en"),),
        title_access="public",
        lines=company_lines,
        texts=record_texts(
            "company",
            gate="company",
            weights={
                "company.trade_names": "B",
                "company.group_name": "C",
                "company.website": "C",
                "identifier.value": "B",
                "ownership.owner_name": "C",
            },
            codes=frozenset({"identifier.value"}),
            leave_out=frozenset({"company.name", "company.name_en"}),
        ),
        order=1,
    )
)

pages.register_page(
    pages.RecordPage(
        "company",
        "companies:detail",
        Company.objects.visible_to,
        (
            *pages.contact(lambda company: company.pk),
            *pages.standard("company", "companies:section", "company-profile"),
        ),
        around=("companies:section",),
    )
)

# ── People ───────────────────────────────────────────────────────────────────


def person_lines(keys: Sequence[int], user: Any) -> dict[int, Line]:
    visible = Person.objects.visible_to(user).filter(pk__in=keys).select_related("company")
    columns = ("name", "job_title", "function", "left_on", *NAME_OF_COMPANY)
    return {
        person.pk: Line(
            person.name,
            person.get_absolute_url(),
            notes(person.job_title or person.get_function_display(), person.company),
            badges=[_("left")] if person.left_on else [],
        )
        for person in visible.only(*columns)
    }


register(
    FindKind(
        "person",
        Person,
        gettext_lazy("People"),
        "person",
        gates=(Gate("person", "see_contacts", Person.objects.visible_to),),
        title=(Name("name"),),
        title_access="contact",
        lines=person_lines,
        texts=(
            *record_texts(
                "person",
                gate="person",
                weights={"person.email": "C", "person.phone": "C", "person.job_title": "C"},
                codes=frozenset({"person.phone"}),
                leave_out=frozenset({"person.name"}),
            ),
            *pointed(Person, ("company",), "name", "name_en", gate="person", access="contact"),
        ),
        order=2,
        company=("company",),
    )
)

pages.register_page(
    pages.RecordPage(
        "person",
        "contacts:person",
        Person.objects.visible_to,
        pages.contact(lambda person: person.company_id),
    )
)

# ── Contacts ─────────────────────────────────────────────────────────────────


def interaction_lines(keys: Sequence[int], user: Any) -> dict[int, Line]:
    """The subject is told to who may read it; others see that there was a contact."""
    visible = Interaction.objects.visible_to(user).filter(pk__in=keys).select_related("company")
    sees_texts = may_read(user, "contact")
    return {
        one.pk: Line(
            one.subject if sees_texts else one.get_kind_display().capitalize(),
            one.get_absolute_url(),
            notes(one.get_kind_display() if sees_texts else "", one.company, dates.moment(one.at)),
        )
        for one in visible.only("subject", "kind", "at", *NAME_OF_COMPANY)
    }


register(
    FindKind(
        "interaction",
        Interaction,
        gettext_lazy("Contacts"),
        "note",
        gates=(Gate("interaction", "see_interactions", Interaction.objects.visible_to),),
        title=(Name("subject"),),
        title_access="contact",
        lines=interaction_lines,
        texts=(
            *record_texts(
                "interaction",
                gate="interaction",
                weights={"interaction.with_people": "C"},
                leave_out=frozenset({"interaction.subject"}),
            ),
            *pointed(
                Interaction, ("company",), "name", "name_en", gate="interaction", access="contact"
            ),
            *pointed(Interaction, ("person",), "name", gate="interaction", access="contact"),
        ),
        order=6,
        company=("company",),
        at="at",
    )
)

pages.register_page(
    pages.RecordPage(
        "interaction",
        "contacts:detail",
        Interaction.objects.visible_to,
        pages.contact(lambda one: one.company_id),
    )
)

# ── To-dos ───────────────────────────────────────────────────────────────────


def todo_lines(keys: Sequence[int], user: Any) -> dict[int, Line]:
    visible = ToDo.objects.visible_to(user).filter(pk__in=keys).select_related("company", "owner")
    return {
        one.pk: Line(
            one.title,
            one.get_absolute_url(),
            notes(one.owner, one.company, dates.written(one.due_on) if one.due_on else ""),
            badges=[pgettext("to-do", "done")] if one.is_done() else [],
        )
        for one in visible.only(
            "title", "due_on", "done_at", "owner__name", "owner__email", *NAME_OF_COMPANY
        )
    }


register(
    FindKind(
        "todo",
        ToDo,
        gettext_lazy("To-dos"),
        "check",
        gates=(Gate("todo", "see_todos", ToDo.objects.visible_to),),
        title=(Name("title"),),
        title_access="agency",
        lines=todo_lines,
        texts=(
            *record_texts("todo", gate="todo", leave_out=frozenset({"todo.title"})),
            *pointed(ToDo, ("company",), "name", "name_en", gate="todo", access="agency"),
        ),
        order=7,
        company=("company",),
        at="created_at",
    )
)

pages.register_page(
    pages.RecordPage(
        "todo",
        "todos:detail",
        ToDo.objects.visible_to,
        pages.contact(lambda todo: todo.company_id),
    )
)
