"""What of investors and needs may be changed on many at once."""

from typing import Any

from django.utils.translation import gettext as _

from investors import stages
from investors.models import Need
from linkages.bulk.register_lists import COMPANY_OWN
from linkages.bulk.subjects import Subject, register

#: Texts and figures that are one investor's.
INVESTOR_OWN = COMPANY_OWN | {
    "profile", "profile_en", "brands", "history", "structure", "statements_url", "portal_url",
    "main_needs", "group_headcount", "group_headcount_year", "group_created_year", "country_count",
    "suppliers_worldwide", "suppliers_here",
}  # fmt: skip
#: What describes one part, and what belongs to one investor.
NEED_OWN = frozenset({
    "name", "name_en", "description", "description_en", "part_number", "revision", "site",
    "buyer_contact",
})  # fmt: skip


def _closed(need: Any) -> str:
    if need.status in stages.CLOSED:
        return _("it is closed: %(status)s") % {"status": Need.Status(need.status).label}
    return ""


register(
    Subject(
        "investors",
        "investor",
        "investors:list",
        assignee="company.account_manager",
        own=INVESTOR_OWN,
        joins=["company"],
    )
)
register(
    Subject(
        "needs",
        "need",
        "needs:list",
        assignee="need.promoter",
        own=NEED_OWN,
        closed=_closed,
        joins=["investor__company"],
    )
)
