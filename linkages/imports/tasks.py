from celery import shared_task

from linkages.imports.services import carry_out_run
from linkages.jobs.services import carry_out


@shared_task(name="imports.load", soft_time_limit=780)
def load(run_id: int) -> None:
    carry_out(run_id, carry_out_run)
