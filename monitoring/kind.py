"""The computing of figures as a kind of job."""

from django.utils.translation import gettext_lazy as _

from linkages.jobs.kinds import Kind, register

FIGURES = register(
    Kind(
        "figures",
        _("Indicators"),
        task="monitoring.tasks.compute_figures",
        messages={"computed": _("Periods computed: %(periods)s.")},
    )
)
