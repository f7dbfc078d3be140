"""Taking back what touched many rows, as a kind of job."""

from django.utils.translation import gettext_lazy as _

from linkages.jobs.kinds import Kind, register

UNDO = register(
    Kind(
        "undo",
        _("Undo"),
        task="linkages.history.tasks.undo_change_set",
        messages={
            "undone": _("Rows: %(rows)s. What nobody changed since is as it was before."),
            "cannot": _("It could not be taken back: %(reason)s"),
            "no_right": _("The person who asked for it may not undo this any more."),
        },
    )
)
