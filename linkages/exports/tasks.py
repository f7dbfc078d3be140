from celery import shared_task

from linkages.exports import services
from linkages.jobs.services import carry_out

LONGEST_SECONDS = 780  # below the worker's hard limit, so that the job can still say why it ended


@shared_task(name="exports.write_export", soft_time_limit=LONGEST_SECONDS)
def write_export(run_id: int) -> None:
    carry_out(run_id, services.write_export)


@shared_task(name="exports.expire_exports")
def expire_exports() -> None:
    services.expire_exports()
