"""Ranking as a kind of job, and what such a job may end with."""

from django.utils.translation import gettext_lazy as _

from linkages.jobs.kinds import Kind, register

MATCH = register(
    Kind(
        "match",
        _("Ranking of suppliers"),
        task="matchmaking.tasks.rank_need",
        messages={
            "ranked": _("Ranked: %(ranked)s. Need data: %(needs_data)s. Excluded: %(excluded)s."),
            "need_gone": _("The need is not there any more."),
            "nothing_sought": _("Nothing to search by: %(reason)s"),
        },
    )
)
