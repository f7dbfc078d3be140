from celery import shared_task

from linkages.bulk import services
from linkages.jobs.services import carry_out as as_run


@shared_task(name="bulk.carry_out")
def carry_out(run_id: int) -> None:
    as_run(run_id, services.work)
