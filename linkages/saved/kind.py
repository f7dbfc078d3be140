"""The mail about new matches as a kind of job."""

from django.utils.translation import gettext_lazy as _

from linkages.jobs.kinds import Kind, register

DIGESTS = register(
    Kind(
        "new_matches",
        _("Mail about new matches"),
        task="linkages.saved.tasks.mail_new_matches",
        messages={
            "mailed": _("People looked after: %(people)s. Mails sent: %(mails)s."),
            "mailed_some": _(
                "People looked after: %(people)s. Mails sent: %(mails)s. Not sent: %(failed)s."
            ),
        },
    )
)
