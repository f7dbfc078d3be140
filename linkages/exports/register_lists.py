"""Lists of the kernel as exports: packages below this one cannot name their own."""

from django.utils.translation import gettext_lazy as _

from linkages.companies.filters import CompanyFilter
from linkages.companies.lists import SORTS
from linkages.companies.models import Company
from linkages.contacts.models import Interaction
from linkages.exports.records import list_source, profile_source
from linkages.exports.sources import register
from linkages.listing import Sort
from linkages.todos.models import ToDo

register(
    list_source(
        "companies",
        _("Companies"),
        "company",
        Company.objects.visible_to,
        filterset=CompanyFilter,
        sorts=SORTS,
    )
)
register(
    profile_source(
        "company-profile",
        _("Company profile"),
        "company",
        Company.objects.visible_to,
        head=(
            "company.country",
            "company.legal_form",
            "company.founded_on",
            "company.main_activity",
            "company.size_class",
            "company.region",
            "company.website",
            "company.status",
        ),
    )
)
register(
    list_source(
        "interactions",
        _("Contacts"),
        "interaction",
        Interaction.objects.visible_to,
        narrow=lambda rows, params, user: rows.asked_for(params, user),
        sorts=(Sort("at", "at"),),
        default="-at",
    )
)
register(
    list_source(
        "todos",
        _("To-dos"),
        "todo",
        ToDo.objects.visible_to,
        narrow=lambda rows, params, user: rows.asked_for(params, user),
        sorts=(Sort("due", "due_on", blank=True), Sort("who", "owner__name")),
        default="due",
    )
)
