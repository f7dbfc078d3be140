from celery import shared_task

from linkages.exports import schedules, services
from linkages.exports.models import ExportJob
from linkages.jobs.services import carry_out

LONGEST_SECONDS = 780  # below the worker's hard limit, so that the job can still say why it ended


@shared_task(name="exports.write_export", soft_time_limit=LONGEST_SECONDS)
def write_export(run_id: int) -> None:
    carry_out(run_id, services.write_export)


@shared_task(name="exports.expire_exports")
def expire_exports() -> None:
    services.expire_exports()


@shared_task(name="exports.repeat_exports")
def repeat_exports() -> None:
    schedules.run_due()


@shared_task(name="exports.tell_of_export")
def tell_of_export(job: str) -> None:
    """Mail that a repeated export is ready. Sent once per file: the job's mail has one name."""
    schedules.tell(ExportJob.objects.select_related("by", "schedule", "run").get(pk=job))
