"""What investors add to what can be asked of companies and of each other."""

from django.utils.translation import gettext_lazy as _

from investors.models import Need
from linkages.search.gallery import add
from linkages.search.query import AnyOf, BlockCondition, FieldCondition, Query, Test
from linkages.search.related import name_by, name_one, relate

relate(
    "needs",
    "need",
    {"investor": "investor", "company": "investor__company"},
    labels=_("needs"),
    one=_("a need"),
    date="status_on",
)
name_by(Need, "name_folded", "number")
name_one(
    segments=_("a business segment"),
    technologies=_("a technology"),
    customers=_("a customer served"),
    milestones=_("a product milestone"),
    decisions=_("an investment decision"),
    expansions=_("an expansion"),
    presences=_("a presence abroad"),
    group_figures=_("a year of group figures"),
    incentives=_("an incentive"),
    supply_costs=_("a supply cost"),
    national_suppliers=_("a domestic supplier"),
    import_origins=_("an origin of imports"),
    plans=_("an announced plan"),
    processes=_("a process needed"),
    codes=_("a product code"),
    materials=_("a material"),
    features=_("a technical limit"),
    volumes=_("a yearly volume"),
    costs=_("a cost of the part"),
    certificates=_("a certificate asked for"),
    exclusions=_("an excluded supplier"),
    documents=_("a document"),
)


# ── Ready searches ───────────────────────────────────────────────────────────


def open_need_in_plastics() -> Query:
    plastics = FieldCondition("needprocess.process", Test("under", ("plastics",)))
    need = (
        BlockCondition("processes", "any", (plastics,)),
        FieldCondition("need.status", Test("is", ("open",))),
    )
    lately = FieldCondition("interaction.at", Test("within", (90, "day")))
    return Query(
        "investor",
        every=(
            BlockCondition("needs", "any", need),
            BlockCondition("meetings", "none", (lately,)),
        ),
    )


def active_without_need() -> Query:
    status = AnyOf((Test("is", ("validated",)), Test("is", ("open",))))
    return Query(
        "investor",
        every=(
            FieldCondition("company.status", Test("is", ("active",))),
            BlockCondition("needs", "none", (FieldCondition("need.status", status),)),
        ),
    )


add(
    "open-need-in-plastics",
    _("Investors with an open need in plastics, not met for 90 days"),
    open_need_in_plastics,
    2,
)
add("active-without-need", _("Active investors without a validated need"), active_without_need, 3)
