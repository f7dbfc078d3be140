"""What suppliers add to what can be asked."""

from django.utils.translation import gettext_lazy as _

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
