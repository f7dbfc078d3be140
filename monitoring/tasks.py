from celery import shared_task

from linkages.jobs.services import carry_out
from monitoring import editions
from monitoring.demo import jobs as demo_jobs

LONGEST_SECONDS = 780


@shared_task(name="monitoring.compute_figures", soft_time_limit=LONGEST_SECONDS)
def compute_figures(run_id: int) -> None:
    carry_out(run_id, editions.carry_out)


@shared_task(name="monitoring.remove_demo", soft_time_limit=LONGEST_SECONDS)
def remove_demo(run_id: int) -> None:
    carry_out(run_id, demo_jobs.carry_out)
