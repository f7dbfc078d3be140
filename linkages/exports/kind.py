"""Exports as a kind of job, and what such a job may end with."""

from django.utils.translation import gettext_lazy as _

from linkages.jobs.kinds import Kind, register

EXPORT = register(
    Kind(
        "export",
        _("Export"),
        task="linkages.exports.tasks.write_export",
        messages={
            "written": _("Rows written: %(rows)s."),
            "written_cut": _(
                "Rows written: %(rows)s. Texts longer than the 32 767 characters that this format "
                "holds: %(cut)s. They are cut, and marked where; the CSV file has them whole."
            ),
            "no_right": _("The person who asked for it may not export this any more."),
            "no_source": _("This list is no longer offered for export."),
            "not_found": _("What was to be exported is not there, or not visible to the person."),
            "too_many": _(
                "%(format)s holds at most %(most)s rows, and the list has %(rows)s. Narrow the "
                "list, or choose Excel (XLSX) or CSV."
            ),
            "bad_question": _("The list could not be read with these filters: %(reason)s"),
        },
    )
)
EXPIRY = register(Kind("expire_exports", _("Removal of expired export files")))
SCHEDULES = register(Kind("repeat_exports", _("Repeated exports")))
