"""Lists of the kernel whose rows change together: packages below this one cannot name theirs."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _

from linkages.bulk.subjects import Subject, register

#: Of a company: its names and addresses, and when it was founded.
COMPANY_OWN = frozenset({"name", "name_en", "trade_names", "website", "founded_on"})


def _done(todo: Any) -> str:
    return _("it is done") if todo.is_done() else ""


def _who_assigned(attrs: Collection[str], user: Any) -> dict[str, Any]:
    return {"assigned_by_id": user.pk} if "owner_id" in attrs else {}


register(
    Subject(
        "companies",
        "company",
        "companies:list",
        assignee="company.account_manager",
        own=COMPANY_OWN,
    )
)
register(
    Subject(
        "todos",
        "todo",
        "todos:list",
        assignee="todo.owner",
        own={"title", "company"},
        closed=_done,
        along=_who_assigned,
    )
)
register(
    Subject(
        "interactions",
        "interaction",
        "contacts:list",
        only={"kind", "language", "place", "satisfaction"},
        joins=["company"],
    )
)
