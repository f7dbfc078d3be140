"""What suppliers add to what can be asked."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from linkages.search.gallery import add
from linkages.search.query import BlockCondition, FieldCondition, Not, Query, Row, Test
from linkages.search.related import name_one

name_one(
    capabilities=_("a process"),
    machines=_("a machine"),
    products=_("a product"),
    references=_("a reference"),
    certifications=_("a certificate"),
    quality=_("a month of quality and delivery"),
    staffing=_("a year of staff"),
    audits=_("an audit"),
)


# ── Ready searches ───────────────────────────────────────────────────────────


def machining_shops() -> Query:
    """Of the home country or the neighbour, certified, with 50 people or more."""

    def alternative(country: str) -> Row:
        return (
            FieldCondition("company.country", Test("is", (country,))),
            FieldCondition("company.staff", Test("between", ("50", None))),
        )

    certified = (
        FieldCondition("certification.standard", Test("under", ("iso_9001",))),
        FieldCondition("certification.valid_to", Test("gt", ("today",))),
    )
    process = FieldCondition("capability.process", Test("under", ("subtractive",)))
    return Query(
        "supplier",
        every=(
            BlockCondition("capabilities", "any", (process,)),
            BlockCondition("certifications", "any", certified),
        ),
        rows=(alternative(settings.COUNTRY), alternative(settings.NEIGHBOUR_COUNTRY)),
    )


def certificates_in_date() -> Query:
    valid = FieldCondition("certification.valid_to", Test("ge", ("today",)))
    return Query("supplier", every=(BlockCondition("certifications", "all", (valid,)),))


def references_abroad() -> Query:
    abroad = FieldCondition("reference.country", Not(Test("is", (settings.COUNTRY,))))
    three = Test("ge", ("3",))
    return Query("supplier", every=(BlockCondition("references", "count", (abroad,), three),))


add(
    "machining-shops",
    _("Machining shops here or next door, ISO 9001 valid, 50 people or more"),
    machining_shops,
    1,
)
add("certificates-in-date", _("All certificates in date"), certificates_in_date, 4)
add("references-abroad", _("At least 3 references abroad"), references_abroad, 5)
