"""Matches, introductions, linkages and contracts as parts of what can be asked of companies."""

from django.utils.translation import gettext_lazy as _

from linkages.search.related import name_by, name_one, relate
from matchmaking.models import Introduction, Linkage, Suggestion

#: A pair belongs to both of its companies; each sees it from its own side.
relate(
    "suggestions",
    "suggestion",
    {"supplier": "supplier", "need": "need", "investor": "need__investor"},
    labels=_("suggestions"),
    one=_("a suggestion"),
    date="computed_at",
)
relate(
    "introductions",
    "introduction",
    {"supplier": "supplier", "need": "need", "investor": "need__investor"},
    labels=_("introductions"),
    one=_("an introduction"),
    date="stage_on",
)
relate(
    "linkages",
    "linkage",
    {"supplier": "supplier", "investor": "investor"},
    labels=_("linkages"),
    one=_("a linkage"),
)
relate(
    "linkages_as_supplier",
    "linkage",
    {"company": "supplier__company"},
    labels=_("linkages as a supplier"),
    one=_("a linkage as a supplier"),
)
relate(
    "linkages_as_investor",
    "linkage",
    {"company": "investor__company"},
    labels=_("linkages as an investor"),
    one=_("a linkage as an investor"),
)
relate(
    "introductions_as_supplier",
    "introduction",
    {"company": "supplier__company"},
    labels=_("introductions as a supplier"),
    one=_("an introduction as a supplier"),
    date="stage_on",
)
relate(
    "introductions_as_investor",
    "introduction",
    {"company": "need__investor__company"},
    labels=_("introductions as an investor"),
    one=_("an introduction as an investor"),
    date="stage_on",
)
relate(
    "contracts",
    "contract",
    {
        "supplier": "linkage__supplier",
        "investor": "linkage__investor",
        "need": "need",
    },
    labels=_("contracts"),
    one=_("a contract"),
    date="signed_on",
)
name_by(Linkage, "supplier__company__name_folded", "investor__company__name_folded")
name_by(Introduction, "supplier__company__name_folded", "need__name_folded", "need__number")
name_by(Suggestion, "supplier__company__name_folded", "need__name_folded", "need__number")
name_one(stages=_("a stage"), amendments=_("an amendment"), contracts=_("a contract"))
