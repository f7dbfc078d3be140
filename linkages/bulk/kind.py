"""A bulk change of many rows as a kind of job."""

from django.utils.translation import gettext_lazy as _

from linkages.jobs.kinds import Kind, register

BULK = register(
    Kind(
        "bulk",
        _("Bulk change"),
        task="linkages.bulk.tasks.carry_out",
        messages={
            "changed": _("Changed: %(changed)s of %(rows)s."),
            "no_right": _("The person who asked for it may not change these records any more."),
            "too_long": _("The list would get longer than a list may be."),
            "no_value": _("What was to be entered is no longer there: “%(field)s”."),
        },
    )
)
